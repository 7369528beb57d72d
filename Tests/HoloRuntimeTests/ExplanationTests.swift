import Foundation
import HoloCompiler
import HoloMachine
import HoloRuntime
import HoloSyntax
import HoloValue
import Testing

/// Every code has a page, and what the pages show is so.
struct ExplanationTests {
    @Test("Every code that the sources mention has a page, and no code has two")
    func everyCodeHasAPage() throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources")
        var mentioned: Set<String> = []
        let pattern = try Regex(#""([EW]0[0-9]{3})""#)
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "swift" {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: pattern) {
                mentioned.insert(String(match.output[1].substring ?? ""))
            }
        }
        #expect(mentioned.count > 100)
        let known = explanations.map(\.code)
        #expect(mentioned.subtracting(known).sorted() == [])
        #expect(Set(known).count == known.count)
    }

    @Test("The wrong script of a page has its mistake, the right one none", arguments: shown)
    func pagesAreTrue(page: Page) {
        #expect(problems(page.wrong).contains(page.code), "\(page.code), wrong: \(problems(page.wrong))")
        if let right = page.right {
            #expect(problems(right) == [], "\(page.code), right: \(problems(right))")
        }
    }

    struct Page: Sendable, CustomTestStringConvertible {
        var code: String
        var wrong: String
        var right: String?
        var testDescription: String { code }
    }

    static let shown: [Page] = (checkExplanations + runExplanations).compactMap { page in
        page.wrong.map { Page(code: page.code, wrong: $0, right: page.right) }
    }

    /// The codes of all that is wrong with a script that needs no service.
    private func problems(_ text: String) -> [String] {
        let parsed = parse(SourceText(text, name: "page.holo"))
        let file = ScriptFile(name: "page.holo", parsed: parsed, imports: [:])
        let compilation = compile(
            main: "page.holo", files: ["page.holo": file],
            catalogue: ActionCatalogue(actions: [:], known: [], isAvailable: true))
        guard let program = compilation.program, compilation.diagnostics.isEmpty else {
            return compilation.diagnostics.map(\.diagnostic.code)
        }
        var inputs: [String: Value] = [:]
        for input in compilation.inputs where input.type == .secret {
            inputs[input.name] = .secret(Secret("hidden", name: input.name, key: SecretKey([1])))
        }
        let evaluator = Evaluator(program: program, inputs: inputs, runStart: 0)
        while true {
            let isUnfinished = evaluator.run(fuel: 1_000_000)
            let commands = evaluator.takeCommands()
            for command in commands {
                switch command {
                case .output(let request): evaluator.handle(.outputDone(request.id, nil))
                case .observe(let observation):
                    evaluator.handle(.observed(observation, .failure(Failure("E0704", "there is no file"))))
                case .alarm(let id, _): evaluator.handle(.alarmed(id))
                case .request, .halt, .handled, .leftOut, .budget, .finish: break
                }
            }
            if !isUnfinished, commands.isEmpty { break }
        }
        guard case .failed(let failures)? = evaluator.end else { return evaluator.end == nil ? ["unfinished"] : [] }
        return failures.map {
            switch $0.cause {
            case .evaluation(let failure, _), .output(let failure): failure.code
            case .step(let failure, _): failure.code
            }
        }
    }
}
