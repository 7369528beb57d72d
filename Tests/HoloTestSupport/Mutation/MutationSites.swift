import HoloCompiler
import HoloSyntax

/// A place in a program at which one small slip makes it wrong.
package struct MutationSite {
    package enum Kind: String, CaseIterable {
        case name, function, label, type, callee, parameter, missingParameter, literal, field, token
    }

    package var kind: Kind
    package var span: Span
    /// What to put there; nil for a misspelling of what stands there.
    package var replacement: String?
}

/// Finds the places of a program that compiles.
package struct MutationSites {
    package private(set) var sites: [MutationSite] = []
    private let source: SourceText
    private let catalogue: ActionCatalogue
    private var flows: [String: FlowDeclaration] = [:]

    package init(_ parsed: ParsedScript, catalogue: ActionCatalogue = TestCatalogue.catalogue) {
        source = parsed.source
        self.catalogue = catalogue
        for statement in parsed.script.statements {
            if case .flow(let flow) = statement.kind { flows[flow.name.text] = flow }
        }
        walk(parsed.script.statements)
        for token in parsed.tokens.tokens where token.end > token.start {
            sites.append(MutationSite(kind: .token, span: token.span, replacement: ""))
        }
    }

    private mutating func add(_ kind: MutationSite.Kind, _ span: Span, _ replacement: String? = nil) {
        sites.append(MutationSite(kind: kind, span: span, replacement: replacement))
    }

    private mutating func walk(_ statements: [Statement]) { for statement in statements { walk(statement) } }

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
            walk(branch.condition)
            walk(branch.then.statements)
            walk(branch.otherwise?.statements ?? [])
        case .for(let code):
            walk(code.source)
            walk(code.body.statements)
        case .loop(let code):
            walk(code.initial)
            walk(code.limit)
            walk(code.body.statements)
        case .yield(let value, _), .next(let value), .fail(let value), .budget(let value), .expression(let value):
            walk(value)
        case .return(let value): walk(value)
        case .assert(let condition, let message):
            walk(condition)
            walk(message)
        case .print(let values): for value in values { walk(value) }
        case .save(let value, let path), .append(let value, let path):
            walk(value)
            walk(path)
        case .importScript, .skip, .missing: break
        }
    }

    private mutating func walk(_ parameters: [Parameter], _ result: TypeSyntax?, _ body: Block) {
        for parameter in parameters {
            walk(parameter.type)
            walk(parameter.defaultValue)
        }
        walk(result)
        walk(body.statements)
    }

    // MARK: Steps

    private mutating func walk(_ call: StepCall) {
        add(.callee, call.callee.span)
        let known = knownParameters(of: call.callee)
        for entry in call.parameters {
            switch entry {
            case .pair(let key, let value):
                walk(value)
                guard let known else { continue }
                add(.parameter, key.span)
                guard let parameter = known.first(where: { $0.name == key.text }) else { continue }
                if parameter.isRequired, !call.parameters.contains(where: \.isSpread) {
                    add(.missingParameter, withComma(key.span.union(value.span)), "")
                }
                if let type = parameter.type, value.isLiteral {
                    add(.literal, value.span, type == "string" ? "[1]" : "\"seven\"")
                }
            case .shorthand(let name): add(.name, name.span)
            case .spread(let value, _): walk(value)
            }
        }
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

    /// With the comma behind it.
    private func withComma(_ span: Span) -> Span {
        let end = span.end
        return end < source.bytes.count && source.bytes[end] == UInt8(ascii: ",") ? Span(span.start, end + 1) : span
    }

    private func knownParameters(of callee: Callee) -> [(name: String, isRequired: Bool, type: String?)]? {
        if !callee.isQuoted, let flow = flows[callee.text] {
            return flow.parameters.map { ($0.name.text, $0.defaultValue == nil, nil) }
        }
        return catalogue.actions[callee.text]?.parameters?.map {
            ($0.name, $0.isRequired && $0.defaultValue == nil, $0.type)
        }
    }

    // MARK: Types and expressions

    private mutating func walk(_ type: TypeSyntax?) {
        guard let type else { return }
        switch type.kind {
        case .named: add(.type, type.span)
        case .list(let element): walk(element)
        case .optional(let inner): walk(inner)
        case .record(let fields): for field in fields { walk(field.type) }
        case .literals, .missing: break
        }
    }

    private mutating func walk(_ arguments: [Argument]) {
        for argument in arguments {
            if let label = argument.label { add(.label, label.span) }
            walk(argument.value)
        }
    }

    private mutating func walk(_ expression: Expression?) {
        guard let expression else { return }
        switch expression.kind {
        case .null, .bool, .int, .float, .duration, .missing: break
        case .string(let literal): for case .hole(let value) in literal.segments { walk(value) }
        case .name: add(.name, expression.span)
        case .list(let entries):
            for entry in entries {
                switch entry {
                case .element(let value), .spread(let value): walk(value)
                }
            }
        case .record(let entries):
            for entry in entries {
                switch entry {
                case .pair(_, let value), .spread(let value, _): walk(value)
                case .shorthand(let name): add(.name, name.span)
                }
            }
        case .unary(_, let operand): walk(operand)
        case .binary(_, _, let left, let right):
            walk(left)
            walk(right)
        case .field(let base, let name, _):
            walk(base)
            add(.field, name.span)
        case .index(let base, let place):
            walk(base)
            walk(place)
        case .slice(let base, let from, let to):
            walk(base)
            walk(from)
            walk(to)
        case .call(let name, let arguments):
            add(.function, name.span)
            walk(arguments)
        case .method(let base, let name, let arguments, _):
            walk(base)
            add(.function, name.span)
            walk(arguments)
        case .conditional(let condition, let then, let otherwise):
            walk(condition)
            walk(then)
            walk(otherwise)
        case .attempt(let value, let otherwise):
            walk(value)
            walk(otherwise)
        case .lambda(_, let body): walk(body)
        }
    }
}

extension RecordEntry {
    fileprivate var isSpread: Bool { if case .spread = self { true } else { false } }
}

extension Expression {
    fileprivate var isLiteral: Bool {
        switch kind {
        case .int, .float, .bool: true
        case .string(let literal): literal.plainText != nil
        default: false
        }
    }
}
