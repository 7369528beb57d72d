/// A script as S-expressions, one statement a line and blocks indented: for tests, and to look at what was read.
package func dump(_ script: Script) -> String {
    var dumper = Dumper()
    for line in script.documentation { dumper.line("## \(line)") }
    for statement in script.statements { dumper.statement(statement) }
    return dumper.text
}

/// An expression as one S-expression.
package func dump(_ expression: Expression) -> String { Dumper().expression(expression) }

private struct Dumper {
    var text = ""
    private var level = 0

    mutating func line(_ content: String) {
        text += String(repeating: "  ", count: level) + content + "\n"
    }

    private mutating func block(_ head: String, _ block: Block) {
        line("(" + head)
        level += 1
        for statement in block.statements { self.statement(statement) }
        level -= 1
        line(")")
    }

    mutating func statement(_ statement: Statement) {
        for documentation in statement.documentation { line("## \(documentation)") }
        switch statement.kind {
        case .input(let input):
            line("(input \(input.name.text)\(typed(input.type))\(valued(input.defaultValue)))")
        case .let(let name, let type, let value): line("(let \(name.text)\(typed(type)) \(expression(value)))")
        case .letBlock(let name, let type, let inner):
            line("(let \(name.text)\(typed(type))")
            level += 1
            self.statement(inner)
            level -= 1
            line(")")
        case .function(let function):
            block("func \(header(function.name, function.parameters, function.resultType))", function.body)
        case .flow(let flow): block("flow \(header(flow.name, flow.parameters, flow.resultType))", flow.body)
        case .importScript(let path, let alias): line("(import \(string(path)) \(alias.text))")
        case .typeAlias(let name, let type): line("(type \(name.text) \(self.type(type)))")
        case .budget(let amount): line("(budget \(expression(amount)))")
        case .step(let step):
            line("(step\(step.name.map { " \($0.text)" } ?? "")\(typed(step.type)) \(call(step.call)))")
        case .if(let conditional):
            block("if \(expression(conditional.condition))", conditional.then)
            if let otherwise = conditional.otherwise { block("else", otherwise) }
        case .for(let loop):
            let names = (loop.index.map { $0.text + " " } ?? "") + loop.element.text
            let clauses = loop.clauses.map { " " + clause($0.kind) }.joined()
            block("for \(names) \(expression(loop.source))\(clauses)", loop.body)
        case .loop(let loop):
            let limit = loop.limit.map { " (at-most \(expression($0)))" } ?? ""
            block("loop \(loop.name.text) \(expression(loop.initial))\(limit)", loop.body)
        case .yield(let value, let spread): line("(yield \(spread ? "..." : "")\(expression(value)))")
        case .skip: line("(skip)")
        case .next(let value): line("(next \(expression(value)))")
        case .return(let value): line("(return\(valued(value)))")
        case .fail(let value): line("(fail \(expression(value)))")
        case .assert(let condition, let message): line("(assert \(expression(condition))\(valued(message)))")
        case .print(let values): line("(print\(values.map { " " + expression($0) }.joined()))")
        case .save(let value, let path): line("(save \(expression(value)) \(expression(path)))")
        case .append(let value, let path): line("(append \(expression(value)) \(expression(path)))")
        case .expression(let value): line(expression(value))
        case .missing: line("(missing)")
        }
    }

    private func typed(_ type: TypeSyntax?) -> String { type.map { ":" + self.type($0) } ?? "" }
    private func valued(_ value: Expression?) -> String { value.map { " " + expression($0) } ?? "" }

    private func header(_ name: Name, _ parameters: [Parameter], _ result: TypeSyntax?) -> String {
        let list = parameters.map { "\($0.name.text)\(typed($0.type))\(valued($0.defaultValue).replacingFirstSpace())" }
        return "\(name.text) [\(list.joined(separator: " "))]\(typed(result))"
    }

    private func clause(_ kind: ForClauseKind) -> String {
        switch kind {
        case .parallel(let value): return "(parallel \(expression(value)))"
        case .every(let value): return "(every \(expression(value)))"
        case .tolerate(let value, let percent): return "(tolerate \(expression(value))\(percent ? "%" : ""))"
        case .within(let value): return "(within \(expression(value)))"
        case .unordered: return "(unordered)"
        }
    }

