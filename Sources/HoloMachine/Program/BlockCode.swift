import HoloValue

/// What something that is not settled yet may still bring, for those that stand below it on the page.
package struct Pending: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The end of a block around it: `skip next return fail assert`, `else skip`, `else fail`.
    package static let exit = Pending(rawValue: 1 << 0)
    /// An end that reaches beyond the nearest `for` or `loop`: `return fail assert`, `else fail`.
    package static let farExit = Pending(rawValue: 1 << 1)
    /// A step that holds back reads: a write, `wait` or `ask`.
    package static let barrier = Pending(rawValue: 1 << 2)
    /// A step that holds back writes of other items of a `for`: a write.
    package static let write = Pending(rawValue: 1 << 3)
    /// A step or an output: what holds back a write.
    package static let activity = Pending(rawValue: 1 << 4)
    /// Anything: what holds back an output.
    package static let anything = Pending(rawValue: 1 << 5)

    package static let count = 6
}

/// A block: its names' slots and its statements in the order of the page.
package struct BlockCode: Sendable {
    package var slotNames: [String]
    package var statements: [StatementCode]
    /// Of the script that it stands in, from that of the script of the run; paths in it are relative to it.
    package var folder = ""
    package var pending: Pending {
        statements.reduce(into: Pending.anything) { $0.formUnion($1.pending) }
    }

    package init(slotNames: [String], statements: [StatementCode]) {
        self.slotNames = slotNames
        self.statements = statements
    }
}

package struct StatementCode: Sendable {
    package var kind: StatementOperation
    package var position: Position
    /// All that it may bring, seen from before it starts.
    package var pending: Pending
    /// Its place among the statements of its block that bring steps or output: a part of the key of a step instance.
    package var place: Int
    /// Names it among those of its flow that ask for random values or call flows, wherever it stands; empty for others.
    /// See `Program.nameSeeds`.
    package var seedName = ""

    package init(kind: StatementOperation, position: Position, pending: Pending, place: Int) {
        self.kind = kind
        self.position = position
        self.pending = pending
        self.place = place
    }
}

package indirect enum StatementOperation: Sendable {
    /// Pure: `let`, `assert`, `fail`, and blocks without steps. `slot` nil: only for its failures.
    case evaluate(ExpressionCode, slot: Int?)
    /// The default of a parameter or input: only where none was given.
    case parameterDefault(ExpressionCode, slot: Int, parameter: Int)
    case step(StepCode)
    case branch(ExpressionCode, then: Int, otherwise: Int?)
    case forEach(ForCode)
    case loop(LoopCode)
    case yield(ExpressionCode, spread: Bool)
    case skip
    case next(ExpressionCode)
    case `return`(ExpressionCode?)
    /// `code` gives the list of what is printed, or the pair of value and path.
    case output(OutputKind, ExpressionCode)
    /// How many credits the run may spend.
    case budget(ExpressionCode)
}

package enum OutputKind: String, Sendable {
    case print, save, append
}

package struct ForCode: Sendable {
    package var source: ExpressionCode
    /// Slots of the item's own block.
    package var elementSlot: Int
    package var indexSlot: Int?
    package var body: Int
    package var resultSlot: Int?
    package var clauses: ForClauses

    package init(
        source: ExpressionCode, elementSlot: Int, indexSlot: Int?, body: Int, resultSlot: Int?,
        clauses: ForClauses = ForClauses()
    ) {
        self.source = source
        self.elementSlot = elementSlot
        self.indexSlot = indexSlot
        self.body = body
        self.resultSlot = resultSlot
        self.clauses = clauses
    }
}

/// What a `for` says after its list.
package struct ForClauses: Sendable {
    /// At most so many items at once.
    package var parallel: ExpressionCode?
    /// The time between the starts of two items.
    package var every: ExpressionCode?
    /// How many items may fail for good; in percent of the items, where `toleratesPercent`.
    package var tolerate: ExpressionCode?
    package var toleratesPercent = false
    /// How many credits the items may take together.
    package var within: ExpressionCode?
    /// With `within`: what an item takes at most.
    package var worstCase = 0
    /// Writes of different items need not keep order.
    package var isUnordered = false

    package init() {}

    /// In the order in which they are evaluated.
    var expressions: [ExpressionCode] { [parallel, every, tolerate, within].compactMap { $0 } }
}

package struct LoopCode: Sendable {
    package var initial: ExpressionCode
    package var limit: ExpressionCode?
    package var slot: Int
    package var body: Int
    package var resultSlot: Int?

    package init(initial: ExpressionCode, limit: ExpressionCode?, slot: Int, body: Int, resultSlot: Int?) {
        self.initial = initial
        self.limit = limit
        self.slot = slot
        self.body = body
        self.resultSlot = resultSlot
    }
}

package enum CalleeCode: Sendable, Equatable {
    case action(Int)
    case flow(Int)
}

/// A step, or the step of an `else step`.
package struct StepCode: Sendable {
    package var callee: CalleeCode
    /// As the source names it; empty for a step without a name.
    package var name: String
    package var slot: Int?
    /// Where its receipt goes, for `receipt(name)`; nil where nothing asks for it.
    package var receiptSlot: Int?
    package var when: ExpressionCode?
    /// Gives the record of the parameters.
    package var parameters: ExpressionCode
    package var after: [SlotReference]
    package var retry: ExpressionCode?
    package var retryEvery: ExpressionCode?
    package var timeout: ExpressionCode?
    /// The name of the identity to run with.
    package var identity: ExpressionCode?
    /// How old an answer may be that serves again.
    package var cache: ExpressionCode?
    package var type: ConversionType?
    package var fallback: Fallback
    /// What the fallback may bring.
    package var fallbackPending: Pending
    package var position: Position

    package init(
        callee: CalleeCode, name: String, slot: Int?, when: ExpressionCode?, parameters: ExpressionCode,
        after: [SlotReference], retry: ExpressionCode?, retryEvery: ExpressionCode?, timeout: ExpressionCode?,
        identity: ExpressionCode? = nil, cache: ExpressionCode? = nil, type: ConversionType?, fallback: Fallback,
        fallbackPending: Pending, position: Position
    ) {
        self.callee = callee
        self.name = name
        self.slot = slot
        self.when = when
        self.parameters = parameters
        self.after = after
        self.retry = retry
        self.retryEvery = retryEvery
        self.timeout = timeout
        self.identity = identity
        self.cache = cache
        self.type = type
        self.fallback = fallback
        self.fallbackPending = fallbackPending
        self.position = position
    }
}

extension StepCode {
    /// What is evaluated before the step takes its turn, parameters first.
    package var preparation: [ExpressionCode] {
        [parameters] + [retry, retryEvery, timeout, identity, cache].compactMap { $0 }
    }
}

extension StepCode {
    /// True where an `else` answers its failure; one that only words it does not.
    var isAnswered: Bool {
        switch fallback {
        case .none, .fail: false
        case .value, .skip, .step: true
        }
    }
}

package indirect enum Fallback: Sendable {
    case none
    case value(ExpressionCode)
    case skip
    case fail(ExpressionCode)
    case step(StepCode)
}
