// The steps of random workflows: what they call, and their modifiers.

extension WorkflowGenerator {
    /// What a step calls, with its parameters.
    private struct Call {
        enum Form { case service, http, pause }

        var words: String
        var form = Form.service
        var gives = Kind.answer
        var mayCache = false
        /// Other steps of the run ask for the same: it says `cache`, mostly.
        var isShared = false
    }

    mutating func step(_ context: inout Context) {
        let name = fresh("step")
        let isNamed = random.chance(93)
        let call = call(context)
        var kind = call.gives
        var type = ""
        if isNamed, call.form == .service, random.chance(6) {
            type = isSafe || random.chance(60) ? ": { n: int, note: text? }" : ": { n: int, id: text, gone: text }"
        }
        var words = isNamed ? "step \(name)\(type) = " : "step "
        words += call.words
        if random.chance(15) {
            words += next(context) + "when \(bool(context, 1))"
            kind = Self.orNull(kind)
        }
        // A flow gives an int, which no declared type takes.
        words += modifiers(context, call, &kind, depth: 0, takesFlow: type.isEmpty)
        line(words, context)
        if isNamed { context.locals.append(Local(name: name, kind: kind, isStep: true)) }
    }

    private func next(_ context: Context) -> String { "\n" + context.indent + "  " }

    private static func orNull(_ kind: Kind) -> Kind {
        switch kind {
        case .answer: .maybe
        case .web: .maybeWeb
        case .int: .other
        default: kind
        }
    }

    // MARK: Callees

    private mutating func call(_ context: Context) -> Call {
        switch random.below(100) {
        case ..<7: wait(context)
        case ..<13: ask(context)
        case ..<25: http(context)
        case ..<33 where !isBounded: shared(context)
        default: service(context)
        }
    }

    private mutating func service(_ context: Context) -> Call {
        let id = random.pick(["lookup", "lookup", "fetch", "fetch", "shop.find", "post", "remove", "mystery"])
        var parameters = ["id: " + identity(context)]
        for name in ["x", "y"] where random.chance(45) {
            parameters.append("\(name): " + (random.chance(75) ? int(context, 2) : bool(context, 1)))
        }
        if random.chance(8) { parameters.append("z: null") }
        if isSafe, !context.mayFail { parameters.append("safe: true") }
        return Call(
            words: "\(id) { \(parameters.joined(separator: ", ")) }",
            mayCache: ["lookup", "fetch", "shop.find"].contains(id))
    }

    /// What some other step may ask for too. What it takes would not be a matter of the script alone, so that there is
    /// none where credits are limited.
    private mutating func shared(_ context: Context) -> Call {
        let safe = isSafe && !context.mayFail
        let number = random.below(3)
        if random.chance(25) {
            let folder = safe ? "shared/safe" : "shared"
            return Call(
                words: "http { url: \"https://web.example/\(folder)/\(number)\" }", form: .http, gives: .web, mayCache: true,
                isShared: true)
        }
        let words = "lookup { id: \"shared\(number)\"\(random.chance(30) ? ", x: \(random.below(2))" : "")"
        return Call(words: words + (safe ? ", safe: true }" : " }"), mayCache: true, isShared: true)
    }

    private mutating func http(_ context: Context) -> Call {
        let folder = isSafe && !context.mayFail ? "safe/" : ""
        var parameters = ["url: \"https://web.example/\(folder)" + identity(context).dropFirst()]
        let isWrite = random.chance(40)
        if isWrite {
            parameters.append("method: \"\(random.pick(["POST", "PUT", "DELETE"]))\"")
            if random.chance(50) {
                parameters.append("json: { x: \(int(context, 1)) }")
            } else if random.chance(30) {
                parameters.append("body: \"n {\(int(context, 1))}\"")
            }
        }
        if random.chance(20) { parameters.append("headers: { \"X-Ok\": \"{\(bool(context, 0))}\" }") }
        return Call(
            words: "http { \(parameters.joined(separator: ", ")) }", form: .http, gives: .web, mayCache: !isWrite)
    }

    private mutating func wait(_ context: Context) -> Call {
        let length = random.chance(70)
            ? random.pick(["0s", "50ms", "2s", "30s", "10m", "2h"]) + " + \(count)ms" : "1s * (\(int(context, 1)) % 100).abs()"
        let words = random.chance(75) ? "for: \(length)" : "until: now() + \(length)"
        return Call(words: "wait { \(words) }", form: .pause, gives: .other)
    }

