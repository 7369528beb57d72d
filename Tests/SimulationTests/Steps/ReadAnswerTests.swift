import HoloMachine
import HoloSteps
import HoloValue
import Testing

/// The data of recorded answers stays in the journal until a request takes it.
@Suite struct ReadAnswerTests {
    private func bought(_ requests: [StepRequest]) -> RecordedRun {
        var bench = StepsBench()
        for request in requests {
            bench.start(request)
            bench.tell(.reported(bench.submissions.last ?? 0, StepsBench.done(request.id)))
        }
        let journal = SimulatedJournal()
        for case .record(let fact, _) in bench.commands { _ = journal.append(fact) }
        return journal.loaded
    }

    @Test func itIsReadOnceItIsWanted() {
        let requests = [StepsBench.request(1), StepsBench.request(2)]
        var bench = StepsBench(facts: bought(requests), firstIntent: 100)
        #expect(bench.reads.isEmpty)
        bench.tell(.request(requests[1]))
        #expect(bench.reads == [2] && bench.settled.isEmpty && !bench.steps.isIdle)
        bench.tell(.answerRead(2, Array("[7]".utf8)))
        #expect(bench.settled == ["2 = [7]"] && bench.submissions.isEmpty)
    }

    /// It was paid for, and the service still has it.
    @Test(arguments: [nil, Array("{".utf8)] as [[UInt8]?])
    func whatCannotBeReadIsFetched(data: [UInt8]?) {
        let request = StepsBench.request(1)
        var bench = StepsBench(facts: bought([request]), firstIntent: 100)
        bench.tell(.request(request))
        bench.tell(.answerRead(1, data))
        #expect(bench.settled.isEmpty && bench.submissions.isEmpty)
        bench.tell(.reported(1, StepsBench.done(1)))
        #expect(bench.settled == ["1 = 1"] && bench.steps.credits.spent == 1)
    }

    @Test func whatIsNotWantedAnyMoreEnds() {
        let request = StepsBench.request(1)
        var bench = StepsBench(facts: bought([request]), firstIntent: 100)
        bench.tell(.request(request))
        bench.tell(.halt([1]))
        #expect(bench.settled == ["1 -"])
        bench.tell(.answerRead(1, Array("1".utf8)))
        #expect(bench.settled == ["1 -"])
    }
}
