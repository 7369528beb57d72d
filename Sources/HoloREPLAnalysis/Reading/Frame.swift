import HoloSyntax

/// What is open at a place of a text, and what is due there.
struct Frame {
    enum Kind {
        /// Statements: the text itself, or those in braces.
        case block
        /// The braces of a step.
        case parameters
        case record, list, `subscript`, group
        /// `f(…)`.
        case arguments
        /// `func f(…)`.
        case declaration
        /// `(a, b)` of a lambda.
        case lambda
        case typeRecord, typeArguments, typeGroup
        case string, hole
    }

    enum Phase {
        /// A statement is due.
        case start
        case operand
        /// An operand stands before: an operator, a word that goes on with the statement, or its end is due.
        case afterOperand
        /// A name that is bound here.
        case name
        case afterName
        case type, afterType
        /// What a step calls.
        case callee, afterCallee
        /// Behind the dot of what a step calls.
        case calleePart
        /// The key of an entry.
        case key, afterKey
        /// Behind a dot.
        case field
        /// Behind a block: `else` may follow.
        case end
        /// Behind the `else` of a statement `if`.
        case afterElse
    }

    /// A name that the text itself binds. All are indices of tokens.
    struct Binding {
        enum Source {
            /// A value that is written out from this token on; `end` where it is known.
            case expression(start: Int, end: Int?)
            /// An element of such a value, or its place in it.
            case element(of: Range<Int>)
            case index
            /// The step whose callee these tokens are.
            case step(callee: Range<Int>)
            case unknown
        }

        var name: Int
        var source: Source
    }

    var kind: Kind
    var phase: Phase
    /// The token that opened it.
    var opening: Int
    /// In a block: the word that began the statement at hand; `endOfFile` for an expression.
    var statement: TokenKind = .endOfFile
    /// The modifier, clause or contextual word whose operand is at hand.
    var clause: TokenKind?
    /// In a block, what the step calls; for parameters, what takes them.
    var callee: Range<Int>?
    /// `if` and `try` of expressions that wait for their `else`.
    var conditionals = 0
    /// Where the operand at hand begins, as long as `.`, `(` and `[` go on with it.
    var chain: Int?
    /// The keys that were given.
    var keys: [Int] = []
    /// The key whose value is at hand.
    var key: Int?
    /// For arguments: the function's name, and what stands before the dot.
    var function: Int?
    var receiver: Range<Int>?
    var argument = 0
    /// The names of lambdas whose body is at hand.
    var lambdaNames: [Int] = []
    /// The names that the statements of a block bind.
    var bindings: [Binding] = []
    /// Of a `for` or `loop` at hand its names, of a function its parameters, until their block begins; and where the
    /// list of the `for` begins.
    var loopNames: [Int] = []
    var loopSource: Int?
    /// Behind that list, where clauses follow it.
    var loopEnd: Int?
    /// Behind the `to` of `save` and `append`.
    var isAtPath = false

    /// The names that its own text binds and that may be used here.
    var visibleNames: [Int] {
        let parameters = statement == .func || statement == .flow ? loopNames : []
        return lambdaNames + parameters + bindings.reversed().prefix(Completion.mostCandidates).map(\.name)
    }

    init(_ kind: Kind, _ phase: Phase, opening: Int) {
        self.kind = kind
        self.phase = phase
        self.opening = opening
    }
}

/// What a piece of text is to who reads it.
package enum TextClass: String, Sendable, CaseIterable {
    /// A word that begins or goes on with a statement or an expression: `let`, `in`, `to`, `and`.
    case keyword
    /// `retry`, `when` and the others of a step.
    case modifier
    /// `true`, `false`, `null`.
    case constant
    case name
    /// A name where it is bound.
    case binding
    case function
    /// What a step calls.
    case action
    /// The name of a parameter in the braces of a step.
    case parameter
    /// The key of a record, also of a type.
    case key
    case field
    case type
    /// Numbers and durations.
    case number
    case string
    /// The braces of a hole in a string.
    case hole
    case `operator`
    case punctuation
    case comment
    /// `## …`.
    case documentation
    /// `:help`.
    case command
    /// What is not of the language.
    case error
}