    private mutating func ask(_ context: Context) -> Call {
        let choices = random.chance(70) ? ", choices: [\"yes\", \"no\"]" : ""
        return Call(words: "ask { question: \(identity(context))\(choices) }", form: .pause, gives: .word)
    }

    // MARK: Modifiers

    private mutating func modifiers(
        _ context: Context, _ call: Call, _ kind: inout Kind, depth: Int, takesFlow: Bool
    ) -> String {
        var words = ""
        let next = next(context)
        let steps = context.locals.filter(\.isStep)
        if random.chance(8), !steps.isEmpty { words += next + "after \(random.pick(steps).name)" }
        if call.form != .pause {
            if random.chance(15) {
                let every = random.pick(["1ms", "\(1 + random.below(900))ms", "20s"])
                words += next + "retry \(random.below(3))" + (random.chance(40) ? " every \(every)" : "")
            }
            // One that follows an equal request has a time of its own.
            if random.chance(8), !call.isShared { words += next + "timeout \(random.pick(["5m", "6m", "1h"]))" }
        }
        if call.form == .service, !call.isShared, random.chance(8) {
            let name = random.pick(Self.identities)
            words += next + (random.chance(70)
                ? "as \"\(name)\"" : "as (if \(bool(context, 1)) then \"\(name)\" else \"\(Self.identities[0])\")")
        }
        if call.mayCache, random.chance(call.isShared ? 85 : 10) {
            words += next + "cache \(random.pick(["30d", "30d", "1h", "0s"]))"
        }
        return words + otherwise(context, call, &kind, depth: depth, takesFlow: takesFlow)
    }

    private mutating func otherwise(
        _ context: Context, _ call: Call, _ kind: inout Kind, depth: Int, takesFlow: Bool
    ) -> String {
        let next = next(context)
        switch random.below(100) {
        case ..<10:
            kind = Self.orNull(kind)
            return next + "else null"
        case ..<16 where call.form != .pause:
            let answer = "n: \(int(context, 1)), ok: \(bool(context, 1)), items: [1, 2], id: error.code"
            return next + (call.form == .http ? "else { json: { \(answer) } }" : "else { \(answer) }")
        case ..<24 where context.nearest == .items: return next + "else skip"
        case ..<27: return next + "else fail \"no {error.action}\""
        case ..<29 where takesFlow && !flows.isEmpty && !context.isFlow:
            let flow = random.pick(flows)
            kind = .other
            return next + "else step \(flow.name) { tag: \(identity(context)), a: \(int(context, 1)) }"
                + (random.chance(50) ? next + "else \(int(context, 1))" : "")
        case ..<36 where depth < 3:
            // An answer of the same form, where no type is declared; what has one takes answers alone.
            let other = takesFlow ? self.call(context) : service(context)
            let same = other.gives == call.gives
            var words = next + "else step " + other.words
            if random.chance(15) {
                words += next + "when \(bool(context, 1))"
                kind = Self.orNull(kind)
            }
            words += modifiers(context, other, &kind, depth: depth + 1, takesFlow: takesFlow)
            if !same { kind = .other }
            return words
        default: return ""
        }
    }

    // MARK: Flows

    mutating func flowCall(_ context: inout Context) {
        guard !flows.isEmpty, !context.isFlow || random.chance(20) else { return }
        let flow = random.pick(flows)
        let name = fresh("call")
        var words = "step \(name) = \(flow.name) { tag: \(identity(context)), a: \(int(context, 2))"
        if flow.hasDefault, random.chance(40) { words += ", b: \(int(context, 1))" }
        words += " }"
        var kind = Kind.int
        let next = next(context)
        let steps = context.locals.filter(\.isStep)
        if random.chance(10) { words += next + "when \(bool(context, 1))"; kind = .other }
        if random.chance(8), !steps.isEmpty { words += next + "after \(random.pick(steps).name)" }
        switch random.below(100) {
        case ..<40: words += next + "else \(int(context, 1))"
        case ..<50 where context.nearest == .items: words += next + "else skip"
        case ..<55: words += next + "else fail \"the flow\""
        case ..<62:
            words += next + "else step \(call(context).words)" + next + "else null"
            kind = .other
        default: break
        }
        line(words, context)
        if kind == .int { context.locals.append(Local(name: name, kind: kind, isStep: true)) }
    }
}
