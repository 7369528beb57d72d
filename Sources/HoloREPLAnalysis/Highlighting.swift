import HoloSyntax

/// What the pieces of a text are, in order, as offsets in UTF-8. Spaces and line breaks belong to none. Takes time in
/// proportion to the text, whatever it is.
///
/// - Parameter commands: those that may stand behind a `:`; what takes an expression has it coloured.
package func classes(of text: String, commands: [SessionCommand] = []) -> [(range: Range<Int>, class: TextClass)] {
    var pieces: [(range: Range<Int>, class: TextClass)] = []
    var start = 0
    // The lines of commands at the beginning; there is mostly one, or none.
    while let line = CommandLine(text, from: start) {
        pieces.append((line.word, .command))
        let argument = line.argument
        if !argument.isEmpty {
            if commands.contains(where: { $0.name == line.name && $0.argument == .expression }) {
                appendCode(substring(text, argument), from: argument.lowerBound, to: &pieces)
            } else {
                pieces.append((argument, .string))
            }
        }
        start = line.end
    }
    appendCode(start == 0 ? text : substring(text, start..<text.utf8.count), from: start, to: &pieces)
    return pieces
}

private func appendCode(_ text: String, from base: Int, to pieces: inout [(range: Range<Int>, class: TextClass)]) {
    let source = SourceText(text, name: "")
    guard !source.bytes.isEmpty else { return }
    let list = tokens(of: source)
    var reader = EntryReader(source, list.tokens)
    pieces.reserveCapacity(pieces.count + list.tokens.count)
    func add(_ span: Span, _ textClass: TextClass) {
        guard span.length > 0 else { return }
        let range = (base + span.start)..<(base + span.end)
        // Neighbours of one kind in a string are one piece.
        if let last = pieces.last, last.class == textClass, last.range.upperBound == range.lowerBound,
            textClass == .string
        {
            pieces[pieces.count - 1].range = last.range.lowerBound..<range.upperBound
        } else {
            pieces.append((range, textClass))
        }
    }
    for token in list.tokens {
        for trivia in list.leadingTrivia(of: token) {
            switch trivia.kind {
            case .comment: add(trivia.span, .comment)
            case .documentation: add(trivia.span, .documentation)
            case .invalid: add(trivia.span, .error)
            case .whitespace, .newline, .byteOrderMark: break
            }
        }
        guard token.kind != .endOfFile else { break }
        add(token.span, reader.take())
    }
}

/// A line of the prompt that begins with `:`, in offsets of the text that holds it.
struct CommandLine {
    var name: String
    /// The `:` and the word behind it.
    var word: Range<Int>
    /// Without the blanks around it.
    var argument: Range<Int>
    /// Behind the line break.
    var end: Int

    /// The command on the first line from `start` that is not blank; nil where that is something else.
    init?(_ text: String, from start: Int = 0) {
        let bytes = text.utf8
        guard start < bytes.count else { return nil }
        var place = bytes.index(bytes.startIndex, offsetBy: start)
        var offset = start
        func advance() {
            place = bytes.index(after: place)
            offset += 1
        }
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
        while place < bytes.endIndex, isBlank(bytes[place]) || isBreak(bytes[place]) { advance() }
        guard place < bytes.endIndex, bytes[place] == UInt8(ascii: ":") else { return nil }
        let wordStart = offset
        advance()
        let nameStart = place
        while place < bytes.endIndex, !isBlank(bytes[place]), !isBreak(bytes[place]) { advance() }
        name = String(decoding: bytes[nameStart..<place], as: UTF8.self)
        word = wordStart..<offset
        while place < bytes.endIndex, isBlank(bytes[place]) { advance() }
        let argumentStart = offset
        var argumentEnd = offset
        while place < bytes.endIndex, !isBreak(bytes[place]) {
            let isBlank = isBlank(bytes[place])
            advance()
            if !isBlank { argumentEnd = offset }
        }
        argument = argumentStart..<argumentEnd
        if place < bytes.endIndex { advance() }
        end = offset
    }
}

/// The text between two offsets in UTF-8.
func substring(_ text: String, _ range: Range<Int>) -> String {
    let bytes = text.utf8
    guard let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound, limitedBy: bytes.endIndex),
        let end = bytes.index(start, offsetBy: range.count, limitedBy: bytes.endIndex)
    else { return "" }
    return String(decoding: bytes[start..<end], as: UTF8.self)
}
