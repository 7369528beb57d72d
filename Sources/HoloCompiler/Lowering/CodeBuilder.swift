import HoloMachine
import HoloSyntax
import HoloValue

/// Writes the code of one chunk: registers, constants, jumps, and what each name is.
///
/// The names of blocks that an expression of a statement uses are the first registers. How many they are is known when all
/// of it is lowered: some registers are kept for them, and where these are too few, or `error` has to follow them, the
/// expression is lowered a second time.
final class CodeBuilder {
    enum Context {
        /// An expression of a statement: names are slots of blocks. `allowsError`: in an `else`.
        case statement(Scope, allowsError: Bool)
        /// A function's body: the script's names are hidden parameters, in these registers.
        case function([String: Int])
        /// Seen from another script: the script's names are computed where they are used.
        case outside
    }

    struct Label {
        var jumps: [Int] = []
    }

    let compiler: Compiler
    private(set) var module: Module
    private(set) var context: Context

    private(set) var instructions: [Instruction] = []
    private var positions: [Position] = []
    private var partPositions: [Int: [Position]] = [:]
    private var constants = ConstantPool()
    private var shapes = ShapePool()
    private var types: [ConversionType] = []
    private var nextRegister = 0
    private var registerCount = 0
    private var currentPosition: Position = 0
    private var isTooLarge = false
    /// How many instructions there were when a label was placed that is jumped to.
    private var lastLabel = -1

    var locals = LocalNames()
    /// The names of blocks that the code uses, in the order of their registers.
    private(set) var uses: [SlotReference] = []
    /// Where there are many, their places.
    private var usePlaces: [SlotReference: Int] = [:]
    private(set) var usesError = false
    /// The registers that are kept for them.
    private var parameterRoom = 0
    private static let usualRoom = 6
    private var errorRegister = 0
    /// While a function is only looked over: what it names.
    var recordedGlobals: Set<String> = []
    var recordedFunctions: [FunctionInfo] = []
    /// Likewise: a name was met that depends on a step.
    private(set) var touchesStep = false
    let isRecording: Bool

    /// Where the statements of pure blocks jump and yield to; see `PureStatements`.
    var targets = PureTargets()

    init(_ compiler: Compiler, _ module: Module, _ context: Context, isRecording: Bool = false) {
        self.compiler = compiler
        self.module = module
        self.context = context
        self.isRecording = isRecording
    }

    /// Begins another chunk, in the memory of the last one. Not for those that only look over.
    func restart(_ module: Module, _ context: Context) {
        self.module = module
        self.context = context
        instructions.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
        partPositions = [:]
        constants.removeAll()
        shapes.removeAll()
        types.removeAll(keepingCapacity: true)
        nextRegister = 0
        registerCount = 0
        currentPosition = 0
        isTooLarge = false
        lastLabel = -1
        locals.removeLast(to: 0)
        uses.removeAll(keepingCapacity: true)
        usePlaces = [:]
        usesError = false
        targets = PureTargets()
    }

    /// Keeps the first registers for the names that the expression will use. `error` comes behind `count` of them.
    func keepRoom(for count: Int = usualRoom) {
        parameterRoom = count
        errorRegister = count
        _ = allocate(count + 1)
    }

    /// Whether the names that were used have their places, as they have when room was kept for just as many.
    var areUsesPlaced: Bool { uses.count <= parameterRoom && (!usesError || uses.count == parameterRoom) }

    // MARK: Registers

    func allocate(_ count: Int = 1) -> Int {
        let first = nextRegister
        nextRegister += count
        registerCount = max(registerCount, nextRegister)
        if nextRegister > 60_000 {
            isTooLarge = true
            nextRegister = 30_000
        }
        return first
    }

    var mark: Int { nextRegister }
    func release(to mark: Int) { nextRegister = mark }

    // MARK: Instructions

    func at(_ span: Span) { currentPosition = position(span) }

    private func position(_ span: Span) -> Position { isRecording ? 0 : compiler.position(module, span) }

