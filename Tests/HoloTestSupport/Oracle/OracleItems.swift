import HoloSyntax
import HoloValue

// The items of a `for` and its clauses.

extension Oracle {
    /// What the clauses of a `for` allow, for those who look whether it was kept to.
    package struct Limits {
        package var block: Int
        package var parallel: Int?
        package var every: Int?
        package var credits: Int?
    }

    /// The values of the clauses.
    private struct Clauses {
        var parallel: Int?
        var every: Int?
        var tolerated: Int?
        var credits: Int?
        /// What an item takes at most.
        var worstCase = 0
        var isUnordered = false
    }

    /// What is known of the items that were walked, when the next one is.
    private struct Progress {
        /// When each is settled, and what it took.
        var settled: [(time: Int, cost: Int)] = []
        var start: Int
        /// When the spacing lets the next one start.
        var release: Int
        /// When each that failed did.
        var failures: [Int] = []
    }

    package func walk(_ code: ForStatement, _ statement: Statement, _ place: Place) -> (Times, [Value]) {
        let used = code.clauses.reduce(into: names(in: code.source)) { found, clause in
            switch clause.kind {
            case .parallel(let value), .every(let value), .tolerate(let value, _), .within(let value):
                found.formUnion(names(in: value))
            case .unordered: break
            }
        }
        let time = time(used, place)
        var yields: [Value] = []
        let result = attempt(statement, place, at: time) { () throws(Failure) in
            let items = try items(of: evaluate(code.source, place.scope))
            let clauses = try clauses(of: code, items: items.count, place.scope)
            let start = mark
            var (times, values, progress) = walk(items, code, clauses, place, at: time, until: never)
            if let tolerated = clauses.tolerated, progress.failures.count > tolerated {
                // The one that is too much is that which comes first; from then on no item starts and none that fails
                // is settled.
                let failures = progress.failures.sorted()
                let deadline = failures[tolerated]
                let isTied = failures.filter { $0 == deadline }.count > 1
                if haltsFailedCalls {
                    go(back: start)
                    (times, values, progress) = walk(items, code, clauses, place, at: time, until: deadline)
                }
                if isTied { isExact = false }
                place.call.fail(at: deadline)
                times = times.notBefore(never, for: .anything)
            }
            yields = values
            if clauses.tolerated == nil {
                times.exit = times.farExit
            } else {
                times.exit = 0
                times.farExit = 0
            }
            return Result(times: times.notBefore(time, for: brings(statement)))
        }
        return (result.times, yields)
    }

    private func walk(
        _ items: [(key: Value, element: Value)], _ code: ForStatement, _ clauses: Clauses, _ place: Place, at time: Int,
        until deadline: Int
    ) -> (Times, [Value], Progress) {
        var yields: [Value] = []
        var times = Times()
        var gates = place.gates.notBefore(time)
        blockCount += 1
        let block = blockCount
        limits.append(
            Limits(block: block, parallel: clauses.parallel, every: clauses.every, credits: clauses.credits))
        var progress = Progress(start: time, release: time)
        let brought = brings(code.body.statements)
        for (number, item) in items.enumerated() {
            let before = progress.settled
            progress.start = max(progress.start, progress.release, firstPlace(clauses, before))
            if let room = firstRoom(clauses, before, from: progress.start) {
                progress.start = room
            } else {
                // Those before it are settled, and it does not fit: nor does any after it.
                let end = before.reduce(progress.start) { max($0, $1.time) }
                if end == deadline, deadline != never { isExact = false }
                let last = end > deadline ? never : end
                times = times.notBefore(last, for: brought.union(.anything))
                if last != never {
                    leftOut.append("\(code.element.text)[\(number)]+\(items.count - number - 1)")
                }
                break
            }
            if progress.start == deadline, deadline != never { isExact = false }
            if progress.start > deadline { progress.start = never }
            let inner = Place(
                scope: OracleScope(place.scope), call: place.call, gates: gates.notBefore(progress.start),
                items: place.items + [Item(block: block, place: number, isUnordered: clauses.isUnordered)])
            inner.scope.bind(code.element, item.element, at: time)
            inner.scope.bind(code.index, item.key, at: time)
            let first = (event: events.count, failed: failedCalls)
            var result: Result
            if clauses.tolerated == nil {
                result = walk(code.body.statements, inner)
            } else {
                result = tolerant(code, inner, &progress, until: deadline)
            }
            // What is empty is over with its start.
            result.times = result.times.notBefore(progress.start, for: .anything)
            gates.passItem(result.times, isUnordered: clauses.isUnordered)
            times = times.later(result.times)
            yields += result.yields
            note(result, since: first, clauses, &progress)
        }
        return (times, yields, progress)
    }

