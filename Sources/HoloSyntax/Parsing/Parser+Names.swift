extension Parser {
    /// Reads a name that is bound or used here. A reserved word in its place is reported and taken for the name.
    mutating func parseName(_ what: String) throws(Trouble) -> Name {
        let name = Name(currentText, span)
        if kind == .name {
            if bytes[span.start] == UInt8(ascii: "_"), !isEntry {
                report(
                    .badName, "names begin with a letter", at: span,
                    help: name.text == "_" ? "give it a name, even where nothing uses it" : "leave the underscore out")
            }
            advance()
            return name
        }
        if kind.isReservedWord, !startsLine, ![.true, .false, .null].contains(kind) {
            report(
                .reservedWord, "`\(name.text)` is a reserved word and cannot be \(what)", at: span,
                help: "choose another name; as a key or after a dot the word may stand")
            takeForName()
            return name
        }
        throw expected(what, code: .expectedName)
    }

    /// Takes a reserved word for a name, also where it is used later.
    mutating func takeForName() {
        // These begin expressions of their own.
        if ![.if, .try, .not, .for, .loop, .step].contains(kind) { wordsTakenForNames.insert(kind) }
        advance()
    }

    /// At a reserved word that was taken for a name before, and can be one here.
    var isAtWordTakenForName: Bool {
        !wordsTakenForNames.isEmpty && wordsTakenForNames.contains(kind) && !isAtStatementStart
    }

    /// Takes a contextual word that ends a phrase, or says that it is missing and goes on.
    mutating func expectWord(_ word: StaticString, in phrase: String) {
        if isWord(word) {
            advance()
            return
        }
        if isAtEnd, silence == 0 { endedEarly = true }
        report(
            .clause, "expected `\(word)`, found \(found)", at: placeOfMistake, label: "expected `\(word)`",
            help: "write `\(phrase)`")
    }
}
