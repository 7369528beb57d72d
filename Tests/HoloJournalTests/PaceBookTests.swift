import Foundation
import HoloJournal
import HoloValue
import HolocronAPI
import HolocronScheduler
import Testing

/// Several processes with one key keep within what the service allows them together.
@Suite struct PaceBookTests {
    private let second = 1_000_000

    private func open(_ scratch: Scratch, account: String = "a", boot: String = "1") throws -> PaceBook {
        try PaceBook.open(folder: scratch.path, account: account, boot: boot)
    }

    private func news(_ book: PaceBook, at time: Instant, sending: [BudgetKind] = []) throws -> [BudgetKind] {
        var found: [BudgetKind] = []
        try book.decide(at: time) { foreign in
            found = foreign.map(\.kind)
            return sending
        }
        return found
    }

    @Test func eachIsToldOnceWhatOthersSent() throws {
        let scratch = try Scratch()
        let (one, two, other) = (try open(scratch), try open(scratch), try open(scratch, account: "b"))
        #expect(try news(one, at: 200 * second, sending: [.submissions, .looks]) == [])
        #expect(try news(two, at: 201 * second, sending: [.lists]) == [.submissions, .looks])
        #expect(try news(two, at: 202 * second) == [])
        #expect(try news(one, at: 203 * second) == [.lists])
        #expect(try news(other, at: 204 * second) == [])
        // One that comes later, as a run that goes on after a crash, learns of all that still counts.
        #expect(try news(try open(scratch), at: 210 * second) == [.submissions, .looks, .lists])
        #expect(try news(try open(scratch), at: 400 * second) == [])
    }

    @Test func timesOfAnotherStartOfTheMachineCountNoMore() throws {
        let scratch = try Scratch()
        _ = try news(try open(scratch), at: 500 * second, sending: [.looks])
        #expect(try news(try open(scratch, boot: "2"), at: 10 * second) == [])
    }

    @Test func aDamagedFileIsMadeAnew() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path, withIntermediateDirectories: true)
        try Data(String(repeating: "no database ", count: 1_000).utf8).write(
            to: URL(filePath: scratch.path + "/pace.sqlite"))
        #expect(try news(try open(scratch), at: 200 * second) == [])
    }

    /// Two processes with thirty submissions each, in virtual time: the service counts both and refuses none.
    @Test(arguments: 1...5) func twoProcessesKeepWithinOneLimit(seed: UInt64) throws {
        let scratch = try Scratch()
        let trip = 100_000
        var schedulers = (0..<2).map { Scheduler(limits: .documented, seed: seed &* 2 &+ UInt64($0)) }
        let books = [try open(scratch), try open(scratch)]
        var counted: [BudgetKind: [Instant]] = [:]
        var answers: [(at: Instant, process: Int, exchange: ExchangeID, isSubmission: Bool)] = []
        var accepted = 0
        var now = 1_000 * second

        func tell(_ process: Int, _ event: SchedulerEvent) throws {
            var commands: [SchedulerCommand] = []
            try books[process].decide(at: now) { foreign in
                for send in foreign { schedulers[process].countForeign(send.kind, at: send.at) }
                schedulers[process].handle(event, at: now, commands: &commands)
                return commands.compactMap {
                    if case .send(let id, _) = $0 { schedulers[process].budget(of: id) } else { nil }
                }
            }
            for case .send(let exchange, let request) in commands {
                let kind = try #require(schedulers[process].budget(of: exchange))
                counted[kind, default: []].append(now + trip / 2)
                answers.append((now + trip, process, exchange, request.isPaid))
            }
            for case .accepted(let id, _) in commands {
                accepted += 1
                try tell(process, .abandon(id))
            }
        }

        for process in 0..<2 {
            for id in 1...30 {
                let task = TaskRequest(actionID: "act", parameters: Record([("n", .int(id))]))
                try tell(process, .submit(id, task, followers: []))
            }
        }
        var rounds = 0
        while accepted < 60, rounds < 10_000 {
            rounds += 1
            let wakes = schedulers.compactMap(\.nextWake) + answers.map(\.at)
            now = max(now + 1, try #require(wakes.min()))
            while let place = answers.firstIndex(where: { $0.at <= now }) {
                let answer = answers.remove(at: place)
                let body = answer.isSubmission ? #"{"status":"processing","job_id":"j\#(rounds)-\#(answer.exchange)"}"# : "{}"
                try tell(
                    answer.process,
                    .answered(
                        answer.exchange,
                        .success(ServiceResponse(status: 202, body: Array(body.utf8), contentType: "application/json"))))
            }
            for process in 0..<2 where schedulers[process].nextWake.map({ $0 <= now }) ?? false { try tell(process, .tick) }
        }
        #expect(accepted == 60)
        let times = (counted[.submissions] ?? []).sorted()
        for (place, time) in times.enumerated() where place >= 20 {
            #expect(time - times[place - 20] >= 60 * second, "submission \(place) came too soon")
        }
        #expect(now < 1_000 * second + 190 * second, "and no time is lost: \(now / second - 1_000) s")
    }
}
