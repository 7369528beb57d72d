import HoloSteps
import HoloTestSupport
import HoloValue

// What the service and others have seen of a run: what was bought, how often, and in which order.

extension Story {
    /// Nothing is paid twice, nothing that was not asked for, and what a run that succeeded used was paid.
    func checkLedger(_ oracle: Oracle, _ end: End?) -> [String] {
        var found: [String] = []
        var wishes: [String: [Oracle.Event]] = [:]
        for event in oracle.events where !event.isOutput { wishes[event.words, default: []].append(event) }
        var paid: [String: Int] = [:]
        for job in jobs {
            let asked = wishes[job.words] ?? []
            if asked.isEmpty { found.append("not allowed: \(job.words)") }
            if let event = asked.first, event.identity != job.identity {
                found.append("as \(job.identity ?? "nobody"), not \(event.identity ?? "nobody"): \(job.words)")
            }
            if paid[job.words, default: 0] >= mostBought(asked, oracle) {
                found.append("paid too often: \(job.words) as \(job.id)")
            }
            if !job.hasFailed { paid[job.words, default: 0] += 1 }
        }
        found += checkVisits(wishes)
        guard case .succeeded? = end, !oracle.hasFailedCall else { return found }
        let bought = Set(jobs.map(\.words))
        for (words, asked) in wishes.sorted(by: { $0.key < $1.key }) where !Self.isBuiltIn(words) {
            // An answer from before may serve.
            let isCached = runs > 0 && asked.allSatisfy { $0.cacheAge != nil }
            if !isCached, !bought.contains(words) { found.append("not bought: \(words)") }
        }
        if world.service.refusals > 0, processes == 1 { found.append("\(world.service.refusals) refusals of its own") }
        return found
    }

    static func isBuiltIn(_ words: String) -> Bool { ["http ", "wait ", "ask "].contains { words.hasPrefix($0) } }

    /// Equal requests with `cache` are bought once, where no write makes what came before it old.
    private func mostBought(_ asked: [Oracle.Event], _ oracle: Oracle) -> Int {
        let writes = oracle.events.contains { if case .request(.write) = $0.kind { true } else { false } }
        let cached = asked.count { $0.cacheAge != nil }
        return asked.count - (writes ? 0 : max(0, cached - 1))
    }

    /// A write arrives once at most, as far as anyone can tell.
    private func checkVisits(_ wishes: [String: [Oracle.Event]]) -> [String] {
        var found: [String] = []
        var methods: [String: String] = [:]
        for (words, _) in wishes where words.hasPrefix("http ") {
            guard let parameters = try? JSON.decode(String(words.dropFirst(5))), let url = parameters["url"]?.asString else {
                continue
            }
            methods[url] = parameters["method"]?.asString ?? "GET"
        }
        var written: Set<String> = []
        for (visit, status) in visits {
            if methods[visit.url] != visit.method { found.append("not allowed: \(visit.method) \(visit.url)") }
            if !visit.isRead, written.contains(visit.url) { found.append("sent twice: \(visit.method) \(visit.url)") }
            if status < 400 { written.insert(visit.url) }
        }
        return found
    }

    /// A plain run takes what an earlier one bought that is not too old, unless a write of its own came first.
    func checkCache(_ oracle: Oracle) -> [String] {
        var asked: [String: [Oracle.Event]] = [:]
        for event in oracle.events {
            if case .request(.write) = event.kind { return [] }
            if !event.isOutput { asked[event.words, default: []].append(event) }
        }
        let day = 24 * 3_600_000_000
        return jobs.compactMap { job in
            let isCached = (asked[job.words] ?? []).allSatisfy { $0.cacheAge ?? 0 >= 30 * day }
            return isCached && !job.hasFailed ? "bought although it is known: \(job.words)" : nil
        }
    }

    // MARK: Order

    /// Writes reach the service in the order of the page.
    func checkOrder(_ oracle: Oracle) -> [String] {
        var places: [String: Int] = [:]
        for (place, event) in oracle.events.enumerated() {
            if case .request(.write) = event.kind { places[event.words] = place }
        }
        var found: [String] = []
        var seen: [Int] = []
        for job in jobs {
            guard let place = places[job.words] else { continue }
            for earlier in seen where place < earlier && oracle.events[earlier].mustWait(for: oracle.events[place]) {
                found.append("\(oracle.events[place].words) after \(oracle.events[earlier].words)")
            }
            seen.append(place)
        }
        return found
    }

    /// By the journal, which many processes wrote: no step begins before those are over that it had to wait for, and a
    /// `wait` is as long as it says.
    func checkWaiting(_ oracle: Oracle) -> [String] {
        var began: [String: Int] = [:]
        var attempts: [String: [IntentID]] = [:]
        var started: [IntentID: (place: Int, at: Int)] = [:]
        var ended: [IntentID: (place: Int, at: Int)] = [:]
        for (place, fact) in journal.ownFacts.enumerated() {
            switch fact {
            case .intent(let intent):
                guard let parameters = try? JSON.decode(intent.parameters) else { continue }
                let words = intent.actionID + " " + JSON.encodeString(parameters)
                let known = canonical[words] ?? words
                if began[known] == nil { began[known] = place }
                attempts[known, default: []].append(intent.id)
                started[intent.id] = (place, intent.at)
            case .settled(let id, _, let at): ended[id] = (place, at)
            default: break
            }
        }
        let steps = oracle.events.filter { !$0.isOutput }
        var count: [String: Int] = [:]
        for event in steps { count[event.words, default: 0] += 1 }
        let single = steps.filter { count[$0.words] == 1 }
        var found: [String] = []
        for (place, event) in single.enumerated() {
            guard let start = began[event.words] else { continue }
            for earlier in single[..<place] where event.mustWait(for: earlier) {
                guard let first = began[earlier.words] else { continue }
                if first > start { found.append("\(event.words) before \(earlier.words)") }
                // What only reads is done again where a process ended in its middle.
                let last = attempts[earlier.words]?.last { (started[$0]?.place ?? 0) < start }
                if let last, ended[last]?.place ?? .max > start {
                    found.append("\(event.words) did not wait for \(earlier.words)")
                }
            }
        }
        return found + checkLengths(single, attempts, started, ended)
    }

    private func checkLengths(
        _ steps: [Oracle.Event], _ attempts: [String: [IntentID]], _ started: [IntentID: (place: Int, at: Int)],
        _ ended: [IntentID: (place: Int, at: Int)]
    ) -> [String] {
        steps.compactMap { event in
            guard event.words.hasPrefix("wait "), let first = attempts[event.words]?.first, let start = started[first]?.at,
                let last = attempts[event.words]?.last, let end = ended[last]?.at,
                let parameters = try? JSON.decode(String(event.words.dropFirst(5)))
            else { return nil }
            var due = start
            if let words = parameters["for"]?.asString { due += (try? parseDuration(words)) ?? 0 }
            if let words = parameters["until"]?.asString { due = max(due, (try? parseTime(words)) ?? 0) }
            return end < due ? "\(event.words) takes \(end - start)" : nil
        }
    }
}
