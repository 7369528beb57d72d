import Foundation
import HoloMachine
import HoloValue

/// Where `print` goes, and what writes files.
struct Outputs {
    let files: FileAccess
    let print: (String) -> Void
    /// The paths that were saved, as the script wrote them.
    private(set) var saved: [String] = []

    init(files: FileAccess, print: @escaping (String) -> Void) {
        self.files = files
        self.print = print
    }

    /// Does what the script asks for; nil where that worked.
    mutating func perform(_ request: OutputRequest) -> Failure? {
        switch request.kind {
        case .print:
            print(request.values.map { displayText($0) }.joined(separator: " "))
            return nil
        case .save:
            do throws(Failure) {
                let bytes = try encodeFile(request.values.first ?? .null, ending: ending(of: request.path))
                try files.write(bytes, to: request.path)
                saved.append(request.path)
                return nil
            } catch {
                return error
            }
        case .append:
            return Failure("E0299", "`append` is not supported yet")
        }
    }
}

/// What answers `read` and `last_run`.
struct Observations {
    let files: FileAccess
    let lastResult: () -> [UInt8]?

    func answer(_ observation: Observation) -> Result<Value, Failure> {
        do throws(Failure) {
            switch observation.kind {
            case .read:
                return .success(try decodeFile(try files.read(observation.argument), ending: ending(of: observation.argument)))
            case .lastRun:
                guard let bytes = lastResult() else { return .success(.null) }
                return .success((try? JSON.decode(bytes)) ?? .null)
            }
        } catch {
            return .failure(error)
        }
    }

    /// As the journal keeps it: `{"value": …}` or `{"error": {…}}`.
    static func encode(_ result: Result<Value, Failure>) -> [UInt8] {
        switch result {
        case .success(let value): return JSON.encode(.object([("value", value)]))
        case .failure(let failure):
            return JSON.encode(
                .object([
                    (
                        "error",
                        .object([
                            ("code", .string(failure.code)), ("message", .string(failure.message)),
                            ("help", failure.help.map { .string($0) } ?? .null),
                        ])
                    )
                ]))
        }
    }

    static func decode(_ bytes: [UInt8]) -> Result<Value, Failure>? {
        guard let kept = try? JSON.decode(bytes) else { return nil }
        if let value = kept["value"] { return .success(value) }
        guard let error = kept["error"], let code = error["code"]?.asString, let message = error["message"]?.asString else {
            return nil
        }
        return .failure(Failure(code, message, help: error["help"]?.asString))
    }
}
