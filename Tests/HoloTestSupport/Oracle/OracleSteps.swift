import HoloSyntax
import HoloValue

// A step's road: `when`, parameters, its turn, the answer, `else`.

extension Oracle {
    /// A step, or the step of an `else step`, which `place.gates.control` lets start.
    package func walk(_ step: StepStatement, _ call: StepCall, _ place: Place) -> Result {
        let modifiers = Modifiers(call)
        let all = brings(call)
        func open(_ failure: Int?) -> Result {
            if let failure { place.call.fail(at: failure) }
            place.scope.bind(step.name, .null, at: never)
            return Result(times: all.all(at: never))
        }
        func settled(_ value: Value, at time: Int) -> Result {
            place.scope.bind(step.name, value, at: time)
            return Result(times: all.all(at: time))
        }
        var start = place.gates.control
        do throws(Failure) {
            if let when = modifiers.when {
                start = time(names(in: when), place)
                guard start != never else { return open(nil) }
                guard try condition(when, place.scope) else { return settled(.null, at: start) }
            }
            var used = names(in: call.parameters)
            for expression in [
                modifiers.retry, modifiers.every, modifiers.timeout, modifiers.identity, modifiers.cache,
            ] {
                used.formUnion(names(in: expression))
            }
            for expression in modifiers.after { used.formUnion(names(in: expression)) }
            start = max(start, time(used, place))
            guard start != never else { return open(nil) }
            let given = try record(call.parameters, place.scope)
            let retries = try int(modifiers.retry, place.scope) ?? 0
            var every: Int?
            if let wait = modifiers.every, case .duration(let length) = try evaluate(wait, place.scope) {
                every = length
            }
            let identity = try modifiers.identity.map { expression throws(Failure) in
                try evaluate(expression, place.scope).asString ?? ""
            }
            var timeout: Int?
            if let limit = modifiers.timeout, case .duration(let length) = try evaluate(limit, place.scope) {
                timeout = length
            }
            var cacheAge: Int?
            if let age = modifiers.cache, case .duration(let length) = try evaluate(age, place.scope) {
                cacheAge = length
            }
            if let flow = flows[call.callee.text] {
                return walk(step, call, flow, given, modifiers, place, at: start)
            }
            let effect = effect(of: call)
            start = max(start, place.gates.gate(effect))
            guard mayStart(at: start, in: place.call) else { return open(nil) }
            let pairs = zip(given.shape.keys, given.values).filter { !$1.isNull }
            let parameters = Record(pairs.map { ($0, $1) })
            let halt = place.call.halt
            let action = call.callee.text
            let (end, reply, timedOut) = effect == .pause
                ? pause(action, parameters, at: start, halt: halt)
                : request(
                    action, parameters, effect, retries: retries, every: every, timeout: timeout, at: start, halt: halt)
            var event = Event(
                kind: .request(effect),
                words: action + " " + JSON.encodeString(.record(parameters)),
                time: start, settled: end, items: place.items)
            event.credits = timedOut * TestCatalogue.credits(action)
            if case .answer? = reply { event.credits += TestCatalogue.credits(action) }
            event.identity = identity
            event.cacheAge = cacheAge
            events.append(event)
            start = end
            guard let reply else { return open(nil) }
            let reason: String
            switch reply {
            case .answer(let value):
                do throws(Failure) {
                    return settled(try converted(value, step.type, step.name), at: end)
                } catch {
                    reason = error.code
                }
            case .failure(let code, _): reason = code
            }
            let failure = Value.object([("code", .string(reason)), ("action", .string(call.callee.text))])
            return fallback(step, call, modifiers, place, at: end, failure)
        } catch {
            return open(start)
        }
    }

