import HoloSyntax
import HoloValue

extension Oracle {
    /// Where a statement stands.
    package struct Place {
        package var scope: OracleScope
        package var call: Call
        package var gates = Gates()
        package var items: [Item] = []
    }

    package enum Leave {
        case skip, `return`
        case next(Value)
    }

    package struct Result {
        package var times: Times
        package var yields: [Value] = []
        /// Control left the block here, at that instant.
        package var leave: (how: Leave, time: Int)?
    }

    package func walk(_ statements: [Statement], _ place: Place) -> Result {
        var place = place
        var result = Result(times: Times())
        for (index, statement) in statements.enumerated() {
            let one = walk(statement, place)
            result.times = result.times.later(one.times)
            result.yields += one.yields
            place.gates.pass(one.times)
            if let leave = one.leave {
                let rest = brings(Array(statements[(index + 1)...]))
                result.times = result.times.notBefore(leave.time, for: rest)
                result.leave = leave
                return result
            }
        }
        return result
    }

    /// When the statement can happen that uses these names; `never` where something above it fails.
    package func time(_ names: Set<String>, _ place: Place) -> Int {
        names.reduce(place.gates.control) { max($0, place.scope.find($1)?.time ?? never) }
    }

    private func stuck(_ statement: Statement, _ place: Place) -> Result {
        switch statement.kind {
        case .let(let name, _, _), .letBlock(let name, _, _): place.scope.bind(name, .null, at: never)
        case .input(let input): place.scope.bind(input.name, .null, at: never)
        default: break
        }
        return Result(times: brings(statement).all(at: never))
    }

    private func done(_ statement: Statement, at time: Int) -> Result { Result(times: brings(statement).all(at: time)) }

    /// Evaluates at the instant; where that fails, so does the call, and the statement stays open.
    func attempt(
        _ statement: Statement, _ place: Place, at time: Int, _ body: () throws(Failure) -> Result
    ) -> Result {
        guard time != never else { return stuck(statement, place) }
        do throws(Failure) {
            return try body()
        } catch {
            place.call.fail(at: time)
            return stuck(statement, place)
        }
    }

    private func walk(_ statement: Statement, _ place: Place) -> Result {
        let scope = place.scope
        switch statement.kind {
        case .input(let input):
            guard let value = input.defaultValue else { return Result(times: Times()) }
            if scope.find(input.name.text) != nil { return done(statement, at: place.gates.control) }
            let time = time(names(in: value), place)
            return attempt(statement, place, at: time) { () throws(Failure) in
                scope.bind(input.name, try converted(evaluate(value, scope), input.type, input.name), at: time)
                return done(statement, at: time)
            }
        case .let(let name, let type, let value):
            let time = time(names(in: value), place)
            return attempt(statement, place, at: time) { () throws(Failure) in
                scope.bind(name, try converted(evaluate(value, scope), type, name), at: time)
                return done(statement, at: time)
            }
        case .letBlock(let name, let type, let block):
            guard isPure(block) else { return walk(block: block, name, place) }
            let time = time(names(inPure: [block]), place)
            return attempt(statement, place, at: time) { () throws(Failure) in
                scope.bind(name, try converted(value(ofPure: block, scope), type, name), at: time)
                return done(statement, at: time)
            }
        case .for, .loop:
            guard isPure(statement) else { return walk(block: statement, nil, place) }
            let time = time(names(inPure: [statement]), place)
            return attempt(statement, place, at: time) { () throws(Failure) in
                _ = try value(ofPure: statement, scope)
                return done(statement, at: time)
            }
        case .step(let step): return walk(step, step.call, place)
        case .if(let branch): return walk(branch, statement, place)
        case .yield(let value, let isSpread):
            let time = time(names(in: value), place)
            return attempt(statement, place, at: time) { () throws(Failure) in
                let value = try evaluate(value, scope)
                if isSpread, value.asList == nil { throw Failure("oracle", "spreads no list") }
                var result = done(statement, at: time)
                result.yields = isSpread ? value.asList ?? [] : [value]
                return result
            }
        case .skip: return leave(statement, place, at: place.gates.control) { () throws(Failure) in .skip }
        case .next(let value):
            return leave(statement, place, at: time(names(in: value), place)) { () throws(Failure) in
                .next(try evaluate(value, scope))
            }
        case .return(let value):
            let time = time(names(in: value), place)
            return leave(statement, place, at: time) { () throws(Failure) in
                let value = try value.map { expression throws(Failure) in try evaluate(expression, scope) } ?? .null
                place.call.result = OracleScope.Known(value: value, time: time)
                return .return
            }
        case .fail(let message):
            let time = time(names(in: message), place)
            return attempt(statement, place, at: time) { () throws(Failure) in throw Failure("oracle", "fail") }
        case .assert(let test, let message):
            let time = time(names(in: test).union(names(in: message)), place)
            return attempt(statement, place, at: time) { () throws(Failure) in
                guard try condition(test, scope) else { throw Failure("oracle", "assert") }
                return done(statement, at: time)
            }
        case .print(let values):
            return output(statement, place, "print", values, path: nil)
        case .save(let value, let path):
            return output(statement, place, "save", [value], path: path)
        case .append(let value, let path):
            return output(statement, place, "append", [value], path: path)
        case .budget(let value):
            let time = time(names(in: value), place)
            return attempt(statement, place, at: time) { () throws(Failure) in done(statement, at: time) }
        case .function, .flow, .importScript, .typeAlias, .expression, .missing:
            return Result(times: Times())
        }
    }

