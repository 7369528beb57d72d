import HoloValue

/// How the items of a `for` with clauses are let in, always in the order of the source: what its clauses ask for, and
/// how far it has come.
final class ItemAdmission {
    /// `parallel`: at most so many items are started and not settled.
    var parallel: Int?
    /// `every`: microseconds between two starts. An item's start is its first request that really leaves: one whose steps
    /// are all answered by facts costs no time.
    var spacing: Int?
    /// `tolerate`: so many items may fail.
    var tolerated: Int?
    /// `within`: so many credits, and what an item takes at most.
    var limit: Int?
    var worstCase = 0
    var isUnordered = false

    /// The items from the first on that were started.
    var started = 0
    /// Those of them that are not settled.
    var running = 0
    /// Those that failed and were left out.
    var failed = 0
    /// With `every`: rings when the next item may start.
    var alarm: AlarmID?
    /// With `every`: what is known of the start of the item that was started last.
    var newest = Start.over
    /// With `within`: what the settled items took.
    var spent = 0
    /// With `within`, for each item: what it took so far, and whether that depends on when a failure was met.
    var costs: [(credits: Int, isUncertain: Bool)] = []

    enum Start {
        /// None of its steps was requested, or not yet.
        case open
        /// Some of its steps were answered by facts.
        case reused
        /// A request of it has left, or it is settled: nothing but the alarm holds the next one back.
        case over
    }

    /// Whether another item fits beside what those before it took and may still take.
    var hasRoom: Bool {
        guard let limit, worstCase > 0 else { return true }
        let (left, isFarOver) = limit.subtractingReportingOverflow(spent)
        return !isFarOver && running < left / worstCase
    }

    var isFree: Bool {
        if let parallel, running >= parallel { return false }
        if spacing != nil, alarm != nil || newest != .over { return false }
        return true
    }
}

extension ItemAdmission {
    /// Takes over the clauses' values; gives the failure and the expression where one is not what it should be.
    func take(_ clauses: ForClauses, _ values: [Value], items: Int) -> (Failure, ExpressionCode)? {
        var next = values.makeIterator()
        isUnordered = clauses.isUnordered
        worstCase = clauses.worstCase
        if let code = clauses.parallel, let value = next.next() {
            guard case .int(let number) = value, number >= 1 else {
                return (Failure("E0340", "`parallel` needs an int of 1 or more, found \(describe(value))"), code)
            }
            parallel = number
        }
        if let code = clauses.every, let value = next.next() {
            guard case .duration(let length) = value, length >= 0 else {
                let help = "write it as `30s` or `1m`"
                return (Failure("E0341", "`every` needs a duration, found \(describe(value))", help: help), code)
            }
            spacing = length
        }
        if let code = clauses.tolerate, let value = next.next() {
            switch value {
            case .int(let number) where clauses.toleratesPercent && (0...100).contains(number):
                let (product, isLarge) = items.multipliedReportingOverflow(by: number)
                tolerated = isLarge ? items : product / 100
            case .float(let number) where clauses.toleratesPercent && number >= 0 && number <= 100:
                // Rounded down, as whole percents are.
                tolerated = Int((Double(items) * number / 100).rounded(.down))
            case .int(let number) where !clauses.toleratesPercent && number >= 0:
                tolerated = number
            default:
                let wanted = clauses.toleratesPercent ? "a number from 0 to 100 before `%`" : "an int of 0 or more"
                return (Failure("E0342", "`tolerate` needs \(wanted), found \(describe(value))"), code)
            }
        }
        if let code = clauses.within, let value = next.next() {
            guard case .int(let credits) = value, credits >= 0 else {
                return (Failure("E0343", "`within` needs an int of 0 or more, found \(describe(value))"), code)
            }
            limit = credits
            costs = Array(repeating: (0, false), count: items)
        }
        return nil
    }
}