    /// An item that is left out where it fails: a border, as a flow call is.
    private func tolerant(_ code: ForStatement, _ place: Place, _ progress: inout Progress, until deadline: Int) -> Result {
        var result = Result(times: Times())
        let (_, times, failedAt) = walkCall(in: place.call) { call in
            var inner = place
            inner.call = call
            inner.scope = OracleScope(place.scope)
            result = walk(code.body.statements, inner)
            return result.times
        }
        result.times = times
        guard let failedAt else { return result }
        progress.failures.append(failedAt)
        result.yields = []
        guard failedAt < deadline else { return result }
        if failedAt != never { leftOut.append("\(code.element.text)[\(place.items.last?.place ?? 0)]") }
        let all = brings(code.body.statements).union(.anything).all(at: failedAt)
        result.times = times.earlier(all)
        return result
    }

    private func note(
        _ result: Result, since first: (event: Int, failed: Int), _ clauses: Clauses, _ progress: inout Progress
    ) {
        let over = result.times.anything
        // What a failure stopped counts with the most that it could have taken.
        let took = events[first.event...].reduce(0) { $0 + $1.credits }
        progress.settled.append((over, failedCalls > first.failed ? clauses.worstCase : took))
        guard let every = clauses.every else { return }
        var began = never
        for event in events[first.event...] where !event.isOutput { began = min(began, event.time) }
        progress.release = began == never ? over : began > never - every ? never : began + every
        // What was reckoned of an item that fails may not have come to pass.
        if !haltsFailedCalls, failedCalls > first.failed { progress.release = min(progress.release, over) }
    }

    /// When fewer than the allowed number of the items before are still open.
    private func firstPlace(_ clauses: Clauses, _ before: [(time: Int, cost: Int)]) -> Int {
        guard let parallel = clauses.parallel, before.count >= parallel else { return 0 }
        return before.map(\.time).sorted(by: >)[parallel - 1]
    }

    /// When another item fits beside what those before took and may still take; nil where it never does.
    private func firstRoom(_ clauses: Clauses, _ before: [(time: Int, cost: Int)], from start: Int) -> Int? {
        guard let credits = clauses.credits else { return start }
        for time in ([start] + before.map(\.time).filter { $0 > start }).sorted() {
            let taken = before.reduce(0) { $0 + ($1.time <= time ? $1.cost : clauses.worstCase) }
            if taken + clauses.worstCase <= credits { return time }
        }
        return nil
    }

    private func clauses(of code: ForStatement, items: Int, _ scope: OracleScope) throws(Failure) -> Clauses {
        var clauses = Clauses()
        for clause in code.clauses {
            switch clause.kind {
            case .parallel(let value):
                guard let number = try int(value, scope), number > 0 else { throw Failure("oracle", "no number") }
                clauses.parallel = number
            case .every(let value):
                guard case .duration(let length) = try evaluate(value, scope) else { throw Failure("oracle", "no time") }
                clauses.every = length
            case .tolerate(let value, let isPercent):
                guard let number = try int(value, scope), number >= 0 else { throw Failure("oracle", "no number") }
                clauses.tolerated = isPercent ? items * number / 100 : number
            case .within(let value):
                guard let number = try int(value, scope), number >= 0 else { throw Failure("oracle", "no number") }
                clauses.credits = number
                clauses.worstCase = most(code.body.statements)
            case .unordered: clauses.isUnordered = true
            }
        }
        return clauses
    }

    // MARK: Worst cases

    /// What statements take at most, where lists in them end with `.take(n)`, and loops with `at most n times`.
    private func most(_ statements: [Statement]) -> Int {
        statements.reduce(0) { $0 + most($1) }
    }

    private func most(_ statement: Statement) -> Int {
        switch statement.kind {
        case .step(let step): most(step.call)
        case .letBlock(_, _, let block): most(block)
        case .if(let branch): max(most(branch.then.statements), most(branch.otherwise?.statements ?? []))
        case .for(let code):
            min(
                most(code.body.statements) * (taken(code.source) ?? 1_000),
                code.clauses.compactMap { clause -> Int? in
                    if case .within(let value) = clause.kind { self.number(value) } else { nil }
                }.first ?? Int.max)
        case .loop(let code): most(code.body.statements) * (code.limit.flatMap(number) ?? 1_000)
        default: 0
        }
    }

    private func most(_ call: StepCall) -> Int {
        var sum = flows[call.callee.text].map { most($0.body.statements) } ?? TestCatalogue.credits(call.callee.text)
        var attempts = 1
        var isTimed = false
        for modifier in call.modifiers {
            switch modifier.kind {
            case .retry(let times, _): attempts += number(times) ?? 0
            case .timeout: isTimed = true
            default: break
            }
        }
        if isTimed, flows[call.callee.text] == nil, !TestCatalogue.isWrite(call.callee.text) { sum *= attempts }
        for modifier in call.modifiers {
            if case .elseStep(let other) = modifier.kind { sum += most(other) }
        }
        return sum
    }

    private func taken(_ list: Expression) -> Int? {
        guard case .method(_, let name, let arguments, _) = list.kind, name.text == "take" else { return nil }
        return arguments.first.flatMap { number($0.value) }
    }

    private func number(_ expression: Expression) -> Int? {
        if case .int(let text) = expression.kind { Int(text) } else { nil }
    }
}

extension ForStatement {
    /// The clause `tolerate`.
    package var tolerance: ForClause? {
        clauses.first { if case .tolerate = $0.kind { true } else { false } }
    }
}
