import HoloMachine
import HoloSyntax
import HoloValue

/// What may stand at `cursor`, an offset in UTF-8. Looks at the text, at the names, at every action once, and at a
/// bounded part of the values.
package func complete(_ text: String, at cursor: Int, in surroundings: SessionSurroundings) -> Completion {
    let count = text.utf8.count
    let cursor = min(max(cursor, 0), count)
    // Before the cursor on its line a command may stand.
    if let line = CommandLine(text), line.word.lowerBound < cursor, cursor < line.end || line.end == count {
        return completeCommand(line, text, at: cursor, in: surroundings)
    }
    return completeCode(text, at: cursor, in: surroundings)
}

/// The same where the text is known to be no command.
func completeCode(_ text: String, at cursor: Int, in surroundings: SessionSurroundings) -> Completion {
    let whole = SourceText(text, name: "")
    guard cursor <= whole.bytes.count, let place = Completer(whole, at: cursor, in: surroundings) else {
        return Completion(range: cursor..<cursor, candidates: [])
    }
    var completer = place
    return completer.complete()
}

/// Completes at one place of a text.
struct Completer {
    let surroundings: SessionSurroundings
    let whole: SourceText
    let cursor: Int
    /// The text before the word at the cursor.
    let before: SourceText
    /// What was read before that word.
    let reader: EntryReader
    /// Where the word at the cursor begins.
    let wordStart: Int
    /// That word.
    let typed: String
    /// True where the word begins a line.
    let startsLine: Bool
    /// True where nothing stands between the token before and the word.
    let isAttached: Bool
    var known: KnownExpressions

