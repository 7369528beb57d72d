import HoloValue

/// One coming to life of a block: the script, a flow call, a branch, an item of a `for`, a round of a `loop`.
///
/// References to what is around it are unowned: what is around it keeps it, and lives longer.
final class BlockInstance {
    let number: Int
    /// Its code's place among the program's blocks.
    let codeIndex: Int
    let code: BlockCode
    /// The block around it on the page, where its names are looked up.
    unowned(unsafe) let environment: BlockInstance?
    /// What it hangs on; nil for the script of the run.
    unowned(unsafe) let container: Container?
    let call: CallInstance
    /// Its place among the container's children.
    let place: Int
    /// The beginning of the keys of the step instances in it.
    let keyPrefix: String

    var slots: [Value]
    var known: [Bool]
    /// For each slot, how many statements may still look at it.
    var uses: [Int32]
    var waiters: [Int: [Waiter]] = [:]
    var statements: [StatementInstance]

    /// Open from above.
    var above: Gates = []
    /// For each gate, for how many statements from the first on it is open.
    var opened = SIMD8<Int32>(repeating: 0)
    /// For each flag, how many statements are pending with it.
    var counts = SIMD8<Int32>(repeating: 0)
    /// For each flag, the first such statement.
    var frontiers = SIMD8<Int32>(repeating: 0)
    /// Its statements are registered.
    var hasBegun = false
    /// An item of a `for` that a clause left out: it yields nothing.
    var isLeftOut = false
    /// A round of a `loop`: its `next` was met.
    var wentOn = false
    /// Everything in it is settled; only what it yielded is left.
    var isDone = false
    var yields: [Value] = []

    init(
        number: Int, codeIndex: Int, code: BlockCode, uses: [Int32], environment: BlockInstance?, container: Container?,
        call: CallInstance, place: Int, keyPrefix: String
    ) {
        self.number = number
        self.codeIndex = codeIndex
        self.code = code
        self.uses = uses
        self.environment = environment
        self.container = container
        self.call = call
        self.place = place
        self.keyPrefix = keyPrefix
        slots = Array(repeating: .null, count: code.slotNames.count)
        known = Array(repeating: false, count: code.slotNames.count)
        statements = code.statements.map { StatementInstance(pending: $0.pending) }
        for flag in 0..<Pending.count {
            var first: Int32?
            for (index, statement) in statements.enumerated() where statement.pending.has(flag) {
                counts[flag] += 1
                if first == nil { first = Int32(index) }
            }
            frontiers[flag] = first ?? Int32(statements.count)
        }
    }

    /// The block where this name's value lives.
    func holder(of reference: SlotReference) -> BlockInstance? {
        var block: BlockInstance? = self
        for _ in 0..<reference.depth { block = block?.environment }
        return block
    }
}

/// A statement of a block that waits for a name.
struct Waiter {
    let block: BlockInstance
    let statement: Int
}

struct StatementInstance {
    enum Phase: UInt8 {
        /// Waiting for names and gates, or about to be evaluated.
        case waiting
        /// A step: its `when` is decided; waiting for the names of its parameters.
        case preparing
        /// A step: prepared; waiting for its turn in the order of the page.
        case ordered
        /// A step that was requested, a flow that was called, a block that runs, an output that is under way.
        case running
        /// A step that failed: waiting for the names of its `else`.
        case fallback
        case settled
        /// Failed without an `else`: never settles.
        case failed
        /// Control left the block above it.
        case cancelled
    }

    var pending: Pending
    var phase = Phase.waiting
    /// Names that are not known yet.
    var missing: Int32 = 0
    /// Gates that it needs and that are not open yet.
    var needs: Gates = []
    /// The blocks below it, or its step.
    var work: AnyObject?
    /// What a `yield` gave.
    var yielded: Value?

    init(pending: Pending) { self.pending = pending }
}

/// The blocks that a statement brought to life.
final class Container {
    enum Kind { case branch, items, rounds, call }

    let kind: Kind
    unowned(unsafe) let block: BlockInstance
    let statement: Int
    var children: [BlockInstance] = []
    /// Open for the statement.
    var above: Gates = []
    /// For each flag, how many children are pending with it. A `loop` that may go on counts as one more.
    var counts = SIMD8<Int32>(repeating: 0)
    /// For each flag, the first such child.
    var frontiers = SIMD8<Int32>(repeating: 0)
    /// A `loop` that may bring another round.
    var mayGoOn = false
    /// The clauses of a `for`; nil where it has none.
    var admission: ItemAdmission?
    /// A `loop`'s limit of rounds; `isQuiet` where it was asked for.
    var limit = (rounds: 10_000, isQuiet: false)
    /// What may follow what stands in it, where that was asked for.
    var followers: Followers?

    init(kind: Kind, block: BlockInstance, statement: Int) {
        self.kind = kind
        self.block = block
        self.statement = statement
    }
}

/// A step on its way: its own call, then perhaps that of its `else step`.
final class StepInstance {
    var code: StepCode
    /// How many `else step` deep.
    var fallbacks = 0
    /// The failure that an `else` is to answer, and the step instances it came from.
    var failure: StepFailure?
    var failedKeys: [String] = []
    var original: RunFailure?
    /// What it took so far, the steps before an `else step` included.
    var receipt = StepReceipt.none
    var parameters = Record.empty
    var retries = 0
    var retryEvery: Int?
    var timeout: Int?
    var identity: String?
    var cacheAge: Int?
    var id: StepID?
    var container: Container?

    init(code: StepCode) { self.code = code }

    /// What an `else fail` words: its own failure, or that of a step in the flow that it called.
    var failedStep: FailedStep? {
        if let worded = original?.worded { return worded }
        if case .step(let failure, let parameters)? = original?.cause {
            return FailedStep(failure: failure, parameters: parameters)
        }
        return failure.map { FailedStep(failure: $0, parameters: parameters) }
    }
}

/// The script of the run, or a flow call in it, or an item of a `for` that tolerates failures: the border that a failure
/// stops at.
final class CallInstance {
    let parent: CallInstance?
    let flow: Int
    /// The step that called, or the `for`; nil for the run.
    unowned(unsafe) let owner: BlockInstance?
    let statement: Int
    /// The place of the item in its `for`; nil for calls.
    let item: Int?
    var isFailing = false
    var isFinished = false
    var failures: [RunFailure] = []
    /// Requests, outputs and observations under way in it and in the calls inside it.
    var inFlight = 0
    /// The requests among these. Not kept for the script, whose requests are all there are.
    var steps: Set<StepID> = []
    var result: Value?
    /// What the steps in it took so far; those of the calls inside it are added where they end.
    var receipt = StepReceipt.none
    let depth: Int

    init(parent: CallInstance?, flow: Int, owner: BlockInstance?, statement: Int, item: Int? = nil) {
        self.parent = parent
        self.flow = flow
        self.owner = owner
        self.statement = statement
        self.item = item
        depth = (parent?.depth ?? 0) + 1
    }

    /// True where this call or one around it has ended: its blocks may be gone.
    var isOver: Bool {
        var call: CallInstance? = self
        while let current = call {
            if current.isFinished { return true }
            call = current.parent
        }
        return false
    }

    /// True where no new step may start.
    var isHalted: Bool {
        var call: CallInstance? = self
        while let current = call {
            if current.isFailing { return true }
            call = current.parent
        }
        return false
    }
}
