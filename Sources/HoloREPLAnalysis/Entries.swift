import HoloSyntax

/// Whether what was typed can be run as it stands, or more must follow. Nothing at all and a line that begins with `:`
/// are complete; so is what is wrong before its end.
package func isComplete(_ text: String) -> Bool {
    if CommandLine(text) != nil { return true }
    return !parseEntry(SourceText(text, name: "")).isIncomplete
}

/// How many spaces the line behind a text begins with: two for each bracket that is open, on whichever line, and two
/// more where an operand is still due; in a text of several lines as many as its last line has.
package func indentation(after text: String) -> Int {
    guard CommandLine(text) == nil else { return 0 }
    let source = SourceText(text, name: "")
    let tokens = tokens(of: source).tokens
    var reader = EntryReader(source, tokens)
    while !reader.isAtEnd {
        // The ends that the lexer adds to what is open at the end of the text.
        let token = tokens[reader.index]
        if token.span.length == 0, token.start == source.bytes.count, token.kind != .stringText { break }
        _ = reader.take()
    }
    var levels = 0
    for frame in reader.stack.dropFirst() {
        switch frame.kind {
        // Its lines have their own indentation.
        case .string:
            return source.bytes[source.lineSpan(source.lineStarts.count - 1).start...].prefix { $0 == 0x20 }.count
        case .typeArguments: break
        default: levels += 1
        }
    }
    let top = reader.top
    switch top.phase {
    case .operand where top.kind == .block, .callee, .type, .field, .calleePart: levels += 1
    default: break
    }
    return levels * 2
}
