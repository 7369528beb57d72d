import HoloMachine
import HoloSyntax

// Chains to code: fields, elements, slices and calls with a dot. A `?.` that finds nothing ends its chain.

extension CodeBuilder {
    /// `a?.b.c`: where `a` is null or has no `b`, the rest of the chain is left out.
    func lower(field receiver: Expression, _ name: Name, _ optional: Bool, into target: Int) {
        var end = Label()
        let value = lower(chain: receiver, &end)
        lower(field: name, optional, of: value, into: target, &end)
        finish(&end, target)
    }

    /// A field that is there and null is a value like any other: only what is not there ends the chain.
    private func lower(field name: Name, _ optional: Bool, of value: Int, into target: Int, _ end: inout Label) {
        at(name.span)
        emit(optional ? .optionalField : .field, a: target, b: value, c: constant(.string(name.text)))
        if optional { jump(.jump, to: &end) }
    }

    /// Lowers the receiver of a chain. Where a `?.` in it finds nothing, jumps to `end`, with null as the whole chain's
    /// value. Parentheses end a chain: what stands behind them is read of their value.
    func lower(chain receiver: Expression, _ end: inout Label) -> Int {
        switch receiver.kind {
        case .field, .index, .slice, .method:
            guard !receiver.isParenthesizedLink else { return lower(receiver) }
            let register = allocate()
            lower(link: receiver, into: register, &end)
            return register
        default:
            return lower(receiver)
        }
    }

    func lower(link expression: Expression, into target: Int, _ end: inout Label) {
        switch expression.kind {
        case .field(let inner, let name, let optional):
            if case .name(let alias) = inner.kind, isImport(alias) { return lower(expression, into: target) }
            let value = lower(chain: inner, &end)
            lower(field: name, optional, of: value, into: target, &end)
        case .index(let inner, let place):
            let value = lower(chain: inner, &end)
            let index = lower(place)
            at(expression.span)
            emit(.index, a: target, b: value, c: index)
        case .slice(let inner, let from, let to):
            let value = lower(chain: inner, &end)
            let ends = allocate(2)
            if let from { lower(from, into: ends) } else { load(.null, into: ends) }
            if let to { lower(to, into: ends + 1) } else { load(.null, into: ends + 1) }
            at(expression.span)
            emit(.slice, a: target, b: value, c: ends)
        case .method(let inner, let name, let arguments, let optional):
            if case .name(let alias) = inner.kind, isImport(alias) { return lower(expression, into: target) }
            if asksForReceipt(name) { return lower(expression, into: target) }
            let value = lower(chain: inner, &end)
            if optional { jump(.jumpIfNull, a: value, to: &end) }
            lower(call: name, receiver: value, arguments, into: target, at: expression.span)
        default:
            lower(expression, into: target)
        }
    }

    /// Ends a chain: those who left it early have null.
    func finish(_ end: inout Label, _ target: Int) {
        guard !end.jumps.isEmpty else { return }
        var done = Label()
        jump(.jump, to: &done)
        place(end)
        emit(.null, a: target)
        place(done)
    }

    func lower(
        method receiver: Expression, _ name: Name, _ arguments: [Argument], _ optional: Bool, into target: Int, at span: Span
    ) {
        if case .name(let alias) = receiver.kind, isImport(alias), let imported = module.imports[alias] {
            guard let function = imported.functions[name.text] else {
                report(noFunction: name, of: alias, imported)
                for argument in arguments where !isLambda(argument.value) { _ = lower(argument.value) }
                return
            }
            lower(function: function, receiver: nil, arguments, into: target, at: span)
            return
        }
        if case .name(let alias) = receiver.kind, module.brokenImports.contains(alias) { return }
        if case .name(let unknown) = receiver.kind, !isBound(unknown), module.functions[name.text] == nil,
            Library.find(name.text) == nil
        {
            // Perhaps a misspelt import: its name is the mistake.
            _ = lower(receiver)
            return
        }
        if asksForReceipt(name) {
            // Of the name, not of the value: `page.receipt()` is `receipt(page)`.
            let arguments = [Argument(label: nil, value: receiver)] + arguments
            lower(call: name, receiver: nil, arguments, into: target, at: span)
            return
        }
        var end = Label()
        let value = lower(chain: receiver, &end)
        if optional { jump(.jumpIfNull, a: value, to: &end) }
        lower(call: name, receiver: value, arguments, into: target, at: span)
        finish(&end, target)
    }
}

extension Expression {
    /// A link of a chain that parentheses hold: they widen its span.
    var isParenthesizedLink: Bool {
        switch kind {
        case .field(let receiver, _, _), .index(let receiver, _), .slice(let receiver, _, _),
            .method(let receiver, _, _, _):
            span.start < receiver.span.start
        default: false
        }
    }
}
