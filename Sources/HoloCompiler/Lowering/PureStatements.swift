import HoloMachine
import HoloSyntax
import HoloValue

/// Where the statements of pure blocks go: the innermost `for` or `loop`, and the function around them.
struct PureTargets {
    enum Nearest { case none, items, rounds }

    var nearest = Nearest.none
    /// `skip` of a `for`.
    var skip = CodeBuilder.Label()
    /// `next` of a `loop`: its variable of this round, that of the next one, and where a round ends.
    var current = 0
    var variable = 0
    var next = CodeBuilder.Label()
    /// True where what is yielded goes to a list that is being built.
    var collects = false
    /// True in a function: `return` may stand here.
    var mayReturn = false
    /// The declared type of what a function returns.
    var result: ValueType?
    var resultName = ""
}

// Statements that start nothing in the world: bodies of functions, and blocks without steps. They become plain code.

extension CodeBuilder {
    /// Lowers statements in a scope of their own.
    func lower(pure block: Block) {
        let outer = locals.count
        let start = mark
        for (index, statement) in block.statements.enumerated() {
            lower(pure: statement)
            if endsBlock(statement), let next = block.statements.dropFirst(index + 1).first {
                reportUnreachable(next, after: statement)
                break
            }
        }
        locals.removeLast(to: outer)
        release(to: start)
    }

    func endsBlock(_ statement: Statement) -> Bool {
        switch statement.kind {
        case .skip, .next, .return, .fail: true
        default: false
        }
    }

    func reportUnreachable(_ statement: Statement, after exit: Statement) {
        report(
            .unreachable, "nothing may stand after `\(exit.kind.word)` in its block", at: statement.span,
            label: "never reached", secondary: [Diagnostic.Label(exit.span, "leaves the block")])
    }

    func lower(pure statement: Statement) {
        at(statement.span)
        switch statement.kind {
        case .let(let name, let type, let value):
            let register = allocate()
            lower(value, into: register)
            convert(register, type, name, of: value)
            bind(name, register: register)
        case .letBlock(let name, let type, let block):
            let register = allocate()
            lower(pureBlock: block, into: register)
            convert(register, type, name)
            bind(name, register: register)
        case .if(let statement):
            var no = Label()
            branch(statement.condition, ifFalse: &no, site: .condition)
            lower(pure: statement.then)
            if let otherwise = statement.otherwise {
                var end = Label()
                jump(.jump, to: &end)
                place(no)
                lower(pure: otherwise)
                place(end)
            } else {
                place(no)
            }
        case .for, .loop:
            lower(pureBlock: statement, into: nil)
        case .yield(let value, let spread):
            guard targets.collects else {
                reportYield(statement.span)
                return
            }
            let start = mark
            let register = lower(value)
            at(value.span)
            emit(spread ? .extend : .append, d: register >= start ? 1 : 0, a: register)
            release(to: start)
        case .skip:
            guard targets.nearest == .items else {
                reportOutOfPlace(statement, "skip", "for")
                return
            }
            jump(.jump, to: &targets.skip)
        case .next(let value):
            guard targets.nearest == .rounds else {
                reportOutOfPlace(statement, "next", "loop")
                _ = lower(value)
                return
            }
            if !lower(growing: value) { lower(value, into: targets.variable) }
            jump(.jump, to: &targets.next)
        case .return(let value):
            guard targets.mayReturn, targets.nearest == .none else {
                report(
                    .statementOutOfPlace, "`return` does not stand inside `for` or `loop`", at: statement.span,
                    help: "yield what is needed and return after the block")
                return
            }
            let start = mark
            let register = allocate()
            if let value { lower(value, into: register) } else { load(.null, into: register) }
            at(statement.span)
            if let type = targets.result { emit(.convert, a: register, b: register, c: self.type(type, path: targets.resultName)) }
            emit(.return, a: register)
            release(to: start)
        case .fail(let message):
            let start = mark
            let register = lower(message)
            at(statement.span)
            emit(.fail, a: register)
            release(to: start)
        case .assert(let condition, let message):
            lower(assertion: condition, message)
        case .step, .print, .save, .append:
            report(
                .stepInFunction, "a `func` is pure: `\(statement.kind.word)` can't stand in it", at: statement.span,
                help: "make it a `flow`")
            // Its name is known all the same: one mistake is reported once.
            if case .step(let step) = statement.kind, let name = step.name { bind(name, register: allocate()) }
        case .missing:
            break
        case .expression(let expression):
            _ = lower(expression)
        case .input, .function, .flow, .importScript, .typeAlias, .budget:
            report(
                .statementOutOfPlace, "`\(statement.kind.word)` stands only at the top of a script", at: statement.span)
        }
    }

