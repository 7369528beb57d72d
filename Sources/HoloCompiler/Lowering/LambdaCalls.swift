import HoloMachine
import HoloSyntax
import HoloValue

// Calls of library functions that take a lambda: they become loops in place.

extension CodeBuilder {
    func lower(
        higherOrder form: HigherOrder, _ function: LibraryFunction, receiver: Int?, _ arranged: [Argument?],
        into target: Int, at span: Span
    ) {
        let list: Int
        if let receiver {
            list = receiver
        } else if let argument = arranged.first ?? nil {
            list = lower(argument.value)
        } else {
            return
        }
        guard let place = function.parameters.firstIndex(where: { $0.lambdaArity != nil }) else { return }
        guard let lambda = arranged[place], case .lambda(let parameters, let body) = lambda.value.kind else {
            // Without a lambda: on the list itself.
            guard let support = Natives.Support.plainForm(of: form) else {
                report(.wrongArguments, "`\(function.name)` needs a lambda", at: span)
                return
            }
            let first = allocate(function.parameters.count)
            emit(.move, a: first, b: list)
            for other in function.parameters.indices.dropFirst() {
                if let argument = arranged[other] {
                    lower(argument.value, into: first + other)
                } else {
                    load(.null, into: first + other)
                }
            }
            at(span)
            emit(.callSupport, d: UInt8(truncatingIfNeeded: function.parameters.count), a: target, b: support, c: first)
            return
        }
        let arity = form == .reduce ? 2 : 1
        guard parameters.count == arity else {
            report(lambdaOf: function.name, takes: arity, parameters, at: lambda.value.span)
            return
        }
        var initial: Argument?
        if form == .reduce {
            for (other, argument) in arranged.enumerated() where other != place && other != 0 { initial = argument }
        }
        loop(form, function.name, over: list, parameters, body, initial: initial?.value, into: target, at: span)
    }

    /// `min` and `max`: of a list, of what a lambda gives for its elements, or of several values.
    func lower(
        severalOf form: HigherOrder, _ function: LibraryFunction, receiver: Int?, _ arguments: [Argument],
        into target: Int, at span: Span
    ) {
        if let label = arguments.compactMap(\.label).first {
            report(.wrongArguments, "`\(function.name)` takes its arguments without names", at: label.span)
            return
        }
        var values = arguments
        let first: Int
        if let receiver {
            first = receiver
        } else if !values.isEmpty, !isLambda(values[0].value) {
            first = lower(values.removeFirst().value)
        } else {
            report(.wrongArguments, "`\(function.name)` needs a list or values", at: span, label: "missing argument")
            return
        }
        if values.count == 1, case .lambda(let parameters, let body) = values[0].value.kind {
            guard parameters.count == 1 else {
                report(lambdaOf: function.name, takes: 1, parameters, at: values[0].value.span)
                return
            }
            loop(form, function.name, over: first, parameters, body, initial: nil, into: target, at: span)
            return
        }
        if let lambda = values.first(where: { isLambda($0.value) }) {
            report(.lambdaOutOfPlace, "a lambda stands alone behind the list of `\(function.name)`", at: lambda.value.span)
            return
        }
        guard let support = Natives.Support.plainForm(of: form), values.count <= 200 else { return }
        let pair = allocate(2)
        emit(.move, a: pair, b: first)
        if values.isEmpty {
            load(.null, into: pair + 1)
        } else {
            let rest = allocate(values.count)
            for (offset, value) in values.enumerated() { lower(value.value, into: rest + offset) }
            emit(.makeList, a: pair + 1, b: rest, c: values.count)
        }
        at(span)
        emit(.callSupport, d: 2, a: target, b: support, c: pair)
    }

    private func report(lambdaOf function: String, takes arity: Int, _ parameters: [Name], at span: Span) {
        let span = parameters.first.map { first in parameters.reduce(first.span) { $0.union($1.span) } } ?? span
        let help: String
        if arity == 2 {
            help = "write it as `(sum, x) => …`"
        } else if parameters.count == 2 {
            help = "write it as `x => …`; for the place too go through `.enumerate()`: `x => … x.index … x.value`"
        } else {
            help = "write it as `x => …`"
        }
        report(
            .wrongArguments, "the lambda of `\(function)` takes \(count(arity, "parameter")), here are \(parameters.count)",
            at: span, label: count(arity, "parameter"), help: help)
    }

