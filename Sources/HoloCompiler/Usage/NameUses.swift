import HoloSyntax

/// A name that a script binds, and where it is used.
final class BoundName {
    enum Kind {
        case input, importScript
        /// `isPure`: what is thrown away with its value did nothing.
        case value(isPure: Bool)
        case step(StepStatement)
        /// Items, indexes and parameters: they may be there for others.
        case other
    }

    let name: Name
    let kind: Kind
    /// How long the path to its block is.
    let depth: Int
    private(set) var uses: [Use] = []

    struct Use {
        /// The first two parts of the way from the name's block to it: the statement, and what of that; nil where the way
        /// ends before.
        var statement: PathPart?
        var part: PathPart?
        var span: Span
    }

    init(_ name: Name, _ kind: Kind, depth: Int) {
        self.name = name
        self.kind = kind
        self.depth = depth
    }

    /// Notes a use.
    func use(at path: [PathPart], _ span: Span) {
        uses.append(
            Use(
                statement: path.count > depth ? path[depth] : nil, part: path.count > depth + 1 ? path[depth + 1] : nil,
                span: span))
    }
}

/// A part of the way from a script to a place in it.
enum PathPart: Equatable {
    case statement(Int)
    case condition, then, otherwise
    /// One side of an `if … then … else …`, which begins at this place.
    case chosen(at: Int, isThen: Bool)
    case lambda
}

/// Goes through a script without mistakes and finds what each name is used by.
struct NameUses {
    private(set) var names: [BoundName] = []
    private var scopes: [[String: BoundName]] = [[:]]
    private var path: [PathPart] = []
    private let isPure: (Statement) -> Bool

    /// - Parameter isPure: whether a block does nothing but give its value.
    init(_ statements: [Statement], isPure: @escaping (Statement) -> Bool) {
        self.isPure = isPure
        // What functions and flows may use stands anywhere at the top.
        scopes[0].reserveCapacity(statements.count)
        for statement in statements { declare(statement) }
        walk(statements, isTop: true)
    }

    // MARK: Binding

    private mutating func bind(_ name: Name, _ kind: BoundName.Kind) {
        guard !name.text.isEmpty else { return }
        let bound = BoundName(name, kind, depth: path.count)
        names.append(bound)
        scopes[scopes.count - 1][name.text] = bound
    }

    private mutating func declare(_ statement: Statement) {
        switch statement.kind {
        case .input(let input): bind(input.name, .input)
        case .importScript(_, let alias): bind(alias, .importScript)
        case .let(let name, _, _): bind(name, .value(isPure: true))
        case .letBlock(let name, _, let block): bind(name, .value(isPure: isPure(block)))
        case .step(let step): if let name = step.name { bind(name, .step(step)) }
        default: break
        }
    }

    private func use(_ name: String, _ span: Span) {
        for scope in scopes.reversed() {
            if let bound = scope[name] {
                bound.use(at: path, span)
                return
            }
        }
    }

    /// What stands before the dot of a type or a callee, where that is an import: `lib.Person`.
    private func useImport(_ name: String, _ span: Span) {
        if let bound = scopes[0][qualifiedName(name)?.alias ?? name], case .importScript = bound.kind {
            bound.use(at: path, span)
        }
    }

    private mutating func inScope(_ part: PathPart? = nil, _ body: (inout NameUses) -> Void) {
        scopes.append([:])
        if let part { path.append(part) }
        body(&self)
        if part != nil { path.removeLast() }
        scopes.removeLast()
    }

    // MARK: Statements

    private mutating func walk(_ statements: [Statement], isTop: Bool = false) {
        for (index, statement) in statements.enumerated() {
            path.append(.statement(index))
            walk(statement)
            path.removeLast()
            if !isTop { declare(statement) }
        }
    }

