/// Writes small scripts from a seed: nested blocks of everything that the language has, mostly succeeding.
///
/// Each step carries an `id` that no other step instance of the run has, so that requests can be told apart.
package struct WorkflowGenerator {
    /// `web` and `maybeWeb` have an answer in their field `json`; `word` is a text, `other` nothing that is read.
    package enum Kind { case int, bool, text, ints, answer, maybe, web, maybeWeb, word, other }

    package struct Local {
        package var name: String
        package var kind: Kind
        /// A step's result: `after` may name it.
        package var isStep = false
    }

    package struct Flow {
        package var name: String
        package var hasDefault: Bool
    }

    /// Where a statement is written.
    package struct Context {
        package enum Nearest { case none, items, rounds }

        package var indent = ""
        package var depth = 0
        package var nearest = Nearest.none
        /// Someone takes what is yielded, in the form of an int.
        package var yields = false
        package var locals: [Local] = []
        /// What tells the instances of a step in this place apart.
        package var marks: [String] = []
        /// The `for`s and `loop`s that a variable must get past.
        package var loopVariable = ""
        package var isFlow = false
        /// In an item that may fail without harm.
        package var mayFail = false
    }

    package var random: SeededRandom
    /// Without anything that may fail.
    package let isSafe: Bool
    package private(set) var text = ""
    private(set) var count = 0
    private var statements = 0
    private(set) var flows: [Flow] = []
    private var functions: [String] = []
    private var globals: [Local] = []
    /// Nothing in it repeats more often than its text says: it may limit credits.
    package let isBounded: Bool

    /// What is appended to.
    package static let logs = ["log.jsonl", "log.jsonl", "more.jsonl"]
    /// The identities that `as` names.
    package static let identities = ["Work", "Home"]

    package init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        isSafe = random.chance(35)
        isBounded = random.chance(40)
    }

    package mutating func script() -> String {
        var context = Context()
        line("input start: int = \(random.below(9))", context)
        context.locals.append(Local(name: "start", kind: .int))
        if random.chance(40) {
            line("let base = \(random.below(9)) + start", context)
            context.locals.append(Local(name: "base", kind: .int))
        }
        globals = context.locals
        for _ in 0..<random.below(3) { function(context) }
        for _ in 0..<random.below(3) { flow(context) }
        if random.chance(5) { line("budget \(random.below(50)) credits", context) }
        block(&context, statements: 2 + random.below(5))
        line("return \(result(context))", context)
        return text
    }

    // MARK: Writing

    mutating func line(_ words: String, _ context: Context) { text += context.indent + words + "\n" }

    mutating func fresh(_ prefix: String) -> String {
        count += 1
        return "\(prefix)\(count)"
    }

    /// The text that is unique to this instance of this step.
    mutating func identity(_ context: Context) -> String {
        count += 1
        return "\"" + (["s\(count)"] + context.marks.map { "{\($0)}" }).joined(separator: "-") + "\""
    }

    // MARK: Declarations

    private mutating func function(_ context: Context) {
        let name = fresh("func")
        var inner = context
        inner.locals.append(Local(name: "a", kind: .int))
        if random.chance(50) {
            line("func \(name)(a: int, b: int = 2) = \(int(inner, 2)) + b", context)
        } else {
            line("func \(name)(a: int, b = 3): int {", context)
            line("  let c = \(int(inner, 2))", context)
            line("  if a > \(random.below(5)) { return c - b }", context)
            line("  return c + b", context)
            line("}", context)
        }
        functions.append(name)
    }

    private mutating func flow(_ context: Context) {
        let name = fresh("flow")
        let hasDefault = random.chance(50)
        let last = hasDefault ? ", b: int = a + 1" : ""
        line("flow \(name)(tag: text, a: int\(last))\(random.chance(20) ? ": int" : "") {", context)
        var inner = Context(indent: "  ", depth: 1, marks: ["tag"], isFlow: true)
        inner.locals = globals + [Local(name: "a", kind: .int)]
        if hasDefault { inner.locals.append(Local(name: "b", kind: .int)) }
        block(&inner, statements: 1 + random.below(4))
        line("  return \(int(inner, 2))", context)
        line("}", context)
        flows.append(Flow(name: name, hasDefault: hasDefault))
    }

    // MARK: Statements

    private mutating func block(_ context: inout Context, statements wanted: Int) {
        for _ in 0..<wanted where statements < 40 { statement(&context) }
    }

    /// A block in braces, with names of its own.
    mutating func inner(
        _ context: Context, statements: Int, _ change: (inout Context) -> Void = { _ in }
    ) -> Context {
        var inner = context
        inner.indent += "  "
        inner.depth += 1
        change(&inner)
        block(&inner, statements: statements)
        return inner
    }

    private mutating func statement(_ context: inout Context) {
        statements += 1
        if context.depth == 0, random.chance(18) { return items(&context) }
        switch random.below(100) {
        case ..<34: step(&context)
        case ..<44: letStatement(&context)
        case ..<54: branch(context)
        case ..<65: items(&context)
        case ..<71: rounds(&context)
        case ..<78: print(context)
        case ..<84: flowCall(&context)
        case ..<88: pureBlock(&context)
        case ..<91 where context.yields: line("yield \(int(context, 2))", context)
        case ..<92 where context.yields: line("yield ...\(ints(context, 1))", context)
        case ..<95: assertion(context)
        default: exit(context)
        }
    }

    private mutating func letStatement(_ context: inout Context) {
        let name = fresh("v")
        switch random.below(10) {
        case ..<6:
            line("let \(name)\(random.chance(15) ? ": int" : "") = \(int(context, 3))", context)
            context.locals.append(Local(name: name, kind: .int))
        case ..<8:
            line("let \(name) = \(bool(context, 2))", context)
            context.locals.append(Local(name: name, kind: .bool))
        default:
            line("let \(name) = \(ints(context, 2))", context)
            context.locals.append(Local(name: name, kind: .ints))
        }
    }

    private mutating func branch(_ context: Context) {
        guard context.depth < 4 else { return }
        line("if \(bool(context, 2)) {", context)
        _ = inner(context, statements: random.below(4))
        if random.chance(25) {
            line("} else if \(bool(context, 1)) {", context)
            _ = inner(context, statements: 1 + random.below(2))
        }
        if random.chance(45) {
            line("} else {", context)
            _ = inner(context, statements: 1 + random.below(3))
        }
        line("}", context)
    }

    private mutating func rounds(_ context: inout Context) {
        guard context.depth < 3 else { return }
        let name = random.chance(60) ? fresh("rounds") : nil
        let variable = fresh("r")
        let most = 1 + random.below(3)
        let limit = isBounded || random.chance(35) ? " at most \(1 + random.below(3)) times" : ""
        line("\(name.map { "let \($0) = " } ?? "")loop \(variable) = 0\(limit) {", context)
        let body = inner(context, statements: 1 + random.below(3)) {
            $0.nearest = .rounds
            $0.yields = name != nil
            $0.loopVariable = variable
            $0.marks.append(variable)
            $0.locals.append(Local(name: variable, kind: .int))
        }
        if name != nil, random.chance(70) { line("yield \(int(body, 1))", body) }
        switch random.below(3) {
        case 0: line("next if \(variable) < \(most) then \(variable) + 1 else null", body)
        case 1: line("if \(variable) < \(most) { next \(variable) + 1 }", body)
        default: line("if \(bool(body, 1)) { next if \(variable) < \(most) then \(variable) + 1 else null }", body)
        }
        line("}", context)
        if let name { context.locals.append(Local(name: name, kind: .ints)) }
    }

    /// A block without steps: plain evaluation.
    private mutating func pureBlock(_ context: inout Context) {
        let (index, element, name) = (fresh("i"), fresh("x"), fresh("pure"))
        var body = context
        body.nearest = .items
        body.locals.append(Local(name: element, kind: .int))
        if random.chance(60) {
            line("let \(name) = for \(index), \(element) in \(ints(context, 1)) {", context)
            if random.chance(30) { line("  if \(bool(body, 1)) { skip }", context) }
            line("  yield \(int(body, 2)) + \(index)", context)
        } else {
            line("let \(name) = loop \(element) = \(random.below(3)) at most 4 times {", context)
            line("  yield \(int(body, 2))", context)
            if !isSafe, random.chance(10) {
                line("  assert \(element) < \(1 + random.below(5)), \"too many\"", context)
            }
            line("  if \(element) < \(random.below(6)) { next \(element) + 1 }", context)
        }
        line("}", context)
        context.locals.append(Local(name: name, kind: .ints))
    }

    private mutating func print(_ context: Context) {
        guard random.chance(70) else { return }
        if random.chance(15) {
            line("save \(ints(context, 1)) to \(identity(context).dropLast()).json\"", context)
        } else {
            let (words, number) = (identity(context), int(context, 2))
            line(
                count % 4 == 0
                    ? "append { id: \(words), n: \(number) } to \"\(random.pick(Self.logs))\""
                    : "print \(words), \(number)", context)
        }
    }

    private mutating func assertion(_ context: Context) {
        let test = (isSafe && !context.mayFail) || random.chance(80) ? "\(int(context, 1)) > -1000000" : bool(context, 2)
        line("assert \(test), \"n {\(int(context, 1))}\"", context)
    }

    /// An end of the block, in an `if` of its own so that something may follow.
    private mutating func exit(_ context: Context) {
        let word: String
        switch context.nearest {
        case .items: word = random.chance(85) || isSafe ? "skip" : "fail \"item\""
        case .rounds:
            word = random.chance(80) || isSafe
                ? "next if \(context.loopVariable) < 2 then \(context.loopVariable) + 1 else null" : "fail \"round\""
        case .none:
            guard context.depth > 0 || random.chance(30) else { return }
            word = random.chance(85) || isSafe ? "return \(int(context, 1))" : "fail \"here\""
        }
        line("if \(bool(context, 2)) { \(word) }", context)
    }

    // MARK: Expressions

    private mutating func local(_ context: Context, _ kind: Kind) -> String? {
        let names = context.locals.compactMap { local -> String? in
            switch (local.kind, kind) {
            case (.web, .answer): local.name + ".json"
            case (.maybeWeb, .maybe): local.name + "?.json"
            default: local.kind == kind ? local.name : nil
            }
        }
        guard !names.isEmpty else { return nil }
        // Rather what is near.
        return names[max(random.below(names.count), random.below(names.count))]
    }

    mutating func int(_ context: Context, _ depth: Int) -> String {
        if !isSafe, random.below(1000) < 6 { return random.pick(["[1][5]", "(1 % 0)", "parse_json('{}').b"]) }
        guard depth > 0 else {
            if random.chance(70), let name = local(context, .int) { return name }
            return "\(random.below(10))"
        }
        switch random.below(14) {
        case 0, 1, 2: if let name = local(context, .answer) { return "\(name).n" }
        case 3: if let name = local(context, .maybe) { return "(\(name)?.n ?? \(int(context, depth - 1)))" }
        case 4: return "(\(int(context, depth - 1)) \(random.pick(["+", "-", "*"])) \(int(context, depth - 1)))"
        case 5:
            return "(if \(bool(context, depth - 1)) then \(int(context, depth - 1)) else \(int(context, depth - 1)))"
        case 6: return "(try \(ints(context, depth - 1))[\(random.below(3))] else \(int(context, depth - 1)))"
        case 7: return "\(ints(context, depth - 1)).length()"
        case 8: return "\(ints(context, depth - 1)).sum()"
        case 9:
            if !functions.isEmpty {
                let name = random.pick(functions)
                return random.chance(50)
                    ? "\(name)(\(int(context, depth - 1)))" : "\(name)(\(int(context, depth - 1)), \(random.below(5)))"
            }
        case 10: return "\(int(context, depth - 1)) % 7"
        case 11 where random.chance(40):
            return "(try read(\"\(random.pick(["a", "b"])).json\").n else \(int(context, depth - 1)))"
        default: break
        }
        return int(context, depth - 1)
    }

    mutating func bool(_ context: Context, _ depth: Int) -> String {
        switch random.below(10) {
        case 0, 1, 2: if let name = local(context, .answer) { return "\(name).ok" }
        case 3: if let name = local(context, .bool) { return name }
        case 4 where depth > 0:
            return "(\(bool(context, depth - 1)) \(random.pick(["and", "or"])) \(bool(context, depth - 1)))"
        case 5 where depth > 0: return "(not \(bool(context, depth - 1)))"
        case 6: if let name = local(context, .maybe) { return "(\(name) != null)" }
        case 7: if let name = local(context, .word) { return "(\(name) \(random.pick(["==", "!="])) \"yes\")" }
        default: break
        }
        let comparison = random.pick(["<", ">", "<=", ">=", "==", "!="])
        return "(\(int(context, max(0, depth - 1))) \(comparison) \(int(context, 0)))"
    }

    mutating func ints(_ context: Context, _ depth: Int) -> String {
        switch random.below(10) {
        case 0, 1: if let name = local(context, .answer) { return "\(name).items" }
        case 2, 3, 4: if let name = local(context, .ints) { return random.chance(60) ? name : "\(name)[1:3]" }
        case 5 where depth > 0:
            let name = fresh("l")
            var inner = context
            inner.locals.append(Local(name: name, kind: .int))
            let list = ints(context, depth - 1)
            return random.chance(60)
                ? "\(list).map(\(name) => \(int(inner, depth - 1)))"
                : "\(list).filter(\(name) => \(bool(inner, depth - 1)))"
        case 6 where depth > 0: return "[\(int(context, depth - 1)), ...\(ints(context, depth - 1))]"
        default: break
        }
        let numbers = (0..<random.below(4)).map { _ in "\(random.below(10))" }
        return "[" + numbers.joined(separator: ", ") + "]"
    }

    /// What the script returns: everything that can be seen at its end.
    private mutating func result(_ context: Context) -> String {
        "[" + context.locals.map(\.name).joined(separator: ", ") + "]"
    }
}
