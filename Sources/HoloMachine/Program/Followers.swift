// What can't start before a step has ended, read from the program's text. It is an estimate for the order in which
// steps are submitted: branches count as taken, a `loop` as one round and a `for` as one item.

/// The chains of actions that may follow something, each as the actions on it, sorted: as a whole they take as long as
/// the longest. Never empty: where nothing follows it holds the empty chain. Those that others surely outlast are left
/// out.
struct Followers {
    private(set) var chains: [[Int]]
    private static let most = 8
    private static let longest = 64

    static let none = Followers(chains: [[]])

    private init(chains: [[Int]]) { self.chains = chains }

    init(action: Int) { chains = [[action]] }

    var areNone: Bool { chains.count == 1 && chains[0].isEmpty }

    /// Either of them.
    mutating func formUnion(_ other: Followers) {
        for chain in other.chains { add(chain) }
    }

    /// First these, then the others.
    func then(_ other: Followers) -> Followers {
        if other.areNone { return self }
        if areNone { return other }
        var both = Followers.none
        for first in chains {
            for second in other.chains { both.add(Array((first + second).sorted().prefix(Self.longest))) }
        }
        return both
    }

    private mutating func add(_ chain: [Int]) {
        for known in chains where Self.holds(known, chain) { return }
        chains.removeAll { Self.holds(chain, $0) }
        chains.append(chain)
        if chains.count > Self.most, let shortest = chains.indices.min(by: { chains[$0].count < chains[$1].count }) {
            chains.remove(at: shortest)
        }
    }

    /// True where all of `part` is in `whole`, as often.
    private static func holds(_ whole: [Int], _ part: [Int]) -> Bool {
        guard part.count <= whole.count else { return false }
        var next = 0
        for action in whole where next < part.count && part[next] == action { next += 1 }
        return next == part.count
    }
}

/// For each statement of a program, what follows it inside its block.
struct FollowerTable {
    private let program: Program
    private var inBlock: [[Followers]?]
    private var ofBlock: [Followers?]
    private var usedOutside: [[SlotReference]?]
    /// Flows that call each other deeper than this count as nothing.
    private static let mostDepth = 100

    init(_ program: Program) {
        self.program = program
        inBlock = Array(repeating: nil, count: program.blocks.count)
        ofBlock = Array(repeating: nil, count: program.blocks.count)
        usedOutside = Array(repeating: nil, count: program.blocks.count)
    }

    /// What follows a statement until its block ends.
    mutating func after(_ statement: Int, inBlock block: Int) -> Followers {
        guard inBlock.indices.contains(block) else { return .none }
        if inBlock[block] == nil { _ = work(ofBlock: block, depth: 0) }
        guard let all = inBlock[block], all.indices.contains(statement) else { return .none }
        return all[statement]
    }

    /// What is done in a block from its beginning on.
    private mutating func work(ofBlock block: Int, depth: Int) -> Followers {
        guard program.blocks.indices.contains(block), depth < Self.mostDepth else { return .none }
        if let known = ofBlock[block] { return known }
        // Flows do not recurse; if one did, it would count once.
        ofBlock[block] = Followers.none
        let statements = program.blocks[block].statements
        var users = [[Int]](repeating: [], count: program.blocks[block].slotNames.count)
        for (index, statement) in statements.enumerated() {
            for use in uses(of: statement.kind, depth: 0) where use.depth == 0 && users.indices.contains(use.slot) {
                users[use.slot].append(index)
            }
        }
        var all = [Followers](repeating: .none, count: statements.count)
        var whole = Followers.none
        /// From each statement below on; and from those below that wait for everything above them.
        var below = Followers.none
        var belowQuiet = Followers.none
        var onward = [Followers](repeating: .none, count: statements.count)
        for (index, statement) in statements.enumerated().reversed() {
            var after = Followers.none
            for slot in statement.kind.slots where users.indices.contains(slot) {
                for user in users[slot] where user > index { after.formUnion(onward[user]) }
            }
            if !statement.pending.isDisjoint(with: [.exit, .farExit, .barrier]) { after.formUnion(below) }
            if statement.pending.contains(.activity) { after.formUnion(belowQuiet) }
            all[index] = after
            onward[index] = work(of: statement.kind, depth: depth).then(after)
            below.formUnion(onward[index])
            if statement.pending.contains(.barrier) { belowQuiet.formUnion(onward[index]) }
            whole.formUnion(onward[index])
        }
        inBlock[block] = all
        ofBlock[block] = whole
        return whole
    }

    private mutating func work(of kind: StatementOperation, depth: Int) -> Followers {
        switch kind {
        case .step(let code):
            switch code.callee {
            case .action(let action):
                let isTask = program.actions.indices.contains(action) && program.actions[action].kind == .service
                return isTask ? Followers(action: action) : .none
            case .flow(let flow):
                guard program.flows.indices.contains(flow) else { return .none }
                return work(ofBlock: program.flows[flow].block, depth: depth + 1)
            }
        case .branch(_, let then, let otherwise):
            var work = work(ofBlock: then, depth: depth + 1)
            if let otherwise { work.formUnion(self.work(ofBlock: otherwise, depth: depth + 1)) }
            return work
        case .forEach(let code): return work(ofBlock: code.body, depth: depth + 1)
        case .loop(let code): return work(ofBlock: code.body, depth: depth + 1)
        case .evaluate, .parameterDefault, .yield, .skip, .next, .return, .output, .budget: return .none
        }
    }

    /// The names that a statement needs, seen from its block; those of blocks inside it too.
    private mutating func uses(of kind: StatementOperation, depth: Int) -> [SlotReference] {
        var uses = kind.ownUses
        for block in kind.innerBlocks { uses += usesOutside(ofBlock: block, depth: depth + 1) }
        return uses
    }

    /// The names of a block's surroundings that it needs, seen from there. Blocks stand in each other as deep as the
    /// parser lets them.
    private mutating func usesOutside(ofBlock block: Int, depth: Int) -> [SlotReference] {
        guard program.blocks.indices.contains(block), depth < 10 * Self.mostDepth else { return [] }
        if let known = usedOutside[block] { return known }
        var outside: [SlotReference] = []
        var known: Set<SlotReference> = []
        for statement in program.blocks[block].statements {
            for use in uses(of: statement.kind, depth: depth) where use.depth > 0 {
                let seen = SlotReference(depth: use.depth - 1, slot: use.slot)
                if known.insert(seen).inserted { outside.append(seen) }
            }
        }
        usedOutside[block] = outside
        return outside
    }
}
