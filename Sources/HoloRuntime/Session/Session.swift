import Foundation
import HoloMachine
import HoloSteps
import HoloValue
import Synchronization

/// A run that grows by what a person types. Its machines live on a thread of their own; the one who shows it sends
/// commands and takes events.
package final class Session: Sendable {
    private let bell = Bell()
    private let commands: Mailbox<SessionRequest>
    private let events = Mutex<[SessionEvent]>([])
    private let state = Mutex(SessionView())
    private let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - isPiped: nobody looks on: what goes on in the background is not told.
    ///   - wake: called, on any thread, when there are events.
    package init(options: SessionOptions, isPiped: Bool = false, wake: @escaping @Sendable () -> Void) {
        self.wake = wake
        commands = Mailbox(bell)
        let start = SessionStart(options: options, isPiped: isPiped, session: self, bell: bell)
        let thread = Thread { SessionThread(start).run() }
        // Compiling goes as deep as a script is nested.
        thread.stackSize = 8 << 20
        thread.start()
    }

    package func send(_ command: SessionRequest) { commands.add(command) }

    package func takeEvents() -> [SessionEvent] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }

    package var view: SessionView { state.withLock { $0 } }

    // MARK: For its thread

    func tell(_ event: SessionEvent) {
        events.withLock { $0.append(event) }
        wake()
    }

    func takeCommands() -> [SessionRequest] { commands.takeAll() }

    func update(_ body: (inout SessionView) -> Void) { state.withLock { body(&$0) } }
}

/// What the thread of a session begins with.
struct SessionStart: Sendable {
    var options: SessionOptions
    var isPiped: Bool
    var session: Session
    var bell: Bell
}
