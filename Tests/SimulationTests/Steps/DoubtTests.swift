import HoloMachine
import HoloSteps
import HolocronAPI
import Testing

/// Submissions of which nobody knows whether they were paid.
@Suite struct DoubtTests {
    private func doubtful(isWrite: Bool = false, policy: InDoubtPolicy = .fail) -> (StepsBench, StepRequest) {
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

    /// The service's clock is an hour behind: what it says is compared in its own time, and then more closely.
    @Test func theServicesClockIsReckonedWith() {
        let hour = 3_600 * second
        for (age, isTaken) in [(0, true), (50, true), (70, false)] {
            var (bench, request) = doubtful()
            bench.tell(.serviceClock(ahead: -hour))
            let row = bench.row("a", request, createdAt: (1_000 - age) * second - hour)
            bench.tell(.listed(1, .success([row]), claimed: []))
            #expect(bench.watched == (isTaken ? ["a"] : []))
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

    @Test func aWriteTakesTheOnlyJobThatFitsWhereNobodyElseWasSubmitting() {
        for policy in InDoubtPolicy.allCases {
            var (bench, request) = doubtful(isWrite: true, policy: policy)
            let row = bench.row("a", request, createdAt: 1_000 * second)
            // Jobs of other runs of this machine, and such as were there before, are no foreign traffic.
            let mine = bench.row("b", StepsBench.request(9, "other"), createdAt: 1_000 * second)
            let old = bench.row("c", StepsBench.request(9, "other"), createdAt: 100 * second)
            bench.tell(.listed(1, .success([row, mine, old]), claimed: ["b"]))
            #expect(bench.watched == ["a"], "\(policy)")
        }
    }

    @Test func besideForeignTrafficAWriteIsForAPersonToDecide() {
        for policy in InDoubtPolicy.allCases {
            var (bench, request) = doubtful(isWrite: true, policy: policy)
            let foreign = bench.row("b", StepsBench.request(9, "other"), createdAt: 1_000 * second)
            bench.tell(.listed(1, .success([bench.row("a", request, createdAt: 1_000 * second), foreign]), claimed: []))
            switch policy {
            case .adopt: #expect(bench.watched == ["a"])
            case .fail: #expect(isInDoubt(bench) && bench.watched == [])
            case .ask, .resubmit: #expect(jobsToChooseFrom(bench) == ["a"] && bench.watched == [])
            }
        }
    }

    @Test func whichOfTwoJobsIsForAPersonToDecide() {
        for policy in InDoubtPolicy.allCases {
            var (bench, request) = doubtful(isWrite: true, policy: policy)
            let rows = ["a", "b"].map { bench.row($0, request, createdAt: 1_000 * second) }
            bench.tell(.listed(1, .success(rows), claimed: []))
            #expect(bench.watched == [])
            #expect(policy == .fail ? isInDoubt(bench) : jobsToChooseFrom(bench) == ["a", "b"])
            bench.tell(.decided(1, .take(jobID: "c")))
            #expect(isInDoubt(bench), "it is none of them")
        }
    }

    @Test func aWriteIsNeverSubmittedAgainByItself() {
        for policy in InDoubtPolicy.allCases {
            var (bench, _) = doubtful(isWrite: true, policy: policy)
            bench.tell(.listed(1, .success([]), claimed: []))
            #expect(bench.steps.nextWake == bench.now + 60 * second, "searched for again")
            bench.tell(.tick, at: bench.now + 60 * second)
            bench.tell(.listed(2, .success([]), claimed: []))
            #expect(bench.submissions == [1])
            #expect(policy == .fail ? isInDoubt(bench) : jobsToChooseFrom(bench) == [], "\(policy)")
        }
    }

    private func jobsToChooseFrom(_ bench: StepsBench) -> [String]? {
        guard case .doubt(_, _, let jobs)? = bench.steps.openDecision else { return nil }
        return jobs
    }

    /// Searched for twice and not found.
    private func undecided(isWrite: Bool) -> StepsBench {
        var (bench, _) = doubtful(isWrite: isWrite, policy: .ask)
        bench.tell(.listed(1, .success([]), claimed: []))
        bench.tell(.tick, at: bench.now + 60 * second)
        bench.tell(.listed(2, .success([]), claimed: []))
        return bench
    }

    @Test func aPersonSaysThatItDidNotHappen() {
        for isWrite in [true, false] {
            var bench = undecided(isWrite: isWrite)
            #expect(bench.steps.isIdle && bench.steps.pauseReason == nil)
            bench.tell(.decided(1, .submitAgain))
            #expect(bench.submissions == [1, 2])
            #expect(bench.steps.credits.spent == 1 && bench.steps.credits.held == 1, "the first may have been paid")
            bench.tell(.leaving(2))
            bench.tell(.accepted(2, jobID: "b"))
            bench.tell(.reported(2, StepsBench.done()))
            #expect(bench.settled == ["1 = 7"])
            // That is known to a resumed run.
            var resumed = StepsBench(facts: bench.recorded(), firstIntent: 10)
            resumed.tell(.request(StepsBench.request(1, isWrite: isWrite)))
            #expect(resumed.settled == ["1 = 7"] && resumed.submissions == [] && resumed.searches == [])
        }
    }

    @Test func aPersonLeavesItInDoubt() {
        var bench = undecided(isWrite: true)
        bench.tell(.decided(1, .leave))
        #expect(isInDoubt(bench) && bench.submissions == [1])
        #expect(bench.steps.credits.held == 1, "it may have been paid")
        bench = undecided(isWrite: true)
        bench.tell(.interrupt)
        #expect(bench.steps.isIdle && bench.submissions == [1] && bench.steps.doubts.count == 1)
    }

    @Test func aPersonChoosesTheJob() {
        var (bench, request) = doubtful(isWrite: true, policy: .ask)
        let rows = ["a", "b"].map { bench.row($0, request, createdAt: 1_000 * second) }
        bench.tell(.listed(1, .success(rows), claimed: []))
        bench.tell(.decided(1, .take(jobID: "b")))
        #expect(bench.watched == ["b"])
        bench.tell(.reported(1, StepsBench.done()))
        #expect(bench.settled == ["1 = 7"] && bench.steps.credits.spent == 1 && bench.steps.credits.held == 0)
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
