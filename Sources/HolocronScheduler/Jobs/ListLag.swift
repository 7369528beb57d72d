import HoloValue
import HolocronAPI

/// How far the list of jobs is behind what single looks tell, from contradictions between the two.
struct ListLag {
    /// Microseconds.
    private(set) var estimate = 0.0
    private var ended: [String: Instant] = [:]
    private var ends = Queue<(id: String, at: Instant)>()
    private static let memory = 20 * TimeUnit.second
    private static let most = 5_000

    /// A single look said that the job has ended.
    mutating func ended(_ id: String, at now: Instant) {
        ended[id] = now
        ends.append((id, now))
        while let first = ends.first, ends.count > Self.most || first.at + Self.memory < now {
            ends.removeFirst()
            if ended[first.id] == first.at { ended[first.id] = nil }
        }
    }

    /// What a list that left at `sentAt` says of a job: it still runs, or it has ended.
    func contradiction(_ id: String, isProcessing: Bool, sentAt: Instant) -> Int? {
        guard isProcessing, let end = ended[id], end < sentAt else { return nil }
        return sentAt - end
    }

    func agreement(_ id: String, isProcessing: Bool, sentAt: Instant) -> Int? {
        guard !isProcessing, let end = ended[id], end < sentAt else { return nil }
        return sentAt - end
    }

    /// Takes in one list: by how much it was seen to lag at least, and at most.
    mutating func update(atLeast: Int?, atMost: Int?) {
        if let atLeast {
            estimate = max(estimate * 0.9, min(Double(atLeast), Double(15 * TimeUnit.second)))
        } else if let atMost {
            estimate = (estimate + min(estimate, Double(atMost))) / 2
        } else {
            estimate *= 0.98
        }
        if estimate < Double(50 * TimeUnit.millisecond) { estimate = 0 }
    }
}
