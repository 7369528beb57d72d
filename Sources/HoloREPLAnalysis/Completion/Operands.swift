import HoloMachine
import HoloSyntax
import HoloValue

// Names, functions, fields and the values of parameters.

extension Completer {
    // MARK: Names

    func candidate(_ named: SessionName, suffix: String) -> Candidate {
        let kind: Candidate.Kind =
            switch named.kind {
            case .value: .name
            case .function: .function
            case .flow: .flow
            case .type: .type
            case .import: .import
            }
        return Candidate(named.name, suffix: suffix, kind, note: note(named))
    }

    private func note(_ named: SessionName) -> String {
        var parts: [String] = []
        if named.kind == .value {
            parts.append(named.value.map(Self.note) ?? "not there yet")
        } else {
            parts.append(named.kind.rawValue)
        }
        if !named.summary.isEmpty { parts.append(visible(named.summary, atMost: 200)) }
        return parts.joined(separator: " · ")
    }

    /// `list of 12 · [{ name: "Ada" …`
    static func note(_ value: Value) -> String {
        let shown = preview(value, width: 40)
        switch value {
        case .list(let list): return "list of \(list.count) · \(shown)"
        case .null, .bool, .secret: return shown
        default: return "\(value.kind) · \(shown)"
        }
    }

    static func note(_ known: Known) -> String {
        known.samples.first.map(note) ?? (known.type == .any ? "" : known.type.description)
    }

    /// The names of the text itself and those of the session.
    ///
    /// - Parameter wanting: whether a value is of the right kind; those come first. What is not there yet may be.
    func addNames(to list: inout CandidateList, wanting: ((Value) -> Bool)?, group: Int, suffix: String = "") {
        var own: Set<String> = []
        var known = known
        for frame in reader.stack.reversed() where own.count < Completion.mostCandidates {
            for name in frame.visibleNames {
                let text = reader.text(name)
                guard own.insert(text).inserted else { continue }
                list.add(
                    Candidate(text, suffix: suffix, .name, note: Self.note(known.name(text))), word: text, group: group)
            }
        }
        for named in surroundings.latestNames where !own.contains(named.name) {
            switch named.kind {
            case .value:
                var place = group
                if let wanting, let value = named.value, !wanting(value) { place += 1 }
                list.add(candidate(named, suffix: suffix), word: named.name, group: place)
            case .function:
                let call = named.parameters.isEmpty ? "()" : "("
                list.add(candidate(named, suffix: opensCall ? "" : call), word: named.name, group: group + 1)
            case .import: list.add(candidate(named, suffix: "."), word: named.name, group: group + 1)
            case .flow, .type: break
            }
        }
    }

    private var opensCall: Bool { following == UInt8(ascii: "(") }

    func addFunctions(to list: inout CandidateList, group: Int) {
        for function in Library.byName {
            list.add(
                Candidate(
                    function.name, suffix: opensCall ? "" : function.suffix(hasReceiver: false), .function,
                    note: function.note),
                word: function.name, group: group)
        }
    }

    // MARK: Operands

    mutating func completeOperand() -> Completion {
        var list = CandidateList(typed)
        if top.kind == .parameters {
            addParameterValues(to: &list)
        } else {
            addWordsOfStatement(to: &list)
            addNames(to: &list, wanting: nil, group: 2)
        }
        for word in ["true", "false", "null"] { list.add(Candidate(word, .constant), word: word, group: 5) }
        for word in ["if", "not", "try"] {
            list.add(Candidate(word, suffix: " ", .word, note: Words.summary(word)), word: word, group: 5)
        }
        addFunctions(to: &list, group: 6)
        return list.completion(of: range)
    }

