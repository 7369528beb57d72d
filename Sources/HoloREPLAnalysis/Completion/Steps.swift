import HoloMachine
import HoloSyntax
import HoloValue
import HolocronAPI

/// A parameter of a step, wherever it is described.
struct TakenParameter {
    var name: String
    var type: ValueType
    /// As it is shown: `text`, `string`.
    var typeText: String
    var isRequired: Bool
    var summary: String
    var defaultValue: Value?
    var allowed: [Value]
}

extension TakenParameter {
    init(_ parameter: ParameterDescription) {
        let type: ValueType =
            switch parameter.type {
            case "string": .text
            case "integer": .int
            case "number": .number
            case "boolean": .bool
            case "array": .list(.any)
            case "object": .record([])
            default: .any
            }
        self.init(
            name: parameter.name, type: type,
            typeText: type == .record([]) ? "record" : type == .list(.any) ? "list" : type.description,
            isRequired: parameter.isRequired, summary: parameter.summary, defaultValue: parameter.defaultValue,
            allowed: parameter.allowed ?? [])
    }

    init(_ parameter: BuiltInStep.Parameter) {
        self.init(
            name: parameter.name, type: parameter.type,
            typeText: parameter.type == .record([]) ? "record" : parameter.type.description,
            isRequired: parameter.isRequired, summary: parameter.summary, defaultValue: nil, allowed: [])
    }

    /// `text · required · what is asked`
    var note: String {
        var parts = [typeText, isRequired ? "required" : "optional"]
        if let defaultValue { parts.append("default \(preview(defaultValue, width: 30))") }
        if !allowed.isEmpty {
            let words = allowed.prefix(6).map { $0.asString ?? preview($0, width: 20) }
            parts.append(visible(words.joined(separator: " | "), atMost: 80) + (allowed.count > 6 ? " | …" : ""))
        }
        if !summary.isEmpty { parts.append(visible(summary, atMost: 200)) }
        return parts.joined(separator: " · ")
    }
}

extension Completer {
    /// The text of a key, without the quotes around it.
    func keyName(_ token: Int) -> String {
        switch reader.tokens[token].kind {
        case .stringStart:
            let next = token + 1
            return reader.tokens.indices.contains(next) && reader.tokens[next].kind == .stringText
                ? reader.text(next) : ""
        case .rawString: return String(reader.text(token).dropFirst().dropLast())
        default: return reader.text(token)
        }
    }

    /// What the step takes whose braces are open: in the order of the language a flow, a built-in step, an action.
    func parameters(of frame: Frame) -> [TakenParameter] {
        guard let callee = frame.callee, reader.tokens.indices.contains(callee.upperBound - 1) else { return [] }
        let first = reader.tokens[callee.lowerBound]
        let isQuoted = first.kind == .stringStart || first.kind == .rawString
        var name = before.text(Span(first.start, reader.tokens[callee.upperBound - 1].end))
        if isQuoted {
            name = String(name.dropFirst().dropLast())
        } else if let named = surroundings.named(name), named.kind == .flow {
            return named.parameters.map {
                TakenParameter(
                    name: $0, type: .any, typeText: "any", isRequired: false, summary: "", defaultValue: nil,
                    allowed: [])
            }
        } else if let step = BuiltInStep.named(name) {
            return step.parameters.map(TakenParameter.init)
        }
        return surroundings.actions.named(name)?.parameters?.map(TakenParameter.init) ?? []
    }

    // MARK: What is called

    /// - Parameter from: where the id begins; it may have dots.
    func completeCallee(from start: Int, isQuoted: Bool) -> Completion {
        let typed = whole.text(Span(start, cursor))
        var list = CandidateList(typed)
        list.keepsInside = true
        let opensBrace = whole.bytes[cursor...].first { $0 != 0x20 } == UInt8(ascii: "{")
        let suffix = isQuoted ? (following == UInt8(ascii: "\"") ? "" : "\"") : opensBrace ? "" : " { "
        if !isQuoted {
            for named in surroundings.latestNames where named.kind == .flow || named.kind == .import {
                list.add(candidate(named, suffix: suffix), word: named.name, group: 1)
            }
            for step in BuiltInStep.all {
                list.add(
                    Candidate(step.name, suffix: suffix, .action, note: "free · " + step.summary), word: step.name,
                    group: 2)
            }
        }
        let most = Completion.mostCandidates
        let found = surroundings.actions.matches(typed, limit: most + 1)
        if found.count > most { list.markCut() }
        for (action, match) in found.prefix(most) {
            let note = action.price + (action.summary.isEmpty ? "" : " · " + visible(action.summary, atMost: 200))
            let text = isQuoted ? escaped(action.id) : isPlainCallee(action.id) ? action.id : literal(action.id)
            list.add(Candidate(text, suffix: suffix, .action, note: note), match: match, group: 0)
        }
        return list.completion(of: start..<cursor)
    }

    /// Whether an id may stand without quotes, and means the action then.
    private func isPlainCallee(_ id: String) -> Bool {
        let parts = id.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy(isPlainName), let first = parts.first, !Words.isReserved(first) else { return false }
        if parts.count == 1, BuiltInStep.named(first) != nil { return false }
        guard let named = surroundings.named(first) else { return true }
        return named.kind != .import && (parts.count > 1 || named.kind != .flow)
    }

    // MARK: Keys

    /// Inside a step's braces its parameters; in a record the names that may stand alone.
    func addKeys(to list: inout CandidateList, suffix: String) {
        guard top.kind == .parameters else {
            if top.kind == .record { addNames(to: &list, wanting: nil, group: 1) }
            return
        }
        let given = givenKeys()
        let missing = parameters(of: top).filter { !given.contains($0.name) }
        for parameter in missing {
            list.add(
                Candidate(
                    isPlainName(parameter.name) ? parameter.name : literal(parameter.name), suffix: suffix, .parameter,
                    note: parameter.note),
                word: parameter.name, group: parameter.isRequired ? 0 : 1)
        }
    }

    /// The keys of the braces at hand, before the cursor and behind it.
    private func givenKeys() -> Set<String> {
        var keys = Set(top.keys.map(keyName))
        let opening = reader.tokens[top.opening].start
        let list = tokens(of: whole)
        var later = EntryReader(whole, list.tokens)
        while !later.isAtEnd {
            let depth = later.stack.count
            let token = list.tokens[later.index]
            let mayClose = token.kind == .rightBrace || (token.startsLine && token.kind.isStatementWord)
            let isHere =
                mayClose && later.top.kind == .parameters && list.tokens[later.top.opening].start == opening
            let frame = isHere ? later.top : nil
            _ = later.take()
            // The last token of the braces takes them from the stack.
            if let frame, later.stack.count < depth {
                for key in frame.keys where !(list.tokens[key].start <= cursor && cursor <= list.tokens[key].end) {
                    keys.insert(later.text(key))
                }
                break
            }
        }
        return keys
    }
}
