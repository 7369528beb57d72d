import Dispatch
import Synchronization

/// What other threads tell the one that owns the machines of a run.
final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let bell: Bell

    init(_ bell: Bell) { self.bell = bell }

    func add(_ message: Message) {
        messages.withLock { $0.append(message) }
        bell.ring()
    }

    func takeAll() -> [Message] {
        messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}

/// Wakes the thread that owns the machines, whatever it waits for.
final class Bell: Sendable {
    private let signal = DispatchSemaphore(value: 0)
    private let wake = Mutex<(@Sendable () -> Void)?>(nil)

    /// Called at each ring, from any thread.
    func onRing(_ body: (@Sendable () -> Void)?) { wake.withLock { $0 = body } }

    func ring() {
        signal.signal()
        wake.withLock { $0 }?()
    }

    /// Waits for a ring. Rings that came while nobody waited count, so it may return for one that was heard otherwise.
    func wait(milliseconds: Int) { _ = signal.wait(timeout: .now() + .milliseconds(milliseconds)) }
}
