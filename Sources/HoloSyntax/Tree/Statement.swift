/// One statement. Every statement of a script begins with a reserved word.
package struct Statement: Sendable {
    package var kind: StatementKind
    package var span: Span
    /// The `##` lines directly above, without their marks.
    package var documentation: [String]
    /// True where a part of it, outside the statements inside it, was not understood; a diagnostic was given.
    package var isDamaged = false

    package init(_ kind: StatementKind, span: Span, documentation: [String] = []) {
        self.kind = kind
        self.span = span
        self.documentation = documentation
    }
}

package enum StatementKind: Sendable {
    case input(InputDeclaration)
    indirect case `let`(name: Name, type: TypeSyntax?, value: Expression)
    /// `let name = for …` and `let name = loop …`: what the block yields.
    indirect case letBlock(name: Name, type: TypeSyntax?, block: Statement)
    case function(FunctionDeclaration)
    case flow(FlowDeclaration)
    indirect case importScript(path: StringLiteral, alias: Name)
    indirect case typeAlias(name: Name, type: TypeSyntax)
    indirect case budget(Expression)
    case step(StepStatement)
    case `if`(IfStatement)
    case `for`(ForStatement)
    case loop(LoopStatement)
    indirect case yield(Expression, spread: Bool)
    case skip
    indirect case next(Expression)
    indirect case `return`(Expression?)
    indirect case fail(Expression)
    indirect case assert(condition: Expression, message: Expression?)
    indirect case print([Expression])
    indirect case save(Expression, path: Expression)
    indirect case append(Expression, path: Expression)
    /// A bare expression: only where the parser was asked for an entry of the REPL.
    indirect case expression(Expression)
    /// What recovery skipped; a diagnostic was given.
    case missing
}

package final class InputDeclaration: Sendable {
    package let name: Name
    package let type: TypeSyntax?
    package let defaultValue: Expression?

    package init(name: Name, type: TypeSyntax?, defaultValue: Expression?) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
    }
}

package struct Parameter: Sendable {
    package var name: Name
    package var type: TypeSyntax?
    package var defaultValue: Expression?

    package init(name: Name, type: TypeSyntax?, defaultValue: Expression?) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
    }
}

/// `func name(…): type = expr` (the body is then one `return` that has the expression's span) or `func name(…) { … }`.
package final class FunctionDeclaration: Sendable {
    package let name: Name
    package let parameters: [Parameter]
    package let resultType: TypeSyntax?
    package let body: Block

    package init(name: Name, parameters: [Parameter], resultType: TypeSyntax?, body: Block) {
        self.name = name
        self.parameters = parameters
        self.resultType = resultType
        self.body = body
    }
}

package final class FlowDeclaration: Sendable {
    package let name: Name
    package let parameters: [Parameter]
    package let resultType: TypeSyntax?
    package let body: Block

    package init(name: Name, parameters: [Parameter], resultType: TypeSyntax?, body: Block) {
        self.name = name
        self.parameters = parameters
        self.resultType = resultType
        self.body = body
    }
}

package final class IfStatement: Sendable {
    package let condition: Expression
    package let then: Block
    /// The `else` block; for `else if` a block that holds the one `if` statement.
    package let otherwise: Block?

    package init(condition: Expression, then: Block, otherwise: Block?) {
        self.condition = condition
        self.then = then
        self.otherwise = otherwise
    }
}

package final class ForStatement: Sendable {
    /// `i` of `for i, x in list`, `key` of `for key, value in record`.
    package let index: Name?
    package let element: Name
    package let source: Expression
    package let clauses: [ForClause]
    package let body: Block

    package init(index: Name?, element: Name, source: Expression, clauses: [ForClause], body: Block) {
        self.index = index
        self.element = element
        self.source = source
        self.clauses = clauses
        self.body = body
    }
}

package struct ForClause: Sendable {
    package var kind: ForClauseKind
    package var span: Span

    package init(_ kind: ForClauseKind, span: Span) {
        self.kind = kind
        self.span = span
    }
}

package enum ForClauseKind: Sendable {
    case parallel(Expression)
    case every(Expression)
    /// `tolerate 3` or `tolerate 10%`.
    case tolerate(Expression, percent: Bool)
    /// `within 300 credits`.
    case within(Expression)
    case unordered
}

package final class LoopStatement: Sendable {
    package let name: Name
    package let initial: Expression
    /// `at most 5 times`.
    package let limit: Expression?
    package let body: Block

    package init(name: Name, initial: Expression, limit: Expression?, body: Block) {
        self.name = name
        self.initial = initial
        self.limit = limit
        self.body = body
    }
}
