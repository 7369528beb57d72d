import HoloMachine
import HoloSyntax

/// Why there is no saying what something costs at most.
struct NoWorstCase: Error {
    var file: String
    var span: Span
    var reason: String
    var help: String
}

/// What statements cost at most, in the catalogue's credits.
///
/// A failed job is refunded, so attempts one after the other take no more than one does. One that timed out is not: with
/// `timeout`, each attempt of a read may be taken. Both branches of an `if` are never run, an `else step` may be run
/// beside what failed.
struct CostReckoning {
    private let compiler: Compiler
    /// Flows and scripts that were reckoned, by file and name; 0 while they are, so that a flow that calls itself, which
    /// is an error of its own, ends here.
    private var known: [ComputedName: Int] = [:]

    /// Names that the text binds anywhere; nil where that is not known.
    private let boundNames: Set<String>?

    init(_ compiler: Compiler, boundNames: Set<String>? = nil) {
        self.compiler = compiler
        self.boundNames = boundNames
    }

    mutating func most(_ statements: [Statement], in module: Module) throws(NoWorstCase) -> Int {
        var sum = 0
        for statement in statements {
            sum = try add(sum, most(statement, in: module), statement.span, module)
        }
        return sum
    }

    private mutating func most(_ statement: Statement, in module: Module) throws(NoWorstCase) -> Int {
        switch statement.kind {
        case .step(let step): return try most(step.call, in: module)
        case .letBlock(_, _, let block): return try most(block, in: module)
        case .if(let branch):
            return max(
                try most(branch.then.statements, in: module), try most(branch.otherwise?.statements ?? [], in: module))
        case .for(let code):
            let one = try most(code.body.statements, in: module)
            guard one > 0 else { return 0 }
            var limit: Int?
            for clause in code.clauses {
                if case .within(let value) = clause.kind { limit = whole(value) }
            }
            if let items = items(of: code.source, in: module) {
                let all = try times(one, items, code.source.span, module)
                return min(all, limit ?? all)
            }
            if let limit { return limit }
            throw NoWorstCase(
                file: module.file.name, span: code.source.span, reason: "a list of any length",
                help: "bound it with a number: `for x in list.take(10)`, or `within 50 credits`")
        case .loop(let code):
            let one = try most(code.body.statements, in: module)
            guard one > 0 else { return 0 }
            if let limit = code.limit.flatMap({ whole($0) }) { return try times(one, limit, code.name.span, module) }
            throw NoWorstCase(
                file: module.file.name, span: code.name.span, reason: "any number of rounds",
                help: "bound it with a number: `loop … at most 10 times`")
        default: return 0
        }
    }

    private mutating func most(_ call: StepCall, in module: Module) throws(NoWorstCase) -> Int {
        var sum = try most(ofCallee: call, in: module)
        for modifier in call.modifiers {
            guard case .elseStep(let other) = modifier.kind else { continue }
            sum = try add(sum, most(other, in: module), other.callee.span, module)
        }
        return sum
    }

    private mutating func most(ofCallee call: StepCall, in module: Module) throws(NoWorstCase) -> Int {
        let callee = call.callee
        if !callee.isQuoted {
            if let flow = module.flows[callee.text] { return try most(flow) }
            if let script = module.imports[callee.text] { return try most(script) }
            if let (alias, name) = callee.parts, let script = module.imports[alias] {
                return try script.flows[name].map { info throws(NoWorstCase) in try most(info) } ?? 0
            }
            // The language's own steps cost nothing.
            if BuiltInStep.named(callee.text) != nil { return 0 }
        }
        guard let action = compiler.catalogue.actions[callee.text] else {
            // An action that is not there is an error of its own.
            guard !compiler.catalogue.isAvailable else { return 0 }
            throw NoWorstCase(
                file: module.file.name, span: callee.span, reason: "without the catalogue its price is not known",
                help: "check it again when the service can be reached")
        }
        var attempts = 1
        var hasTimeout = false
        var retries: Expression?
        for modifier in call.modifiers {
            if case .timeout = modifier.kind { hasTimeout = true }
            if case .retry(let times, _) = modifier.kind { retries = times }
        }
        // A write that timed out is not tried again.
        if hasTimeout, !action.isWrite, action.credits > 0, let retries {
            guard let number = whole(retries) else {
                throw NoWorstCase(
                    file: module.file.name, span: retries.span, reason: "any number of attempts, and none that times out is refunded",
                    help: "write a number: `retry 3`")
            }
            attempts += number
        }
        return try times(action.credits, attempts, callee.span, module)
    }

