import HoloValue

// Names for the statements that draw random values. The seed of each is a fact that a resumed run finds by this name,
// so the name has to outlive edits: it is made of what the statement computes, not of where it stands. Layout,
// comments, renames, and statements that are inserted, moved or wrapped in an `if` change nothing.

extension Program {
    /// For each chunk, whether evaluating it may draw a random value, itself or through the functions that it calls.
    package var drawingChunks: [Bool] {
        var draws = [Bool](repeating: false, count: chunks.count)
        var callers = [[Int]](repeating: [], count: chunks.count)
        var open: [Int] = []
        for (number, chunk) in chunks.enumerated() {
            for instruction in chunk.instructions {
                switch instruction.operation {
                case .draw:
                    if !draws[number] { open.append(number) }
                    draws[number] = true
                case .call where callers.indices.contains(instruction.chunk):
                    callers[instruction.chunk].append(number)
                default: break
                }
            }
        }
        while let number = open.popLast() {
            for caller in callers[number] where !draws[caller] {
                draws[caller] = true
                open.append(caller)
            }
        }
        return draws
    }

    /// Gives names to the statements that draw and to those that call flows. Does nothing where no chunk draws.
    package mutating func nameSeeds(drawing draws: [Bool]) {
        guard draws.contains(true) else { return }
        for flow in flows {
            // Equal statements of one flow are told apart by their order on the page.
            var occurrences: [String: Int] = [:]
            nameSeeds(inBlock: flow.block, draws, &occurrences)
        }
    }

    /// Blocks stand in each other as deep as the parser lets them.
    private mutating func nameSeeds(inBlock block: Int, _ draws: [Bool], _ occurrences: inout [String: Int]) {
        guard blocks.indices.contains(block) else { return }
        for index in blocks[block].statements.indices {
            let kind = blocks[block].statements[index].kind
            let expressions = kind.expressions
            if kind.callsFlow || expressions.contains(where: { draws.indices.contains($0.chunk) && draws[$0.chunk] }) {
                let content = digest(of: kind.contents)
                let occurrence = occurrences[content, default: 0]
                occurrences[content] = occurrence + 1
                blocks[block].statements[index].seedName = occurrence == 0 ? content : "\(content)#\(occurrence)"
            }
            for inner in kind.innerBlocks { nameSeeds(inBlock: inner, draws, &occurrences) }
        }
    }

    /// Twelve hexadecimal digits of what the expressions name: literals, fields and functions of the library, in order.
    private func digest(of expressions: [ExpressionCode]) -> String {
        var words: [UInt8] = []
        func add(_ word: String) {
            words += Array(word.utf8)
            words.append(0)
        }
        func add(constant: Int, of chunk: CodeChunk) {
            guard chunk.constants.indices.contains(constant) else { return }
            words += JSON.canonical(chunk.constants[constant])
            words.append(0)
        }
        for expression in expressions where chunks.indices.contains(expression.chunk) {
            let chunk = chunks[expression.chunk]
            for instruction in chunk.instructions {
                switch instruction.operation {
                case .draw: add("draw \(instruction.d)")
                case .callNative:
                    let native = Int(instruction.b)
                    if Library.functions.indices.contains(native) { add(Library.functions[native].name) }
                case .constant: add(constant: instruction.wide, of: chunk)
                case .addConstant, .subtractConstant, .multiplyConstant, .divideConstant, .remainderConstant:
                    add(constant: Int(instruction.c), of: chunk)
                case .jumpUnlessLessConstant, .jumpUnlessLessOrEqualConstant, .jumpUnlessGreaterConstant,
                    .jumpUnlessGreaterOrEqualConstant, .jumpUnlessEqualConstant, .jumpIfEqualConstant:
                    add(constant: Int(instruction.b), of: chunk)
                case .field, .optionalField:
                    let constant = Int(instruction.c)
                    if chunk.constants.indices.contains(constant), case .text(let key) = chunk.constants[constant] {
                        add("." + key.string)
                    }
                case .makeRecord:
                    let shape = Int(instruction.c)
                    if chunk.shapes.indices.contains(shape) { for key in chunk.shapes[shape].keys { add(key) } }
                default: break
                }
            }
            words.append(1)
        }
        return hexadecimal(Array(SHA256.hash(words).prefix(6)))
    }
}

extension StatementOperation {
    /// All expressions of the statement itself.
    fileprivate var expressions: [ExpressionCode] {
        switch self {
        case .evaluate(let code, _), .parameterDefault(let code, _, _), .branch(let code, _, _), .yield(let code, _),
            .next(let code), .output(_, let code), .budget(let code):
            [code]
        case .forEach(let code): [code.source]
        case .loop(let code): [code.initial] + (code.limit.map { [$0] } ?? [])
        case .return(let code): code.map { [$0] } ?? []
        case .skip: []
        case .step(let code): code.expressions
        }
    }

    /// What names it: of a step its parameters alone, so that its modifiers may come and go.
    fileprivate var contents: [ExpressionCode] {
        if case .step(let code) = self { [code.parameters] } else { expressions }
    }

    fileprivate var callsFlow: Bool {
        var code: StepCode?
        if case .step(let first) = self { code = first }
        while let step = code {
            if case .flow = step.callee { return true }
            code = nil
            if case .step(let other) = step.fallback { code = other }
        }
        return false
    }

    /// The blocks that stand in it, those of called flows aside.
    var innerBlocks: [Int] {
        switch self {
        case .branch(_, let then, let otherwise): [then] + (otherwise.map { [$0] } ?? [])
        case .forEach(let code): [code.body]
        case .loop(let code): [code.body]
        default: []
        }
    }
}

extension StepCode {
    fileprivate var expressions: [ExpressionCode] {
        var all = [parameters] + [when, retry, retryEvery, timeout].compactMap { $0 }
        switch fallback {
        case .value(let code), .fail(let code): all.append(code)
        case .step(let other): all += other.expressions
        case .none, .skip: break
        }
        return all
    }
}
