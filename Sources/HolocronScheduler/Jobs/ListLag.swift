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

    /// How long before `sentAt` a single look told the end of a job; nil where none did. A list that left then and shows
    /// the job as processing is behind by that at least, and one that shows its end by that at most.
    func sinceEnd(of id: String, before sentAt: Instant) -> Int? {
        guard !ended.isEmpty, let end = ended[id], end < sentAt else { return nil }
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
