import Foundation
import HolocronAPI
import HolocronClient
import Synchronization

/// The requests of `http`, on a thread of their own: the run's thread waits for the service of the actions.
final class WebThread: Sendable {
    private struct State {
        var waiting: [(id: Int, request: WebRequest)] = []
        var isEnding = false
    }

    private let client: WebClient
    private let state = Mutex(State())

    /// - Parameter onAnswer: called on the thread.
    init(
        userAgent: String, onAnswer: @escaping @Sendable (Int, Result<WebResponse, TransportFailure>) -> Void
    ) throws(TransportFailure) {
        let client = try WebClient(userAgent: userAgent)
        self.client = client
        Thread.detachNewThread { [self] in
            while true {
                let (requests, isEnding) = self.state.withLock { state in
                    defer { state.waiting = [] }
                    return (state.waiting, state.isEnding)
                }
                if isEnding { return }
                for (id, request) in requests { client.start(id, request) }
                for (id, result) in client.poll(timeoutMilliseconds: 60_000) { onAnswer(id, result) }
            }
        }
    }

    func start(_ id: Int, _ request: WebRequest) {
        state.withLock { $0.waiting.append((id, request)) }
        client.wake()
    }

    /// What is under way is dropped.
    func end() {
        state.withLock { $0.isEnding = true }
        client.wake()
    }
}
