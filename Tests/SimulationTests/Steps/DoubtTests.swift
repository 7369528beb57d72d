import HoloMachine
import HoloSteps
import HolocronAPI
import Testing

/// Submissions of which nobody knows whether they were paid.
@Suite struct DoubtTests {
    private func doubtful(isWrite: Bool = false, policy: InDoubtPolicy = .stop) -> (StepsBench, StepRequest) {
        var bench = StepsBench(policy: policy)
        let request = StepsBench.request(1, isWrite: isWrite)
        bench.tell(.request(request))
        bench.tell(.leaving(1), at: 1_000 * second)
        bench.tell(.inDoubt(1, reason: "cut"), at: 1_001 * second)
        #expect(bench.searches == [1])
        return (bench, request)
    }

    private func isInDoubt(_ bench: StepsBench) -> Bool {
        if case .inDoubt? = bench.steps.pauseReason { bench.settled == [] && bench.steps.isIdle } else { false }
    }

    @Test func aReadTakesItsJob() {
        var (bench, request) = doubtful()
        bench.tell(.listed(1, .success([bench.row("a", request, createdAt: 1_000 * second)]), claimed: []))
        #expect(bench.watched == ["a"])
        bench.tell(.reported(1, StepsBench.done()))
        #expect(bench.settled == ["1 = 7"])
        #expect(bench.steps.credits.spent == 1 && bench.steps.credits.held == 0)
        #expect(bench.submissions == [1])
    }

    @Test func onlyAJobThatMayBeItsOwnIsTaken() {
        let other = StepsBench.request(9, "other", n: 1)
        for (row, claimed) in [
            ((id: "a", action: StepsBench.request(1, n: 2), at: 1_000), []), ((id: "a", action: other, at: 1_000), []),
            ((id: "a", action: StepsBench.request(1), at: 100), []), ((id: "a", action: StepsBench.request(1), at: 1_000), ["a"]),
        ] as [((id: String, action: StepRequest, at: Int), Set<String>)] {
            var (bench, _) = doubtful()
            bench.tell(.listed(1, .success([bench.row(row.id, row.action, createdAt: row.at * second)]), claimed: claimed))
            #expect(bench.watched == [])
            #expect(bench.steps.nextWake == bench.now + 60 * second, "searched for again")
        }
    }

    @Test func notFoundTwiceStopsTheRun() {
        var (bench, _) = doubtful()
        bench.tell(.listed(1, .success([]), claimed: []))
        #expect(bench.steps.pauseReason == nil)
        bench.tell(.tick, at: bench.now + 59 * second)
        #expect(bench.searches == [1])
        bench.tell(.tick, at: bench.now + second)
        #expect(bench.searches == [1, 2])
        bench.tell(.listed(2, .success([]), claimed: []))
        #expect(isInDoubt(bench))
        #expect(bench.steps.credits.held == 1, "it may have been paid")
    }

    @Test func notFoundTwiceIsSubmittedAgainWhereAPersonTakesTheRisk() {
        var (bench, _) = doubtful(policy: .resubmit)
        bench.tell(.listed(1, .success([]), claimed: []))
        bench.tell(.tick, at: bench.now + 60 * second)
        bench.tell(.listed(2, .success([]), claimed: []))
        #expect(bench.submissions == [1, 2])
        #expect(bench.steps.credits.spent == 1 && bench.steps.credits.held == 1)
    }

    @Test func aWriteIsForAPersonToDecide() {
        var (bench, request) = doubtful(isWrite: true)
        bench.tell(.listed(1, .success([bench.row("a", request, createdAt: 1_000 * second)]), claimed: []))
        #expect(isInDoubt(bench) && bench.watched == [])
        for policy in InDoubtPolicy.allCases {
            (bench, _) = doubtful(isWrite: true, policy: policy)
            bench.tell(.listed(1, .success([]), claimed: []))
            #expect(isInDoubt(bench), "\(policy): a write is never submitted again by itself")
        }
        (bench, request) = doubtful(isWrite: true, policy: .adopt)
        bench.tell(.listed(1, .success([bench.row("a", request, createdAt: 1_000 * second)]), claimed: []))
        #expect(bench.watched == ["a"])
        (bench, request) = doubtful(isWrite: true, policy: .adopt)
        let rows = ["a", "b"].map { bench.row($0, request, createdAt: 1_000 * second) }
        bench.tell(.listed(1, .success(rows), claimed: []))
        #expect(isInDoubt(bench) && bench.watched == [], "which of the two is it?")
    }

    @Test func aListThatCannotBeReadStopsTheRun() {
        var (bench, _) = doubtful()
        bench.tell(.listed(1, .failure(.unreadable(what: "", excerpt: "")), claimed: []))
        #expect(isInDoubt(bench))
    }

    /// Of two equal requests one is in doubt while the other's answer is on its way: the job in the list may be either's.
    @Test func anEqualRequestOnItsWayKeepsItsJob() {
        var bench = StepsBench()
        let requests = [StepsBench.request(1, n: 5), StepsBench.request(2, n: 5)]
        for request in requests { bench.tell(.request(request)) }
        for intent in 1...2 { bench.tell(.leaving(intent)) }
        bench.tell(.inDoubt(1, reason: "cut"))
        let row = bench.row("a", requests[0], createdAt: 0)
        bench.tell(.listed(1, .success([row]), claimed: []))
        #expect(bench.watched == [])
        bench.tell(.accepted(2, jobID: "a"))
        bench.tell(.tick, at: bench.steps.nextWake)
        let other = bench.row("b", requests[0], createdAt: 0)
        bench.tell(.listed(2, .success([other, row]), claimed: ["a"]))
        #expect(bench.watched == ["b"])
    }

    @Test func aResumedRunSearchesAgain() {
        var (bench, request) = doubtful()
        bench.tell(.interrupt)
        bench.tell(.listed(1, .success([]), claimed: []))
        #expect(isInDoubt(bench) || bench.steps.isIdle)
        // Killed before anything more was known: the same.
        for facts in [bench.recorded(), doubtful().0.recorded()] {
            bench = StepsBench(facts: facts, firstIntent: 10)
            bench.tell(.request(request), at: 2_000 * second)
            #expect(bench.submissions == [] && bench.searches == [1])
            bench.tell(.listed(1, .success([bench.row("a", request, createdAt: 1_000 * second)]), claimed: []))
            #expect(bench.watched == ["a"])
            bench.tell(.reported(1, StepsBench.done()))
            #expect(bench.settled == ["1 = 7"])
            #expect(bench.steps.credits.spent == 1 && bench.steps.credits.held == 0)
        }
    }
}
