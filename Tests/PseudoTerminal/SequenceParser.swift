/// Takes bytes apart into characters, control characters and escape sequences.
struct SequenceParser: Sendable {
    enum Action: Equatable {
        case character(Unicode.Scalar)
        case control(UInt8)
        /// ESC and a character.
        case escape(String)
        /// ESC [ with parameters and the letter that says what is to be done.
        case sequence(prefix: String, parameters: [Int], letter: String)
    }

    private enum State { case text, escape, charset, sequence, command, commandEscape }

    private var state = State.text
    private var collected = ""
    private var incomplete: [UInt8] = []

    mutating func feed(_ byte: UInt8) -> Action? {
        switch state {
        case .text: return text(byte)
        case .escape:
            switch byte {
            case UInt8(ascii: "["):
                state = .sequence
                collected = ""
            case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"): state = .command
            case UInt8(ascii: "("), UInt8(ascii: ")"): state = .charset
            default:
                state = .text
                return .escape(String(Unicode.Scalar(byte)))
            }
        case .charset: state = .text
        case .sequence:
            if byte == 0x1B {
                state = .escape
            } else if byte < 0x20 {
                return .control(byte)
            } else if byte < 0x40 {
                collected.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                state = .text
                return sequence(letter: String(Unicode.Scalar(byte)))
            }
        case .command:
            // Titles and the like: shown nowhere.
            if byte == 0x07 { state = .text }
            if byte == 0x1B { state = .commandEscape }
        case .commandEscape: state = byte == UInt8(ascii: "\\") ? .text : .command
        }
        return nil
    }

    private mutating func text(_ byte: UInt8) -> Action? {
        if byte == 0x1B {
            state = .escape
            incomplete = []
            return nil
        }
        if byte < 0x20 || byte == 0x7F { return .control(byte) }
        if byte < 0x80 { return .character(Unicode.Scalar(byte)) }
        incomplete.append(byte)
        var decoder = Unicode.UTF8.ForwardParser()
        var bytes = incomplete.makeIterator()
        if case .valid(let encoded) = decoder.parseScalar(from: &bytes) {
            incomplete = []
            return .character(Unicode.UTF8.decode(encoded))
        }
        if incomplete.count >= 4 {
            incomplete = []
            return .character("\u{FFFD}")
        }
        return nil
    }

    private func sequence(letter: String) -> Action {
        let marks = collected.prefix { "?>=<!".contains($0) }
        let digits = collected.dropFirst(marks.count).split(omittingEmptySubsequences: false) { ";:".contains($0) }
        let parameters = digits.map { min(Int($0) ?? 0, 100_000) }
        return .sequence(prefix: String(marks), parameters: digits == [""] ? [] : parameters, letter: letter)
    }
}