    /// Says where the values stand that the next instruction puts together.
    func parts(_ spans: @autoclosure () -> [Span]) {
        guard compiler.makesProgram else { return }
        partPositions[instructions.count] = spans().map(position)
    }

    func emit(_ operation: Operation, d: UInt8 = 0, a: Int = 0, b: Int = 0, c: Int = 0) {
        instructions.append(Instruction(operation, d: d, a: a, b: b, c: c))
        positions.append(currentPosition)
    }

    func emitWide(_ operation: Operation, d: UInt8 = 0, a: Int = 0, wide: Int) {
        var instruction = Instruction(operation, d: d, a: a)
        instruction.wide = wide
        instructions.append(instruction)
        positions.append(currentPosition)
    }

    /// Calls a chunk with the arguments that begin in a register.
    func call(_ chunk: Int, into target: Int, arguments: Int) {
        if chunk >= 1 << 24 { isTooLarge = true }
        emit(.call, d: UInt8(truncatingIfNeeded: chunk >> 16), a: target, b: chunk, c: arguments)
    }

    /// A jump to a label that is placed later.
    func jump(_ operation: Operation, d: UInt8 = 0, a: Int = 0, b: Int = 0, to label: inout Label) {
        label.jumps.append(instructions.count)
        emit(operation, d: d, a: a, b: b)
    }

    func place(_ label: Label) {
        if !label.jumps.isEmpty { lastLabel = instructions.count }
        for jump in label.jumps { set(jump, target: instructions.count) }
    }

    func jumpBack(to target: Int) {
        emitWide(.jump, wide: target - instructions.count - 1)
    }

    // MARK: Walks

    /// The list in register `list` becomes a walk, in the three registers from `walk`. True for a walk over ints, where
    /// the last thing done was to make the list by `range`: the list itself is then never made, and the register empty.
    func beginWalk(_ walk: Int, over list: Int, function: String?, needsPlaces: Bool, needsList: Bool) -> Bool {
        if !needsPlaces, !needsList, let last = instructions.last, last.operation == .callNative, Int(last.a) == list,
            Int(last.b) == Library.index(of: "range"), lastLabel != instructions.count,
            !locals.all.contains(where: { $0.register == list })
        {
            instructions[instructions.count - 1] = Instruction(.walkRange, a: walk, b: Int(last.c))
            return true
        }
        emit(.walk, d: function == nil ? 0 : 1, a: walk, b: list, c: function.map { constant(.string($0)) } ?? 0)
        return false
    }

    /// The end of a round of a walk: jumps back to `start` with the next element in `element`.
    func endRound(ofWalk walk: Int, isRange: Bool, withPlace: Bool, element: Int, start: Int) {
        let offset = Int16(exactly: start - instructions.count - 1)
        if offset == nil { isTooLarge = true }
        emit(
            isRange ? .nextInRange : .next, d: withPlace ? 1 : 0, a: walk, b: element,
            c: Int(UInt16(bitPattern: offset ?? 0)))
    }

    private func set(_ jump: Int, target: Int) {
        let offset = target - jump - 1
        switch instructions[jump].operation {
        case .jumpUnlessLess, .jumpUnlessLessOrEqual, .jumpUnlessEqual, .jumpIfEqual, .jumpUnlessLessConstant,
            .jumpUnlessLessOrEqualConstant, .jumpUnlessGreaterConstant, .jumpUnlessGreaterOrEqualConstant,
            .jumpUnlessEqualConstant, .jumpIfEqualConstant:
            guard let short = Int16(exactly: offset) else {
                isTooLarge = true
                return
            }
            instructions[jump].c = UInt16(bitPattern: short)
        default:
            instructions[jump].wide = offset
        }
    }

    // MARK: Constants

    func constant(_ value: Value) -> Int {
        let number = constants.number(of: value)
        if number >= 65_000 { isTooLarge = true }
        return number
    }

