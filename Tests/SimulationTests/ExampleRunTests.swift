import Foundation
import HoloCompiler
import HoloMachine
import HoloSyntax
import HoloTestSupport
import HoloValue
import HolocronAPI
import Testing

/// The examples that the project shows, run against a simulated catalogue through kills and faults: the value is always
/// the same, and nothing is paid twice.
@Suite struct ExampleRunTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("examples")

    private static let companies: Value = .array(
        ["globex", "initrode", "hooli"].map { .object([("name", .string($0)), ("domain", .string($0 + ".example"))]) })
    private static let guests: Value = .array(
        ["Ada", "Grace", "Edsger"].map { .object([("name", .string($0)), ("talk", .string("Talk of " + $0))]) })

    /// The answers of the demo actions, as functions of what is asked.
    private static let replies = SimulatedService(
        reply: { action, parameters, _ in
            let domain = parameters["domain"]?.asString ?? ""
            switch action {
            case "web_team_page":
                let head: Value = domain == "hooli.example" ? .null : .object([("url", .string("https://people/" + domain))])
                let role = domain == "hooli.example" ? "Accountant" : "Head of Engineering"
                return .answer(
                    .object([
                        ("company", .string(domain)), ("head_of_engineering", head),
                        ("team", .array([.object([("name", .string("P of " + domain)), ("role", .string(role))])])),
                    ]))
            case "li_profile_scrape":
                let url = parameters["profile_url"]?.asString ?? ""
                return .answer(.object([("name", .string("N " + url)), ("headline", .string("H " + url))]))
            case "email_find":
                return domain == "initrode.example"
                    ? .failure(code: "EXECUTION_FAILED", message: "unpublished")
                    : .answer(.object([("email", .string("found@" + domain))]))
            case "email_guess": return .answer(.object([("email", .string("guess@" + domain))]))
            case "board_post": return .answer(.object([("message_id", .string(parameters["text"]?.asString ?? ""))]))
            case "board_list":
                let texts = ["Ada", "Grace", "Edsger"].map { "\($0), would you speak on “Talk of \($0)”?" }
                return .answer(.object([("messages", .array(texts.map { .object([("message_id", .string($0))]) }))]))
            default: return .failure(code: "EXECUTION_FAILED", message: "no such action: " + action)
            }
        }, delays: { _, _, _ in (0, 1) })

    private static let catalogue: ActionCatalogue = {
        let writes = ["board_post"]
        let reads = [
            "web_company", "web_team_page", "web_summarize", "web_extract", "li_profile_scrape", "email_find",
            "email_guess", "shop_search", "shop_product", "shop_price", "news_search", "board_list",
        ]
        let actions = (writes + reads).map { id in
            ActionDescription(
                id: id, name: id, catalogSlug: "demo", summary: "", effect: writes.contains(id) ? .write : .read,
                isSynchronous: false, needsAccount: false, parameters: nil, credits: 1)
        }
        return ActionCatalogue(
            actions: Dictionary(uniqueKeysWithValues: actions.map { ($0.id, $0) }), known: actions.map(\.id), isAvailable: true)
    }()

    static func program(_ name: String) throws -> Program {
        var files: [String: ScriptFile] = [:]
        var open = [name]
        while let path = open.popLast() {
            let text = try String(contentsOf: Self.folder.appendingPathComponent(path), encoding: .utf8)
            let parsed = parse(SourceText(text, name: path))
            var imports: [String: String] = [:]
            for statement in parsed.script.statements {
                guard case .importScript(let target, _) = statement.kind, let target = target.plainText else { continue }
                let folder = path.split(separator: "/").dropLast().map { $0 + "/" }.joined()
                imports[target] = folder + target
                open.append(folder + target)
            }
            files[path] = ScriptFile(name: path, parsed: parsed, imports: imports)
        }
        return try #require(compile(main: name, files: files, catalogue: Self.catalogue).program, "\(name) compiles")
    }

    private func check(_ name: String, jobs: Int, gives expected: Value) throws {
        let program = try Self.program(name)
        var succeeded = 0
        for seed in 1...60 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            var plan = Story.Plan()
            plan.files = ["companies.csv": Self.companies, "guests.csv": Self.guests]
            plan.replies = Self.replies
            if seed > 1 {
                plan.service = RandomRunTests.service(&random)
                plan.service.synchronousActions = []
                plan.service.settlesLater = false
                plan.service.longest = 100
                plan.kills = random.below(4)
                plan.faults = RandomRunTests.faults(&random)
            }
            let story = Story(plan, seed: seed)
            let end = story.live([program])
            #expect(story.problems.isEmpty, "\(name), seed \(seed): \(story.problems)")
            let paid = Dictionary(grouping: story.world.service.jobs.filter { !$0.hasFailed }, by: \.words)
            #expect(paid.values.allSatisfy { $0.count == 1 }, "\(name), seed \(seed)")
            if case .succeeded(let value)? = end {
                succeeded += 1
                #expect(JSON.encodeString(value) == JSON.encodeString(expected), "\(name), seed \(seed)")
                #expect(paid.count == jobs, "\(name), seed \(seed)")
            } else if case .inDoubt? = end {
                // A write whose answer got lost and whose job is nowhere.
            } else {
                Issue.record("\(name), seed \(seed): \(end.map { "\($0)" } ?? "no end")")
            }
        }
        #expect(succeeded > 30, "\(name)")
    }

    @Test func leads() throws {
        try check(
            "leads.holo", jobs: 5,
            gives: .array(
                ["globex", "initrode"].map { name in
                    .object([
                        ("company", .string(name)), ("name", .string("N https://people/\(name).example")),
                        ("headline", .string("H https://people/\(name).example")),
                    ])
                }))
    }

    @Test func contacts() throws {
        try check(
            "contacts.holo", jobs: 5,
            gives: .array(
                [("globex", "found"), ("initrode", "guess")].map { name, mailbox in
                    .object([
                        ("company", .string("\(name).example")), ("name", .string("P of \(name).example")),
                        ("role", .string("Head of Engineering")), ("email", .string("\(mailbox)@\(name).example")),
                    ])
                }))
    }

    @Test func outreach() throws {
        try check(
            "outreach.holo", jobs: 4,
            gives: .array(
                ["Ada", "Grace", "Edsger"].map { name in
                    .object([
                        ("guest", .string(name)), ("message_id", .string("\(name), would you speak on “Talk of \(name)”?")),
                    ])
                }))
    }
}