    /// `next x + more` of a `loop x`: as the round ends there, `x` is given away and can be added to in place.
    private func lower(growing value: Expression) -> Bool {
        guard case .binary(.add, let span, let left, let right) = value.kind, case .name(let name) = left.kind,
            locals.last(named: name)?.register == targets.current
        else { return false }
        let start = mark
        defer { release(to: start) }
        at(right.span)
        let more = lower(right)
        at(span)
        if more == targets.current {
            emit(.add, a: targets.variable, b: targets.current, c: more)
        } else {
            emit(.move, d: 1, a: targets.variable, b: targets.current)
            emit(.add, a: targets.variable, b: targets.variable, c: more)
        }
        return true
    }

    func lower(assertion condition: Expression, _ message: Expression?) {
        let start = mark
        var failed = Label()
        var end = Label()
        branch(condition, ifFalse: &failed, site: .assertion)
        jump(.jump, to: &end)
        place(failed)
        let register = allocate()
        if let message { lower(message, into: register) } else { load(.string("this assertion does not hold"), into: register) }
        at(condition.span)
        emit(.fail, d: 1, a: register)
        place(end)
        release(to: start)
    }

    /// Checks a value against a declared type. `value`: the expression that it came from.
    func convert(_ register: Int, _ type: TypeSyntax?, _ name: Name, of value: Expression? = nil) {
        guard let type, let valueType = compiler.type(type, in: module, quietly: isRecording) else { return }
        at(type.span)
        let entersAsText = value.map(entersAsText) ?? false
        emit(.convert, d: entersAsText ? 1 : 0, a: register, b: register, c: self.type(valueType, path: name.text))
    }