    func load(_ value: Value, into register: Int) {
        if case .null = value {
            emit(.null, a: register)
        } else {
            emitWide(.constant, a: register, wide: constant(value))
        }
    }

    func shape(_ keys: [String]) -> Int { shapes.number(of: keys) }

    func type(_ type: ValueType, path: String) -> Int {
        types.append(ConversionType(type: type, path: path))
        return types.count - 1
    }

    /// The finished chunk.
    func build(name: String, parameterCount: Int, at span: Span) -> CodeChunk {
        if isTooLarge {
            compiler.report(
                module, .notSupported, "this is too large for one expression", at: span,
                help: "read the data from a file, or split it into several `let`s")
        }
        guard compiler.makesProgram else {
            return CodeChunk(
                name: name, instructions: instructions.filter { $0.operation == .call || $0.operation == .draw }, positions: [],
                constants: [], shapes: [], types: [], registerCount: 0, parameterCount: parameterCount)
        }
        return CodeChunk(
            name: name, instructions: exactly(instructions), positions: exactly(positions),
            constants: exactly(constants.values), shapes: exactly(shapes.shapes), types: exactly(types),
            registerCount: registerCount + 4, parameterCount: parameterCount, partPositions: partPositions)
    }

    /// A copy without room to grow, so that the builder keeps its own.
    private func exactly<Element>(_ elements: [Element]) -> [Element] {
        elements.isEmpty ? [] : Array(unsafeUninitializedCapacity: elements.count) { buffer, count in
            _ = buffer.initialize(fromContentsOf: elements)
            count = elements.count
        }
    }

    // MARK: Names

    enum Location {
        case register(Int)
        /// Computed by calling this chunk.
        case computed(Int)
        /// Bound by an earlier entry of the session.
        case given(Value)
        case unknown
    }

    func locate(_ name: String, _ span: Span) -> Location {
        if let local = locals.last(named: name) { return .register(local.register) }
        switch context {
        case .statement(let scope, let allowsError):
            if let found = scope.found(name) {
                if found.scope === module.scope { compiler.noteOwn(name, at: span, in: module) }
                return .register(use(SlotReference(depth: found.depth, slot: found.binding.slot)))
            }
            if name == "error", allowsError {
                usesError = true
                return .register(errorRegister)
            }
            let root = scope.root
            // `let x = x + 1` at the prompt binds the name anew.
            if root.kind == .script || module.globals[name] == nil, let value = compiler.earlierValue(name, at: span, of: module) {
                return .given(value)
            }
            if let global = module.globals[name] {
                compiler.noteOwn(name, at: span, in: module)
                if root.kind == .script {
                    report(
                        .usedBeforeDefinition, "`\(name)` is used before it is defined", at: span, label: "not known yet",
                        secondary: [Diagnostic.Label(global.span, "defined here")],
                        help: "move its definition above this line")
                    return .unknown
                }
                guard global.isPure || global.isInput else { return hidden(name, global, span, in: "flow") }
                if root.isOutside { return computed(name, global, span) }
                root.usedGlobals.insert(name)
                return .register(use(SlotReference(depth: scope.depthOfScript, slot: global.slot)))
            }
            return unknown(name, span, among: scope.visibleNames + (root.kind == .script ? [] : module.pureNames))
        case .function(let registers):
            if let global = module.globals[name] {
                compiler.noteOwn(name, at: span, in: module)
                guard global.isPure || global.isInput else { return hidden(name, global, span, in: "function") }
                if isRecording {
                    recordedGlobals.insert(name)
                    return .register(0)
                }
                if let register = registers[name] { return .register(register) }
                return .unknown
            }
            if let value = compiler.earlierValue(name, at: span, of: module) { return .given(value) }
            return unknown(name, span, among: locals.all.map(\.name) + module.pureNames)
        case .outside:
            if let global = module.globals[name] {
                guard global.isPure || global.isInput else { return hidden(name, global, span, in: "function") }
                return computed(name, global, span)
            }
            if let value = compiler.earlierValue(name, at: span, of: module) { return .given(value) }
            return unknown(name, span, among: locals.all.map(\.name) + module.pureNames)
        }
    }