    private mutating func walk(_ statement: Statement) {
        switch statement.kind {
        case .input(let input):
            walk(input.type)
            walk(input.defaultValue)
        case .let(_, let type, let value):
            walk(type)
            walk(value)
        case .letBlock(_, let type, let block):
            walk(type)
            walk(block)
        case .function(let function): walk(function.parameters, function.resultType, function.body)
        case .flow(let flow): walk(flow.parameters, flow.resultType, flow.body)
        case .typeAlias(_, let type): walk(type)
        case .step(let step):
            walk(step.type)
            walk(step.call)
        case .if(let branch):
            path.append(.condition)
            walk(branch.condition)
            path.removeLast()
            inScope(.then) { $0.walk(branch.then.statements) }
            if let otherwise = branch.otherwise { inScope(.otherwise) { $0.walk(otherwise.statements) } }
        case .for(let code):
            walk(code.source)
            for clause in code.clauses {
                switch clause.kind {
                case .parallel(let value), .every(let value), .tolerate(let value, _), .within(let value): walk(value)
                case .unordered: break
                }
            }
            inScope { uses in
                if let index = code.index { uses.bind(index, .other) }
                uses.bind(code.element, .other)
                uses.walk(code.body.statements)
            }
        case .loop(let code):
            walk(code.initial)
            walk(code.limit)
            inScope { uses in
                uses.bind(code.name, .other)
                uses.walk(code.body.statements)
            }
        case .yield(let value, _), .next(let value), .fail(let value), .budget(let value), .expression(let value):
            walk(value)
        case .return(let value): walk(value)
        case .assert(let condition, let message):
            walk(condition)
            walk(message)
        case .print(let values): for value in values { walk(value) }
        case .save(let value, let target), .append(let value, let target):
            walk(value)
            walk(target)
        case .importScript, .skip, .missing: break
        }
    }

    private mutating func walk(_ parameters: [Parameter], _ result: TypeSyntax?, _ body: Block) {
        walk(result)
        inScope { uses in
            for parameter in parameters {
                uses.walk(parameter.type)
                uses.walk(parameter.defaultValue)
                uses.bind(parameter.name, .other)
            }
            uses.walk(body.statements)
        }
    }

    private mutating func walk(_ call: StepCall) {
        if !call.callee.isQuoted { useImport(call.callee.text, call.callee.span) }
        for entry in call.parameters { walk(entry) }
        for modifier in call.modifiers {
            switch modifier.kind {
            case .when(let value), .as(let value), .timeout(let value), .cache(let value), .elseValue(let value),
                .elseFail(let value):
                walk(value)
            case .after(let steps): for step in steps { walk(step) }
            case .retry(let times, let every):
                walk(times)
                walk(every)
            case .elseSkip: break
            case .elseStep(let other): walk(other)
            }
        }
    }

    // MARK: Types and expressions

    private mutating func walk(_ type: TypeSyntax?) {
        guard let type else { return }
        switch type.kind {
        case .named(let name): useImport(name, type.span)
        case .list(let element): walk(element)
        case .optional(let inner): walk(inner)
        case .record(let fields): for field in fields { walk(field.type) }
        case .literals, .missing: break
        }
    }

    private mutating func walk(_ entry: RecordEntry) {
        switch entry {
        case .pair(_, let value), .spread(let value, _): walk(value)
        case .shorthand(let name): use(name.text, name.span)
        }
    }

    private mutating func walk(_ expression: Expression, in part: PathPart) {
        path.append(part)
        walk(expression)
        path.removeLast()
    }

    private mutating func walk(_ expression: Expression?) {
        guard let expression else { return }
        switch expression.kind {
        case .null, .bool, .int, .float, .duration, .missing: break
        case .string(let literal): for case .hole(let value) in literal.segments { walk(value) }
        case .name(let name): use(name, expression.span)
        case .list(let entries):
            for entry in entries {
                switch entry {
                case .element(let value), .spread(let value): walk(value)
                }
            }
        case .record(let entries): for entry in entries { walk(entry) }
        case .unary(_, let operand): walk(operand)
        case .binary(_, _, let left, let right):
            walk(left)
            walk(right)
        case .field(let base, _, _): walk(base)
        case .index(let base, let place):
            walk(base)
            walk(place)
        case .slice(let base, let from, let to):
            walk(base)
            walk(from)
            walk(to)
        case .call(_, let arguments): for argument in arguments { walk(argument.value) }
        case .method(let base, _, let arguments, _):
            walk(base)
            for argument in arguments { walk(argument.value) }
        case .conditional(let condition, let then, let otherwise):
            walk(condition)
            walk(then, in: .chosen(at: expression.span.start, isThen: true))
            walk(otherwise, in: .chosen(at: expression.span.start, isThen: false))
        case .attempt(let value, let otherwise):
            walk(value)
            walk(otherwise)
        case .lambda(let parameters, let body):
            inScope(.lambda) { uses in
                for parameter in parameters { uses.bind(parameter, .other) }
                uses.walk(body)
            }
        }
    }
}