    private func leave(
        _ statement: Statement, _ place: Place, at time: Int, _ how: () throws(Failure) -> Leave
    ) -> Result {
        attempt(statement, place, at: time) { () throws(Failure) in
            var result = done(statement, at: time)
            result.leave = (try how(), time)
            return result
        }
    }

    private func output(
        _ statement: Statement, _ place: Place, _ word: String, _ values: [Expression], path: Expression?
    ) -> Result {
        let used = values.reduce(into: names(in: path)) { $0.formUnion(names(in: $1)) }
        let time = max(time(used, place), place.gates.output)
        return attempt(statement, place, at: time) { () throws(Failure) in
            var words = word
            for value in values { words += " " + JSON.encodeString(try evaluate(value, place.scope)) }
            if let path {
                let path = try evaluate(path, place.scope).asString ?? ""
                words += " " + path
                guard word != "save" || savedPaths.insert(path).inserted else {
                    throw Failure("oracle", "saved twice")
                }
            }
            let end = time + outputDelay(words)
            events.append(Event(kind: .output, words: words, time: time, settled: end, items: place.items))
            guard !outputFails(words) else {
                place.call.fail(at: end)
                return stuck(statement, place)
            }
            return done(statement, at: end)
        }
    }

    // MARK: Blocks

    private func walk(_ branch: IfStatement, _ statement: Statement, _ place: Place) -> Result {
        let time = time(names(in: branch.condition), place)
        return attempt(statement, place, at: time) { () throws(Failure) in
            let holds = try condition(branch.condition, place.scope)
            var result = Result(times: Times())
            if let chosen = holds ? branch.then : branch.otherwise {
                var inner = place
                inner.scope = OracleScope(place.scope)
                inner.gates = place.gates.notBefore(time)
                result = walk(chosen.statements, inner)
            }
            result.times = result.times.notBefore(time, for: brings(statement))
            return result
        }
    }

    /// A `for` or `loop` with steps.
    private func walk(block: Statement, _ name: Name?, _ place: Place) -> Result {
        let times: Times
        let values: [Value]
        switch block.kind {
        case .for(let code): (times, values) = walk(code, block, place)
        case .loop(let code): (times, values) = walk(code, block, place)
        default: return Result(times: Times())
        }
        place.scope.bind(name, .array(values), at: times.anything)
        return Result(times: times)
    }

    private func walk(_ code: LoopStatement, _ statement: Statement, _ place: Place) -> (Times, [Value]) {
        let time = time(names(in: code.initial).union(names(in: code.limit)), place)
        var yields: [Value] = []
        let result = attempt(statement, place, at: time) { () throws(Failure) in
            var value = try evaluate(code.initial, place.scope)
            let limit = try int(code.limit, place.scope)
            var times = Times()
            var start = time
            var rounds = 0
            var gates = place.gates
            while rounds < limit ?? 10_000 {
                rounds += 1
                var inner = place
                inner.scope = OracleScope(place.scope)
                inner.gates = gates.notBefore(start)
                inner.scope.bind(code.name, value, at: start)
                let round = walk(code.body.statements, inner)
                times = times.later(round.times)
                yields += round.yields
                gates.pass(round.times)
                start = max(start, round.times.exit)
                guard case .next(let next)? = round.leave?.how, !next.isNull else { break }
                start = round.leave?.time ?? start
                value = next
            }
            times.exit = times.farExit
            return Result(times: times.notBefore(start, for: brings(statement)))
        }
        return (result.times, yields)
    }
}