    /// What stands only behind certain words.
    private func addWordsOfStatement(to list: inout CandidateList) {
        guard top.kind == .block else { return }
        let last = reader.index > 0 ? reader.tokens[reader.index - 1].kind : .endOfFile
        switch last {
        case .as where top.clause == .as:
            for identity in surroundings.identities {
                list.add(Candidate(literal(identity), .identity), word: identity, group: 0)
            }
        case .else where top.clause == .else:
            for word in ["skip", "fail", "step"] {
                list.add(
                    Candidate(word, suffix: word == "skip" ? "" : " ", .word, note: Words.summary("else \(word)")),
                    word: word,
                    group: 0)
            }
        case .assign where top.statement == .let:
            for word in ["for", "loop"] {
                list.add(Candidate(word, suffix: " ", .statement, note: Words.summary(word)), word: word, group: 4)
            }
        default: break
        }
    }

    /// After `parameter:` the values that it may have, then what is of its type.
    private func addParameterValues(to list: inout CandidateList) {
        guard let key = top.key, let parameter = parameters(of: top).first(where: { $0.name == keyName(key) }) else {
            return addNames(to: &list, wanting: nil, group: 2)
        }
        for value in parameter.allowed {
            let text = valueText(value)
            // Without its quote, as it is often begun.
            let word = typed.isEmpty ? text : value.asString ?? text
            list.add(
                Candidate(text, .text, note: isDefault(value, of: parameter) ? "the default" : ""), word: word, group: 0
            )
        }
        if parameter.allowed.isEmpty, parameter.type == .bool {
            for word in ["true", "false"] { list.add(Candidate(word, .constant), word: word, group: 0) }
        }
        addNames(to: &list, wanting: { parameter.type.takes(kind: $0.kind) }, group: 1)
    }

    private func valueText(_ value: Value) -> String {
        value.asString.map { literal($0) } ?? cut(visible(JSON.encodeString(value)), width: 200).text
    }

    private func isDefault(_ value: Value, of parameter: TakenParameter) -> Bool {
        guard let defaultValue = parameter.defaultValue?.asString, let text = value.asString else { return false }
        return textsEqual(defaultValue, text)
    }

    // MARK: Fields

    mutating func completeField() -> Completion {
        // Of lambdas that begin before it the chain is their body.
        guard let start = top.chain, reader.index > 0, start < reader.index - 1 else { return nothing }
        let dot = reader.tokens[reader.index - 1]
        let receiver = known.known(start..<(reader.index - 1))
        var list = CandidateList(typed)
        let behindDot = whole.text(Span(dot.start, wordStart)).utf8.count
        for field in receiver.fields {
            let note = Self.note(field.known)
            if isPlainName(field.name) {
                list.add(Candidate(field.name, .field, note: note), word: field.name, group: 0)
            } else if dot.kind == .dot {
                list.add(
                    Candidate("[\(literal(field.name))]", .field, note: note, replacesBefore: behindDot),
                    word: field.name,
                    group: 0)
            } else {
                list.add(Candidate("get(\(literal(field.name)))", .field, note: note), word: field.name, group: 0)
            }
        }
        addMethods(of: receiver, to: &list, start: start)
        return list.completion(of: range)
    }

    private func addMethods(of receiver: Known, to list: inout CandidateList, start: Int) {
        let suffixless = following == UInt8(ascii: "(")
        let first = reader.tokens[start]
        // What an import holds is not known here, and the library does not take it.
        if start == reader.index - 2, first.kind == .name, surroundings.named(reader.text(start))?.kind == .import {
            return
        }
        for named in surroundings.latestNames where named.kind == .function && !named.parameters.isEmpty {
            let suffix = suffixless ? "" : named.parameters.count > 1 ? "(" : "()"
            list.add(candidate(named, suffix: suffix), word: named.name, group: 2)
        }
        for function in Library.functions {
            guard let fit = function.fit(kind: receiver.kind) else { continue }
            list.add(
                Candidate(
                    function.name, suffix: suffixless ? "" : function.suffix(hasReceiver: true), .function,
                    note: function.note),
                word: function.name, group: 1 + fit * 2)
        }
    }
}
