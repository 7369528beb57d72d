import Foundation
import HoloJournal
import HoloSteps

/// A folder of its own for one test, removed with it.
final class Scratch: Sendable {
    let path = NSTemporaryDirectory() + "holo-journal-" + UUID().uuidString
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Keeps what a journal's thread tells.
final class Listener: @unchecked Sendable {
    private let condition = NSCondition()
    private var acknowledgedTickets: [CommitTicket] = []
    private var toldTroubles: [CommitTrouble] = []

    var acknowledged: [CommitTicket] { condition.withLock { acknowledgedTickets } }
    var troubles: [CommitTrouble] { condition.withLock { toldTroubles } }

    func acknowledge(_ ticket: CommitTicket) {
        condition.withLock {
            acknowledgedTickets.append(ticket)
            condition.broadcast()
        }
    }

    func tell(_ trouble: CommitTrouble) {
        condition.withLock {
            toldTroubles.append(trouble)
            condition.broadcast()
        }
    }

    /// True once the ticket is acknowledged; false after 20 s.
    func wait(for ticket: CommitTicket) -> Bool {
        wait { acknowledgedTickets.contains { $0 >= ticket } }
    }

    func waitForTrouble() -> Bool {
        wait { !toldTroubles.isEmpty }
    }

    private func wait(_ isTrue: () -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: 20)
        return condition.withLock {
            while !isTrue() {
                guard condition.wait(until: deadline) else { return isTrue() }
            }
            return true
        }
    }
}

func openJournal(_ folder: String, listener: Listener = Listener(), pageLimit: Int? = nil) throws -> Journal {
    try Journal.open(
        folder: folder, pageLimit: pageLimit, onAcknowledge: { listener.acknowledge($0) },
        onTrouble: { listener.tell($0) })
}

func setup(
    id: String = UUID().uuidString, script: String? = "/home/ada/leads.holo", instance: String = "service-1",
    startedAt: WallTime = 1_700_000_000_000_000
) -> RunSetup {
    RunSetup(
        id: id, scriptPath: script, scriptText: "step team = web_team_page { domain: \"a.b\" }\n\u{0}é",
        inputs: Array(#"{"domain":"a.b"}"#.utf8), instance: instance, host: "https://api.example.com", creditCap: 200,
        approvedWrites: ["mail_send", "crm_add"], seed: .max - 3, startedAt: startedAt)
}

extension Journal {
    /// Starts a run and returns its id.
    func startRun(_ setup: RunSetup = setup(), nameSeed: UInt64 = 1) throws -> String {
        try createRun(setup, catalogue: Array("[]".utf8), nameSeed: nameSeed).id
    }
}

func intent(_ id: IntentID, key: String = "team", fingerprint: String = "web_team_page {}", attempt: Int = 1) -> Intent
{
    Intent(
        id: id, key: key, fingerprint: fingerprint, actionID: "web_team_page", parameters: Array(#"{"a":1}"#.utf8),
        isWrite: id % 2 == 0, attempt: attempt, credits: 3, at: 1_000_000 + id)
}

/// The reason of the journal's error that `body` throws, nil where it throws none.
func reason(_ body: () throws -> Void) -> JournalError.Reason? {
    do { try body() } catch let error as JournalError { return error.reason } catch {}
    return nil
}
