import HoloMachine
import HoloSyntax
import HoloValue

/// Where statements stand, for what may stand there and who takes what they yield.
struct StatementContext {
    enum Nearest { case none, items, rounds }

    var module: Module
    var scope: Scope
    var nearest = Nearest.none
    /// Someone takes what is yielded here.
    var collects = false
    /// Directly in the script's own block.
    var isTop = false
    /// What the flow returns.
    var flowName = ""
}

extension Compiler {
    func lower(_ statements: [Statement], in context: StatementContext) -> Int {
        blockDepth += 1
        defer { blockDepth -= 1 }
        var codes: [StatementCode] = []
        var place = 0
        var budgetSpan: Span?
        for (index, statement) in statements.enumerated() {
            if case .budget = statement.kind {
                if let budgetSpan {
                    report(
                        context.module, .badBudget, "`budget` stands once", at: statement.span,
                        secondary: [Diagnostic.Label(budgetSpan, "first here")])
                }
                budgetSpan = statement.span
                if context.isTop, let earlier = statements[..<index].first(where: \.kind.spendsOrShows) {
                    report(
                        context.module, .badBudget, "`budget` stands at the top, above what it bounds", at: statement.span,
                        secondary: [Diagnostic.Label(earlier.span, "this stands above it")],
                        help: "move it above the first step, block and output")
                }
            }
            if let code = lower(statement, in: context, place: place) {
                if code.pending.contains(.activity) { place += 1 }
                codes.append(code)
            }
            if statement.kind.endsBlock, let next = statements.dropFirst(index + 1).first(where: { !$0.kind.isHoisted }) {
                report(
                    context.module, .unreachable, "nothing may stand after `\(statement.kind.word)` in its block",
                    at: next.span, label: "never reached",
                    secondary: [Diagnostic.Label(statement.span, "leaves the block")])
                break
            }
        }
        if isEntry, context.isTop {
            for case .step(let step) in codes.map(\.kind) { _ = context.scope.receiptSlot(of: step.name) }
        }
        keepReceipts(of: &codes, in: context.scope)
        var block = BlockCode(slotNames: context.scope.slotNames, statements: codes)
        block.folder = folder(of: context.module)
        return addBlock(block)
    }

    /// Tells the steps whose receipts are asked for where to put them: known once the whole block is lowered.
    private func keepReceipts(of codes: inout [StatementCode], in scope: Scope) {
        guard !scope.receiptSlots.isEmpty else { return }
        for index in codes.indices {
            guard case .step(var step) = codes[index].kind, let slot = scope.receiptSlots[step.name] else { continue }
            step.receiptSlot = slot
            codes[index].kind = .step(step)
        }
    }

    /// A block inside another, with a scope of its own.
    func lower(_ block: Block, in context: StatementContext, prepare: (Scope) -> Void = { _ in }) -> Int {
        var inner = context
        inner.isTop = false
        inner.scope = Scope(kind: .block, parent: context.scope)
        prepare(inner.scope)
        return lower(block.statements, in: inner)
    }

