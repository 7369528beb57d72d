/// All matches of a program in a text, leftmost first, not overlapping, each the one that a backtracking matcher would
/// prefer; in time linear in text × program, for all matches together.
///
/// A first pass runs backward and finds, for each position, the instructions from which a match can still be reached. A
/// second runs forward along the preferred way and, knowing where each way leads, never has to give one up. What the first
/// pass found is kept for one block of the text at a time and worked out again from the block's end when the second gets
/// there, so memory stays small.
struct PatternMatches {
    struct Match: Equatable {
        /// Positions of group n at 2n and 2n+1, -1 where it took no part; group 0 is the whole.
        var slots: [Int]
        var start: Int { slots[0] }
        var end: Int { slots[1] }
    }

    private static let blockLength = 4096

    private let program: PatternProgram
    private let scalars: [UInt32]
    /// The instructions that lead to an instruction without reading.
    private let silentSources: [[Int]]
    private let matchPlace: Int

    /// The instructions that are alive at each block's end, and whether a match starts in the block.
    private var blockEnds: [[Int]] = []
    private var blockHasStart: [Bool] = []
    /// The block that is worked out, as bits: one row of words a position.
    private var aliveBlock = -1
    private var alive: [UInt64] = []
    private let wordsPerRow: Int

    private var marks: [Int]
    private var mark = 0
    private var pending: [Step] = []

    private enum Step {
        case visit(Int)
        case restore(slot: Int, value: Int)
    }

    init(_ program: PatternProgram, in scalars: [UInt32]) {
        self.program = program
        self.scalars = scalars
        let count = program.instructions.count
        var sources = [[Int]](repeating: [], count: count)
        for (place, instruction) in program.instructions.enumerated() {
            switch instruction {
            case .assertion, .save: sources[place + 1].append(place)
            case .split(let first, let second):
                sources[first].append(place)
                if second != first { sources[second].append(place) }
            case .jump(let target): sources[target].append(place)
            case .character, .match: break
            }
        }
        silentSources = sources
        matchPlace = count - 1
        wordsPerRow = (count + 63) / 64
        marks = [Int](repeating: 0, count: count)
        markBlocks()
    }

    // MARK: Backward

    /// Adds the instructions that lead to `place` without reading, at `position`.
    private func spread(from place: Int, at position: Int, into threads: inout ThreadSet, _ pending: inout [Int]) {
        pending.append(place)
        while let place = pending.popLast() {
            guard threads.insert(place) else { continue }
            for source in silentSources[place] where !threads.contains(source) {
                if case .assertion(let assertion) = program.instructions[source],
                    !assertion.holds(in: scalars, at: position)
                {
                    continue
                }
                pending.append(source)
            }
        }
    }

    /// The instructions alive at `position`, from those alive one later.
    private func stepBack(
        to position: Int, from later: ThreadSet?, into threads: inout ThreadSet, _ pending: inout [Int]
    ) {
        threads.removeAll()
        spread(from: matchPlace, at: position, into: &threads, &pending)
        guard let later else { return }
        let scalar = scalars[position]
        for index in 0..<later.count {
            let place = later[index] - 1
            guard place >= 0, case .character(let set) = program.instructions[place],
                program.classes[set].contains(scalar)
            else { continue }
            spread(from: place, at: position, into: &threads, &pending)
        }
    }

    /// Runs over the whole text once and notes each block's end.
    private mutating func markBlocks() {
        let blocks = scalars.count / Self.blockLength + 1
        blockEnds = [[Int]](repeating: [], count: blocks)
        blockHasStart = [Bool](repeating: false, count: blocks)
        // The pass ends with the first block, so its rows are kept at once: most texts have no other.
        alive = [UInt64](repeating: 0, count: min(Self.blockLength, scalars.count + 1) * wordsPerRow)
        aliveBlock = 0
        var threads = ThreadSet(capacity: program.instructions.count)
        var later = threads
        var pending: [Int] = []
        for position in stride(from: scalars.count, through: 0, by: -1) {
            let isLast = position == scalars.count
            stepBack(to: position, from: isLast ? nil : later, into: &threads, &pending)
            let block = position / Self.blockLength
            if threads.contains(0) { blockHasStart[block] = true }
            if block == 0 { keep(threads, row: position) }
            if position % Self.blockLength == 0, block > 0 { blockEnds[block - 1] = threads.all }
            swap(&threads, &later)
        }
    }

    /// Works out which instructions are alive at each position of a block.
    private mutating func enter(block: Int) {
        aliveBlock = block
        let start = block * Self.blockLength
        let end = min(start + Self.blockLength, scalars.count + 1)
        alive = [UInt64](repeating: 0, count: (end - start) * wordsPerRow)
        var threads = ThreadSet(capacity: program.instructions.count)
        var later = threads
        var pending: [Int] = []
        for place in blockEnds[block] { _ = later.insert(place) }
        for position in stride(from: end - 1, through: start, by: -1) {
            stepBack(to: position, from: position == scalars.count ? nil : later, into: &threads, &pending)
            keep(threads, row: position - start)
            swap(&threads, &later)
        }
    }

    /// Writes a row of the block that is worked out.
    private mutating func keep(_ threads: borrowing ThreadSet, row: Int) {
        let start = row * wordsPerRow
        for index in 0..<threads.count {
            let place = threads[index]
            alive[start + place >> 6] |= 1 << UInt64(place & 63)
        }
    }

    private mutating func isAlive(_ place: Int, at position: Int) -> Bool {
        let block = position / Self.blockLength
        if block != aliveBlock { enter(block: block) }
        let row = (position - block * Self.blockLength) * wordsPerRow
        return alive[row + place >> 6] >> UInt64(place & 63) & 1 != 0
    }

    // MARK: Forward

    /// The first match that starts at `start` or after it.
    mutating func next(from start: Int) -> Match? {
        var position = start
        while position <= scalars.count {
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
