import Foundation
import HolocronAPI
import HolocronClient

/// A few threads for work that blocks, each with a connection of its own.
final class WorkerPool: @unchecked Sendable {
    /// Gets a page by its full URL.
    typealias Fetch = (String) -> Result<ServiceResponse, TransportFailure>

    private let condition = NSCondition()
    private var waiting: [(@escaping Fetch) -> Void] = []
    private var isClosing = false

    init(threads: Int) {
        for index in 0..<max(1, threads) {
            let thread = Thread { self.loop() }
            thread.name = "holo worker \(index)"
            // XPath and the HTML parser recurse with the depth of a page.
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// Runs `work` on one of the threads and waits without holding another.
    func run<Result: Sendable>(_ work: @escaping @Sendable (@escaping Fetch) -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            condition.lock()
            waiting.append { continuation.resume(returning: work($0)) }
            condition.signal()
            condition.unlock()
        }
    }

    /// Lets the threads end once nothing waits.
    func close() {
        condition.lock()
        isClosing = true
        condition.broadcast()
        condition.unlock()
    }

    private func loop() {
        var fetcher: PageFetcher?
        let fetch: Fetch = { url in
            do throws(TransportFailure) {
                let ready: PageFetcher
                if let fetcher {
                    ready = fetcher
                } else {
                    ready = try PageFetcher(userAgent: "holo-service", timeout: 20_000_000, maximumAnswerBytes: 8 << 20)
                    fetcher = ready
                }
                return ready.get(url)
            } catch {
                return .failure(error)
            }
        }
        while let work = next() { work(fetch) }
    }

    private func next() -> ((@escaping Fetch) -> Void)? {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty {
            if isClosing { return nil }
            condition.wait()
        }
        return waiting.removeFirst()
    }
}