    private func walk(
        _ step: StepStatement, _ call: StepCall, _ flow: FlowDeclaration, _ given: Record, _ modifiers: Modifiers,
        _ place: Place, at start: Int
    ) -> Result {
        var parameters: [(Name, Value)] = []
        for parameter in flow.parameters {
            guard let value = given[parameter.name.text] else { continue }
            do throws(Failure) {
                parameters.append((parameter.name, try converted(value, parameter.type, parameter.name)))
            } catch {
                place.call.fail(at: start)
                place.scope.bind(step.name, .null, at: never)
                return Result(times: brings(call).all(at: never))
            }
        }
        let (inner, times, failedAt) = walkCall(in: place.call) { inner in
            let scope = OracleScope(script)
            for (name, value) in parameters { scope.bind(name, value, at: start) }
            for parameter in flow.parameters where given[parameter.name.text] == nil {
                guard let value = parameter.defaultValue else { continue }
                let time = names(in: value).reduce(start) { max($0, scope.find($1)?.time ?? never) }
                do throws(Failure) {
                    let value = try converted(evaluate(value, scope), parameter.type, parameter.name)
                    scope.bind(parameter.name, value, at: time)
                } catch {
                    inner.fail(at: time)
                }
            }
            let gates = place.gates.notBefore(start)
            let body = Place(scope: scope, call: inner, gates: gates, items: place.items)
            var result = walk(flow.body.statements, body).times
            result.anything = max(result.anything, start)
            return result
        }
        // What the flow is over with, while it still runs, is over; ends do not leave it, and an `else` may bring more.
        let early = brings(calleeOf: call).subtracting(fallbackBrings(call)).subtracting(.anything)
        func over(_ settled: Times) -> Times {
            let mine = times.notBefore(start, for: brings(calleeOf: call))
            var result = settled
            for flag in [Brings.write, .activity, .barrier] where early.contains(flag) {
                let place = flag.rawValue.trailingZeroBitCount
                result.values[place] = min(mine.values[place], settled.values[place])
            }
            return result
        }
        if let failedAt {
            var result = fallback(step, call, modifiers, place, at: failedAt, .null)
            result.times = over(result.times)
            return result
        }
        do throws(Failure) {
            var value = inner.result?.value ?? .null
            if times.anything != never {
                value = try converted(value, flow.resultType, flow.name)
                value = try converted(value, step.type, step.name)
            }
            place.scope.bind(step.name, value, at: times.anything)
            return Result(times: over(brings(call).all(at: times.anything)))
        } catch {
            var result = fallback(step, call, modifiers, place, at: times.anything, .null)
            result.times = over(result.times)
            return result
        }
    }

    /// The step failed for good.
    private func fallback(
        _ step: StepStatement, _ call: StepCall, _ modifiers: Modifiers, _ place: Place, at time: Int, _ error: Value
    ) -> Result {
        let all = brings(call)
        func open(_ failure: Int?) -> Result {
            if let failure { place.call.fail(at: failure) }
            place.scope.bind(step.name, .null, at: never)
            return Result(times: all.all(at: never))
        }
        let scope = OracleScope(place.scope)
        scope.bind(error: error, at: time)
        var inner = place
        inner.scope = scope
        switch modifiers.otherwise {
        case nil: return open(time)
        case .elseValue(let value):
            let end = max(time, self.time(names(in: value), inner))
            guard end != never else { return open(nil) }
            do throws(Failure) {
                place.scope.bind(step.name, try evaluate(value, scope), at: end)
                return Result(times: all.all(at: end))
            } catch { return open(end) }
        case .elseSkip:
            return Result(times: all.all(at: time), leave: (.skip, time))
        case .elseFail(let message):
            let end = max(time, self.time(names(in: message), inner))
            return open(end == never ? nil : end)
        case .elseStep(let other):
            var next = place
            next.gates = place.gates.notBefore(time)
            var result = walk(step, other, next)
            result.times = result.times.notBefore(time, for: all)
            return result
        default: return open(nil)
        }
    }

    private struct Modifiers {
        var when: Expression?
        var after: [Expression] = []
        var retry: Expression?
        var every: Expression?
        var timeout: Expression?
        var identity: Expression?
        var cache: Expression?
        var otherwise: ModifierKind?

        init(_ call: StepCall) {
            for modifier in call.modifiers {
                switch modifier.kind {
                case .when(let expression): when = expression
                case .after(let expressions): after = expressions
                case .retry(let times, let wait): (retry, every) = (times, wait)
                case .timeout(let length): timeout = length
                case .elseValue, .elseSkip, .elseFail, .elseStep: otherwise = modifier.kind
                case .as(let name): identity = name
                case .cache(let age): cache = age
                }
            }
        }
    }
}