    /// True where `locate` finds something or says why it must not be used.
    func isBound(_ name: String) -> Bool {
        if locals.contains(name) || module.globals[name] != nil || module.isEarlierValue(name) {
            return true
        }
        guard case .statement(let scope, let allowsError) = context else { return false }
        return scope.find(name) != nil || (name == "error" && allowsError)
    }

    func use(_ reference: SlotReference) -> Int {
        let place: Int
        if uses.count < 16 {
            place = uses.firstIndex(of: reference) ?? uses.count
        } else {
            if usePlaces.isEmpty { for (place, use) in uses.enumerated() { usePlaces[use] = place } }
            place = usePlaces[reference] ?? uses.count
            usePlaces[reference] = place
        }
        if place == uses.count { uses.append(reference) }
        return place
    }

    private func computed(_ name: String, _ global: GlobalInfo, _ span: Span) -> Location {
        if isRecording { return .register(0) }
        return compiler.chunk(of: name, global, in: module).map { .computed($0) } ?? .unknown
    }

    private func hidden(_ name: String, _ global: GlobalInfo, _ span: Span, in place: String) -> Location {
        touchesStep = true
        report(
            .notInFlow, "a \(place) can't see `\(name)`, which depends on a step", at: span,
            label: "comes from a step", secondary: [Diagnostic.Label(global.span, "defined here")],
            help: "give it as a parameter")
        return .unknown
    }

    private func unknown(_ name: String, _ span: Span, among names: @autoclosure () -> [String]) -> Location {
        // Looking for what was meant takes its time.
        guard !isRecording else { return .unknown }
        guard !name.isEmpty, !module.brokenImports.contains(name) else { return .unknown }
        if module.imports[name] != nil {
            report(
                .fieldAndFunction, "`\(name)` is an import, not a value", at: span,
                help: "run it as a step, `step result = \(name) { … }`, or call what it holds: `\(name).f(…)`")
        } else if module.functions[name] != nil || Library.find(name) != nil {
            report(
                .fieldAndFunction, "`\(name)` is a function, not a value", at: span,
                help: "call it: `\(name)(…)`; where a lambda is due, write `x => \(name)(x)`")
        } else if module.flows[name] != nil {
            report(
                .fieldAndFunction, "`\(name)` is a flow, not a value", at: span,
                help: "run it as a step: `step result = \(name) { … }`")
        } else {
            let suggestion = nearest(name, among: (names() + module.earlierNames).sorted())
            report(
                .unknownName, "there is no `\(name)` here", at: span, label: "unknown name",
                help: suggestion.map { "did you mean `\($0)`?" })
        }
        return .unknown
    }

    /// What was probably meant, where that will be reported.
    func nearest(_ word: String, among candidates: @autoclosure () -> [String]) -> String? {
        isRecording ? nil : compiler.nearest(word, among: candidates())
    }

    func report(
        _ code: CheckCode, _ message: String, at span: Span, label: String = "", secondary: [Diagnostic.Label] = [],
        help: String? = nil
    ) {
        guard !isRecording else { return }
        compiler.report(module, code, message, at: span, label: label, secondary: secondary, help: help)
    }

    /// Makes a local name, and reports it where it hides another of the same script, flow or function.
    func bind(_ name: Name, register: Int) {
        var earlier = locals.last(named: name.text)?.span
        if earlier == nil, case .statement(let scope, _) = context { earlier = scope.find(name.text)?.binding.span }
        if let earlier, !name.text.isEmpty {
            report(
                .nameBoundTwice, "`\(name.text)` is bound already", at: name.span, label: "bound again",
                secondary: [Diagnostic.Label(earlier, "first bound here")],
                help: "every name is bound once: choose another name")
        }
        locals.append(LocalNames.Local(name: name.text, register: register, span: name.span))
    }
}
