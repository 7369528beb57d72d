import HoloSteps
import HoloTestSupport
import HoloValue

// What the clauses of `for`s promise, from what the service and the journal saw over all processes of a run.

extension Story {
    func checkClauses(_ oracle: Oracle) -> [String] {
        var places: [String: [Oracle.Item]] = [:]
        var count: [String: Int] = [:]
        for event in oracle.events where !event.isOutput {
            places[event.words] = event.items
            count[event.words, default: 0] += 1
        }
        // What several steps ask for tells nothing of one item.
        var vague: Set<Int> = []
        for event in oracle.events where !event.isOutput && count[event.words, default: 0] > 1 {
            places[event.words] = nil
            vague.formUnion(event.items.map(\.block))
        }
        var found: [String] = []
        for limits in oracle.limits {
            func item(_ words: String) -> Int? { places[words]?.first { $0.block == limits.block }?.place }
            if let most = limits.parallel { found += checkParallel(most, item) }
            if let most = limits.credits { found += checkCredits(most, item) }
            if let every = limits.every, !vague.contains(limits.block) { found += checkSpacing(every, item) }
        }
        return found
    }

    /// Jobs of no more items than allowed run at any time.
    private func checkParallel(_ most: Int, _ item: (String) -> Int?) -> [String] {
        var changes: [(time: Int, change: Int, item: Int, words: String)] = []
        for job in jobs {
            guard let item = item(job.words) else { continue }
            changes.append((job.createdAt, 1, item, job.words))
            changes.append((max(job.createdAt, job.endsAt), -1, item, job.words))
        }
        // What ends at an instant is over before what begins at it.
        changes.sort { ($0.time, $0.change) < ($1.time, $1.change) }
        var running: [Int: Int] = [:]
        for (_, change, item, words) in changes {
            running[item, default: 0] += change
            if running.values.lazy.filter({ $0 > 0 }).count > most { return ["more than \(most) at once: \(words)"] }
        }
        return []
    }

    private func checkCredits(_ most: Int, _ item: (String) -> Int?) -> [String] {
        let taken = jobs.reduce(0) { item($1.words) == nil ? $0 : $0 + $1.used }
        return taken > most ? ["\(taken) credits within \(most)"] : []
    }

    /// From the first request of an item to that of the next one, as they left.
    private func checkSpacing(_ every: Int, _ item: (String) -> Int?) -> [String] {
        var first: [Int: (time: Int, words: String)] = [:]
        for attempt in journal.recorded.attempts {
            guard let parameters = try? JSON.decode(attempt.intent.parameters) else { continue }
            let words = attempt.intent.actionID + " " + JSON.encodeString(parameters)
            guard let item = item(canonical[words] ?? words) else { continue }
            if attempt.intent.at < first[item]?.time ?? .max { first[item] = (attempt.intent.at, words) }
        }
        let sorted = first.sorted { $0.key < $1.key }
        return zip(sorted, sorted.dropFirst()).compactMap { one, next in
            next.value.time - one.value.time < every ? "\(next.value.words) too soon after \(one.value.words)" : nil
        }
    }

    /// The same items were left out, whatever came first.
    func checkLeftOut(_ items: [String], _ oracle: Oracle) -> [String] {
        let wanted = oracle.leftOut.sorted()
        guard !oracle.isLeftOutVague, items.sorted() != wanted else { return [] }
        return ["left out \(items.sorted()), not \(wanted)"]
    }
}
