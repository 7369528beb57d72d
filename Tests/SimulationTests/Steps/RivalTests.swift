import HoloMachine
import HoloSteps
import HolocronAPI
import Testing

/// What another run may have paid for without knowing it.
@Suite struct RivalTests {
    private let write = StepsBench.request(1, "send", isWrite: true)

    private func isStopped(_ bench: StepsBench) -> Bool {
        if case .rival(_, "brisk-otter")? = bench.steps.pauseReason { bench.submissions == [] && bench.steps.isIdle } else { false }
    }

    @Test func aWriteInDoubtElsewhereIsNotSubmitted() {
        var bench = StepsBench()
        bench.rival = .inDoubt(run: "brisk-otter")
        bench.tell(.request(write))
        #expect(isStopped(bench) && bench.steps.credits.held == 0)
    }

    @Test func whileAnotherRunIsAtItItWaits() {
        var bench = StepsBench()
        bench.rival = .underWay(run: "brisk-otter")
        bench.tell(.request(write))
        #expect(bench.submissions == [] && !bench.steps.isIdle && bench.steps.nextWake == 2 * second)
        bench.tell(.tick, at: 2 * second)
        #expect(bench.submissions == [] && bench.steps.nextWake == 4 * second)
        bench.rival = .none
        bench.tell(.tick, at: 4 * second)
        #expect(bench.submissions == [1])
        let told = bench.commands.filter { command in
            guard case .progress(let progress) = command, case .waitingForRun("brisk-otter") = progress.kind else { return false }
            return true
        }
        #expect(told.count == 1)
    }

    @Test func readsThatWereInDoubtAtTheBeginningAreHeldBack() {
        var bench = StepsBench()
        bench.rival = .inDoubt(run: "brisk-otter")
        let read = StepsBench.request(2)
        bench.tell(.request(read))
        #expect(bench.submissions == [1], "nothing was known of it")
        bench.tell(.leaving(1))
        guard let fingerprint = bench.recorded().attempts.first?.intent.fingerprint else {
            Issue.record("has no intent")
            return
        }
        for policy in InDoubtPolicy.allCases {
            var other = StepsBench(policy: policy, rivals: [fingerprint])
            other.rival = .inDoubt(run: "brisk-otter")
            other.tell(.request(read))
            #expect(policy == .resubmit ? other.submissions == [1] : isStopped(other), "\(policy)")
        }
    }

    @Test func aRetryIsNoRivalOfItself() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1, "send", isWrite: true, retries: 1))
        bench.rival = .inDoubt(run: "brisk-otter")
        bench.tell(.reported(1, StepsBench.failed()))
        bench.tell(.tick, at: bench.steps.nextWake)
        #expect(bench.submissions == [1, 2])
    }
}