    private func lower(_ statement: Statement, in context: StatementContext, place: Int) -> StatementCode? {
        let module = context.module
        func code(_ kind: StatementOperation, _ pending: Pending = []) -> StatementCode {
            StatementCode(
                kind: kind, position: position(module, statement.span), pending: pending.union(.anything), place: place)
        }
        func expression(_ value: Expression) -> ExpressionCode { self.expression(value, in: context) }

        switch statement.kind {
        case .input(let input):
            guard context.isTop else { return outOfPlace(statement, context) }
            let slot = bind(input.name, in: context, isStep: false)
            guard let value = input.defaultValue else { return nil }
            // Inputs have the first slots: their numbers are those of the parameters.
            return code(
                .parameterDefault(converted(value, input.type, input.name, in: context), slot: slot, parameter: slot))
        case .let(let name, let type, let value):
            let value = converted(value, type, name, in: context)
            return code(.evaluate(value, slot: bind(name, in: context, isStep: false)))
        case .letBlock(let name, let type, let block):
            if block.kind.isPure {
                let pending: Pending = block.kind.mayFail ? [.exit, .farExit] : []
                let value = self.expression(in: context, at: block.span) { builder in
                    let register = builder.allocate()
                    builder.lower(pureBlock: block, into: register)
                    builder.convert(register, type, name)
                    return register
                }
                return code(.evaluate(value, slot: bind(name, in: context, isStep: false)), pending)
            }
            if let type {
                report(
                    module, .notSupported, "a type on a block with steps is not supported yet", at: type.span,
                    help: "declare it on the steps in it")
            }
            return lowerBlock(block, in: context, place: place, name: name)
        case .if, .for, .loop:
            return lowerBlock(statement, in: context, place: place, name: nil)
        case .step(let step):
            return lower(step, statement, in: context, place: place)
        case .yield(let value, let spread):
            guard context.collects else {
                report(
                    module, .yieldsToNoOne, "what this yields goes to no one", at: statement.span, label: "lost",
                    help: "name the block's value: `let results = for …`")
                _ = expression(value)
                return nil
            }
            return code(.yield(expression(value), spread: spread))
        case .skip:
            guard context.nearest == .items else { return outOfPlace(statement, context, belongsTo: "for") }
            return code(.skip, .exit)
        case .next(let value):
            guard context.nearest == .rounds else { return outOfPlace(statement, context, belongsTo: "loop") }
            return code(.next(expression(value)), .exit)
        case .return(let value):
            guard context.nearest == .none else {
                report(
                    module, .statementOutOfPlace, "`return` does not stand inside `for` or `loop`", at: statement.span,
                    help: "yield what is needed and return after the block")
                return nil
            }
            return code(.return(value.map(expression)), [.exit, .farExit])
        case .fail(let message):
            let failure = self.expression(in: context, at: statement.span) { builder in
                let register = builder.lower(message)
                builder.at(statement.span)
                builder.emit(.fail, a: register)
                return register
            }
            return code(.evaluate(failure, slot: nil), [.exit, .farExit])
        case .assert(let condition, let message):
            let assertion = self.expression(in: context, at: statement.span) { builder in
                builder.lower(assertion: condition, message)
                let register = builder.allocate()
                builder.load(.null, into: register)
                return register
            }
            return code(.evaluate(assertion, slot: nil), [.exit, .farExit])
        case .print(let values):
            let parts = values.map { ListEntry.element($0) }
            let list = Expression(.list(parts), span: statement.span, depth: 1)
            return code(.output(.print, expression(list)), .activity)
        case .save(let value, let path):
            notePath(path, in: module)
            let pair = Expression(.list([.element(value), .element(path)]), span: statement.span, depth: 1)
            return code(.output(.save, expression(pair)), .activity)
        case .append(let value, let path):
            noteAppended(path, in: module)
            let pair = Expression(.list([.element(value), .element(path)]), span: statement.span, depth: 1)
            return code(.output(.append, expression(pair)), .activity)
        case .budget(let value):
            guard context.isTop else { return outOfPlace(statement, context) }
            return code(.budget(expression(value)), [.exit, .farExit])
        case .function, .flow, .importScript, .typeAlias:
            if !context.isTop { return outOfPlace(statement, context) }
            return nil
        case .expression(let value):
            _ = expression(value)
            return nil
        case .missing:
            return nil
        }
    }

    private func outOfPlace(_ statement: Statement, _ context: StatementContext, belongsTo block: String) -> StatementCode? {
        report(
            context.module, .statementOutOfPlace,
            "`\(statement.kind.word)` belongs to a `\(block)` around it, and "
                + (context.nearest == .none ? "here is none" : "the nearest block is another"), at: statement.span)
        return nil
    }

    private func outOfPlace(_ statement: Statement, _ context: StatementContext) -> StatementCode? {
        report(
            context.module, .statementOutOfPlace, "`\(statement.kind.word)` stands only at the top of a script",
            at: statement.span)
        return nil
    }