    private mutating func most(_ flow: FlowInfo) throws(NoWorstCase) -> Int {
        let key = ComputedName(file: flow.module.file.name, name: "flow " + flow.declaration.name.text)
        if let known = known[key] { return known }
        known[key] = 0
        let sum = try most(flow.declaration.body.statements, in: flow.module)
        known[key] = sum
        return sum
    }

    private mutating func most(_ script: Module) throws(NoWorstCase) -> Int {
        let key = ComputedName(file: script.file.name, name: "")
        if let known = known[key] { return known }
        known[key] = 0
        let sum = try most(script.file.parsed.script.statements, in: script)
        known[key] = sum
        return sum
    }

    // MARK: Numbers

    private func whole(_ expression: Expression) -> Int? {
        guard case .int(let text) = expression.kind else { return nil }
        return Int(text)
    }

    /// How many items a list has at most; nil where its text does not tell.
    private func items(of source: Expression, in module: Module) -> Int? {
        switch source.kind {
        case .list(let entries):
            var count = 0
            for entry in entries {
                switch entry {
                case .element: count += 1
                case .spread(let list):
                    guard let more = items(of: list, in: module) else { return nil }
                    count += more
                }
            }
            return count
        case .record(let entries):
            let isPlain = entries.allSatisfy { if case .spread = $0 { false } else { true } }
            return isPlain ? entries.count : nil
        case .slice(let list, from: let from, to: let to):
            let whole = items(of: list, in: module)
            // A place from the end tells nothing.
            guard let end = to.flatMap({ self.whole($0) }) else { return whole }
            let length = max(0, end - (from.flatMap { self.whole($0) } ?? 0))
            return min(length, whole ?? length)
        case .call(let name, let arguments):
            guard module.functions[name.text] == nil, let first = arguments.first else { return nil }
            return items(of: name.text, first.value, arguments.dropFirst().first?.value, in: module)
        case .method(let receiver, let name, let arguments, _):
            guard module.functions[name.text] == nil else { return nil }
            return items(of: name.text, receiver, arguments.first?.value, in: module)
        case .name(let name):
            // A value of an earlier entry, unless the text means another one somewhere.
            guard let boundNames, !boundNames.contains(name), module.file.name == compiler.main else { return nil }
            return compiler.earlierValue(name, at: nil, of: module).flatMap { $0.asList?.count ?? $0.asRecord?.values.count }
        default: return nil
        }
    }

    private func items(of function: String, _ list: Expression, _ argument: Expression?, in module: Module) -> Int? {
        switch function {
        case "take":
            let most = argument.flatMap { whole($0) }
            let given = items(of: list, in: module)
            if let most, let given { return min(most, given) }
            return most ?? given
        case "range":
            guard let number = whole(list) else { return nil }
            guard let argument else { return number }
            return whole(argument).map { abs($0 - number) }
        case "map", "filter", "sort", "sort_by", "unique", "unique_by", "reverse", "drop", "enumerate":
            return items(of: list, in: module)
        default: return nil
        }
    }

    private func add(_ left: Int, _ right: Int, _ span: Span, _ module: Module) throws(NoWorstCase) -> Int {
        let (sum, isLarge) = left.addingReportingOverflow(right)
        return try checked(sum, isLarge, span, module)
    }

    private func times(_ one: Int, _ number: Int, _ span: Span, _ module: Module) throws(NoWorstCase) -> Int {
        let (product, isLarge) = one.multipliedReportingOverflow(by: number)
        return try checked(product, isLarge, span, module)
    }

    private func checked(_ credits: Int, _ isLarge: Bool, _ span: Span, _ module: Module) throws(NoWorstCase) -> Int {
        guard isLarge || credits > 1_000_000_000_000 else { return credits }
        throw NoWorstCase(
            file: module.file.name, span: span, reason: "more credits than anyone has", help: "use smaller numbers")
    }
}
