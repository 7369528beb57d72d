import HoloSyntax

extension Walker {
    mutating func expression() {
        switch kind {
        case .if: conditional()
        case .try: attempt()
        default: binary(1)
        }
    }

    // MARK: Lowest precedence

    /// `if c then a else if d then b else e`: where it breaks, a line for each `else`.
    private mutating func conditional() {
        let indents = takesIndentation()
        let mark = layout.mark()
        take(thenSpace: true)
        expression()
        if indents { layout.indent(continuation) }
        then()
        while kind == .else {
            line(.spaced)
            take(thenSpace: true)
            guard kind == .if else {
                expression()
                break
            }
            take(thenSpace: true)
            expression()
            then()
        }
        if indents { layout.dedent(continuation) }
        layout.group(from: mark)
    }

    private mutating func then() {
        layout.indent()
        filling { walker in
            walker.take(thenSpace: true)
            walker.layout.dedent()
            walker.expression()
        }
    }

    private mutating func attempt() {
        let indents = takesIndentation()
        let mark = layout.mark()
        take(thenSpace: true)
        expression()
        if indents { layout.indent(continuation) }
        line(.spaced)
        take(thenSpace: true)
        expression()
        if indents { layout.dedent(continuation) }
        layout.group(from: mark)
    }

    /// Whether further lines of the expression at hand are indented: parentheses around it have done so.
    private mutating func takesIndentation() -> Bool {
        defer { isAloneInParentheses = false }
        return !isAloneInParentheses
    }

    // MARK: Operators

    private static let notPrecedence = 3
    private static let comparisonPrecedence = 4

    /// How tightly the operator at hand binds; 0 where there is none.
    private var precedence: Int {
        switch kind {
        case .or: 1
        case .and: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: Self.comparisonPrecedence
        case .coalesce: 5
        case .plus, .minus: 6
        case .star, .slash: 7
        case .percent: percentMayEnd && percentEndsHere ? 0 : 7
        // The key of the next entry.
        default: 0
        }
    }

    /// Operands and operators that bind at least so tightly. Several that bind alike are one group: where it breaks, a
    /// line for each operand.
    private mutating func binary(_ minimum: Int) {
        let indents = takesIndentation()
        let mark = layout.mark()
        if kind == .not {
            while kind == .not { take(thenSpace: true) }
            binary(Self.comparisonPrecedence)
        } else {
            while kind == .minus { take() }
            postfix()
        }
        while true {
            let own = precedence
            guard own >= minimum, own > 0, !isKeyOfNextEntry else { return }
            if indents { layout.indent(continuation) }
            // Behind brackets of several lines a single operator stands where they end.
            let first = filling({ $0.lineBeforeOperator() }, { $0.operation(own) })
            if precedence == own, !isKeyOfNextEntry {
                layout.dissolve(first)
                while precedence == own, !isKeyOfNextEntry {
                    lineBeforeOperator()
                    operation(own)
                }
                if indents { layout.dedent(continuation) }
                layout.group(from: mark)
            } else if indents {
                layout.dedent(continuation)
            }
        }
    }

    /// An operator and what follows it.
    private mutating func operation(_ precedence: Int) {
        take(thenSpace: true)
        binary(precedence + 1)
    }

    /// At `or: 1` and `and: 1`, where a newline stood for the comma.
    private var isKeyOfNextEntry: Bool { (kind == .or || kind == .and) && kind(at: index + 1) == .colon }
}