    // MARK: Names and expressions

    /// Gives a name its slot and makes it visible from here on.
    func bind(_ name: Name, in context: StatementContext, isStep: Bool) -> Int {
        let scope = context.scope
        let slot: Int
        var earlier: Span?
        if context.isTop {
            slot = context.module.globals[name.text]?.slot ?? scope.newSlot(name.text)
            earlier = context.module.declared[name.text]
        } else {
            slot = scope.newSlot(name.text)
            // What is bound around a flow is another's.
            earlier = scope.kind == .block ? scope.parent?.find(name.text)?.binding.span : nil
        }
        earlier = scope.define(name, slot: slot, isStep: isStep) ?? earlier
        if let earlier, !name.text.isEmpty {
            report(
                context.module, .nameBoundTwice, "`\(name.text)` is bound already", at: name.span, label: "bound again",
                secondary: [Diagnostic.Label(earlier, "first bound here")],
                help: "every name is bound once: choose another name")
        }
        return slot
    }

    func expression(_ value: Expression, in context: StatementContext, allowsError: Bool = false) -> ExpressionCode {
        expression(in: context, at: value.span, allowsError: allowsError) { $0.lower(value) }
    }

    private func converted(_ value: Expression, _ type: TypeSyntax?, _ name: Name, in context: StatementContext) -> ExpressionCode {
        expression(in: context, at: value.span) { builder in
            let register = builder.allocate()
            builder.lower(value, into: register)
            builder.convert(register, type, name, of: value)
            return register
        }
    }

    /// `body` says in which register the value is.
    func expression(
        in context: StatementContext, at span: Span, allowsError: Bool = false, _ body: (CodeBuilder) -> Int
    ) -> ExpressionCode {
        let place = CodeBuilder.Context.statement(context.scope, allowsError: allowsError)
        let builder = builder(context.module, place)
        defer { spareBuilders.append(builder) }
        builder.keepRoom()
        var register = body(builder)
        if !builder.areUsesPlaced {
            let count = builder.uses.count
            builder.restart(context.module, place)
            builder.keepRoom(for: count)
            register = body(builder)
        }
        builder.at(span)
        builder.emit(.return, a: register)
        let number = reserveChunk()
        program.chunks[number] = builder.build(
            name: "", parameterCount: builder.uses.count + (builder.usesError ? 1 : 0), at: span)
        return ExpressionCode(chunk: number, uses: builder.uses, usesError: builder.usesError)
    }

    /// One that has done its work before, where there is one.
    private func builder(_ module: Module, _ context: CodeBuilder.Context) -> CodeBuilder {
        guard let spare = spareBuilders.popLast() else { return CodeBuilder(self, module, context) }
        spare.restart(module, context)
        return spare
    }
}

extension StatementKind {
    var endsBlock: Bool {
        switch self {
        case .skip, .next, .return, .fail: true
        default: false
        }
    }

    /// Steps, blocks with steps, and outputs.
    fileprivate var spendsOrShows: Bool {
        switch self {
        case .step, .print, .save, .append: true
        case .letBlock(_, _, let block): !block.kind.isPure
        case .if, .for, .loop: !isPure
        default: false
        }
    }

    var isRepeated: Bool {
        switch self {
        case .for, .loop: true
        default: false
        }
    }

    var isHoisted: Bool {
        switch self {
        case .function, .flow, .typeAlias, .importScript: true
        default: false
        }
    }

    /// True where a script that holds it does something.
    var acts: Bool {
        switch self {
        case .step, .print, .save, .append, .return, .assert, .fail, .flow, .function, .typeAlias, .missing: true
        case .letBlock(_, _, let block): block.kind.acts
        case .if(let statement):
            statement.then.statements.contains { $0.kind.acts }
                || (statement.otherwise?.statements.contains { $0.kind.acts } ?? false)
        case .for(let statement): statement.body.statements.contains { $0.kind.acts }
        case .loop(let statement): statement.body.statements.contains { $0.kind.acts }
        default: false
        }
    }
}
