import HoloCompiler
import HoloValue

/// Where the values of secret inputs come from: a file that was named, the environment, or a person at the terminal. Never
/// the command line, which every user of the machine can read.
package struct SecretSources {
    let environment: [String: String]
    let key: SecretKey
    /// Asks without showing what is typed; nil where nobody is there to answer.
    let ask: (_ question: String) -> String?

    package init(environment: [String: String], key: SecretKey, ask: @escaping (_ question: String) -> String?) {
        self.environment = environment
        self.key = key
        self.ask = ask
    }

    /// `HOLO_SECRET_API_KEY` for the input `api_key`.
    package static func variable(for input: String) -> String { "HOLO_SECRET_" + input.uppercased() }

    /// The ways in which a secret can be given, as help.
    static func help(for input: String) -> String {
        "set the variable \(variable(for: input)), give a file that only you can read (`\(input)=@file`), or run it on a "
            + "terminal, where you are asked"
    }

    /// The text of a secret that no file gives; nil where there is none.
    func text(of input: InputDescription) -> String? {
        if let text = environment[Self.variable(for: input.name)], !text.isEmpty { return text }
        guard !input.hasDefault else { return nil }
        let words = input.documentation.first.map { " (\($0))" } ?? ""
        return ask("The secret `\(input.name)`\(words): ").flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The text as a value of the declared type. What is wrong with it is told without a word of it.
    func value(_ text: String, of input: InputDescription, from source: String) throws(Failure) -> Value {
        let type = input.type ?? .secret
        if type.isPlainSecret { return .secret(Secret(text, name: input.name, key: key)) }
        guard let data = try? JSON.decode(text) else {
            throw Failure("E0401", "\(source) holds no JSON of the type \(type)")
        }
        do throws(Failure) {
            return try convert(data, to: type, path: input.name, secretKey: key)
        } catch {
            throw Failure("E0401", "what \(source) holds is not of the type \(type)", path: error.path)
        }
    }
}

extension ValueType {
    /// `secret` or `secret?`.
    var isPlainSecret: Bool {
        switch self {
        case .secret: true
        case .optional(let wrapped): wrapped.isPlainSecret
        default: false
        }
    }
}
