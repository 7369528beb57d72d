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

    struct LoadedChunk {
        var code: UnsafeMutablePointer<Instruction>
        var constants: UnsafeMutablePointer<Value>
        var types: UnsafeMutablePointer<ConversionType>
        var registerCount: Int
    }

    struct Frame {
        var chunk: Int
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
    static let mostRegisters = 4_000_000

    private let program: Program
    private let loaded: UnsafeMutablePointer<LoadedChunk>
    private var stack: UnsafeMutablePointer<Value>
    private var capacity: Int
    /// Registers from here on were never written since the last evaluation.
    private var used = 0
    /// The functions that are running, the innermost last. Behind a pointer like the stack.
    private var frames: UnsafeMutablePointer<Frame>
    private var frameCapacity: Int
    private var frameCount = 0
    private var handlers: [Handler] = []
    var openLists: [[Value]] = []

    /// The run's start, for `now()`.
    package var runStart = 0
    /// What the outside has answered so far.
    package var observations: [Observation: Result<Value, Failure>] = [:]
    /// Where a text becomes a secret, the key of its digest; nil in a run that has no secrets, which checks nothing for
    /// them.
    package var secretKey: SecretKey?

    package init(program: Program) {
        self.program = program
        loaded = .allocate(capacity: max(1, program.chunks.count))
        for (index, chunk) in program.chunks.enumerated() {
            let code = UnsafeMutablePointer<Instruction>.allocate(capacity: max(1, chunk.instructions.count))
            code.initialize(from: chunk.instructions, count: chunk.instructions.count)
            let constants = UnsafeMutablePointer<Value>.allocate(capacity: max(1, chunk.constants.count))
            constants.initialize(from: chunk.constants, count: chunk.constants.count)
            let types = UnsafeMutablePointer<ConversionType>.allocate(capacity: max(1, chunk.types.count))
            types.initialize(from: chunk.types, count: chunk.types.count)
            (loaded + index).initialize(
                to: LoadedChunk(code: code, constants: constants, types: types, registerCount: chunk.registerCount))
        }
        capacity = 256
        stack = .allocate(capacity: capacity)
        stack.initialize(repeating: .null, count: capacity)
        frameCapacity = 32
        frames = .allocate(capacity: frameCapacity)
    }

    deinit {
        frames.deallocate()
        for (index, chunk) in program.chunks.enumerated() {
            loaded[index].code.deallocate()
            loaded[index].constants.deinitialize(count: chunk.constants.count)
            loaded[index].constants.deallocate()
            loaded[index].types.deinitialize(count: chunk.types.count)
            loaded[index].types.deallocate()
        }
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
        frames[0] = Frame(chunk: chunk, next: loaded[chunk].code, base: 0, result: 0)
        frameCount = 1
    }

    /// Forgets what was being evaluated and releases its values.
    private func reset() {
        for index in 0..<min(used, capacity) { stack[index] = .null }
        used = 0
        frameCount = 0
        handlers.removeAll(keepingCapacity: true)
        openLists.removeAll(keepingCapacity: true)
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
    private func grow(to needed: Int) -> Bool {
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

    private func growFrames(_ count: Int) {
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
                guard let handler = handlers.popLast() else {
                    let trail = trail()
                    reset()
                    return .failed(failure, trail)
                }
                frameCount = handler.frameCount
                frames[frameCount - 1].next = handler.target
                openLists.removeLast(openLists.count - handler.openLists)
            }
        }
    }

    /// The places of the functions that are running, innermost first.
    private func trail() -> [Position] {
        var positions: [Position] = []
        for number in stride(from: frameCount - 1, through: 0, by: -1) where positions.count < 16 {
            let frame = frames[number]
            let place = frame.next - loaded[frame.chunk].code - 1
            let known = program.chunks[frame.chunk].positions
            guard place >= 0, place < known.count else { continue }
            positions.append(number == frameCount - 1 ? unfitPart(frame, place) ?? known[place] : known[place])
        }
        return positions
    }

    /// Where the hole stands that a text can't be made of, where that is why the instruction failed.
    private func unfitPart(_ frame: Frame, _ place: Int) -> Position? {
        let instruction = loaded[frame.chunk].code[place]
        guard instruction.operation == .interpolate, let parts = program.chunks[frame.chunk].partPositions[place]
        else { return nil }
        let values = UnsafeBufferPointer(start: stack + frame.base + Int(instruction.b), count: Int(instruction.c))
        return zip(parts, values).first { !Construction.hasText($0.1) }?.0
    }

    /// The loop. What is in locals goes back to the machine's state only where control leaves it.
    private func execute(fuel: inout Int) -> Exit {
        var depth = frameCount
        var frame = frames[depth - 1]
        var ip = frame.next
        var registers = stack + frame.base
        var chunk = loaded[frame.chunk]
        var remaining = fuel
        let guardsSecrets = secretKey != nil
        // Whatever way control leaves: where to go on.
        defer {
            fuel = remaining
            frameCount = depth
            if depth > 0 { frames[depth - 1].next = ip }
        }

        do throws(Failure) {
            while true {
                let instruction = ip.pointee
                ip += 1
                let a = Int(instruction.a)
                let b = Int(instruction.b)
                let c = Int(instruction.c)
                switch instruction.operation {
                case .constant:
                    registers[a] = chunk.constants[instruction.wide]
                case .move:
                    registers[a] = registers[b]
                case .null:
                    registers[a] = .null

                case .add:
                    if case .int(let x) = registers[b], case .int(let y) = registers[c] {
                        let (sum, overflow) = x.addingReportingOverflow(y)
                        if !overflow {
                            registers[a] = .int(sum)
                            continue
                        }
                    } else if case .float(let x) = registers[b], case .float(let y) = registers[c] {
                        let sum = x + y
                        if sum.isFinite {
                            registers[a] = .float(sum)
                            continue
                        }
                    }
                    registers[a] = try add(registers[b], registers[c])
                case .subtract:
                    if case .int(let x) = registers[b], case .int(let y) = registers[c] {
                        let (difference, overflow) = x.subtractingReportingOverflow(y)
                        if !overflow {
                            registers[a] = .int(difference)
                            continue
                        }
                    } else if case .float(let x) = registers[b], case .float(let y) = registers[c] {
                        let difference = x - y
                        if difference.isFinite {
                            registers[a] = .float(difference)
                            continue
                        }
                    }
                    registers[a] = try subtract(registers[b], registers[c])
                case .multiply:
                    if case .int(let x) = registers[b], case .int(let y) = registers[c] {
                        let (product, overflow) = x.multipliedReportingOverflow(by: y)
                        if !overflow {
                            registers[a] = .int(product)
                            continue
                        }
                    } else if case .float(let x) = registers[b], case .float(let y) = registers[c] {
                        let product = x * y
                        if product.isFinite {
                            registers[a] = .float(product)
                            continue
                        }
                    }
                    registers[a] = try multiply(registers[b], registers[c])
                case .divide:
                    registers[a] = try divide(registers[b], registers[c])
                case .remainder:
                    registers[a] = try remainder(registers[b], registers[c])
                case .negate:
                    registers[a] = try negate(registers[b])
                case .equal:
                    if guardsSecrets { try refuseSecrets(registers[b], registers[c]) }
                    registers[a] = .bool(isEqual(registers[b], registers[c]))
                case .notEqual:
                    if guardsSecrets { try refuseSecrets(registers[b], registers[c]) }
                    registers[a] = .bool(!isEqual(registers[b], registers[c]))
                case .less:
                    registers[a] = .bool(try isLess(registers[b], registers[c]))
                case .lessOrEqual:
                    registers[a] = .bool(try isLessOrEqual(registers[b], registers[c]))
                case .not:
                    guard case .bool(let value) = registers[b] else { throw needsBool(registers[b], "`not`") }
                    registers[a] = .bool(!value)

                case .jump:
                    let offset = instruction.wide
                    ip += offset
                    if offset < 0 {
                        remaining -= 1
                        if remaining <= 0 { return .outOfFuel }
                    }
                case .jumpIfTrue:
                    guard case .bool(let value) = registers[a] else { throw needsBool(registers[a], site: instruction.d) }
                    if value { ip += instruction.wide }
                case .jumpIfFalse:
                    guard case .bool(let value) = registers[a] else { throw needsBool(registers[a], site: instruction.d) }
                    if !value { ip += instruction.wide }
                case .checkBool:
                    guard case .bool = registers[a] else { throw needsBool(registers[a], site: instruction.d) }
                case .jumpIfNull:
                    if case .null = registers[a] { ip += instruction.wide }
                case .jumpIfNotNull:
                    if case .null = registers[a] {} else { ip += instruction.wide }
                case .jumpUnlessLess:
                    if try !isLess(registers[a], registers[b]) { ip += Int(Int16(bitPattern: instruction.c)) }
                case .jumpUnlessLessOrEqual:
                    if try !isLessOrEqual(registers[a], registers[b]) { ip += Int(Int16(bitPattern: instruction.c)) }
                case .jumpUnlessEqual:
                    if guardsSecrets { try refuseSecrets(registers[a], registers[b]) }
                    if !isEqual(registers[a], registers[b]) { ip += Int(Int16(bitPattern: instruction.c)) }
                case .jumpIfEqual:
                    if guardsSecrets { try refuseSecrets(registers[a], registers[b]) }
                    if isEqual(registers[a], registers[b]) { ip += Int(Int16(bitPattern: instruction.c)) }

                case .field:
                    guard case .text(let key) = chunk.constants[c] else { throw .inconsistent }
                    if case .record(let record) = registers[b], let place = record.shape.index(of: key.string) {
                        registers[a] = record.values[place]
                    } else {
                        registers[a] = try Access.field(of: registers[b], key.string)
                    }
                case .optionalField:
                    guard case .text(let key) = chunk.constants[c] else { throw .inconsistent }
                    if let field = try Access.optionalField(of: registers[b], key.string) {
                        registers[a] = field
                        ip += 1
                    } else {
                        registers[a] = .null
                    }
                case .index:
                    if case .list(let list) = registers[b], case .int(let place) = registers[c],
                        place >= 0, place < list.elements.count
                    {
                        registers[a] = list.elements[place]
                    } else {
                        registers[a] = try Access.index(registers[b], registers[c])
                    }
                case .slice:
                    registers[a] = try Access.slice(registers[b], from: registers[c], to: registers[c + 1])

                case .makeList:
                    registers[a] = .list(List(Array(UnsafeBufferPointer(start: registers + b, count: c))))
                case .joinLists:
                    registers[a] = try Construction.joinLists(UnsafeBufferPointer(start: registers + b, count: c))
                case .makeRecord:
                    let shape = program.chunks[frame.chunk].shapes[c]
                    registers[a] = .record(
                        Record(
                            shape: shape,
                            values: Array(UnsafeBufferPointer(start: registers + b, count: shape.keys.count))))
                case .mergeRecords:
                    registers[a] = try Construction.mergeRecords(UnsafeBufferPointer(start: registers + b, count: c))
                case .interpolate:
                    registers[a] = try Construction.interpolate(UnsafeBufferPointer(start: registers + b, count: c))

                case .call:
                    remaining -= 1
                    guard depth < Self.deepestCall else {
                        throw Failure(
                            "E0330", "functions call each other more than \(Self.deepestCall) deep",
                            help: "check that the recursion of `\(program.chunks[b].name)` ends")
                    }
                    frames[depth - 1].next = ip
                    let called = loaded[b]
                    let base = frame.base + c
                    if base + called.registerCount > capacity, !grow(to: base + called.registerCount) {
                        throw Failure("E0330", "functions call each other too deep")
                    }
                    used = max(used, base + called.registerCount)
                    frame = Frame(chunk: b, next: called.code, base: base, result: frame.base + a)
                    if depth == frameCapacity { growFrames(depth) }
                    frames[depth] = frame
                    depth += 1
                    chunk = called
                    ip = called.code
                    registers = stack + base
                    if remaining <= 0 { return .outOfFuel }
                case .callNative:
                    let arguments = ArgumentList(base: registers + c, count: Int(instruction.d))
                    registers[a] = try guardsSecrets ? Natives.callGuarded(b, arguments) : Natives.call(b, arguments)
                case .callSupport:
                    let arguments = ArgumentList(base: registers + c, count: Int(instruction.d))
                    registers[a] =
                        try guardsSecrets ? Natives.supportGuarded(b, arguments) : Natives.support(b, arguments)
                case .return:
                    depth -= 1
                    if depth == 0 { return .returned(registers[a]) }
                    stack[frame.result] = registers[a]
                    frame = frames[depth - 1]
                    chunk = loaded[frame.chunk]
                    ip = frame.next
                    registers = stack + frame.base

                case .beginTry:
                    handlers.append(
                        Handler(
                            frameCount: depth, target: ip + instruction.wide, openLists: openLists.count))
                case .endTry:
                    handlers.removeLast()
                case .fail:
                    throw Construction.failure(registers[a], isAssertion: instruction.d == 1)

                case .openList:
                    openLists.append([])
                case .append:
                    openLists[openLists.count - 1].append(registers[a])
                    if openLists[openLists.count - 1].count > Construction.longestList { throw Construction.tooLong }
                case .extend:
                    guard case .list(let list) = registers[a] else {
                        throw Failure("E0308", "`...` needs a list, found \(registers[a].kind)")
                    }
                    openLists[openLists.count - 1].append(contentsOf: list.elements)
                    if openLists[openLists.count - 1].count > Construction.longestList { throw Construction.tooLong }
                case .closeList:
                    registers[a] = .list(List(openLists.removeLast()))

                case .walk:
                    try walk(registers, a, registers[b], function: instruction.d == 1 ? chunk.constants[c] : nil)
                case .next:
                    guard case .list(let list) = registers[a], case .int(let place) = registers[a + 1] else {
                        throw .inconsistent
                    }
                    if place < list.elements.count {
                        registers[b] = list.elements[place]
                        if instruction.d == 1 {
                            if case .list(let keys) = registers[a + 2] {
                                registers[b + 1] = keys.elements[place]
                            } else {
                                registers[b + 1] = .int(place)
                            }
                        }
                        registers[a + 1] = .int(place + 1)
                    } else {
                        ip += Int(Int16(bitPattern: instruction.c))
                    }
                case .convert:
                    let target = program.chunks[frame.chunk].types[c]
                    registers[a] = try convert(
                        registers[b], to: target.type, path: target.path, fromText: instruction.d == 1,
                        secretKey: secretKey)
                case .countRound:
                    guard case .int(let rounds) = registers[a], case .int(let most) = chunk.constants[instruction.wide]
                    else { throw .inconsistent }
                    guard rounds < most else {
                        throw Failure(
                            "E0331", "this `loop` went on for more than \(most) rounds",
                            help: "end it with `at most N times`, or check that `next` gets null at last")
                    }
                    registers[a] = .int(rounds + 1)

                case .observe:
                    let observation = try Observation(instruction.d, argument: registers[b])
                    guard let answer = observations[observation] else { return .needs(observation) }
                    switch answer {
                    case .success(let value): registers[a] = value
                    case .failure(let failure): throw failure
                    }
                case .runStart:
                    registers[a] = .time(instruction.d == 1 ? startOfDay(runStart) : runStart)
                }
            }
        } catch {
            return .failed(error, [])
        }
    }

    private func walk(
        _ registers: UnsafeMutablePointer<Value>, _ a: Int, _ source: Value, function: Value?
    ) throws(Failure) {
        switch source {
        case .list:
            registers[a] = source
            registers[a + 2] = .null
        case .record(let record) where function == nil:
            registers[a + 2] = .list(List(record.shape.keys.map { .string($0) }))
            registers[a] = .list(List(record.values))
        default:
            if let name = function?.asString {
                throw Failure(
                    "E0303", "`\(name)` needs a list, found \(source.kind)",
                    help: source.isNull ? "write `(… ?? [])` where it may be null" : nil)
            }
            throw Failure(
                "E0309", "`for` needs a list or a record, found \(source.kind)",
                help: source.isNull ? "write `… ?? []` where it may be null" : nil)
        }
        registers[a + 1] = .int(0)
    }
}
