import Foundation
import HoloCompiler
import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// Every example with steps, killed between every two things that it does, also with a service that shows jobs late: the run
/// that goes on gives what a run gives that nobody killed, pays for as much, and for nothing twice.
@Suite struct ExampleKillTests {
    private static let files: [String: Value] = [
        "companies.csv": .array(
            ["globex", "initrode", "hooli"].map { .object([("name", .string($0)), ("domain", .string($0 + ".example"))]) }),
        "guests.csv": .array(
            ["Ada", "Grace"].map { .object([("name", .string($0)), ("talk", .string("Talk of " + $0))]) }),
        "watch_list.csv": .array(
            [("p-1", 5.0), ("p-2", 1.5)].map { .object([("id", .string($0.0)), ("wanted", .float($0.1))]) }),
    ]

    private static func text(_ words: String) -> Value { .string(words) }

    /// What each action answers, as a function of what it is asked; the names of its fields are those of the demo service.
    private static let replies = SimulatedService(
        reply: { action, parameters, _ in
            func given(_ name: String) -> String { parameters[name]?.asString ?? "" }
            let domain = given("domain")
            switch action {
            case "ask": return .answer(text("yes"))
            case "web_company":
                if domain == "nowhere.example" { return .failure(code: "PAGE_NOT_FOUND", message: "nowhere") }
                return .answer(
                    .object([
                        ("company", text("Company of " + domain)), ("domain", text(domain)), ("city", text("Lisbon")),
                        ("industry", text("Lamps")), ("employees", .int(100 * domain.utf8.count - 1_000)),
                    ]))
            case "web_team_page":
                let head = Value.object([
                    ("name", text("H of " + domain)), ("role", text("Head of Engineering")),
                    ("url", text("https://people/" + domain)),
                ])
                let other = Value.object([
                    ("name", text("P of " + domain)), ("role", text("Engineering")), ("url", text("https://other/" + domain)),
                ])
                let isLed = domain != "hooli.example"
                return .answer(
                    .object([
                        ("company", text(domain)), ("head_of_engineering", isLed ? head : .null),
                        ("team", .array([other, head])),
                    ]))
            case "web_summarize":
                let url = given("url")
                if url.hasSuffix("/2") { return .failure(code: "EXECUTION_FAILED", message: "no words") }
                return .answer(.object([("title", text("T " + url)), ("summary", text("S " + url))]))
            case "web_extract":
                return .answer(
                    .object([("fields", .object([("headline", text("H " + given("url"))), ("author", text("A"))]))]))
            case "li_profile_scrape":
                let url = given("profile_url")
                return .answer(
                    .object([
                        ("name", text("N " + url)), ("headline", text("H " + url)), ("skills", .array([text("Swift")])),
                    ]))
            case "email_find":
                return domain == "initrode.example" || given("name") == "Ada Nobody"
                    ? .failure(code: "EXECUTION_FAILED", message: "unpublished")
                    : .answer(.object([("email", text("found@" + domain))]))
            case "email_guess": return .answer(.object([("email", text("guess@" + domain))]))
            case "shop_search":
                let isFirst = given("cursor").isEmpty
                let products = (isFirst ? ["p-1", "p-2"] : ["p-3"]).map { id in
                    Value.object([("id", text(id)), ("rating", .float(id == "p-2" ? 3.5 : 4.5))])
                }
                return .answer(
                    .object([("products", .array(products)), ("cursor", isFirst ? text("next") : .null)]))
            case "shop_product":
                return .answer(
                    .object([
                        ("name", text("Product " + given("id"))), ("rating", .float(4.5)), ("price", .float(9.5)),
                        ("stock", .int(given("id") == "p-3" ? 0 : 7)), ("seller", .object([("name", text("Bazaar"))])),
                    ]))
            case "shop_price": return .answer(.object([("price", .float(given("id") == "p-1" ? 4.5 : 2.5))]))
            case "news_search":
                let results = (1...3).map { number in
                    Value.object([
                        ("title", text("News \(number)")), ("date", text("2026-01-0\(number)")),
                        ("url", text("https://news.example/\(number)")), ("snippet", text("…")),
                    ])
                }
                return .answer(.object([("total", .int(3)), ("results", .array(results))]))
            case "board_post": return .answer(.object([("message_id", text("m " + given("text")))]))
            case "board_list":
                let texts = ["Ada", "Grace"].map { "\($0), would you speak on “Talk of \($0)”?" }
                return .answer(
                    .object([
                        (
                            "messages",
                            .array(
                                texts.map {
                                    .object([("message_id", text("m " + $0)), ("author", text("The tour")), ("text", text($0))])
                                })
                        )
                    ]))
            default: return .failure(code: "EXECUTION_FAILED", message: "no such action: " + action)
            }
        }, delays: { _, _, _ in (0, 1) })

    /// All but those that have no steps, and those that other scripts import.
    static let names: [String] = {
        var names: [String] = []
        for folder in ["", "tour/"] {
            let path = ExampleRunTests.folder.appendingPathComponent(folder).path
            let found = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            names += found.filter { $0.hasSuffix(".holo") }.sorted().map { folder + $0 }
        }
        return names.filter { name in
            guard let program = try? ExampleRunTests.program(name) else { return true }
            return program.hasStep { _ in true } && program.flows.first.map { $0.parameters.allSatisfy(\.hasDefault) } ?? true
        }
    }()

    private func plan() -> Story.Plan {
        var plan = Story.Plan()
        plan.files = Self.files
        plan.replies = Self.replies
        return plan
    }

    private func paid(_ story: Story) -> [String: Int] {
        Dictionary(grouping: story.world.service.jobs.filter { !$0.hasFailed }, by: \.words).mapValues(\.count)
    }

    @Test func allAreThere() { #expect(Self.names.count >= 13, "\(Self.names)") }

    @Test(arguments: names) func killedAtEveryMoment(name: String) throws {
        let program = try ExampleRunTests.program(name)
        for delay in [0, 2_000_000] {
            var plan = plan()
            plan.service.listLag = delay
            plan.service.visibilityDelay = delay
            let whole = Story(plan, seed: 3)
            guard case .succeeded(let expected)? = whole.live([program]) else {
                Issue.record("\(name) does not succeed where nobody kills it")
                return
            }
            let bought = paid(whole)
            #expect(whole.effects > 5 && !bought.isEmpty && bought.values.allSatisfy { $0 == 1 }, "\(name)")
            for moment in 1...max(1, whole.effects) {
                plan.killsAfter = moment
                let story = Story(plan, seed: 3)
                let end = story.live([program])
                #expect(story.problems.isEmpty, "\(name), killed after \(moment): \(story.problems)")
                #expect(paid(story) == bought, "\(name), killed after \(moment)")
                guard case .succeeded(let value)? = end else {
                    Issue.record("\(name), killed after \(moment): \(end.map { "\($0)" } ?? "no end")")
                    continue
                }
                #expect(JSON.encodeString(value) == JSON.encodeString(expected), "\(name), killed after \(moment)")
            }
        }
    }
}
