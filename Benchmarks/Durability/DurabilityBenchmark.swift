import Foundation
import HoloJournal
import HoloSteps
import HolocronAPI
import Synchronization

// What it costs that an intent is on disk before its request leaves: beside a bare write with `fdatasync` of the same
// machine, in the same run. Times are of this process; the folder should lie on the disk that the journal will.

func seconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

/// Of all threads, user and system.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func line(_ what: String, _ value: String) {
    print("  " + what.padding(toLength: 58, withPad: " ", startingAt: 0) + value)
}

func milliseconds(_ seconds: Double) -> String { String(format: "%.3f ms", seconds * 1_000) }

func at(_ share: Double, of sorted: [Double]) -> Double { sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] }

/// The numbers of tickets that were acknowledged, for who waits for one.
final class Acknowledged: Sendable {
    private let highest = Mutex<CommitTicket?>(nil)
    private let signal = DispatchSemaphore(value: 0)

    func take(_ ticket: CommitTicket) {
        highest.withLock { $0 = max($0 ?? ticket, ticket) }
        signal.signal()
    }

    func wait(for ticket: CommitTicket) {
        while highest.withLock({ $0.map { $0 < ticket } ?? true }) { signal.wait() }
    }
}

@main struct DurabilityBenchmark {
    static func main() throws {
        let folder = (CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : FileManager.default.currentDirectoryPath)
            + "/.durability-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }

        let acknowledged = Acknowledged()
        let journal = try Journal.open(folder: folder, onAcknowledge: { acknowledged.take($0) }, onTrouble: { print("  trouble: \($0)") })
        let setup = RunSetup(
            id: UUID().uuidString, scriptPath: nil, scriptText: "return 1", inputs: Array("{}".utf8), instance: "benchmark",
            host: "benchmark", creditCap: nil, approvedWrites: [], seed: 1, startedAt: 0)
        _ = try journal.createRun(setup, catalogue: [], nameSeed: 1)
        let parameters = Array(#"{"url":"https://example.com/a/rather/usual/address?of=a&page=1","limit":20}"#.utf8)
        let answer = Array(#"{"text":"\#(String(repeating: "two kilobytes of answer ", count: 85))"}"#.utf8)
        var lastIntent = 0

        func intent() -> Fact {
            lastIntent += 1
            return .intent(
                Intent(
                    id: lastIntent, key: "main/page[\(lastIntent)]/look", fingerprint: "fingerprint \(lastIntent)", actionID: "web_page",
                    parameters: parameters, isWrite: false, attempt: 1, credits: 1, at: lastIntent))
        }

        print("machine: \(ProcessInfo.processInfo.processorCount) cores; folder: \(folder)")

        // MARK: One after the other

        let file = open(folder + "/bare", O_WRONLY | O_CREAT, 0o600)
        let page = [UInt8](repeating: 7, count: 4_096)
        var bare: [Double] = []
        var durable: [Double] = []
        for _ in 0..<300 {
            // In turn, so that what else the machine does falls on both.
            var start = seconds()
            _ = page.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            fdatasync(file)
            bare.append(seconds() - start)
            start = seconds()
            acknowledged.wait(for: journal.append([intent()], run: setup.id, durable: true))
            durable.append(seconds() - start)
        }
        bare.sort()
        durable.sort()
        print("\nOne intent after the other (300)")
        line("4 KB written and fdatasync: median, 95th percentile", milliseconds(at(0.5, of: bare)) + ", " + milliseconds(at(0.95, of: bare)))
        line("an intent on disk: median, 95th percentile", milliseconds(at(0.5, of: durable)) + ", " + milliseconds(at(0.95, of: durable)))
        line("beside the fdatasync: median", milliseconds(at(0.5, of: durable) - at(0.5, of: bare)))

        // MARK: A burst

        for count in [100, 1_000, 10_000] {
            let commits = journal.commitCount
            let start = seconds()
            var last: CommitTicket?
            for _ in 0..<count { last = journal.append([intent()], run: setup.id, durable: true) }
            if let last { acknowledged.wait(for: last) }
            let time = seconds() - start
            print("\nA burst of \(count) intents")
            line("all on disk", milliseconds(time))
            line("each", milliseconds(time / Double(count)))
            line("transactions", "\(journal.commitCount - commits)")
        }

        // MARK: Whole steps

        let steps = 10_000
        let before = processorSeconds()
        let start = seconds()
        let first = lastIntent + 1
        for _ in 0..<steps {
            journal.append([intent()], run: setup.id, durable: true)
            journal.append([.accepted(lastIntent, jobID: "job-\(lastIntent)", at: 1)], run: setup.id, durable: false)
            journal.append(
                [.settled(lastIntent, .answer(data: answer, credits: 1, executionTime: 3_500_000), at: 2)], run: setup.id,
                durable: false)
        }
        try journal.flush()
        let time = seconds() - start
        let processor = processorSeconds() - before
        print("\n\(steps) steps: intent, acceptance and an answer of 2 KB each")
        line("CPU a step", milliseconds(processor / Double(steps)))
        line("steps a second", "\(Int(Double(steps) / time))")

        let reading = processorSeconds()
        let facts = try journal.load(run: setup.id)
        line("loaded for a resume: \(facts.attempts.count) attempts, CPU each", milliseconds((processorSeconds() - reading) / Double(facts.attempts.count)))
        let data = processorSeconds()
        for id in first..<(first + 1_000) { _ = try journal.answer(attempt: id) }
        line("an answer read when it is wanted, CPU", milliseconds((processorSeconds() - data) / 1_000))
        try journal.close()
    }
}