    /// True for what is read from a table, whose cells are texts, and for what is made of it with a dot. JSON has numbers of
    /// its own: a text in it stays one.
    private func entersAsText(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .call(let name, let arguments):
            ["read", "parse_csv"].contains(name.text) && module.functions[name.text] == nil
                && !(name.text == "read" && arguments.first.map(\.value.namesJSON) ?? false)
        case .method(let receiver, let name, _, _):
            (name.text == "parse_csv" && module.functions[name.text] == nil) || entersAsText(receiver)
        default: false
        }
    }

    func reportYield(_ span: Span) {
        report(
            .yieldsToNoOne, "what this yields goes to no one", at: span, label: "lost",
            help: "name the block's value: `let results = for …`")
    }

    func reportOutOfPlace(_ statement: Statement, _ word: String, _ block: String) {
        let found = targets.nearest == .none ? "here is none" : "the nearest block is another"
        report(
            .statementOutOfPlace, "`\(word)` belongs to a `\(block)` around it, and \(found)", at: statement.span)
    }

    /// A `for` or `loop` without steps. `target`: where the list of what it yields goes.
    func lower(pureBlock statement: Statement, into target: Int?) {
        let outer = locals.count
        let outerTargets = targets
        let start = mark
        targets = PureTargets()
        targets.collects = target != nil
        targets.mayReturn = outerTargets.mayReturn
        switch statement.kind {
        case .for(let code):
            if !isRecording { compiler.check(pureClausesOf: code, in: module) }
            targets.nearest = .items
            let source = lower(code.source)
            for clause in code.clauses {
                switch clause.kind {
                case .parallel(let value), .every(let value), .tolerate(let value, _), .within(let value):
                    let before = mark
                    _ = lower(value)
                    release(to: before)
                case .unordered: break
                }
            }
            let walk = allocate(3)
            let element = allocate(2)
            at(code.source.span)
            let isRange = beginWalk(
                walk, over: source, function: nil, needsPlaces: code.index != nil, needsList: false)
            if let index = code.index { bind(index, register: element + 1) }
            bind(code.element, register: element)
            if target != nil { emit(.openList) }
            var check = Label()
            jump(.jump, to: &check)
            let first = instructions.count
            lower(pure: code.body)
            place(targets.skip)
            place(check)
            endRound(ofWalk: walk, isRange: isRange, withPlace: code.index != nil, element: element, start: first)
        case .loop(let code):
            targets.nearest = .rounds
            let variable = allocate()
            lower(code.initial, into: variable)
            let rounds = allocate()
            let limit = allocate()
            load(.int(0), into: rounds)
            if let most = code.limit { lower(most, into: limit) }
            bind(code.name, register: variable)
            targets.current = variable
            targets.variable = allocate()
            if target != nil { emit(.openList) }
            var end = Label()
            let first = instructions.count
            at(code.name.span)
            if code.limit != nil { jump(.jumpUnlessLess, a: rounds, b: limit, to: &end) }
            emitWide(.countRound, a: rounds, wide: constant(.int(code.limit == nil ? 10_000 : Int.max)))
            load(.null, into: targets.variable)
            lower(pure: code.body)
            place(targets.next)
            jump(.jumpIfNull, a: targets.variable, to: &end)
            emit(.move, d: 1, a: variable, b: targets.variable)
            jumpBack(to: first)
            place(end)
        default:
            break
        }
        if let target { emit(.closeList, a: target) }
        targets = outerTargets
        locals.removeLast(to: outer)
        release(to: start)
    }
}

extension StatementKind {
    /// The reserved word that it begins with.
    var word: String {
        switch self {
        case .input: "input"
        case .let, .letBlock: "let"
        case .function: "func"
        case .flow: "flow"
        case .importScript: "import"
        case .typeAlias: "type"
        case .budget: "budget"
        case .step: "step"
        case .if: "if"
        case .for: "for"
        case .loop: "loop"
        case .yield: "yield"
        case .skip: "skip"
        case .next: "next"
        case .return: "return"
        case .fail: "fail"
        case .assert: "assert"
        case .print: "print"
        case .save: "save"
        case .append: "append"
        case .expression: "expression"
        case .missing: ""
        }
    }

    /// True where it starts nothing in the world and outputs nothing.
    var isPure: Bool {
        switch self {
        case .step, .print, .save, .append, .return: false
        case .letBlock(_, _, let block): block.kind.isPure
        case .if(let statement):
            statement.then.isPure && (statement.otherwise?.isPure ?? true)
        // Items that fail and are left out are the evaluator's matter.
        case .for(let statement): !statement.tolerates && statement.body.isPure
        case .loop(let statement): statement.body.isPure
        default: true
        }
    }

    /// True where it may end the script or flow around it: an `assert` or `fail` anywhere in it.
    var mayFail: Bool {
        switch self {
        case .fail, .assert: true
        case .letBlock(_, _, let block): block.kind.mayFail
        case .if(let statement):
            statement.then.statements.contains { $0.kind.mayFail }
                || (statement.otherwise?.statements.contains { $0.kind.mayFail } ?? false)
        case .for(let statement): statement.body.statements.contains { $0.kind.mayFail }
        case .loop(let statement): statement.body.statements.contains { $0.kind.mayFail }
        default: false
        }
    }
}

extension Block {
    var isPure: Bool { statements.allSatisfy { $0.kind.isPure } }
}

extension Expression {
    /// True for a literal path of a JSON file.
    fileprivate var namesJSON: Bool {
        guard case .string(let literal) = kind, let path = literal.plainText?.lowercased() else { return false }
        return path.hasSuffix(".json") || path.hasSuffix(".jsonl")
    }
}
