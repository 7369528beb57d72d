import HoloMachine
import HoloSyntax

// Operators and conditions to code.

extension CodeBuilder {
    func lower(
        _ operation: BinaryOperator, at span: Span, _ left: Expression, _ right: Expression, into target: Int
    ) {
        switch operation {
        case .and, .or:
            var end = Label()
            let result = allocate()
            lower(left, into: result)
            at(left.span)
            let site: ConditionSite = operation == .and ? .and : .or
            jump(operation == .and ? .jumpIfFalse : .jumpIfTrue, d: site.rawValue, a: result, to: &end)
            lower(right, into: result)
            at(right.span)
            emit(.checkBool, d: site.rawValue, a: result)
            place(end)
            emit(.move, d: 1, a: target, b: result)
        case .coalesce:
            var end = Label()
            let result = allocate()
            lower(left, into: result)
            jump(.jumpIfNotNull, a: result, to: &end)
            lower(right, into: result)
            place(end)
            emit(.move, d: 1, a: target, b: result)
        default:
            let a = lower(operand: left)
            if let withConstant = operation.withConstant, let constant = constant(right) {
                at(span)
                emit(withConstant, a: target, b: a, c: constant)
                return
            }
            let b = lower(right)
            at(span)
            switch operation {
            case .add: emit(.add, a: target, b: a, c: b)
            case .subtract: emit(.subtract, a: target, b: a, c: b)
            case .multiply: emit(.multiply, a: target, b: a, c: b)
            case .divide: emit(.divide, a: target, b: a, c: b)
            case .remainder: emit(.remainder, a: target, b: a, c: b)
            case .equal: emit(.equal, a: target, b: a, c: b)
            case .notEqual: emit(.notEqual, a: target, b: a, c: b)
            case .less: emit(.less, a: target, b: a, c: b)
            case .lessOrEqual: emit(.lessOrEqual, a: target, b: a, c: b)
            case .greater: emit(.less, a: target, b: b, c: a)
            case .greaterOrEqual: emit(.lessOrEqual, a: target, b: b, c: a)
            case .and, .or, .coalesce: break
            }
        }
    }

    /// Jumps to the label where the condition is false. Comparisons and jumps become one instruction.
    func branch(_ condition: Expression, ifFalse no: inout Label, site: ConditionSite) {
        let start = mark
        defer { release(to: start) }
        if case .binary(let operation, let span, let left, let right) = condition.kind {
            switch operation {
            case .and:
                branch(left, ifFalse: &no, site: .and)
                branch(right, ifFalse: &no, site: .and)
                return
            case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
                let a = lower(operand: left)
                if let jumpUnless = operation.jumpUnlessWithConstant, let constant = constant(right) {
                    at(span)
                    jump(jumpUnless, a: a, b: constant, to: &no)
                    return
                }
                let b = lower(right)
                at(span)
                switch operation {
                case .less: jump(.jumpUnlessLess, a: a, b: b, to: &no)
                case .lessOrEqual: jump(.jumpUnlessLessOrEqual, a: a, b: b, to: &no)
                case .greater: jump(.jumpUnlessLess, a: b, b: a, to: &no)
                case .greaterOrEqual: jump(.jumpUnlessLessOrEqual, a: b, b: a, to: &no)
                case .equal: jump(.jumpUnlessEqual, a: a, b: b, to: &no)
                default: jump(.jumpIfEqual, a: a, b: b, to: &no)
                }
                return
            default: break
            }
        }
        let register = lower(condition)
        at(condition.span)
        jump(.jumpIfFalse, d: site.rawValue, a: register, to: &no)
    }
}

extension BinaryOperator {
    /// The instruction whose right operand is a constant.
    fileprivate var withConstant: Operation? {
        switch self {
        case .add: .addConstant
        case .subtract: .subtractConstant
        case .multiply: .multiplyConstant
        case .divide: .divideConstant
        case .remainder: .remainderConstant
        default: nil
        }
    }

    /// The jump for where the comparison with a constant does not hold.
    fileprivate var jumpUnlessWithConstant: Operation? {
        switch self {
        case .less: .jumpUnlessLessConstant
        case .lessOrEqual: .jumpUnlessLessOrEqualConstant
        case .greater: .jumpUnlessGreaterConstant
        case .greaterOrEqual: .jumpUnlessGreaterOrEqualConstant
        case .equal: .jumpUnlessEqualConstant
        case .notEqual: .jumpIfEqualConstant
        default: nil
        }
    }
}
