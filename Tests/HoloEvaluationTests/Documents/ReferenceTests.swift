import Foundation
import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// The examples of `grammar/reference.md` mean what stands below them.
@Suite struct ReferenceTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var source: String
        var line: Int
        /// The code of the mistake that it shows.
        var error: String?
        /// The code of the warning that it shows.
        var warning: String?
        /// What the script returns, as JSON.
        var result: String?
        /// What it prints and saves.
        var output: String?

        var testDescription: String { "line \(line)" }
    }

    static let examples: [Example] = {
        let file = Documents.grammar.appendingPathComponent("reference.md")
        let page = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        var examples: [Example] = []
        var open: (mark: Substring, text: String)?
        // What follows an example belongs to it as long as nothing but its results stands between.
        var isFollowing = false
        for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let (mark, text) = open {
                guard line == "```" else {
                    open = (mark, text + line + "\n")
                    continue
                }
                open = nil
                if mark.hasPrefix("holo") {
                    let number = index - text.count(where: \.isNewline)
                    func code(_ kind: String) -> String? {
                        mark.contains(kind + "=") ? mark.split(separator: "=").last.map(String.init) : nil
                    }
                    examples.append(
                        Example(source: text, line: number, error: code("error"), warning: code("warning")))
                    isFollowing = true
                } else if isFollowing, let last = examples.indices.last {
                    if mark == "json" { examples[last].result = text }
                    if mark == "text" { examples[last].output = text }
                }
            } else if line.hasPrefix("```") {
                open = (line.dropFirst(3), "")
            } else if !line.isEmpty {
                isFollowing = false
            }
        }
        return examples
    }()

    @Test func thereAreExamples() {
        #expect(Self.examples.count >= 40)
        #expect(Self.examples.count { $0.result != nil } >= 20)
        #expect(Self.examples.count { $0.error != nil } >= 15)
    }

    @Test(arguments: examples) func isAsItSays(_ example: Example) throws {
        let script = TestScript(example.source)
        if let error = example.error, script.compilation.hasErrors {
            let codes = Set(script.compilation.diagnostics.map(\.diagnostic.code))
            #expect(codes == [error], "\(script.report)")
            return
        }
        guard let program = script.compilation.program, !script.compilation.hasErrors else {
            Issue.record("does not compile:\n\(script.report)")
            return
        }
        if let warning = example.warning {
            #expect(script.compilation.diagnostics.map(\.diagnostic.code) == [warning], "\(script.report)")
        }
        guard example.error != nil || example.result != nil || example.output != nil else { return }
        let run = SimulatedRun(program, service: Self.service, options: Self.options)
        switch run.end {
        case .succeeded(let value):
            #expect(example.error == nil, "it succeeds")
            if let result = example.result {
                #expect(JSON.encodeString(value ?? .null) == JSON.encodeString(try JSON.decode(result)))
            }
            #expect(Self.text(of: run.outputs.map(\.output)) == example.output ?? "")
        case .failed(let failures):
            let report = script.report(of: failures)
            #expect(example.error.map { report.contains("error[\($0)]") } == true, "\(report)")
        case nil:
            Issue.record("stuck")
        }
    }

    /// Answers with the parameters, or fails as one of them says.
    private static let service = SimulatedService(
        reply: { _, parameters, _ in
            guard let code = parameters["fails"]?.asString else { return .answer(.record(parameters)) }
            return .failure(code: code, message: "the job failed")
        }, delays: { _, _, _ in (0, 100_000) })

    private static var options: SimulatedRun.Options {
        var options = SimulatedRun.Options()
        options.observe = { observation in
            if observation.kind == .lastRun { return .success(.null) }
            guard observation.argument == "companies.csv" else {
                return .failure(Failure("E0704", "there is no file \"\(observation.argument)\""))
            }
            let rows = [("Globex", "1943"), ("Initrode", "1899")]
            return .success(
                .array(rows.map { .object([("name", .string($0.0)), ("founded", .string($0.1))]) }))
        }
        return options
    }

    private static func text(of outputs: [OutputRequest]) -> String {
        outputs.map { output in
            let words = output.values.map { value in
                output.kind == .print ? (value.asString ?? JSON.encodeString(value)) : JSON.encodeString(value)
            }
            let path = output.kind == .print ? "" : "\(output.kind.rawValue) \(output.path): "
            return path + words.joined(separator: " ") + "\n"
        }.joined()
    }
}
