import HoloValue

/// A pattern as instructions of a non-deterministic machine. Counted repetitions are written out.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Matches one scalar of the class at this index and goes on at the next instruction.
        case character(Int)
        case assertion(PatternAssertion)
        /// Goes on at both; what the first leads to is preferred.
        case split(Int, Int)
        case jump(Int)
        /// Keeps the position: slot 2n is where group n starts, 2n+1 where it ends.
        case save(Int)
        case match
    }

    static let mostInstructions = 20_000

    private(set) var instructions: [Instruction] = []
    private(set) var classes: [CharacterClass] = []
    let groupCount: Int

    /// - Parameter function: the function that was called, for its name in failures.
    init(_ pattern: String, function: String) throws(Failure) {
        var parser = PatternParser(pattern, function: function)
        let tree = try parser.parse()
        groupCount = parser.groupCount
        guard emit(tree), append(.match) else {
            throw LibraryFailure.badPattern(
                function, "the pattern is too large: counts like `{2,500}` are written out", position: 0, help: nil)
        }
    }

    private mutating func append(_ instruction: Instruction) -> Bool {
        guard instructions.count < Self.mostInstructions else { return false }
        instructions.append(instruction)
        return true
    }

    /// False as soon as the program grows too large.
    private mutating func emit(_ tree: PatternTree) -> Bool {
        switch tree {
        case .empty:
            return true
        case .character(let set):
            classes.append(set)
            return append(.character(classes.count - 1))
        case .assertion(let assertion):
            return append(.assertion(assertion))
        case .sequence(let items):
            for item in items { guard emit(item) else { return false } }
            return true
        case .alternatives(let branches):
            return emitAlternatives(branches)
        case .group(let number, let inner):
            return append(.save(2 * number)) && emit(inner) && append(.save(2 * number + 1))
        case .repetition(let inner, let least, let most, let isLazy):
            for _ in 0..<least {
                let start = instructions.count
                guard emit(inner) else { return false }
                // Nothing repeated is nothing, however often the counts around it multiply.
                if instructions.count == start { break }
            }
            if let most { return emitOptional(inner, count: most - least, isLazy: isLazy) }
            return emitStar(inner, isLazy: isLazy)
        }
    }

    private mutating func emitAlternatives(_ branches: [PatternTree]) -> Bool {
        var jumps: [Int] = []
        for (index, branch) in branches.enumerated() {
            if index == branches.count - 1 {
                guard emit(branch) else { return false }
                break
            }
            let split = instructions.count
            guard append(.split(0, 0)), emit(branch) else { return false }
            jumps.append(instructions.count)
            guard append(.jump(0)) else { return false }
            instructions[split] = .split(split + 1, instructions.count)
        }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
        return true
    }

    private mutating func emitStar(_ inner: PatternTree, isLazy: Bool) -> Bool {
        let split = instructions.count
        guard append(.split(0, 0)), emit(inner), append(.jump(split)) else { return false }
        let after = instructions.count
        instructions[split] = isLazy ? .split(after, split + 1) : .split(split + 1, after)
        return true
    }

    private mutating func emitOptional(_ inner: PatternTree, count: Int, isLazy: Bool) -> Bool {
        var splits: [Int] = []
        for _ in 0..<count {
            splits.append(instructions.count)
            guard append(.split(0, 0)), emit(inner) else { return false }
        }
        let after = instructions.count
        for split in splits { instructions[split] = isLazy ? .split(after, split + 1) : .split(split + 1, after) }
        return true
    }
}
