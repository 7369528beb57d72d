import HoloMachine
import HoloValue

extension SimulatedRun {
    package var failures: [RunFailure] { if case .failed(let failures) = end { failures } else { [] } }
}

/// What a run did beside what the oracle reckoned.
package struct Comparison {
    package let run: SimulatedRun
    package let oracle: Oracle
    package let expected: Oracle.Outcome
    /// The oracle knows when everything happens; else only what may happen, and not before when.
    package let isExact: Bool
    /// Where it is not exact: what happens when, where all that can be stopped is stopped at the first failure. A step that
    /// then fails is answered at once, though the script wanted other attempts.
    package let halting: Oracle?

    package var differences: [String] {
        var found = ends + identities
        found += repetitions
        found += order
        if isExact { found += times } else { found += limits }
        if !oracle.hasFailedCall { found += amounts + answers }
        if case .succeeded = run.end { found += leftOut }
        found += bounds
        return found
    }

    /// The same end: the status, and the value.
    private var ends: [String] {
        var found: [String] = []
        switch (run.end, expected.value) {
        case (nil, _): found.append("the run never ends")
        case (.succeeded(let value), let wanted?):
            let (value, wanted) = (JSON.encodeString(value ?? .null), JSON.encodeString(wanted))
            if value != wanted { found.append("gives \(value), not \(wanted)") }
        case (.failed, nil): break
        case (.succeeded, nil): found.append("succeeds, but should fail")
        case (.failed, _?): found.append("fails, but should succeed")
        }
        if run.leftOver > 0 { found.append("\(run.leftOver) requests were under way at the end") }
        if isExact, run.end != nil, run.now != expected.end { found.append("ends at \(run.now), not \(expected.end)") }
        return found
    }

    /// What several steps ask for, all of them reads: by their words nobody tells them apart.
    private var shared: Set<String> {
        var seen: Set<String> = []
        return Set(oracle.events.map(\.words).filter { !seen.insert($0).inserted })
    }

    /// Each request is made for the identity that its `as` names.
    private var identities: [String] {
        var wanted: [String: String?] = [:]
        for event in oracle.events where !event.isOutput { wanted[event.words] = .some(event.identity) }
        return run.requests.compactMap { _, request in
            guard let identity = wanted[request.words], identity != request.identity else { return nil }
            return "as \(request.identity ?? "nobody"), not \(identity ?? "nobody"): \(request.words)"
        }
    }

    /// Each step instance is requested once.
    private var repetitions: [String] {
        let shared = shared
        var found: [String] = []
        var seen: Set<String> = []
        var keys: Set<String> = []
        for (_, request) in run.requests {
            if !seen.insert(request.words).inserted, !shared.contains(request.words) { found.append("twice: \(request.words)") }
            if !keys.insert(request.key).inserted { found.append("twice the key \(request.key)") }
        }
        return found
    }

    /// What happened when, exactly: nothing too early, and nothing too late.
    private var times: [String] {
        let wanted = oracle.events.filter { !$0.isTooLate }.map { "\($0.time) \($0.words)" }.sorted()
        let requests = run.requests.map { "\($0.time) \($0.request.words)" }
        let found = (requests + run.outputs.map { "\($0.time) \($0.output.words)" }).sorted()
        guard wanted != found else { return [] }
        return Set(found).subtracting(wanted).sorted().map { "has   \($0)" }
            + Set(wanted).subtracting(found).sorted().map { "lacks \($0)" }
    }

    /// The same requests and outputs, in the order of the page where that is promised.
    private var amounts: [String] {
        let wanted = oracle.events
        func differ(_ name: String, _ found: [String], _ wanted: [String]) -> [String] {
            found == wanted ? [] : ["\(name): \(found), not \(wanted)"]
        }
        return differ("outputs", run.outputs.map(\.output.words), wanted.filter(\.isOutput).map(\.words))
            + differ(
                "requests", run.requests.map(\.request.words).sorted(),
                wanted.filter { !$0.isOutput }.map(\.words).sorted())
    }

    /// Where nothing failed for good, each failure of a step was answered, once. An answer of another type than
    /// declared is a failure too.
    private var answers: [String] {
        var settled: Set<String> = []
        var failed: Set<String> = []
        var handled: [String] = []
        for record in run.records {
            switch record.kind {
            case .settled(let request, let outcome):
                settled.insert(request.key)
                if case .failure = outcome { failed.insert(request.key) }
            case .handled(let key): handled.append(key)
            default: break
            }
        }
        let isOnce = Set(handled).count == handled.count
        let isRight = isOnce && failed.isSubset(of: handled) && settled.isSuperset(of: handled)
        return isRight ? [] : ["failed: \(failed.sorted()), handled: \(handled.sorted())"]
    }

    /// The same items were left out, whatever came first.
    private var leftOut: [String] {
        var found: [String: Int] = [:]
        for record in run.records {
            guard case .leftOut(let items) = record.kind else { continue }
            found[items.words, default: 0] += 1
        }
        var wanted: [String: Int] = [:]
        for words in oracle.leftOut { wanted[words, default: 0] += 1 }
        let isRight = oracle.isLeftOutVague
            ? wanted.allSatisfy { found[$0.key, default: 0] >= $0.value } : wanted == found
        return isRight ? [] : ["left out \(found.sorted { $0.key < $1.key }), not \(wanted.sorted { $0.key < $1.key })"]
    }

    /// The clauses of each `for` were kept, from what happened alone: never more items with steps under way than
    /// `parallel` says, first steps of items so far apart as `every` says, no more credits than `within` says.
    private var bounds: [String] {
        let shared = shared
        var places: [String: [Oracle.Item]] = [:]
        // Where a step is not told apart, an item's first one is not either.
        var vague: Set<Int> = []
        for event in oracle.events where !event.isOutput {
            if shared.contains(event.words) {
                vague.formUnion(event.items.map(\.block))
            } else {
                places[event.words] = event.items
            }
        }
        var found: [String] = []
        for limits in oracle.limits where limits.parallel != nil || limits.every != nil || limits.credits != nil {
            var open: [Int: Int] = [:]
            var seen: Set<Int> = []
            var lastStart: Int?
            var credits = 0
            func item(_ words: String) -> Int? { places[words]?.first { $0.block == limits.block }?.place }
            for record in run.records {
                switch record.kind {
                case .requested(let request):
                    guard let item = item(request.words) else { continue }
                    open[item, default: 0] += 1
                    if let most = limits.parallel, open.count > most { found.append("\(open.count) at once: \(request.words)") }
                    guard let every = limits.every, !vague.contains(limits.block), seen.insert(item).inserted else { continue }
                    if let lastStart, record.time - lastStart < every { found.append("too soon: \(request.words)") }
                    lastStart = record.time
                case .settled(let request, let outcome):
                    guard let item = item(request.words) else { continue }
                    open[item, default: 1] -= 1
                    if open[item] == 0 { open[item] = nil }
                    if case .answer = outcome { credits += request.action.credits }
                default: break
                }
            }
            if let most = limits.credits, credits > most { found.append("\(credits) credits of \(most)") }
        }
        return found
    }

    /// Nothing that was not reckoned, and nothing too early.
    private var limits: [String] {
        var instants: [String: Int] = [:]
        for event in oracle.events + (halting?.events ?? []) {
            instants[event.words] = min(instants[event.words] ?? never, event.time)
        }
        let happened = run.requests.map { ($0.time, $0.request.words) } + run.outputs.map { ($0.time, $0.output.words) }
        return happened.compactMap { time, words in
            guard let earliest = instants[words] else { return "not allowed: \(words)" }
            return time < earliest ? "at \(time), not before \(earliest): \(words)" : nil
        }
    }

    /// The order of the page, from what happened alone: what a write, a read or an output had to wait for was over.
    private var order: [String] {
        var started: [String: (order: Int, time: Int)] = [:]
        var ended: [String: Int] = [:]
        for (number, record) in run.records.enumerated() {
            switch record.kind {
            case .requested(let request): started[request.words] = (number, record.time)
            case .settled(let request, _): ended[request.words] = number
            case .output(let output): started[output.words] = (number, record.time)
            case .outputDone(let output): ended[output.words] = number
            default: break
            }
        }
        var found: [String] = []
        let shared = shared
        let events = oracle.events.filter { !shared.contains($0.words) }
        for (later, event) in events.enumerated() {
            guard let start = started[event.words] else { continue }
            for earlier in events[..<later] {
                guard started[earlier.words] != nil, event.mustWait(for: earlier) else { continue }
                if ended[earlier.words] ?? never > start.order {
                    found.append("\(event.words) did not wait for \(earlier.words)")
                }
            }
        }
        return found
    }
}
