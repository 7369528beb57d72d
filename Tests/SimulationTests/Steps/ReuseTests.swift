import HoloMachine
import HoloSteps
import HolocronAPI
import Testing

/// What an earlier process bought, and who gets it.
@Suite struct ReuseTests {
    private func bought(_ request: [StepRequest]) -> RecordedRun {
        var bench = StepsBench()
        for request in request {
            bench.start(request)
            bench.tell(.reported(bench.submissions.last ?? 0, StepsBench.done(100 + request.id)))
        }
        return bench.recorded()
    }

    @Test func byKeyFirstAndThenByWhatWasAskedFor() {
        let facts = bought([StepsBench.request(1, n: 5), StepsBench.request(2, n: 5)])
        var bench = StepsBench(facts: facts, firstIntent: 10)
        bench.tell(.request(StepsBench.request(2, n: 5)))
        bench.tell(.request(StepsBench.request(3, n: 5, key: "moved")))
        bench.tell(.request(StepsBench.request(4, n: 5, key: "new")))
        #expect(bench.settled == ["2 = 102", "3 = 101"])
        #expect(bench.submissions == [10], "two answers serve two requests")
    }

    @Test func anotherParameterIsAnotherRequest() {
        var bench = StepsBench(facts: bought([StepsBench.request(1, n: 5)]), firstIntent: 10)
        bench.tell(.request(StepsBench.request(1, n: 6)))
        #expect(bench.settled == [] && bench.submissions == [10])
    }

    @Test func handledFailuresStayUnhandledOnesAreTriedAgain() {
        for isHandled in [true, false] {
            for key in ["key 1", "moved"] {
                var bench = StepsBench()
                bench.start(StepsBench.request(1, n: 1))
                bench.tell(.reported(1, StepsBench.failed()))
                if isHandled { bench.tell(.handled(key: "key 1")) }
                bench = StepsBench(facts: bench.recorded(), firstIntent: 10)
                bench.tell(.request(StepsBench.request(1, n: 1, key: key)))
                #expect(bench.settled == (isHandled ? ["1 ! EXECUTION_FAILED"] : []))
                #expect(bench.submissions == (isHandled ? [] : [10]))
            }
        }
    }

    @Test func anAnsweredFailureThatNothingAnswersAnyMoreIsTriedAgain() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1, n: 1))
        bench.tell(.reported(1, StepsBench.failed()))
        bench.tell(.handled(key: "key 1"))
        bench = StepsBench(facts: bench.recorded(), firstIntent: 10)
        bench.tell(.request(StepsBench.request(1, n: 1, isAnswered: false)))
        #expect(bench.settled == [] && bench.submissions == [10])
    }

    /// Another step that came to stand where one was whose failure was answered.
    @Test func anAnswerBelongsToOneAttempt() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1, n: 1))
        bench.tell(.reported(1, StepsBench.failed()))
        bench.tell(.handled(key: "key 1"))
        let earlier = bench.recorded()
        bench = StepsBench(facts: earlier, firstIntent: 10)
        bench.start(StepsBench.request(1, n: 2))
        bench.tell(.reported(10, StepsBench.failed()))
        bench = StepsBench(facts: bench.recorded(after: earlier), firstIntent: 20)
        bench.tell(.request(StepsBench.request(1, n: 2)))
        #expect(bench.settled == [] && bench.submissions == [20])
    }

    @Test func aJobThatRunsIsFollowed() {
        var bench = StepsBench()
        bench.start(StepsBench.request(1))
        bench = StepsBench(facts: bench.recorded(), firstIntent: 10)
        bench.tell(.request(StepsBench.request(1)))
        #expect(bench.watched == ["job 1"] && bench.submissions == [])
        bench.tell(.reported(1, StepsBench.done()))
        #expect(bench.settled == ["1 = 7"])
        #expect(bench.steps.credits.spent == 1 && bench.steps.credits.held == 0)
    }

    /// What of a loop's spacing and credits an earlier process used up.
    @Test func tellsWhatAnEarlierProcessBeganAndWhatItTook() {
        func told(_ bench: StepsBench) -> [String] {
            bench.commands.compactMap { command in
                switch command {
                case .began(let id, let ago, let isNew): "\(id) began \(ago)\(isNew ? " new" : "")"
                case .charged(let id, let credits): "\(id) took \(credits)"
                default: nil
                }
            }
        }
        var bench = StepsBench()
        bench.start(StepsBench.request(1))
        bench.tell(.reported(1, StepsBench.done(credits: 3)), at: 2_000)
        bench.start(StepsBench.request(2, credits: 5))
        bench.tell(.reported(2, StepsBench.failed()))
        bench.tell(.handled(key: "key 2"))
        bench.start(StepsBench.request(3, credits: 2))
        bench.start(StepsBench.request(4, retries: 1, timeout: 1_000))
        bench.tell(.tick, at: 4_000)
        bench.tell(.stillRunning(4))
        #expect(
            told(bench) == [
                "1 began 0 new", "1 took 3", "2 began 0 new", "3 began 0 new", "4 began 0 new", "4 took 3",
            ], "what timed out took as much as such a step ever did")
        var next = StepsBench(facts: bench.recorded(), firstIntent: 10)
        for id in 1...3 { next.tell(.request(StepsBench.request(id)), at: 7_000) }
        #expect(told(next) == ["1 began 7000", "1 took 3", "2 began 5000", "3 began 5000 new"])
        next.tell(.reported(3, StepsBench.done(credits: 2)))
        #expect(told(next).last == "3 took 2", "once it is known")
    }
}
