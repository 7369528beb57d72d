import Foundation
import HoloMachine
import HoloTestSupport
import HoloValue

/// A program of the corpus: its text, what answers it, and what is expected of it.
///
/// `NAME.holo` stands beside `NAME.out` (what was output, then the result), `NAME.err` (what the checker or the run
/// reports, a line each) and, where its steps need more than an echo of their parameters after 100 ms, `NAME.json`:
/// `inputs`, `secrets` (inputs that are secret), `files` (for `read`, by path), `last_run`, `answers`, and `trace: true` to see in `.out` when each request
/// was made. An entry of `answers` has `action`, perhaps `parameters` (all of them), and `answer`, or `failure` with
/// `message`, or `attempts` (a list of such), and perhaps `delay` in milliseconds. The first that fits counts.
struct CorpusCase {
    let name: String
    let folder: URL
    let sources: [String: String]
    private let settings: Value

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Corpus")

    /// The names of the programs in one folder of the corpus, sorted.
    static func names(in kind: String) -> [String] {
        let folder = root.appendingPathComponent(kind)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".holo") }.map { String($0.dropLast(5)) }.sorted()
    }

    init(kind: String, name: String) throws {
        self.name = name
        folder = Self.root.appendingPathComponent(kind)
        var sources: [String: String] = [:]
        sources[name + ".holo"] = try String(contentsOf: folder.appendingPathComponent(name + ".holo"), encoding: .utf8)
        // What it imports, and what that imports: paths of the corpus are relative to the program.
        var open = [name + ".holo"]
        while let next = open.popLast() {
            for line in (sources[next] ?? "").split(separator: "\n") where line.hasPrefix("import \"") {
                let path = String(line.dropFirst(8).prefix { $0 != "\"" })
                let file = folder.appendingPathComponent(path)
                guard sources[path] == nil, let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
                sources[path] = text
                open.append(path)
            }
        }
        self.sources = sources
        let json = folder.appendingPathComponent(name + ".json")
        settings = FileManager.default.fileExists(atPath: json.path)
            ? try JSON.decode(String(contentsOf: json, encoding: .utf8)) : .null
    }

    /// The text of a file beside the program; empty where there is none.
    func expected(_ ending: String) -> String {
        (try? String(contentsOf: folder.appendingPathComponent("\(name).\(ending)"), encoding: .utf8)) ?? ""
    }

    var isTraced: Bool { settings["trace"]?.asBool ?? false }

    var options: SimulatedRun.Options {
        var options = SimulatedRun.Options()
        if let inputs = settings["inputs"]?.asRecord {
            for (key, value) in zip(inputs.shape.keys, inputs.values) { options.inputs[key] = value }
        }
        if let secrets = settings["secrets"]?.asRecord {
            let digests = SecretKey(Array("a key of the corpus".utf8))
            for (key, value) in zip(secrets.shape.keys, secrets.values) {
                options.inputs[key] = .secret(Secret(value.asString ?? "", name: key, key: digests))
            }
        }
        let files = settings["files"]
        let last = settings["last_run"] ?? .null
        options.observe = { observation in
            if observation.kind == .lastRun { return .success(last) }
            if let value = files?[observation.argument] { return .success(value) }
            return .failure(Failure("E0401", "there is no file \"\(observation.argument)\""))
        }
        return options
    }

    var service: SimulatedService {
        let answers = settings["answers"]?.asList ?? []
        @Sendable func find(_ action: String, _ parameters: Record) -> Value? {
            answers.first { entry in
                guard entry["action"]?.asString == action else { return false }
                guard let wanted = entry["parameters"] else { return true }
                return JSON.canonical(wanted) == JSON.canonical(.record(parameters))
            }
        }
        @Sendable func attempt(_ entry: Value?, _ number: Int) -> Value? {
            guard let attempts = entry?["attempts"]?.asList, !attempts.isEmpty else { return entry }
            return attempts[min(number, attempts.count) - 1]
        }
        return SimulatedService(
            reply: { action, parameters, number in
                let entry = attempt(find(action, parameters), number)
                if let code = entry?["failure"]?.asString {
                    return .failure(code: code, message: entry?["message"]?.asString ?? "it failed")
                }
                return .answer(entry?["answer"] ?? .record(parameters))
            },
            delays: { action, parameters, number in
                let entry = find(action, parameters)
                let delay = attempt(entry, number)?["delay"]?.asInt ?? entry?["delay"]?.asInt ?? 100
                return (0, delay * 1_000)
            })
    }
}

extension SimulatedRun {
    /// What a run shows: with `trace` the requests and their times among the outputs, then the result.
    func transcript(trace: Bool) -> String {
        var lines: [String] = []
        for record in records {
            let time = trace ? "\(record.time / 1_000)ms " : ""
            switch record.kind {
            case .requested(let request) where trace:
                lines.append("\(time)\(request.action.id) \(JSON.encodeString(.record(request.parameters)))")
            case .output(let output):
                let words = output.values.map { value in
                    output.kind == .print ? (value.asString ?? JSON.encodeString(value)) : JSON.encodeString(value)
                }
                let path = output.kind == .print ? "" : " \(output.path):"
                lines.append(([time + output.kind.rawValue + path] + words).joined(separator: " "))
            case .leftOut(let items):
                lines.append(time + items.sentence)
            case .budget(let credits):
                lines.append("budget \(credits)")
            default: break
            }
        }
        switch end {
        case .succeeded(let value?): lines.append(JSON.encodeString(value, pretty: true))
        case .succeeded(nil): break
        case .failed: break
        case nil: lines.append("stuck")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