    private func call(_ call: StepCall) -> String {
        let callee = call.callee.isQuoted ? quoted(call.callee.text) : call.callee.text
        let parameters = call.parametersSpan == nil ? "" : " {\(entries(call.parameters))}"
        return callee + parameters + call.modifiers.map { " " + modifier($0.kind) }.joined()
    }

    private func modifier(_ kind: ModifierKind) -> String {
        switch kind {
        case .when(let value): return "(when \(expression(value)))"
        case .after(let steps): return "(after\(steps.map { " " + expression($0) }.joined()))"
        case .as(let value): return "(as \(expression(value)))"
        case .retry(let count, let every):
            return "(retry \(expression(count))\(every.map { " every " + expression($0) } ?? ""))"
        case .timeout(let value): return "(timeout \(expression(value)))"
        case .cache(let value): return "(cache \(expression(value)))"
        case .elseValue(let value): return "(else \(expression(value)))"
        case .elseSkip: return "(else skip)"
        case .elseFail(let value): return "(else fail \(expression(value)))"
        case .elseStep(let other): return "(else step \(call(other)))"
        }
    }

    func expression(_ expression: Expression) -> String {
        switch expression.kind {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .int(let digits), .float(let digits): return digits
        case .duration(let microseconds): return "\(microseconds)us"
        case .string(let literal): return string(literal)
        case .name(let name): return name
        case .list(let entries):
            return "["
                + entries.map { entry -> String in
                    switch entry {
                    case .element(let value): return self.expression(value)
                    case .spread(let value): return "..." + self.expression(value)
                    }
                }.joined(separator: " ") + "]"
        case .record(let list): return "{\(entries(list))}"
        case .unary(let operation, let operand):
            return "(\(operation == .not ? "not" : "neg") \(self.expression(operand)))"
        case .binary(let operation, _, let left, let right):
            return "(\(operation.rawValue) \(self.expression(left)) \(self.expression(right)))"
        case .field(let base, let name, let optional):
            return "(\(optional ? "?." : ".") \(self.expression(base)) \(name.text))"
        case .index(let base, let index): return "(index \(self.expression(base)) \(self.expression(index)))"
        case .slice(let base, let from, let to):
            return
                "(slice \(self.expression(base)) \(from.map(self.expression) ?? "_") \(to.map(self.expression) ?? "_"))"
        case .call(let name, let list): return "(call \(name.text)\(arguments(list)))"
        case .method(let base, let name, let list, let optional):
            return "(\(optional ? "?" : "")method \(self.expression(base)) \(name.text)\(arguments(list)))"
        case .conditional(let condition, let then, let otherwise):
            return "(if \(self.expression(condition)) \(self.expression(then)) \(self.expression(otherwise)))"
        case .attempt(let value, let otherwise): return "(try \(self.expression(value)) \(self.expression(otherwise)))"
        case .lambda(let parameters, let body):
            return "(=> [\(parameters.map(\.text).joined(separator: " "))] \(self.expression(body)))"
        case .missing: return "<missing>"
        }
    }

    private func arguments(_ list: [Argument]) -> String {
        list.map { " " + ($0.label.map { $0.text + ":" } ?? "") + expression($0.value) }.joined()
    }

    private func entries(_ list: [RecordEntry]) -> String {
        list.map { entry in
            switch entry {
            case .pair(let key, let value): return "\(key.text):\(expression(value))"
            case .shorthand(let name): return name.text
            case .spread(let value, _): return "..." + expression(value)
            }
        }.joined(separator: " ")
    }

    private func string(_ literal: StringLiteral) -> String {
        guard let text = literal.plainText else {
            return "(str"
                + literal.segments.map { segment in
                    switch segment {
                    case .text(let text): return " " + quoted(text)
                    case .hole(let value): return " " + expression(value)
                    }
                }.joined() + ")"
        }
        return quoted(text)
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private func type(_ type: TypeSyntax) -> String {
        switch type.kind {
        case .named(let name): return name
        case .list(let element): return "list<\(self.type(element))>"
        case .record(let fields):
            return "{\(fields.map { "\($0.name.text):\(self.type($0.type))" }.joined(separator: " "))}"
        case .optional(let inner): return self.type(inner) + "?"
        case .literals(let texts): return "(\(texts.map(quoted).joined(separator: "|")))"
        case .missing: return "<missing>"
        }
    }
}

extension String {
    fileprivate func replacingFirstSpace() -> String { isEmpty ? self : "=" + dropFirst() }
}
