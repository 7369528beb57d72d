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
    /// Lowers a whole script as a flow whose parameters are its inputs, and everything that it declares.
    func lower(script module: Module) {
        guard !module.isLowered else { return }
        module.isLowered = true
        let number = module.flow ?? reserveFlow()
        module.flow = number
        for imported in module.imports.values.sorted(by: { $0.file.name < $1.file.name }) where imported.flow == nil {
            imported.flow = reserveFlow()
            lower(script: imported)
        }
        checkTypes(of: module)
        var parameters: [FlowParameter] = []
        let statements = module.file.parsed.script.statements
        for statement in statements {
            guard case .input(let input) = statement.kind, !input.name.text.isEmpty else { continue }
            let type = input.type.flatMap { self.type($0, in: module) }
            parameters.append(
                FlowParameter(
                    name: input.name.text, type: type.map { ConversionType(type: $0, path: input.name.text) },
                    hasDefault: input.defaultValue != nil))
            module.inputs.append(
                InputDescription(
                    name: input.name.text, span: input.name.span, type: type, hasDefault: input.defaultValue != nil,
                    defaultKind: input.defaultValue.flatMap(literalKind), documentation: statement.documentation))
            if let type, type.holdsSecret, let value = input.defaultValue {
                if case .null = value.kind {} else {
                    report(
                        module, .secretDefault, "a secret has no default in the script", at: value.span,
                        label: "recorded with the script, and seen by all who read it",
                        help: "leave it out: holo asks the environment, a file or the terminal; `\(input.name.text): secret? = null` "
                            + "may be missing")
                }
            }
        }
        // The evaluator binds parameters to the first slots: inputs must have them, wherever they stand.
        moveInputsFirst(module)
        program.flows[number].name = module.file.name
        program.flows[number].parameters = parameters
        program.flows[number].isScript = true
        program.flows[number].script = number
        let context = StatementContext(module: module, scope: module.scope, isTop: true, flowName: module.file.name)
        program.flows[number].block = lower(statements, in: context)
        for name in module.functions.keys.sorted() {
            guard let function = module.functions[name] else { continue }
            _ = chunk(of: function)
            checkReturns(of: function)
        }
        for name in module.flows.keys.sorted() {
            if let info = module.flows[name], info.inside == nil, info.outside == nil {
                _ = flow(of: info, from: module, isOutside: false, at: info.declaration.name.span)
            }
        }
    }

    private func literalKind(_ expression: Expression) -> String? {
        switch expression.kind {
        case .int: "int"
        case .float: "float"
        case .bool: "bool"
        case .duration: "duration"
        case .string: "text"
        case .list: "list"
        case .record: "record"
        case .unary(.negate, let operand): literalKind(operand)
        default: nil
        }
    }

    private func moveInputsFirst(_ module: Module) {
        let inputs = module.inputs.map(\.name)
        var slot = inputs.count
        for (name, global) in module.globals.sorted(by: { $0.value.slot < $1.value.slot }) {
            if let place = inputs.firstIndex(of: name), global.isInput {
                module.globals[name]?.slot = place
            } else {
                module.globals[name]?.slot = slot
                slot += 1
            }
        }
    }

    // MARK: Blocks

    func lower(_ statements: [Statement], in context: StatementContext) -> Int {
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
                if !code.pending.isDisjoint(with: [.activity]) { place += 1 }
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
        keepReceipts(of: &codes, in: context.scope)
        return addBlock(BlockCode(slotNames: context.scope.slotNames, statements: codes))
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
    private func lower(_ block: Block, in context: StatementContext, prepare: (Scope) -> Void = { _ in }) -> Int {
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
            let parameter = module.inputs.firstIndex { $0.name == input.name.text } ?? 0
            return code(
                .parameterDefault(converted(value, input.type, input.name, in: context), slot: slot, parameter: parameter))
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

    /// An `append` to a literal path that can't be appended to, or that is saved above.
    private func noteAppended(_ path: Expression, in module: Module) {
        guard !isQuiet, case .string(let literal) = path.kind, let text = literal.plainText else { return }
        if text.lowercased().hasSuffix(".json") {
            report(
                module, .appendedJSON, "nothing can be appended to a .json file: it holds one value", at: path.span,
                help: "append to a .jsonl file, which has a value on each line")
        }
        let key = ComputedName(file: module.file.name, name: text)
        if let saved = savedPaths[key]?.first { reportSavedAndAppended(text, saved.span, at: path.span, in: module) }
        if appendedPaths[key] == nil { appendedPaths[key] = path.span }
    }

    private func reportSavedAndAppended(_ text: String, _ earlier: Span, at span: Span, in module: Module) {
        report(
            module, .savedAndAppended, "\"\(text)\" is both saved and appended to", at: span, label: "here",
            secondary: [Diagnostic.Label(earlier, "and here")],
            help: "`save` writes the whole file anew whenever the run is resumed: use another file")
    }

    /// Two `save`s to one literal path.
    private func notePath(_ path: Expression, in module: Module) {
        guard !isQuiet, case .string(let literal) = path.kind, let text = literal.plainText else { return }
        let key = ComputedName(file: module.file.name, name: text)
        if let appended = appendedPaths[key] { reportSavedAndAppended(text, appended, at: path.span, in: module) }
        if let earlier = savedPaths[key]?.first(where: { !$0.excludes(branches) }) {
            report(
                module, .savedTwice, "\"\(text)\" is saved twice", at: path.span, label: "again",
                secondary: [Diagnostic.Label(earlier.span, "first here")])
        }
        savedPaths[key, default: []].append(SavedPlace(span: path.span, branches: branches))
    }

    /// Notes that what is lowered stands in one of the branches of an `if`.
    private func exclusively(_ block: Block, _ side: Int, of branch: IfStatement, _ lower: () -> Int) -> Int {
        branches.append(Branch(condition: branch.condition.span, side: side))
        defer { branches.removeLast() }
        let number = lower()
        // Where the branch is left for good, what stands below the `if` is the other one.
        if block.alwaysEnds { for key in savedPaths.keys { savedPaths[key]?.removeAll { $0.isWithin(branches) } } }
        return number
    }

    // MARK: Blocks as statements

    private func lowerBlock(_ statement: Statement, in context: StatementContext, place: Int, name: Name?) -> StatementCode? {
        let module = context.module
        let position = position(module, statement.span)
        // An `if` is a branch also where it is pure: what stands below it must not wait for names that only the block
        // uses which is not entered.
        if name == nil, statement.kind.isPure, statement.kind.isRepeated {
            let value = expression(in: context, at: statement.span) { builder in
                builder.lower(pure: statement)
                let register = builder.allocate()
                builder.load(.null, into: register)
                return register
            }
            let pending: Pending = statement.kind.mayFail ? [.exit, .farExit] : []
            return StatementCode(
                kind: .evaluate(value, slot: nil), position: position, pending: pending.union(.anything), place: place)
        }
        switch statement.kind {
        case .if(let branch):
            let condition = expression(branch.condition, in: context)
            let then = exclusively(branch.then, 0, of: branch) { lower(branch.then, in: context) }
            let otherwise = branch.otherwise.map { block in
                exclusively(block, 1, of: branch) { lower(block, in: context) }
            }
            var pending = program.blocks[then].pending
            if let otherwise { pending.formUnion(program.blocks[otherwise].pending) }
            return StatementCode(
                kind: .branch(condition, then: then, otherwise: otherwise), position: position, pending: pending, place: place)
        case .for(let code):
            let source = expression(code.source, in: context)
            let clauses = lower(clausesOf: code, in: context)
            var inner = context
            inner.nearest = .items
            inner.collects = name != nil
            var elementSlot = 0
            var indexSlot: Int?
            let body = lower(code.body, in: inner) { scope in
                var item = inner
                item.scope = scope
                if let index = code.index { indexSlot = self.bind(index, in: item, isStep: false) }
                elementSlot = self.bind(code.element, in: item, isStep: false)
            }
            let slot = name.map { bind($0, in: context, isStep: false) }
            if let name { context.scope.markBlock(name) }
            let pending = program.blocks[body].pending
            check(clausesOf: code, body: pending, in: module)
            return StatementCode(
                kind: .forEach(
                    ForCode(
                        source: source, elementSlot: elementSlot, indexSlot: indexSlot, body: body, resultSlot: slot,
                        clauses: clauses)),
                // A failure that is tolerated ends its item alone.
                position: position, pending: code.tolerates ? pending.subtracting([.exit, .farExit]) : outside(pending),
                place: place)
        case .loop(let code):
            let initial = expression(code.initial, in: context)
            let limit = code.limit.map { expression($0, in: context) }
            var inner = context
            inner.nearest = .rounds
            inner.collects = name != nil
            var variable = 0
            let body = lower(code.body, in: inner) { scope in
                var round = inner
                round.scope = scope
                variable = self.bind(code.name, in: round, isStep: false)
            }
            let slot = name.map { bind($0, in: context, isStep: false) }
            if let name { context.scope.markBlock(name) }
            return StatementCode(
                kind: .loop(LoopCode(initial: initial, limit: limit, slot: variable, body: body, resultSlot: slot)),
                position: position, pending: outside(program.blocks[body].pending), place: place)
        default:
            return nil
        }
    }

    /// What the items or rounds of a block may bring to those outside: `skip` and `next` end with them.
    private func outside(_ pending: Pending) -> Pending {
        pending.contains(.farExit) ? pending.union(.exit) : pending.subtracting(.exit)
    }

    // MARK: Names and expressions

    /// Gives a name its slot and makes it visible from here on.
    func bind(_ name: Name, in context: StatementContext, isStep: Bool) -> Int {
        let scope = context.scope
        if let earlier = scope.find(name.text)?.binding.span ?? (scope.root.kind == .script && context.isTop
            ? context.module.declared[name.text] : nil), !name.text.isEmpty
        {
            report(
                context.module, .nameBoundTwice, "`\(name.text)` is bound already", at: name.span, label: "bound again",
                secondary: [Diagnostic.Label(earlier, "first bound here")],
                help: "every name is bound once: choose another name")
        }
        let slot: Int
        if context.isTop, let global = context.module.globals[name.text] {
            slot = global.slot
        } else {
            slot = scope.newSlot(name.text)
        }
        scope.define(name, slot: slot, isStep: isStep)
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

    /// Lowers twice: the first time only to learn which names are used. `body` says in which register the value is.
    func expression(
        in context: StatementContext, at span: Span, allowsError: Bool = false, _ body: (CodeBuilder) -> Int
    ) -> ExpressionCode {
        let first = CodeBuilder(self, context.module, .statement(context.scope, allowsError: allowsError))
        let before = isQuiet
        isQuiet = true
        _ = body(first)
        isQuiet = before
        let builder = CodeBuilder(self, context.module, .statement(context.scope, allowsError: allowsError))
        builder.plan(uses: first.uses, usesError: first.usesError)
        let register = body(builder)
        builder.at(span)
        builder.emit(.return, a: register)
        let number = reserveChunk()
        program.chunks[number] = builder.build(
            name: "", parameterCount: builder.uses.count + (builder.usesError ? 1 : 0), at: span)
        return ExpressionCode(chunk: number, uses: builder.uses, usesError: builder.usesError)
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
