import HoloSyntax
import HoloValue

// Statements in the order of the page.

extension TypeChecker {
    /// - Parameter end: where the block ends.
    func check(_ statements: [Statement], until end: Int) {
        for statement in statements { check(statement, until: end) }
    }

    /// A block of names of its own.
    private func check(_ block: Block, _ prepare: () -> Void = {}) {
        let mark = frame.mark
        prepare()
        deeper { check(block.statements, until: block.span.end) }
        frame.unbind(to: mark)
    }

    private func check(_ statement: Statement, until end: Int) {
        let outer = (isQuiet, isInDamage)
        isInDamage = statement.isDamaged || isStructureLost(at: statement.span)
        isQuiet = isTrying || isInDamage
        defer { (isQuiet, isInDamage) = outer }
        switch statement.kind {
        case .input(let input):
            if let value = input.defaultValue { _ = type(of: value, declaredAs: input.type, input.name) }
            // Who runs the script may give anything for an input without a type.
            bind(input.name, declared(input.type, in: frame.module), from: statement.span.end, until: end)
        case .let(let name, let type, let value):
            bind(name, self.type(of: value, declaredAs: type, name), from: statement.span.end, until: end)
        case .letBlock(let name, let type, let block):
            bind(name, checkBlock(block, declaredAs: type, name), from: statement.span.end, until: end)
        case .for, .loop:
            _ = yields(of: statement)
        case .if(let branch):
            condition(branch.condition, "`if`")
            check(branch.then)
            if let otherwise = branch.otherwise { check(otherwise) }
        case .step(let step):
            let answer = type(of: step)
            if let name = step.name { bind(name, answer, from: statement.span.end, until: end) }
        case .yield(let value, let isSpread):
            var yielded = type(of: value)
            if isSpread { yielded = element(ofSpread: yielded, at: value.span, "`yield ...`") }
            if let last = frame.yielded.indices.last { frame.yielded[last] = frame.yielded[last].joined(with: yielded) }
        case .next(let value): _ = type(of: value)
        case .return(let value): checkReturn(value)
        case .fail(let message):
            refuseSecret(type(of: message), at: message.span, "be in the message of `fail`")
        case .assert(let test, let message):
            condition(test, "`assert`")
            if let message { refuseSecret(type(of: message), at: message.span, "be in the message of `assert`") }
        case .print(let values): for value in values { refuseSecret(type(of: value), at: value.span, "be printed") }
        case .save(let value, let path): checkOutput(value, path, "save")
        case .append(let value, let path): checkOutput(value, path, "append")
        case .budget(let credits): need(.int, credits, "`budget`")
        case .expression(let value): _ = type(of: value)
        case .function, .flow, .importScript, .typeAlias, .skip, .missing: break
        }
    }

    private func isStructureLost(at span: Span) -> Bool {
        let parsed = frame.module.file.parsed
        guard parsed.hasErrors, let start = parsed.damage.structureLostFrom else { return false }
        return span.end > start
    }

    private func declared(_ syntax: TypeSyntax?, in module: Module) -> StaticType {
        syntax.map { declared($0, in: module) } ?? .any
    }

    private func checkReturn(_ value: Expression?) {
        guard let value else {
            frame.returned = frame.returned.joined(with: .null)
            return
        }
        let type: StaticType
        if let declaration = frame.declaredResult {
            type = self.type(of: value, as: declaration)
        } else {
            type = self.type(of: value)
        }
        if frame.kind != .function { refuseSecret(type, at: value.span, "be returned from a script or flow") }
        frame.returned = frame.returned.joined(with: type)
    }

    private func checkOutput(_ value: Expression, _ path: Expression, _ word: String) {
        refuseSecret(type(of: value), at: value.span, word == "save" ? "be saved" : "be appended to a file")
        need(.text, path, "the path of `\(word)`")
    }

    /// An expression that must be of one of some kinds, for a clause, modifier or statement.
    func need(_ kinds: KindSet, _ value: Expression, _ what: String, help: String? = nil) {
        let type = type(of: value)
        guard type.rulesOut(kinds) else { return }
        report(.wrongKindInClause, at: value.span, label: "not \(kinds.needed)", help: help) {
            "\(what) needs \(kinds.needed), found \(type.found)"
        }
    }

    // MARK: Blocks

    private func checkBlock(_ block: Statement, declaredAs syntax: TypeSyntax?, _ name: Name) -> StaticType {
        let type = yields(of: block)
        guard let syntax else { return type }
        let declaration = Declaration(type: declared(syntax, in: frame.module), span: syntax.span, name: name.text)
        return checked(type, as: declaration, at: name.span)
    }

    /// The list of what a `for` or `loop` yields.
    private func yields(of statement: Statement) -> StaticType {
        frame.yielded.append(.never)
        switch statement.kind {
        case .for(let code):
            let source = type(of: code.source)
            let (index, element) = parts(ofSource: source, at: code.source.span)
            for clause in code.clauses { check(clause) }
            check(code.body) {
                if let name = code.index { bind(name, index, until: code.body.span.end) }
                bind(code.element, element, until: code.body.span.end)
            }
        case .loop(let code):
            _ = type(of: code.initial)
            if let limit = code.limit { need(.int, limit, "`at most`") }
            // What comes around again with `next` is not known before the body has been walked through.
            check(code.body) { bind(code.name, .any, until: code.body.span.end) }
        default: break
        }
        let yielded = frame.yielded.popLast() ?? .any
        return .list(frame.module.isDamaged(statement.span) ? .any : yielded)
    }

    /// What the names of a `for` are.
    private func parts(ofSource source: StaticType, at span: Span) -> (index: StaticType, element: StaticType) {
        if source.rulesOut([.list, .record]) {
            report(
                .notRepeatable, at: span, label: "not a list",
                help: source.isSurely(.null) ? "write `… ?? []` where it may be null"
                    : source.isSurely(.int) ? "`range(…)` counts: `for i in range(5)`" : nil
            ) { "`for` needs a list or a record, found \(source.found)" }
            return (.any, .any)
        }
        var index = StaticType.never
        var element = StaticType.never
        if source.kinds.contains(.list) {
            index = .int
            element = source.element
        }
        if source.kinds.contains(.record) {
            index = index.joined(with: .text)
            element = element.joined(with: source.record?.anyValue ?? .any)
        }
        return (index, element)
    }

    private func check(_ clause: ForClause) {
        switch clause.kind {
        case .parallel(let value): need(.int, value, "`parallel`")
        case .every(let value): need(.duration, value, "`every`", help: "write it as `5s` or `1m30s`")
        case .tolerate(let value, let isPercent): need(isPercent ? .number : .int, value, "`tolerate`")
        case .within(let value): need(.int, value, "`within`")
        case .unordered: break
        }
    }
}
