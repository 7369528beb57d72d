import HoloValue

/// The expression machine: a register machine without suspension points of its own, except where its fuel runs out.
///
/// Code and stack lie behind pointers, and the loop keeps them in locals: arrays in class properties cost ten times as
/// much. All sizes are checked where a function is entered, so registers need no checks: the compiler's operands are
/// below `registerCount`, and the window of a frame lies inside the stack.
///
/// It evaluates one expression at a time: `start`, then `run` until it does not say `outOfFuel`.
package final class VirtualMachine {
    package enum Exit {
        case returned(Value)
        /// With the places from the innermost function outwards.
        case failed(Failure, [Position])
        case outOfFuel
        /// A value from outside is needed first; evaluation then starts again from its beginning.
        case needs(Observation)
    }

    struct Frame {
        var chunk: UnsafeMutablePointer<LoadedChunk>
        /// Where to go on.
        var next: UnsafeMutablePointer<Instruction>
        var base: Int
        /// The caller's register for the result, counted from the stack's bottom.
        var result: Int
    }

    struct Handler {
        var frameCount: Int
        var target: UnsafeMutablePointer<Instruction>
        var openLists: Int
    }

    static let deepestCall = 10_000
    static let tooDeepCode = "E0330"
    static let mostRegisters = 4_000_000

    let program: Program
    let loaded: UnsafeMutablePointer<LoadedChunk>
    var stack: UnsafeMutablePointer<Value>
    var capacity: Int
    /// Registers from here on were never written since the last evaluation.
    var used = 0
    /// The functions that are running, the innermost last. Behind a pointer like the stack.
    var frames: UnsafeMutablePointer<Frame>
    var frameCapacity: Int
    var frameCount = 0
    var handlers: [Handler] = []
    /// Lists that are being built, the innermost last.
    let openLists = OpenLists()

    /// The run's start, for `now()`.
    package var runStart = 0
    /// What the outside has answered so far.
    package var observations: [Observation: Result<Value, Failure>] = [:]
    /// Where a text becomes a secret, the key of its digest; nil in a run that has no secrets, which checks nothing for
    /// them.
    package var secretKey: SecretKey?
    /// Where random values come from; nil: a seed is asked for first. Set before each evaluation starts.
    package var random: RandomStream?

    package init(program: Program) {
        self.program = program
        loaded = .allocate(capacity: max(1, program.chunks.count))
        var shapes: [Shape] = []
        for (index, chunk) in program.chunks.enumerated() {
            (loaded + index).initialize(to: LoadedChunk(chunk, number: index, known: &shapes))
        }
        capacity = 256
        stack = .allocate(capacity: capacity)
        stack.initialize(repeating: .null, count: capacity)
        frameCapacity = 32
        frames = .allocate(capacity: frameCapacity)
    }

    deinit {
        frames.deallocate()
        for index in program.chunks.indices { loaded[index].unload() }
        loaded.deinitialize(count: program.chunks.count)
        loaded.deallocate()
        stack.deinitialize(count: capacity)
        stack.deallocate()
    }

    /// Prepares the evaluation of a chunk. `arguments` must be as many as it has parameters.
    package func start(_ chunk: Int, _ arguments: [Value]) {
        reset()
        let registers = loaded[chunk].registerCount
        if registers > capacity { _ = grow(to: registers) }
        for (index, argument) in arguments.enumerated() { stack[index] = argument }
        used = registers
        frames[0] = Frame(chunk: loaded + chunk, next: loaded[chunk].code, base: 0, result: 0)
        frameCount = 1
    }

    /// Forgets what was being evaluated and releases its values.
    private func reset() {
        for index in 0..<min(used, capacity) { stack[index] = .null }
        used = 0
        frameCount = 0
        handlers.removeAll(keepingCapacity: true)
        openLists.shrink(to: 0)
        if capacity > 65_536 { shrink() }
    }

    private func shrink() {
        stack.deinitialize(count: capacity)
        stack.deallocate()
        capacity = 256
        stack = .allocate(capacity: capacity)
        stack.initialize(repeating: .null, count: capacity)
    }

    /// False where the stack would get larger than it may.
    func grow(to needed: Int) -> Bool {
        guard needed <= Self.mostRegisters else { return false }
        var larger = capacity
        while larger < needed { larger *= 2 }
        let moved = UnsafeMutablePointer<Value>.allocate(capacity: larger)
        moved.moveInitialize(from: stack, count: capacity)
        (moved + capacity).initialize(repeating: .null, count: larger - capacity)
        stack.deallocate()
        stack = moved
        capacity = larger
        return true
    }

    func growFrames(_ count: Int) {
        let moved = UnsafeMutablePointer<Frame>.allocate(capacity: frameCapacity * 2)
        moved.moveInitialize(from: frames, count: count)
        frames.deallocate()
        frames = moved
        frameCapacity *= 2
    }

    /// Goes on until the value is there, evaluation fails, or `fuel` (calls and rounds) is used up.
    package func run(fuel: inout Int) -> Exit {
        while true {
            let exit = execute(fuel: &fuel)
            switch exit {
            case .outOfFuel:
                return exit
            case .returned, .needs:
                reset()
                return exit
            case .failed(let failure, _):
                // A `try` in each of too many calls would begin as many calls anew: no `try` answers endless recursion.
                guard failure.code != Self.tooDeepCode, let handler = handlers.popLast() else {
                    let trail = trail()
                    reset()
                    return .failed(failure, trail)
                }
                frameCount = handler.frameCount
                frames[frameCount - 1].next = handler.target
                openLists.shrink(to: handler.openLists)
            }
        }
    }

    /// The places of the functions that are running, innermost first.
    private func trail() -> [Position] {
        var positions: [Position] = []
        for number in stride(from: frameCount - 1, through: 0, by: -1) where positions.count < 16 {
            let frame = frames[number]
            let place = frame.next - frame.chunk.pointee.code - 1
            let known = program.chunks[frame.chunk.pointee.number].positions
            guard place >= 0, place < known.count else { continue }
            positions.append(number == frameCount - 1 ? unfitPart(frame, place) ?? known[place] : known[place])
        }
        return positions
    }

    /// Where the hole stands that a text can't be made of, where that is why the instruction failed.
    private func unfitPart(_ frame: Frame, _ place: Int) -> Position? {
        let chunk = frame.chunk.pointee
        let instruction = chunk.code[place]
        guard instruction.operation == .interpolate, let parts = program.chunks[chunk.number].partPositions[place]
        else { return nil }
        let values = UnsafeBufferPointer(start: stack + frame.base + Int(instruction.b), count: Int(instruction.c))
        return zip(parts, values).first { !Construction.hasText($0.1) }?.0
    }
}
