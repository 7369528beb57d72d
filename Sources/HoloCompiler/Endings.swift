import HoloSyntax

// Whether control can come to the end of a block.

extension Compiler {
    /// A function gives a value: it may not come to the end of its block.
    func checkReturns(of function: FunctionInfo) {
        let declaration = function.declaration
        let body = declaration.body
        guard !body.alwaysEnds, !body.isBroken, !function.module.isDamaged(body.span) else { return }
        let name = declaration.name
        let hasReturn = body.statements.contains { $0.kind.mayReturn }
        let end = Span(max(body.span.start, body.span.end - 1), body.span.end)
        report(
            function.module, .missingReturn,
            hasReturn
                ? "not every way through `\(name.text)` returns a value" : "`\(name.text)` never returns a value",
            at: name.span, secondary: [Diagnostic.Label(end, "gets here without `return`")],
            help: hasReturn
                ? "end it with `return …`; where there is nothing to give, `return null`"
                : "a `func` is pure and only gives a value: end it with `return …`")
    }
}

extension Block {
    /// True where its end is never come to.
    var alwaysEnds: Bool { statements.contains { $0.kind.alwaysEnds } }

    /// True where a part of it was not understood.
    var isBroken: Bool { statements.contains { $0.kind.isBroken } }
}

extension StatementKind {
    /// True where nothing behind it in its block is ever come to.
    var alwaysEnds: Bool {
        switch self {
        case .skip, .next, .return, .fail: true
        case .if(let statement): statement.then.alwaysEnds && (statement.otherwise?.alwaysEnds ?? false)
        default: false
        }
    }

    var mayReturn: Bool {
        switch self {
        case .return: true
        case .if(let statement):
            statement.then.statements.contains { $0.kind.mayReturn }
                || (statement.otherwise?.statements.contains { $0.kind.mayReturn } ?? false)
        default: false
        }
    }

    var isBroken: Bool {
        switch self {
        case .missing: true
        case .if(let statement): statement.then.isBroken || (statement.otherwise?.isBroken ?? false)
        default: false
        }
    }
}
