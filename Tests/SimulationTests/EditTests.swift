import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// Texts that change between the processes of a run: what was paid for stays so.
@Suite struct EditTests {
    /// Changes that give the same steps in other places.
    static func edit(_ source: String, _ random: inout SeededRandom) -> String {
        var lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // The first line of each statement at the top, after the declarations.
        func starts() -> [Int] {
            let words = ["let ", "step ", "for ", "loop ", "if ", "print ", "save ", "assert ", "return "]
            return lines.indices.filter { index in words.contains { lines[index].hasPrefix($0) } }
        }
        func end(_ start: Int) -> Int {
            lines.indices.first { $0 > start && !lines[$0].hasPrefix(" ") && !lines[$0].hasPrefix("}") } ?? lines.count
        }
        for _ in 0..<1 + random.below(3) {
            let places = starts()
            guard !places.isEmpty else { break }
            let place = random.pick(places)
            switch random.below(4) {
            case 0:
                lines.insert("let inserted\(lines.count) = \(random.below(9)) # and a word on it", at: place)
            case 1:
                // A name of its own for a step that others use.
                guard let line = lines.first(where: { $0.hasPrefix("step step") }),
                    let name = line.split(separator: " ").dropFirst().first?.prefix(while: { $0 != ":" })
                else { continue }
                lines = renamed(String(name), in: lines)
            case 2:
                // Nothing outside sees the names of a block.
                guard ["for ", "loop ", "if "].contains(where: { lines[place].hasPrefix($0) }) else { continue }
                let after = end(place)
                lines.insert("}", at: after)
                lines.insert("if \(random.below(3)) < 3 {", at: place)
            default:
                lines.insert(random.chance(50) ? "" : "# nothing", at: place)
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func renamed(_ name: String, in lines: [String]) -> [String] {
        lines.map { line in
            var words = ""
            var word = ""
            for character in line + "\n" {
                if character.isLetter || character.isNumber || character == "_" {
                    word.append(character)
                } else {
                    words += word == name ? "renamed_" + name : word
                    if character != "\n" { words.append(character) }
                    word = ""
                }
            }
            return words
        }
    }

    @Test func editedRunsPayForNothingTwice() {
        RandomRunTests.tell("edited", 200) { seed, random in
            var plan = Story.Plan()
            plan.source = RandomRunTests.workflow(seed)
            plan.edited = Self.edit(plan.source, &random)
            plan.service = RandomRunTests.service(&random)
            plan.service.synchronousActions = []
            plan.kills = random.chance(60) ? 1 + random.below(3) : 0
            plan.failsForGood = true
            return plan
        }
    }

    /// What a step of a text buys: its parameters tell which it is.
    private func bought(_ source: String, then edited: String, allowsNewWrites: Bool = false) -> [String] {
        var plan = Story.Plan()
        plan.edited = edited
        plan.allowsNewWrites = allowsNewWrites
        plan.replies = SimulatedService(
            reply: { action, parameters, _ in
                parameters["fails"] == nil
                    ? .answer(.record(parameters)) : .failure(code: "EXECUTION_FAILED", message: action)
            }, delays: { _, _, _ in (0, 1) })
        let story = Story(plan, seed: 1)
        let scripts = [source, edited].map { TestScript($0) }
        let programs = scripts.compactMap(\.compilation.program)
        #expect(programs.count == 2, "\(scripts.map(\.report))")
        let end = story.live(programs)
        #expect(story.problems.isEmpty, "\(story.problems)")
        guard case .succeeded? = end, let before = story.boughtBeforeEdit else {
            Issue.record("both have to succeed")
            return []
        }
        return story.world.service.jobs.dropFirst(before).map(\.words).sorted()
    }

    private let source = """
        step first = lookup { n: 1 }
        step second = fetch { n: first.n + 1 }
        let all = for x in [10, 20] {
          step each = lookup { n: x }
          yield each.n
        }
        step sent = post { n: second.n }
        return [second.n, all, sent.n]
        """

    @Test func whatOnlyMovesCostsNothing() {
        let edits = [
            // Another name, a comment, a `let`.
            source.replacing("first", with: "eins").replacing("step sent", with: "# now\nlet more = 5\nstep sent"),
            // Into a block.
            source.replacing("step sent = post { n: second.n }", with: "if true {\n  step sent = post { n: second.n }\n}")
                .replacing(", sent.n]", with: "]"),
            // Another order of what does not depend on each other.
            """
            let all = for x in [20, 10] {
              step each = lookup { n: x }
              yield each.n
            }
            step first = lookup { n: 1 }
            step second = fetch { n: first.n + 1 }
            step sent = post { n: second.n }
            return [second.n, all, sent.n]
            """,
            // Into a flow.
            """
            flow both(start: int) {
              step first = lookup { n: start }
              step second = fetch { n: first.n + 1 }
              return second.n
            }
            step second = both { start: 1 }
            let all = for x in [10, 20] {
              step each = lookup { n: x }
              yield each.n
            }
            step sent = post { n: second }
            return [second, all, sent.n]
            """,
        ]
        for edited in edits { #expect(bought(source, then: edited) == [], "\(edited)") }
    }

    @Test func whatIsNewIsPaidAndWhatDependsOnAChange() {
        #expect(bought(source, then: source.replacing("[10, 20]", with: "[5, 10, 20]")) == ["lookup {\"n\":5}"])
        #expect(
            bought(source, then: source.replacing("n: 1 }", with: "n: 3 }"), allowsNewWrites: true)
                == ["fetch {\"n\":4}", "lookup {\"n\":3}", "post {\"n\":4}"])
        #expect(
            bought(source, then: "step zero = lookup { n: 1 }\n" + source.replacing("[second.n,", with: "[zero.n, second.n,"))
                == ["lookup {\"n\":1}"], "asked for twice now")
    }

    @Test func whatWasRandomStaysAsItWas() {
        let source = """
            let token = uuid()
            let all = for x in [10, 20] {
              step each = post { n: x, id: uuid(), dice: random(6), token }
                when random() < 1
              yield each.id
            }
            return all
            """
        #expect(bought(source, then: source) == [])
        #expect(bought(source, then: "step more = lookup { n: 1 }\n" + source) == ["lookup {\"n\":1}"])
        let added = bought(source, then: source.replacing("[10,", with: "[5, 10,"), allowsNewWrites: true)
        #expect(added.count == 1 && added[0].contains("\"n\":5"), "\(added)")
        let renamed = source.replacing("token", with: "key").replacing(", key }", with: ", token: key }")
        #expect(bought(source, then: renamed) == [])
    }

    @Test func killedRunsAskForTheSameRandomValues() {
        var succeeded = 0
        for seed in 1..<60 {
            var plan = Story.Plan()
            plan.source = """
                let ids = for x in [1, 2, 3, 4] {
                  step first = lookup { n: x, id: uuid() }
                  step second = post { n: first.n, id: first.id, mine: uuid() }
                  yield second.mine
                }
                return ids
                """
            plan.kills = 3
            plan.replies = SimulatedService(
                reply: { _, parameters, _ in .answer(.record(parameters)) }, delays: { _, _, _ in (0, 1) })
            let story = Story(plan, seed: UInt64(seed))
            guard let program = TestScript(plan.source).compilation.program else {
                Issue.record("does not compile")
                return
            }
            let end = story.live([program])
            #expect(story.problems.isEmpty, "\(story.problems)")
            let bought = Set(story.world.service.jobs.map(\.words)).count
            #expect(bought <= 8, "seed \(seed): four of each, whatever was killed")
            if case .succeeded? = end {
                succeeded += 1
                #expect(bought == 8)
            }
        }
        #expect(succeeded > 20)
    }

    @Test func receiptsOfAResumedRunSayThatNothingWasPaid() {
        let source = """
            step first = lookup { n: 1 }
            step second = fetch { n: first.n }
            let paid = receipt(first)
            print [paid.action, paid.attempts, paid.reused, paid.job_id != null, paid.started_at <= paid.finished_at]
            print [paid.started_at, paid.finished_at, paid.job_id, paid.credits]
            """
        var plan = Story.Plan()
        plan.replies = SimulatedService(
            reply: { _, parameters, _ in .answer(.record(parameters)) }, delays: { _, _, _ in (0, 1) })
        let story = Story(plan, seed: 3)
        _ = story.live([TestScript(source).compilation.program].compactMap { $0 })
        #expect(story.problems.isEmpty, "\(story.problems)")
        #expect(story.outputs.first?.contains(#"["lookup",1,false,true,true]"#) == true, "\(story.outputs)")
    }

    @Test func aHandledFailureStaysAsItWas() {
        let source = """
            step gone = lookup { n: 1, fails: true }
              else { n: 0 }
            step other = fetch { n: gone.n }
            return other.n
            """
        #expect(bought(source, then: source) == [])
        #expect(bought(source, then: "if true {\n\(source.replacing("return other.n", with: ""))\n}\nreturn 5") == [])
    }
}