    /// nil where nothing is completed: in a comment, behind a digit, in the middle of a character.
    init?(_ whole: SourceText, at cursor: Int, in surroundings: SessionSurroundings) {
        let bytes = whole.bytes
        if cursor < bytes.count, bytes[cursor] & 0xC0 == 0x80 { return nil }
        var start = cursor
        while start > 0, Self.isPartOfWord(bytes[start - 1]) { start -= 1 }
        if start < cursor, bytes[start] >= UInt8(ascii: "0"), bytes[start] <= UInt8(ascii: "9") {
            // Digits may be a part of a file's name.
            start = cursor
            while start > 0, Self.isDigitOrLetter(bytes[start - 1]) { start -= 1 }
        }
        let before = SourceText(whole.text(Span(0, start)), name: "")
        guard before.bytes.count == start else { return nil }
        let list = tokens(of: before)
        guard let end = list.tokens.last else { return nil }
        if let trivia = list.leadingTrivia(of: end).last, [.comment, .documentation, .invalid].contains(trivia.kind) {
            return nil
        }
        var reader = EntryReader(before, list.tokens)
        while !reader.isAtEnd {
            // The ends that the lexer adds to what is open at the cursor.
            let token = list.tokens[reader.index]
            if token.span.length == 0, token.start == start { break }
            _ = reader.take()
        }
        self.whole = whole
        self.cursor = cursor
        self.before = before
        self.reader = reader
        self.surroundings = surroundings
        wordStart = start
        typed = whole.text(Span(start, cursor))
        startsLine = end.startsLine
        isAttached = reader.index > 0 && list.tokens[reader.index - 1].end == start
        known = KnownExpressions(surroundings, reader)
    }

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        isDigitOrLetter(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private static func isDigitOrLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
            || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    var top: Frame { reader.top }
    var range: Range<Int> { wordStart..<cursor }

    /// What stands directly behind the cursor; 0 at the end.
    var following: UInt8 { cursor < whole.bytes.count ? whole.bytes[cursor] : 0 }

    // MARK: Where the cursor is

    mutating func complete() -> Completion {
        if top.kind == .string { return completeString() }
        if let first = typed.utf8.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") { return nothing }
        var list = CandidateList(typed)
        switch top.phase {
        case .start:
            addStatements(to: &list)
        case .operand:
            if top.kind == .block, startsLine, top.statement == .return, reader.tokens[reader.index - 1].kind == .return
            {
                addStatements(to: &list)
            } else {
                return completeOperand()
            }
        case .afterOperand where startsLine && [.record, .parameters].contains(top.kind):
            // A newline stands for the comma.
            addKeys(to: &list, suffix: following == UInt8(ascii: ":") ? "" : ": ")
        case .afterOperand where startsLine && top.kind == .list:
            return completeOperand()
        case .afterOperand, .afterCallee, .end, .afterElse, .afterType, .afterName:
            if top.phase == .afterCallee, isAttached { return nothing }
            if top.kind == .arguments || top.kind == .list || top.kind == .group || top.kind == .subscript { break }
            addContinuations(to: &list)
        case .name, .afterKey: break
        case .type: addTypes(to: &list)
        case .callee: return completeCallee(from: wordStart, isQuoted: false)
        case .calleePart:
            guard let callee = top.callee else { break }
            return completeCallee(from: reader.tokens[callee.lowerBound].start, isQuoted: false)
        case .key: addKeys(to: &list, suffix: following == UInt8(ascii: ":") ? "" : ": ")
        case .field: return completeField()
        }
        return list.completion(of: range)
    }

    var nothing: Completion { Completion(range: range, candidates: []) }

    // MARK: Statements

    private func addStatements(to list: inout CandidateList) {
        let isTop = reader.stack.count == 1
        for entry in TokenKind.statementWords {
            let isInside = [.yield, .skip, .next].contains(entry.kind)
            let isOutside = [.input, .func, .flow, .import, .type, .budget].contains(entry.kind)
            if isTop ? isInside : isOutside { continue }
            list.add(
                Candidate(
                    entry.word, suffix: entry.kind == .skip ? "" : " ", .statement, note: Words.summary(entry.word)),
                word: entry.word, group: 0)
        }
        // In a script an expression alone does nothing.
        if isTop {
            addNames(to: &list, wanting: nil, group: 1)
            addFunctions(to: &list, group: 3)
        }
    }

    /// What goes on with a statement behind an operand, and the statements that may follow on a new line.
    private func addContinuations(to list: inout CandidateList) {
        guard top.kind == .block else { return }
        if startsLine { addStatements(to: &list) }
        guard !isAttached else { return }
        func word(_ word: String, group: Int = 1) {
            list.add(Candidate(word, suffix: " ", .word, note: Words.summary(word)), word: word, group: group)
        }
        if top.conditionals > 0 {
            word("then")
            word("else")
        }
        switch top.statement {
        case .step where top.callee != nil || top.clause != nil: addModifiers(to: &list)
        case .for where top.phase == .afterOperand:
            for clause in ["parallel", "every", "tolerate", "within", "unordered"] { word(clause) }
            if top.clause == .in { word("credits") }
        case .for where top.phase == .afterName && top.loopSource == nil: word("in")
        case .loop where top.phase == .afterOperand:
            word("at most")
            word("times")
        case .save where !top.isAtPath, .append where !top.isAtPath: word("to")
        case .budget: word("credits")
        case .import: word("as")
        case .if where top.phase == .end: word("else")
        case .if where top.phase == .afterElse: word("if")
        default: break
        }
        if top.phase == .afterOperand, !startsLine {
            word("and", group: 4)
            word("or", group: 4)
        }
    }

    private func addModifiers(to list: inout CandidateList) {
        if top.clause == .retry {
            list.add(Candidate("every", suffix: " ", .word, note: Words.summary("every")), word: "every", group: 0)
        }
        var taken: [String]?
        if let callee = top.callee, callee.count == 1 {
            let name = reader.text(callee.lowerBound)
            if let named = surroundings.named(name), named.kind == .flow || named.kind == .import {
                taken = ["when", "after", "else"]
            } else {
                taken = BuiltInStep.named(name)?.modifiers
            }
        }
        for entry in TokenKind.modifierWords where taken?.contains(entry.word) != false {
            list.add(
                Candidate(entry.word, suffix: " ", .modifier, note: Words.summary(entry.word)), word: entry.word,
                group: 0)
        }
    }

    // MARK: Types

    private func addTypes(to list: inout CandidateList) {
        for type in Words.types {
            list.add(
                Candidate(type.name, suffix: type.name == "list" ? "<" : "", .type, note: type.summary),
                word: type.name, group: 0)
        }
        for named in surroundings.latestNames where named.kind == .type || named.kind == .import {
            list.add(candidate(named, suffix: ""), word: named.name, group: 1)
        }
    }
}