    /// The loop of a function that takes a lambda.
    private func loop(
        _ form: HigherOrder, _ name: String, over list: Int, _ parameters: [Name], _ body: Expression, initial: Expression?,
        into target: Int, at span: Span
    ) {
        let outer = locals.count
        let result = allocate()
        let walk = allocate(3)
        let element = allocate(2)
        at(span)
        let needsList = [.sortBy, .groupBy, .keyBy, .uniqueBy].contains(form)
        let isRange = beginWalk(walk, over: list, function: name, needsPlaces: false, needsList: needsList)
        var end = Label()
        var check = Label()
        var buildsList = false
        if form == .reduce {
            if let initial { lower(initial, into: result) }
            bind(parameters[0], register: result)
            bind(parameters[1], register: element)
        } else {
            bind(parameters[0], register: element)
        }
        switch form {
        case .map, .filter, .flatMap, .sortBy, .groupBy, .keyBy, .uniqueBy, .sum, .min, .max:
            emit(.openList, d: form == .filter ? 0 : 1, a: walk)
            buildsList = true
        case .any: load(.bool(false), into: result)
        case .all, .none: load(.bool(true), into: result)
        case .count: load(.int(0), into: result)
        case .find: load(.null, into: result)
        case .reduce: break
        }
        jump(.jump, to: &check)
        let start = instructions.count
        let inside = mark
        switch form {
        case .map, .flatMap, .sortBy, .groupBy, .keyBy, .uniqueBy, .sum, .min, .max:
            let value = lower(body)
            // What was made for this alone goes into the list as it is.
            emit(.append, d: value >= inside ? 1 : 0, a: value)
        case .filter:
            var no = Label()
            branch(body, ifFalse: &no, site: .lambda)
            emit(.append, a: element)
            place(no)
        case .any, .none:
            var no = Label()
            branch(body, ifFalse: &no, site: .lambda)
            load(.bool(form == .any), into: result)
            jump(.jump, to: &end)
            place(no)
        case .all:
            var no = Label()
            var next = Label()
            branch(body, ifFalse: &no, site: .lambda)
            jump(.jump, to: &next)
            place(no)
            load(.bool(false), into: result)
            jump(.jump, to: &end)
            place(next)
        case .count:
            var no = Label()
            branch(body, ifFalse: &no, site: .lambda)
            emit(.addConstant, a: result, b: result, c: constant(.int(1)))
            place(no)
        case .find:
            var no = Label()
            branch(body, ifFalse: &no, site: .lambda)
            emit(.move, a: result, b: element)
            jump(.jump, to: &end)
            place(no)
        case .reduce:
            lower(accumulated: body, into: result)
        }
        release(to: inside)
        place(check)
        endRound(ofWalk: walk, isRange: isRange, withPlace: false, element: element, start: start)
        place(end)
        locals.removeLast(to: outer)
        if buildsList { emit(.closeList, a: result) }
        at(span)
        if let support = Natives.Support.ending(of: form) {
            let pair = allocate(2)
            if needsList { emit(.move, a: pair, b: list) } else { load(.null, into: pair) }
            emit(.move, d: 1, a: pair + 1, b: result)
            emit(.callSupport, d: 2, a: target, b: support, c: pair)
        } else {
            emit(.move, d: 1, a: target, b: result)
        }
    }

    /// What the lambda of `reduce` gives, into the register of what it gave before: `total + x` is added in place.
    private func lower(accumulated body: Expression, into result: Int) {
        switch body.kind {
        case .binary, .name:
            lower(body, into: result)
        case .conditional(let condition, let then, let otherwise):
            var no = Label()
            var end = Label()
            branch(condition, ifFalse: &no, site: .condition)
            lower(accumulated: then, into: result)
            jump(.jump, to: &end)
            place(no)
            lower(accumulated: otherwise, into: result)
            place(end)
        default:
            // What is put together in steps may read the last result in the middle.
            let start = mark
            let value = allocate()
            lower(body, into: value)
            emit(.move, d: 1, a: result, b: value)
            release(to: start)
        }
    }
}
