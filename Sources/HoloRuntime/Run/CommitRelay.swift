import Foundation
import HoloJournal

/// Passes on what the journal's thread says, once there is someone to tell: the carrier needs the journal's facts, and the
/// journal the carrier's mailbox.
final class CommitRelay: @unchecked Sendable {
    private let lock = NSLock()
    private var onAcknowledge: (@Sendable (CommitTicket) -> Void)?
    private var onTrouble: (@Sendable (CommitTrouble) -> Void)?

    func connect(acknowledge: @escaping @Sendable (CommitTicket) -> Void, trouble: @escaping @Sendable (CommitTrouble) -> Void) {
        lock.withLock {
            onAcknowledge = acknowledge
            onTrouble = trouble
        }
    }

    func acknowledge(_ ticket: CommitTicket) { lock.withLock { onAcknowledge }?(ticket) }
    func trouble(_ trouble: CommitTrouble) { lock.withLock { onTrouble }?(trouble) }
}
