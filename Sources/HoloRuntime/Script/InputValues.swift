import HoloCompiler
import HoloSyntax
import HoloValue

/// What a person gave for a script's inputs, and what is wrong with it.
package struct GivenInputs {
    package var values: [String: Value] = [:]
    package var diagnostics: [FileDiagnostic] = []
    /// Lines about what is odd, but no mistake.
    package private(set) var warnings: [String] = []
    /// What the diagnostics point into, beside the script.
    package var sources: [String: SourceText] = [:]
    /// The files that secrets are read from, by the names of their inputs.
    private var secretFiles: [String: SecretFile] = [:]
    /// Where each value stands.
    private var givenAt: [String: Place] = [:]

    private struct Place {
        var file: String
        var span: Span
        /// The JSON text that the value comes from, for the places inside it.
        var data: Data?
    }

    private struct SecretFile {
        var path: String
        /// It was named when the run began, and may be gone.
        var isRemembered: Bool
    }

    private struct Data {
        var file: String
        var json: [UInt8]
        /// The text is the value; else it holds a record of all inputs.
        var isWhole: Bool
    }

    private let inputs: [InputDescription]
    /// The script's own name among the sources.
    private let main: String
    private let files: FileAccess

    /// - Parameters:
    ///   - words: `name=value`, `name=@file`, `name=@@text`, from the command line. They go before the file's.
    ///   - file: the path of a JSON file that holds a record.
    ///   - files: with relative paths from the current folder.
    package init(words: [String], file: String? = nil, inputs: [InputDescription], main: String, files: FileAccess) {
        self.inputs = inputs
        self.main = main
        self.files = files
        let line = CommandLineText(script: main, words: words, file: file, inputs: inputs)
        sources[line.source.name] = line.source
        take(words, line)
        if let file { take(file: file, Place(file: line.source.name, span: line.fileSpan)) }
    }

    /// Adds what is given elsewhere, such as in the run that is resumed: it gives way to what is there.
    package mutating func add(_ others: Record) {
        for (name, value) in zip(others.shape.keys, others.values) where values[name] == nil {
            guard let input = inputs.first(where: { $0.name == name }) else { continue }
            guard input.isSecret else {
                values[name] = value
                continue
            }
            if let path = value["file"]?.asString, secretFiles[name] == nil {
                secretFiles[name] = SecretFile(path: path, isRemembered: true)
            }
        }
    }

    /// What a later part of the run is told of the inputs: of secrets the files that they came from, and nothing else.
    package var recorded: Record {
        Record(
            inputs.compactMap { input in
                guard input.isSecret else { return values[input.name].map { (input.name, $0) } }
                return secretFiles[input.name].map { (input.name, .object([("file", .string($0.path))])) }
            })
    }

    /// Finds the secret inputs' values. Call it before `check`.
    package mutating func addSecrets(from sources: SecretSources) {
        for input in inputs where input.isSecret && values[input.name] == nil {
            do throws(Failure) {
                guard let (text, source) = try secret(input, sources) else { continue }
                if givenAt[input.name] == nil { givenAt[input.name] = Place(file: main, span: input.span) }
                values[input.name] = try sources.value(text, of: input, from: source)
            } catch {
                if givenAt[input.name] == nil { givenAt[input.name] = Place(file: main, span: input.span) }
                report(error, of: input)
            }
        }
    }

    private func secret(
        _ input: InputDescription, _ sources: SecretSources
    ) throws(Failure) -> (text: String, source: String)? {
        // One that was given in a way that was refused is not asked for.
        if givenAt[input.name] != nil, secretFiles[input.name] == nil { return nil }
        if let file = secretFiles[input.name] {
            do throws(PrivateFile.Problem) {
                let text = try PrivateFile.text(file.path)
                guard text.isEmpty else { return (text, "the file") }
                throw PrivateFile.Problem(message: "\"\(file.path)\" is empty")
            } catch {
                let other = file.isRemembered ? sources.text(of: input) : nil
                if let other { return (other, SecretSources.variable(for: input.name)) }
                throw Failure("E0418", error.message, help: error.help ?? SecretSources.help(for: input.name))
            }
        }
        return sources.text(of: input).map { ($0, SecretSources.variable(for: input.name)) }
    }

    /// The values in their declared types. Every input without a default must be there.
    package mutating func check() -> [String: Value] {
        var checked = values
        for input in inputs {
            guard let value = values[input.name] else {
                // One that was given and could not be read is no news.
                if !input.hasDefault, givenAt[input.name] == nil { missing(input) }
                continue
            }
            guard let type = input.type else { continue }
            do throws(Failure) {
                let value = try convert(value, to: type, path: input.name)
                checked[input.name] = value
                if case .number(let number) = value, !number.isFloat, type.isInt {
                    throw Failure(
                        "E0401", "\(shortened(numberText(value))) is beyond the 64 bits of an int",
                        help: "an int is at most 9223372036854775807; declare it as `text` to pass it on as it is")
                }
            } catch {
                report(error, of: input)
            }
        }
        return checked
    }

    // MARK: The command line

    private mutating func take(_ words: [String], _ line: CommandLineText) {
        for (word, span) in zip(words, line.spans) {
            let place = Place(file: line.source.name, span: span)
            guard let equals = word.firstIndex(of: "=") else {
                report(
                    "E0412", "`\(word)` is no input: inputs are written `name=value`", at: place,
                    help: inputs.isEmpty ? "this script has no inputs" : "this script takes \(names)")
                continue
            }
            let name = String(word[..<equals])
            let text = String(word[word.index(after: equals)...])
            guard let input = known(name, at: place) else { continue }
            if let before = givenAt[name] {
                report(
                    "E0410", "the input `\(name)` is given twice", at: place,
                    [Diagnostic.Label(before.span, "the first time", file: before.file)])
                continue
            }
            givenAt[name] = place
            if input.isSecret {
                take(secret: text, input, at: place)
                continue
            }
            do throws(Failure) {
                values[name] = try value(text, of: input)
            } catch {
                report(error, of: input)
            }
        }
    }

    private mutating func take(secret text: String, _ input: InputDescription, at place: Place) {
        guard text.hasPrefix("@"), !text.hasPrefix("@@"), text.count > 1 else {
            report(
                "E0416", "the secret `\(input.name)` can't stand on the command line", at: place,
                help: "every user of this machine can see it there, so take it for known and change it; "
                    + SecretSources.help(for: input.name))
            return
        }
        let path = String(text.dropFirst())
        secretFiles[input.name] = SecretFile(path: canonicalPath(path) ?? path, isRemembered: false)
    }

    /// nil where what is wrong was reported.
    private mutating func value(_ text: String, of input: InputDescription) throws(Failure) -> Value? {
        let type = input.type ?? declared(input.defaultKind)
        if text.hasPrefix("@"), !text.hasPrefix("@@") { return try value(inFile: String(text.dropFirst()), input, type) }
        let raw = text.hasPrefix("@@") ? String(text.dropFirst()) : text
        switch type {
        case .any where input.type == nil && input.defaultKind == nil:
            return .string(raw)
        case .any:
            if let data = json(word: raw, of: input) ?? literalValue(of: raw) { return data }
            throw Failure(
                "E0401", "expected a literal or JSON, found `\(shortened(raw))`", help: "a text is written with quotes here")
        case .list, .record, .union, .null:
            let help = "write it as a literal or JSON, or give a file: `\(input.name)=@data.json`"
            guard let data = json(word: raw, of: input) ?? literalValue(of: raw) else {
                throw Failure("E0401", "expected \(type), found `\(shortened(raw))`", help: help)
            }
            do throws(Failure) {
                return try convert(data, to: type, path: input.name)
            } catch {
                throw Failure(error.code, error.message, help: error.help ?? help, path: error.path)
            }
        case .text, .literals:
            return try convert(.string(raw), to: type, path: input.name)
        default:
            do throws(Failure) {
                return try convert(.string(raw), to: type, path: input.name, fromText: true)
            } catch {
                guard let literal = literalValue(of: raw), literal.asString == nil else { throw error }
                return try convert(literal, to: type, path: input.name)
            }
        }
    }

    private mutating func value(
        inFile path: String, _ input: InputDescription, _ type: ValueType
    ) throws(Failure) -> Value? {
        let bytes = try files.read(path)
        let form = ending(of: path)
        guard form == "json" else {
            var odd = JSONWarnings()
            let value = try decodeFile(bytes, ending: form, warnings: &odd)
            warnings += warningLines(odd, in: path)
            // The cells of a table are texts whatever they stand for. JSON says what is a text.
            return try convert(value, to: type, path: input.name, fromText: form != "jsonl")
        }
        guard let value = json(bytes, path) else { return nil }
        givenAt[input.name]?.data = Data(file: path, json: bytes, isWhole: true)
        return try convert(value, to: type, path: input.name)
    }

    /// A value that is written as JSON on the command line; nil where it is none.
    private mutating func json(word: String, of input: InputDescription) -> Value? {
        var odd = JSONWarnings()
        guard let value = try? JSON.decode(Array(word.utf8), warnings: &odd) else { return nil }
        warnings += warningLines(odd, in: "\(input.name)=")
        return value
    }

    /// The value of a JSON file; a mistake in it is shown where it stands.
    private mutating func json(_ bytes: [UInt8], _ path: String) -> Value? {
        if case .success(let source) = SourceText.check(bytes, name: path) { sources[path] = source }
        let content = withoutByteOrderMark(bytes)
        do throws(JSONError) {
            var odd = JSONWarnings()
            let value = try JSON.decode(content, warnings: &odd)
            warnings += warningLines(odd, in: path)
            return value
        } catch {
            let start = error.offset + bytes.count - content.count
            // The renderer shows line and column, where it has the text.
            let words = sources[path] == nil ? error.failure.message : "this is not JSON: \(error.message)"
            report("E0402", words, at: Place(file: path, span: Span(start, start)))
            return nil
        }
    }

    // MARK: A file

    private mutating func take(file path: String, _ argument: Place) {
        let bytes: [UInt8]
        do throws(Failure) {
            bytes = try files.read(path)
        } catch {
            report(error.code, error.message, at: argument, help: error.help)
            return
        }
        guard let content = json(bytes, path) else { return }
        guard case .record(let record) = content else {
            report(
                "E0413", "a file of inputs holds a record, not \(summary(content))", at: Place(file: path, span: Span(0, 0)),
                help: "write { \"name\": value, … }")
            return
        }
        for (name, value) in zip(record.shape.keys, record.values) {
            let data = Data(file: path, json: bytes, isWhole: false)
            let place = Place(file: path, span: jsonPlace(HoloValue.path("", field: name), in: bytes), data: data)
            guard let input = known(name, at: place), givenAt[name] == nil else { continue }
            guard !input.isSecret else {
                givenAt[name] = place
                report(
                    "E0416", "the secret `\(name)` can't stand among other inputs", at: place,
                    help: SecretSources.help(for: name))
                continue
            }
            givenAt[name] = place
            values[name] = value
        }
    }

    // MARK: Reports

    private mutating func known(_ name: String, at place: Place) -> InputDescription? {
        if let input = inputs.first(where: { $0.name == name }) { return input }
        let match = closestMatch(name, among: inputs.map(\.name))
        report(
            "E0409", "this script has no input `\(name)`", at: place,
            help: match.map { "did you mean `\($0)`?" } ?? (inputs.isEmpty ? "it has none" : "it takes \(names)"))
        return nil
    }

    private mutating func missing(_ input: InputDescription) {
        if input.isSecret {
            report(
                "E0417", "the secret `\(input.name)` is missing", at: Place(file: main, span: input.span),
                help: SecretSources.help(for: input.name))
            return
        }
        let type = input.type.map { ", of type \($0)" } ?? ""
        report(
            "E0411", "the input `\(input.name)` is missing", at: Place(file: main, span: input.span),
            help: "give it: `\(input.name)=…`\(type)")
    }

    /// A value that is not what the input declares.
    private mutating func report(_ failure: Failure, of input: InputDescription) {
        let inner = failure.path ?? input.name
        let message = "the input `\(inner)`: \(failure.message)"
        guard let place = givenAt[input.name] else {
            report(failure.code, message, at: Place(file: main, span: input.span), help: failure.help)
            return
        }
        let declaration = Diagnostic.Label(input.span, "declared here", file: main)
        guard let data = place.data else {
            report(failure.code, message, at: place, [declaration], help: failure.help)
            return
        }
        // A path inside the data leads to the place in the file.
        let within = data.isWhole ? String(inner.dropFirst(input.name.count)) : inner
        let moved = Place(file: data.file, span: jsonPlace(within, in: data.json))
        let argument = Diagnostic.Label(place.span, "given here", file: place.file)
        report(failure.code, message, at: moved, data.isWhole ? [declaration, argument] : [declaration], help: failure.help)
    }

    private mutating func report(
        _ code: String, _ message: String, at place: Place, _ secondary: [Diagnostic.Label] = [], help: String? = nil
    ) {
        let diagnostic = Diagnostic(.error, code, message, at: place.span, secondary: secondary, help: help, file: place.file)
        diagnostics.append(FileDiagnostic(file: place.file, diagnostic: diagnostic))
    }

    private var names: String { inputs.map { "`\($0.name)`" }.joined(separator: ", ") }
}

extension InputDescription {
    /// True where it is a secret, or a part of it is.
    var isSecret: Bool { type?.holdsSecret == true }
}

extension ValueType {
    fileprivate var isInt: Bool {
        switch self {
        case .int: true
        case .optional(let wrapped): wrapped.isInt
        default: false
        }
    }
}

private func declared(_ kind: String?) -> ValueType {
    switch kind {
    case nil: .any
    case "int": .int
    case "float": .float
    case "bool": .bool
    case "duration": .duration
    case "list": .list(.any)
    case "record": .record([])
    default: .text
    }
}

/// What stands behind a path's last dot.
func ending(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return String(name[name.index(after: dot)...]).lowercased()
}
