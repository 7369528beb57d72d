import HoloValue
import HolocronService
import Testing

/// Which trouble a request meets is decided by the document, the seed and the order of requests alone.
@Suite struct FaultPlanTests {
    private func plan(_ rules: String, seed: UInt64 = 1) throws -> FaultPlan {
        FaultPlan(try FaultDocument(Array(#"{"faults": [\#(rules)]}"#.utf8)), seed: seed)
    }

    private func problem(_ document: String) -> String? {
        do throws(DocumentProblem) {
            _ = try FaultDocument(Array(document.utf8))
            return nil
        } catch {
            return error.description
        }
    }

    @Test func everyNth() throws {
        var plan = try plan(#"{"fault": "lost", "on": "submissions", "every": 3}"#)
        let lost = (1...9).filter { _ in plan.next(.submissions, at: 0).instead != nil }
        #expect(lost == [3, 6, 9])
        #expect(plan.next(.looks, at: 0).instead == nil)
    }

    @Test func routesCountForThemselves() throws {
        let rule = #"{"fault": "error", "status": 503, "on": ["looks", "lists"], "every": 2}"#
        var plan = try plan(rule)
        // A look, two lists, a look: the second of each.
        let order: [FaultRule.Route] = [.looks, .lists, .lists, .looks, .submissions]
        #expect(order.map { plan.next($0, at: 0).instead != nil } == [false, false, true, true, false])
    }

    @Test func sameSeedSameTroubles() throws {
        let rules = """
            {"fault": "latency", "seconds": [0.1, 0.5], "chance": 0.5},
            {"fault": "wrong_shape", "on": "looks", "chance": 0.2}
            """
        func run(_ seed: UInt64, between: Int) throws -> [Faults] {
            var plan = try plan(rules, seed: seed)
            return (0..<200).map { _ in
                // What happens on another route changes nothing.
                for _ in 0..<between { _ = plan.next(.lists, at: 0) }
                return plan.next(.looks, at: 0)
            }
        }
        let first = try run(1, between: 0)
        #expect(try run(1, between: 3) == first)
        #expect(try run(2, between: 0) != first)
        let waits = first.map(\.wait).filter { $0 > 0 }
        #expect((70...130).contains(waits.count))
        #expect(waits.allSatisfy { (0.1...0.5).contains($0) })
        #expect(Set(waits).count == waits.count)
        #expect((20...65).contains(first.count { $0.instead?.kind == .wrongShape }))
    }

    @Test func chancesOfNoneAndAll() throws {
        var plan = try plan(
            """
            {"fault": "lost", "chance": 0}, {"fault": "latency", "seconds": 2, "chance": 1},
            {"fault": "slow", "seconds": 3}
            """)
        for _ in 0..<50 {
            let faults = plan.next(.discovery, at: 1)
            #expect(faults.instead == nil && faults.wait == 2 && faults.spread == 3)
        }
    }

    @Test func windows() throws {
        var plan = try plan(#"{"fault": "lost", "from": 10, "until": 20}"#)
        #expect([0, 9.9, 10, 15, 19.9, 20, 1e9].map { plan.next(.looks, at: $0).instead != nil }
            == [false, false, true, true, true, false, false])
    }

    @Test func requestsOutsideOfTheWindowDoNotCount() throws {
        var plan = try plan(#"{"fault": "lost", "from": 10, "every": 2}"#)
        #expect([0, 1, 11, 12, 13, 14].map { plan.next(.looks, at: $0).instead != nil }
            == [false, false, false, true, false, true])
    }

    @Test func severalAtOnce() throws {
        var plan = try plan(
            """
            {"fault": "latency", "seconds": 1}, {"fault": "latency", "seconds": 2},
            {"fault": "lag", "seconds": 4}, {"fault": "lag", "seconds": 3}, {"fault": "hidden", "seconds": 7},
            {"fault": "error", "status": 502, "every": 2}, {"fault": "cut"}, {"fault": "repeated_row"}
            """)
        let first = plan.next(.lists, at: 0)
        #expect(first.wait == 3)
        #expect(first.lag == 4 && first.hidden == 7)
        #expect(first.repeatedRow != nil)
        #expect(first.instead?.kind == .cut && first.instead?.isAfter == true)
        // Of those that replace the answer the first in the document counts.
        #expect(plan.next(.lists, at: 0).instead?.kind == .error(status: 502, code: nil, retryAfter: nil))
    }

    @Test func longTails() throws {
        var plan = try plan(#"{"fault": "latency", "seconds": {"median": 1, "p95": 8}}"#)
        let times = (0..<4_000).map { _ in plan.next(.looks, at: 0).wait }.sorted()
        #expect((0.9...1.1).contains(times[2_000]))
        #expect((7...9.2).contains(times[3_800]))
    }

    @Test func everyFaultCanBeWritten() throws {
        let answers: [(String, FaultyAnswer.Kind, Bool)] = [
            (#""fault": "rate_limit""#, .rateLimit(retryAfter: nil), false),
            (#""fault": "rate_limit", "retry_after": 7"#, .rateLimit(retryAfter: 7), false),
            (#""fault": "error", "status": 500"#, .error(status: 500, code: nil, retryAfter: nil), false),
            (
                #""fault": "error", "status": 503, "code": "BUSY", "retry_after": 0, "when": "after""#,
                .error(status: 503, code: "BUSY", retryAfter: 0), true
            ),
            (#""fault": "lost""#, .lost, false), (#""fault": "lost", "when": "after""#, .lost, true),
            (#""fault": "lost", "when": "before""#, .lost, false), (#""fault": "cut""#, .cut, true),
            (#""fault": "twice""#, .twice, true), (#""fault": "html""#, .html, false),
            (#""fault": "broken_json", "when": "after""#, .brokenJSON, true),
            (#""fault": "wrong_shape""#, .wrongShape, false),
        ]
        for (members, kind, isAfter) in answers {
            var plan = try plan("{\(members), \"on\": \"submissions\"}")
            let instead = plan.next(.submissions, at: 0).instead
            #expect(instead?.kind == kind && instead?.isAfter == isAfter, "\(members)")
        }
        #expect(try FaultDocument(Array(#"{"faults": []}"#.utf8)).count == 0)
    }

    @Test(arguments: [
        ("", "not JSON"), ("[]", "must be an object, not a list"), ("{}", "faults: must be there and be a list"),
        (#"{"fault": []}"#, "there is no member `fault` (did you mean `faults`?)"),
        (#"{"faults": [], "faults": []}"#, "the member `faults` is there twice (line 1, column"),
        (#"{"faults": [7]}"#, "faults[0]: must be an object, not 7"),
        (#"{"faults": [{"on": "looks"}]}"#, "faults[0].fault: is missing; it is one of latency, slow"),
        (
            #"{"faults": [{"fault": "lost"}, {"fault": "lsot"}]}"#,
            "faults[1].fault: there is no `lsot` (did you mean `lost`?)"
        ),
        (#"{"faults": [{"fault": "explosion"}]}"#, "there is no `explosion`; known are latency"),
        (
            #"{"faults": [{"fault": "lost", "chanse": 1}]}"#,
            "faults[0]: there is no member `chanse` (did you mean `chance`?)"
        ),
        (
            #"{"faults": [{"fault": "lost", "seconds": 1}]}"#,
            "faults[0].seconds: does not belong to the fault `lost`"
        ),
        (
            #"{"faults": [{"fault": "cut", "when": "before"}]}"#,
            "faults[0].when: does not belong to the fault `cut`"
        ),
        (
            #"{"faults": [{"fault": "lost", "when": "later"}]}"#,
            "faults[0].when: there is no `later`; known are before, after"
        ),
        (
            #"{"faults": [{"fault": "lost", "on": "look"}]}"#,
            "faults[0].on: there is no `look` (did you mean `looks`?)"
        ),
        (#"{"faults": [{"fault": "lost", "on": []}]}"#, "faults[0].on: names no route"),
        (#"{"faults": [{"fault": "lost", "on": ["looks", "looks"]}]}"#, "faults[0].on: names looks twice"),
        (
            #"{"faults": [{"fault": "lag", "seconds": 1, "on": "submissions"}]}"#,
            "faults[0].on: the fault `lag` can be on looks, lists, not on submissions"
        ),
        (
            #"{"faults": [{"fault": "lost", "chance": 1.5}]}"#,
            "faults[0].chance: must be a number from 0 to 1, not 1.5"
        ),
        (#"{"faults": [{"fault": "lost", "chance": "often"}]}"#, "faults[0].chance: must be a number from 0 to 1"),
        (#"{"faults": [{"fault": "lost", "every": 0}]}"#, "faults[0].every: must be a whole number from 1 to"),
        (#"{"faults": [{"fault": "lost", "every": 2, "chance": 1}]}"#, "faults[0].every: can't go with `chance`"),
        (#"{"faults": [{"fault": "error"}]}"#, "faults[0].status: must be 500, 502 or 503"),
        (#"{"faults": [{"fault": "error", "status": 501}]}"#, "faults[0].status: must be 500, 502 or 503"),
        (#"{"faults": [{"fault": "error", "status": 503, "code": ""}]}"#, "faults[0].code: is empty"),
        (
            #"{"faults": [{"fault": "rate_limit", "retry_after": 1.5}]}"#,
            "faults[0].retry_after: must be a whole number"
        ),
        (#"{"faults": [{"fault": "lost", "from": 5, "until": 5}]}"#, "faults[0].until: must be later than `from`"),
        (#"{"faults": [{"fault": "slow"}]}"#, "faults[0].seconds: is missing"),
        (
            #"{"faults": [{"fault": "slow", "seconds": -1}]}"#,
            "faults[0].seconds: must be a number from 0 to 3600, not -1"
        ),
        (#"{"faults": [{"fault": "slow", "seconds": [1]}]}"#, "faults[0].seconds: must have two members"),
        (#"{"faults": [{"fault": "slow", "seconds": [2, 1]}]}"#, "faults[0].seconds: has its least after its most"),
        (#"{"faults": [{"fault": "slow", "seconds": [1, "x"]}]}"#, "faults[0].seconds[1]: must be a number"),
        (#"{"faults": [{"fault": "slow", "seconds": {"median": 1}}]}"#, "faults[0].seconds: must have both"),
        (
            #"{"faults": [{"fault": "slow", "seconds": {"median": 2, "p95": 1}}]}"#,
            "faults[0].seconds: has its `p95`"
        ),
        (
            #"{"faults": [{"fault": "slow", "seconds": {"mean": 2}}]}"#,
            "there is no member `mean` (did you mean `median`?)"
        ),
    ])
    func mistakes(_ document: String, _ words: String) {
        let said = problem(document)
        #expect(said?.contains(words) == true, "\(said ?? "no problem") for \(document)")
    }
}
