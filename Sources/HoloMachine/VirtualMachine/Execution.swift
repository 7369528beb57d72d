import HoloValue

extension VirtualMachine {
    /// The loop. What is in locals goes back to the machine's state only where control leaves it.
    ///
    /// Numbers go their way in front, and writing a register looks at what it held (see `Registers`): calls out of the
    /// loop and counting of references are what costs.
    func execute(fuel: inout Int) -> Exit {
        var depth = frameCount
        var ip = frames[depth - 1].next
        var registers = stack + frames[depth - 1].base
        var chunk = frames[depth - 1].chunk
        var constants = chunk.pointee.constants
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
                let a = registers + Int(instruction.a)
                switch instruction.operation {
                case .constant:
                    a.copy(UnsafePointer(constants + instruction.wide))
                case .move:
                    if instruction.d == 1 {
                        a.take(registers + Int(instruction.b))
                    } else {
                        a.copy(UnsafePointer(registers + Int(instruction.b)))
                    }
                case .null:
                    a.set(.null)

                case .add:
                    try a.add(registers + Int(instruction.b), registers + Int(instruction.c))
                case .subtract:
                    try a.subtract(registers + Int(instruction.b), registers + Int(instruction.c))
                case .multiply:
                    try a.multiply(registers + Int(instruction.b), registers + Int(instruction.c))
                case .divide:
                    try a.divide(registers + Int(instruction.b), registers + Int(instruction.c))
                case .remainder:
                    try a.remainder(registers + Int(instruction.b), registers + Int(instruction.c))
                case .addConstant:
                    try a.add(registers + Int(instruction.b), constants + Int(instruction.c))
                case .subtractConstant:
                    try a.subtract(registers + Int(instruction.b), constants + Int(instruction.c))
                case .multiplyConstant:
                    try a.multiply(registers + Int(instruction.b), constants + Int(instruction.c))
                case .divideConstant:
                    try a.divide(registers + Int(instruction.b), constants + Int(instruction.c))
                case .remainderConstant:
                    try a.remainder(registers + Int(instruction.b), constants + Int(instruction.c))
                case .negate:
                    a.set(try HoloValue.negate(registers[Int(instruction.b)]))
                case .equal:
                    let isEqual = try (registers + Int(instruction.b)).isEqual(registers + Int(instruction.c), guardsSecrets)
                    a.set(.bool(isEqual))
                case .notEqual:
                    let isEqual = try (registers + Int(instruction.b)).isEqual(registers + Int(instruction.c), guardsSecrets)
                    a.set(.bool(!isEqual))
                case .less:
                    a.set(.bool(try (registers + Int(instruction.b)).isLess(registers + Int(instruction.c))))
                case .lessOrEqual:
                    a.set(.bool(try (registers + Int(instruction.b)).isLessOrEqual(registers + Int(instruction.c))))
                case .not:
                    guard case .bool(let value) = registers[Int(instruction.b)] else {
                        throw needsBool(registers[Int(instruction.b)], "`not`")
                    }
                    a.set(.bool(!value))

                case .jump:
                    let offset = instruction.wide
                    ip += offset
                    if offset < 0 {
                        remaining -= 1
                        if remaining <= 0 { return .outOfFuel }
                    }
                case .jumpIfTrue:
                    guard case .bool(let value) = a.pointee else { throw needsBool(a.pointee, site: instruction.d) }
                    if value { ip += instruction.wide }
                case .jumpIfFalse:
                    guard case .bool(let value) = a.pointee else { throw needsBool(a.pointee, site: instruction.d) }
                    if !value { ip += instruction.wide }
                case .checkBool:
                    guard case .bool = a.pointee else { throw needsBool(a.pointee, site: instruction.d) }
                case .jumpIfNull:
                    if case .null = a.pointee { ip += instruction.wide }
                case .jumpIfNotNull:
                    if case .null = a.pointee {} else { ip += instruction.wide }
                case .jumpUnlessLess:
                    if try !a.isLess(registers + Int(instruction.b)) { ip += instruction.short }
                case .jumpUnlessLessOrEqual:
                    if try !a.isLessOrEqual(registers + Int(instruction.b)) { ip += instruction.short }
                case .jumpUnlessEqual:
                    if try !a.isEqual(registers + Int(instruction.b), guardsSecrets) { ip += instruction.short }
                case .jumpIfEqual:
                    if try a.isEqual(registers + Int(instruction.b), guardsSecrets) { ip += instruction.short }
                case .jumpUnlessLessConstant:
                    if try !a.isLess(constants + Int(instruction.b)) { ip += instruction.short }
                case .jumpUnlessLessOrEqualConstant:
                    if try !a.isLessOrEqual(constants + Int(instruction.b)) { ip += instruction.short }
                case .jumpUnlessGreaterConstant:
                    if try !(constants + Int(instruction.b)).isLess(a) { ip += instruction.short }
                case .jumpUnlessGreaterOrEqualConstant:
                    if try !(constants + Int(instruction.b)).isLessOrEqual(a) { ip += instruction.short }
                case .jumpUnlessEqualConstant:
                    if try !a.isEqual(constants + Int(instruction.b), guardsSecrets) { ip += instruction.short }
                case .jumpIfEqualConstant:
                    if try a.isEqual(constants + Int(instruction.b), guardsSecrets) { ip += instruction.short }

                case .field:
                    let known = chunk.pointee.fieldPlace(before: ip)
                    if !a.copyField(of: registers + Int(instruction.b), known) {
                        a.set(
                            try Access.field(
                                of: registers[Int(instruction.b)], constants[Int(instruction.c)], remembering: known))
                    }
                case .optionalField:
                    let known = chunk.pointee.fieldPlace(before: ip)
                    if a.copyField(of: registers + Int(instruction.b), known) {
                        ip += 1
                    } else if let field = try Access.optionalField(
                        of: registers[Int(instruction.b)], constants[Int(instruction.c)], remembering: known)
                    {
                        a.set(field)
                        ip += 1
                    } else {
                        a.set(.null)
                    }
                case .index:
                    if !a.copyElement(of: registers + Int(instruction.b), at: registers + Int(instruction.c)) {
                        a.set(try Access.index(registers[Int(instruction.b)], registers[Int(instruction.c)]))
                    }
                case .slice:
                    let from = registers + Int(instruction.c)
                    a.set(try Access.slice(registers[Int(instruction.b)], from: from[0], to: from[1]))

                case .makeList:
                    let first = registers + Int(instruction.b)
                    a.set(.list(List(takeArray(first, Int(instruction.c)))))
                    try a.checkDepth()
                case .joinLists:
                    let parts = UnsafeBufferPointer(start: registers + Int(instruction.b), count: Int(instruction.c))
                    a.set(try Construction.joinLists(parts))
                    try a.checkDepth()
                case .makeRecord:
                    let shape = chunk.pointee.shapes[Int(instruction.c)]
                    let first = registers + Int(instruction.b)
                    a.set(.record(shape._withUnsafeGuaranteedRef { takeRecord($0, first) }))
                    try a.checkDepth()
                case .mergeRecords:
                    let parts = UnsafeBufferPointer(start: registers + Int(instruction.b), count: Int(instruction.c))
                    a.set(try Construction.mergeRecords(parts))
                    try a.checkDepth()
                case .interpolate:
                    let parts = UnsafeBufferPointer(start: registers + Int(instruction.b), count: Int(instruction.c))
                    a.set(try Construction.interpolate(parts))

                case .call:
                    remaining -= 1
                    guard depth < Self.deepestCall else { throw callsTooDeep(instruction.chunk) }
                    let called = loaded + instruction.chunk
                    let caller = registers - stack
                    let base = caller + Int(instruction.c)
                    let end = base + called.pointee.registerCount
                    if end > used {
                        if end > capacity, !grow(to: end) {
                            throw Failure(Self.tooDeepCode, "functions call each other too deep")
                        }
                        used = end
                    }
                    frames[depth - 1].next = ip
                    if depth == frameCapacity { growFrames(depth) }
                    ip = called.pointee.code
                    frames[depth] = Frame(chunk: called, next: ip, base: base, result: caller + Int(instruction.a))
                    depth += 1
                    chunk = called
                    constants = called.pointee.constants
                    registers = stack + base
                    if remaining <= 0 { return .outOfFuel }
                case .callNative:
                    let arguments = ArgumentList(base: registers + Int(instruction.c), count: Int(instruction.d))
                    a.set(
                        try guardsSecrets
                            ? Natives.callGuarded(Int(instruction.b), arguments)
                            : Natives.call(Int(instruction.b), arguments))
                    try a.checkDepth()
                case .callSupport:
                    let arguments = ArgumentList(base: registers + Int(instruction.c), count: Int(instruction.d))
                    a.set(
                        try guardsSecrets
                            ? Natives.supportGuarded(Int(instruction.b), arguments)
                            : Natives.support(Int(instruction.b), arguments))
                    try a.checkDepth()
                case .return:
                    if depth == 1 {
                        // What leaves an expression may be written, sent or kept: it must not be endless written out.
                        try a.pointee.checkWrittenSize()
                        depth = 0
                        return .returned(a.pointee)
                    }
                    depth -= 1
                    (stack + frames[depth].result).take(a)
                    let caller = frames[depth - 1]
                    chunk = caller.chunk
                    constants = chunk.pointee.constants
                    ip = caller.next
                    registers = stack + caller.base

                case .beginTry:
                    handlers.append(
                        Handler(frameCount: depth, target: ip + instruction.wide, openLists: openLists.count))
                case .endTry:
                    handlers.removeLast()
                case .fail:
                    throw Construction.failure(a.pointee, isAssertion: instruction.d == 1)

                case .openList:
                    openLists.open(expecting: instruction.d == 1 ? a.walkLength : 0)
                case .append:
                    if instruction.d == 1 {
                        let value = a.move()
                        a.initialize(to: .null)
                        try openLists.append(value)
                    } else {
                        try openLists.append(a.pointee)
                    }
                case .extend:
                    guard case .list(let list) = a.pointee else {
                        throw Failure("E0308", "`...` needs a list, found \(a.pointee.kind)")
                    }
                    try openLists.append(contentsOf: list.elements)
                case .closeList:
                    a.set(try openLists.close())
                    try a.checkDepth()

                case .walk:
                    let function = instruction.d == 1 ? constants[Int(instruction.c)] : nil
                    try walk(a, registers[Int(instruction.b)], function: function)
                case .walkRange:
                    let arguments = ArgumentList(base: registers + Int(instruction.b), count: 3)
                    let (start, count, step) = try NumberFunctions.rangeBounds(arguments)
                    a.set(.int(start))
                    (a + 1).set(.int(count))
                    (a + 2).set(.int(step))
                case .nextInRange:
                    guard case .int(let next) = a.pointee, case .int(let left) = a[1], case .int(let step) = a[2] else {
                        throw .inconsistent
                    }
                    if left > 0 {
                        (registers + Int(instruction.b)).set(.int(next))
                        a.initialize(to: .int(next &+ step))
                        (a + 1).initialize(to: .int(left - 1))
                        ip += instruction.short
                        remaining -= 1
                        if remaining <= 0 { return .outOfFuel }
                    }
                case .next:
                    if try (registers + Int(instruction.b)).copyNext(of: a, withPlace: instruction.d == 1) {
                        ip += instruction.short
                        remaining -= 1
                        if remaining <= 0 { return .outOfFuel }
                    }
                case .convert:
                    let target = program.chunks[chunk.pointee.number].types[Int(instruction.c)]
                    a.set(
                        try HoloValue.convert(
                            registers[Int(instruction.b)], to: target.type, path: target.path,
                            fromText: instruction.d == 1, secretKey: secretKey))
                case .countRound:
                    guard case .int(let rounds) = a.pointee, case .int(let most) = constants[instruction.wide] else {
                        throw .inconsistent
                    }
                    guard rounds < most else {
                        throw Failure(
                            "E0331", "this `loop` went on for more than \(most) rounds",
                            help: "end it with `at most N times`, or check that `next` gets null at last")
                    }
                    a.initialize(to: .int(rounds + 1))

                case .observe:
                    let observation = try Observation(
                        instruction.d, argument: registers[Int(instruction.b)], folder: registers[Int(instruction.b) + 1])
                    guard let answer = observations[observation] else { return .needs(observation) }
                    switch answer {
                    case .success(let value): a.set(value)
                    case .failure(let failure): throw failure
                    }
                case .runStart:
                    a.set(.time(instruction.d == 1 ? startOfDay(runStart) : runStart))
                case .draw:
                    guard var stream = random else { return .needs(Observation(kind: .seed, argument: "")) }
                    guard let kind = DrawKind(rawValue: instruction.d) else { throw .inconsistent }
                    let arguments = ArgumentList(base: registers + Int(instruction.b), count: 2)
                    a.set(try kind.value(arguments, from: &stream))
                    random = stream
                }
            }
        } catch {
            return .failed(error, [])
        }
    }

    private func callsTooDeep(_ chunk: Int) -> Failure {
        Failure(
            Self.tooDeepCode, "functions call each other more than \(Self.deepestCall) deep",
            help: "check that the recursion of `\(program.chunks[chunk].name)` ends")
    }

    /// Begins a walk over a list, or over a record where no function asks.
    private func walk(_ walk: UnsafeMutablePointer<Value>, _ source: Value, function: Value?) throws(Failure) {
        switch source {
        case .list:
            walk[0] = source
            walk[2] = .null
        case .record(let record) where function == nil:
            walk[2] = .list(List(record.shape.keys.map { .string($0) }))
            walk[0] = .list(List(Array(record.values)))
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
        walk[1] = .int(0)
    }
}
