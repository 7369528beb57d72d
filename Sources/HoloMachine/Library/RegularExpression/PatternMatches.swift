/// All matches of a program in a text, leftmost first, not overlapping, each the one that a backtracking matcher would
/// prefer; in time linear in text × program, for all matches together.
///
/// A first pass runs backward and finds, for each position, the instructions from which a match can still be reached. A
/// second runs forward along the preferred way and, knowing where each way leads, never has to give one up. What the
/// first pass found is kept for one block of the text at a time and worked out again from the block's end when the
/// second gets there, so memory stays small.
struct PatternMatches {
    struct Match: Equatable {
        /// Positions of group n at 2n and 2n+1, -1 where it took no part; group 0 is the whole.
        var slots: [Int]
        var start: Int { slots[0] }
        var end: Int { slots[1] }
    }

    private static let blockLength = 4096
    /// Beyond this many sets, those of earlier blocks are forgotten.
    private static let mostSets = 4096

    private let program: PatternProgram
    private let length: Int
    private let matchPlace: Int
    private var reach: PatternReach

    /// The members of the set at each block's end, and whether a match starts in the block.
    private var blockEnds: [[Int]]
    private var blockHasStart: [Bool]
    /// The block that is worked out, and the number of the set at each of its positions.
    private var currentBlock = 0
    private var sets: [Int]

    private var marks: [Int]
    private var mark = 0
    private var pending: [Step] = []

    private enum Step {
        case visit(Int)
        case restore(slot: Int, value: Int)
    }

    init(_ program: PatternProgram, in scalars: [UInt32]) {
        self.program = program
        length = scalars.count
        matchPlace = program.instructions.count - 1
        reach = PatternReach(program, in: scalars)
        let blocks = length / Self.blockLength + 1
        blockEnds = [[Int]](repeating: [], count: blocks)
        blockHasStart = [Bool](repeating: false, count: blocks)
        sets = [Int](repeating: 0, count: min(Self.blockLength, length + 1))
        marks = [Int](repeating: 0, count: program.instructions.count)
        // The pass ends with the first block, whose sets stay: most texts have no other.
        for block in stride(from: blocks - 1, through: 0, by: -1) {
            enter(block: block)
            if block > 0 { blockEnds[block - 1] = reach.members[sets[0]] }
        }
    }

    // MARK: Backward

    /// Works out the sets of a block from what is known of its end.
    private mutating func enter(block: Int) {
        if reach.setCount > Self.mostSets { reach.reset() }
        currentBlock = block
        let start = block * Self.blockLength
        let end = min(start + Self.blockLength, length + 1)
        var later: Int? = end > length ? nil : reach.number(of: blockEnds[block])
        var hasStart = false
        for position in stride(from: end - 1, through: start, by: -1) {
            let set = reach.set(at: position, later: later)
            sets[position - start] = set
            if reach.contains(0, in: set) { hasStart = true }
            later = set
        }
        blockHasStart[block] = hasStart
    }

    private mutating func isAlive(_ place: Int, at position: Int) -> Bool {
        let block = position / Self.blockLength
        if block != currentBlock { enter(block: block) }
        return reach.contains(place, in: sets[position - block * Self.blockLength])
    }

    // MARK: Forward

    /// The first match that starts at `start` or after it.
    mutating func next(from start: Int) -> Match? {
        var position = start
        while position <= length {
            let block = position / Self.blockLength
            if !blockHasStart[block] {
                position = (block + 1) * Self.blockLength
            } else if isAlive(0, at: position) {
                return walk(from: position)
            } else {
                position += 1
            }
        }
        return nil
    }

    /// The preferred match at `start`, where one is known to start.
    private mutating func walk(from start: Int) -> Match? {
        var slots = [Int](repeating: -1, count: 2 * (program.groupCount + 1))
        slots[0] = start
        var place = 0
        var position = start
        while let leaf = preferredLeaf(from: place, at: position, &slots) {
            if leaf == matchPlace {
                slots[1] = position
                return Match(slots: slots)
            }
            place = leaf + 1
            position += 1
        }
        return nil
    }

    /// The first instruction in order of preference that reads or ends, and from which a match can be reached.
    private mutating func preferredLeaf(from start: Int, at position: Int, _ slots: inout [Int]) -> Int? {
        mark += 1
        pending.removeAll(keepingCapacity: true)
        pending.append(.visit(start))
        while let step = pending.popLast() {
            switch step {
            case .restore(let slot, let value):
                slots[slot] = value
            case .visit(let place):
                guard marks[place] != mark else { continue }
                marks[place] = mark
                guard isAlive(place, at: position) else { continue }
                switch program.instructions[place] {
                case .character, .match: return place
                case .jump(let target): pending.append(.visit(target))
                case .split(let first, let second):
                    pending.append(.visit(second))
                    pending.append(.visit(first))
                case .assertion: pending.append(.visit(place + 1))
                case .save(let slot):
                    pending.append(.restore(slot: slot, value: slots[slot]))
                    slots[slot] = position
                    pending.append(.visit(place + 1))
                }
            }
        }
        return nil
    }
}

extension ThreadSet {
    var all: [Int] { (0..<count).map { self[$0] } }
}
