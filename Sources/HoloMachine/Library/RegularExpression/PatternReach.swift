/// The backward pass of a search: for each position of a text, the set of instructions from which a match can still be
/// reached. Sets are numbered, and which set comes before which on what character is remembered, so that most positions
/// cost one look into a table.
struct PatternReach {
    private let program: PatternProgram
    private let scalars: [UInt32]
    /// The kind of each scalar: scalars of one kind are told apart by nothing in the program.
    private let kinds: [Int32]
    private let kindCount: Int
    private let hasAssertions: Bool
    /// The instructions that lead to an instruction without reading.
    private let silentSources: [[Int]]
    private let wordsPerSet: Int

    /// The members of each set, as a list and as bits.
    private(set) var members: [[Int]] = []
    private var bits: [UInt64] = []
    private var numbers: [[UInt64]: Int] = [:]
    private var steps: [Int: Int] = [:]

    /// Beyond this many steps, what is remembered of them is forgotten.
    private static let mostSteps = 1 << 20

    private var threads: ThreadSet
    private var pending: [Int] = []

    init(_ program: PatternProgram, in scalars: [UInt32]) {
        self.program = program
        self.scalars = scalars
        let count = program.instructions.count
        var sources = [[Int]](repeating: [], count: count)
        var hasAssertions = false
        for (place, instruction) in program.instructions.enumerated() {
            switch instruction {
            case .assertion:
                hasAssertions = true
                sources[place + 1].append(place)
            case .save: sources[place + 1].append(place)
            case .split(let first, let second):
                sources[first].append(place)
                if second != first { sources[second].append(place) }
            case .jump(let target): sources[target].append(place)
            case .character, .match: break
            }
        }
        silentSources = sources
        self.hasAssertions = hasAssertions
        wordsPerSet = (count + 63) / 64
        threads = ThreadSet(capacity: count)
        (kinds, kindCount) = Self.kinds(of: scalars, program, hasAssertions: hasAssertions)
    }

    /// Two scalars are of one kind where the same classes hold them and assertions see the same in them.
    private static func kinds(
        of scalars: [UInt32], _ program: PatternProgram, hasAssertions: Bool
    ) -> (kinds: [Int32], count: Int) {
        var kindOfSignature: [[UInt64]: Int32] = [:]
        var kindOfASCII = [Int32](repeating: -1, count: 128)
        var kindOfOther: [UInt32: Int32] = [:]
        func kind(_ scalar: UInt32) -> Int32 {
            var signature = [UInt64](repeating: 0, count: program.classes.count / 64 + 1)
            for (index, set) in program.classes.enumerated() where set.contains(scalar) {
                signature[index >> 6] |= 1 << UInt64(index & 63)
            }
            if hasAssertions { signature.append(scalar == 0x0A ? 1 : CharacterClass.isWord(scalar) ? 2 : 0) }
            if let known = kindOfSignature[signature] { return known }
            let number = Int32(kindOfSignature.count)
            kindOfSignature[signature] = number
            return number
        }
        var kinds: [Int32] = []
        kinds.reserveCapacity(scalars.count)
        for scalar in scalars {
            if scalar < 128 {
                if kindOfASCII[Int(scalar)] < 0 { kindOfASCII[Int(scalar)] = kind(scalar) }
                kinds.append(kindOfASCII[Int(scalar)])
            } else if let known = kindOfOther[scalar] {
                kinds.append(known)
            } else {
                let number = kind(scalar)
                kindOfOther[scalar] = number
                kinds.append(number)
            }
        }
        return (kinds, kindOfSignature.count)
    }

    /// How many sets are known; they are forgotten by `reset`.
    var setCount: Int { members.count }

    func contains(_ place: Int, in set: Int) -> Bool {
        bits[set * wordsPerSet + place >> 6] >> UInt64(place & 63) & 1 != 0
    }

    /// Forgets all sets: their numbers are void.
    mutating func reset() {
        members.removeAll(keepingCapacity: true)
        bits.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        steps.removeAll(keepingCapacity: true)
    }

    /// The number of the set with these members.
    mutating func number(of places: [Int]) -> Int {
        threads.removeAll()
        for place in places { _ = threads.insert(place) }
        return numberOfThreads()
    }

    private mutating func numberOfThreads() -> Int {
        var row = [UInt64](repeating: 0, count: wordsPerSet)
        for index in 0..<threads.count {
            let place = threads[index]
            row[place >> 6] |= 1 << UInt64(place & 63)
        }
        if let known = numbers[row] { return known }
        let number = members.count
        numbers[row] = number
        bits += row
        members.append(threads.all)
        return number
    }

    /// The set at `position`, from that one position later; nil for it at the end of the text.
    mutating func set(at position: Int, later: Int?) -> Int {
        // What an assertion sees to the left: nothing, a newline, a character of a word, another.
        var left = 0
        if hasAssertions, position > 0 {
            let scalar = scalars[position - 1]
            left = scalar == 0x0A ? 1 : CharacterClass.isWord(scalar) ? 2 : 3
        }
        let step = later.map { $0 * kindCount + Int(kinds[position]) + 1 } ?? 0
        let key = step * 4 + left
        if let known = steps[key] { return known }
        threads.removeAll()
        spread(from: program.instructions.count - 1, at: position)
        if let later {
            let scalar = scalars[position]
            for reached in members[later] where reached > 0 {
                guard case .character(let set) = program.instructions[reached - 1],
                    program.classes[set].contains(scalar)
                else { continue }
                spread(from: reached - 1, at: position)
            }
        }
        let number = numberOfThreads()
        if steps.count >= Self.mostSteps { steps.removeAll(keepingCapacity: true) }
        steps[key] = number
        return number
    }

    /// Adds `place` and the instructions that lead to it without reading.
    private mutating func spread(from place: Int, at position: Int) {
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
}
