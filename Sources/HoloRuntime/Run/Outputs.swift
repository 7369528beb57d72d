import Foundation
import HoloMachine
import HoloSteps
import HoloValue

/// Where `print` goes, and what writes files.
struct Outputs {
    let files: FileAccess
    let print: (String) -> Void
    /// The paths that were saved, as the script wrote them.
    private(set) var saved: [String] = []
    private var appends: AppendIndex

    init(files: FileAccess, appends: [RecordedAppend] = [], print: @escaping (String) -> Void) {
        self.files = files
        self.appends = AppendIndex(appends)
        self.print = print
    }

    /// Does what the script asks for; nil where that worked. `record` keeps a fact, and where that has to be durable
    /// returns when it is.
    mutating func perform(
        _ request: OutputRequest, record: (_ fact: Fact, _ isDurable: Bool) throws(Failure) -> Void
    ) -> Failure? {
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
            do throws(Failure) {
                try append(request, record)
                return nil
            } catch {
                return error
            }
        }
    }

    private mutating func append(
        _ request: OutputRequest, _ record: (_ fact: Fact, _ isDurable: Bool) throws(Failure) -> Void
    ) throws(Failure) {
        let value = request.values.first ?? .null
        let fingerprint = AppendNote.fingerprint(path: request.path, value: value)
        let earlier = appends.claim(key: request.key, fingerprint: fingerprint)
        if earlier?.isDone == true { return }
        try files.append(value, to: request.path, key: request.key, earlier: earlier?.note) { note throws(Failure) in
            try record(.appending(note, at: Clock.wall), true)
        }
        try record(
            .appended(key: earlier?.note.key ?? request.key, fingerprint: fingerprint, at: Clock.wall), false)
        if !saved.contains(request.path) { saved.append(request.path) }
    }
}

/// What answers `read` and `last_run`, and where the seeds of random values come from.
struct Observations {
    let files: FileAccess
    let lastResult: () -> [UInt8]?
    /// Takes a line about something odd that is no mistake.
    let warn: (String) -> Void

    func answer(_ observation: Observation) -> Result<Value, Failure> {
        do throws(Failure) {
            switch observation.kind {
            case .read:
                let path = observation.argument
                var warnings = JSONWarnings()
                let value = try decodeFile(try files.read(path), ending: ending(of: path), warnings: &warnings)
                for line in warningLines(warnings, in: path) { warn(line) }
                return .success(value)
            case .lastRun:
                guard let bytes = lastResult() else { return .success(.null) }
                return .success((try? JSON.decode(bytes)) ?? .null)
            case .seed:
                let seed = RandomSeed(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
                return .success(.string(seed.text))
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
