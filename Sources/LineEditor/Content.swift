import CReadline

/// What one or two places of the screen show: a character and what combines with it.
struct Cell: Equatable {
    var text: String
    /// How many columns it takes: 1 or 2.
    var width: Int
    var style: Style
}

/// What is to be shown, before it is known how wide the screen is: lines without end, and the cursor.
struct Content: Equatable {
    private(set) var lines: [[Cell]] = [[]]
    /// Where the cursor stands: before this cell of this line.
    private(set) var cursorLine = 0
    private(set) var cursorCell = 0

    var lastLine: Int { lines.count - 1 }

    mutating func beginLine() { lines.append([]) }

    mutating func placeCursor() {
        cursorLine = lastLine
        cursorCell = lines[lastLine].count
    }

    /// Appends a text of several lines; `continuation` stands before each but the first.
    /// - Parameters:
    ///   - style: of the byte at an offset.
    ///   - cursor: the offset at which the cursor stands; nil: not in this text.
    mutating func append(
        _ bytes: [UInt8], cursor: Int? = nil, continuation: String = "", style: (Int) -> Style
    ) {
        var offset = 0
        var isPlaced = cursor == nil
        for character in UnicodeScalars(bytes) {
            if !isPlaced, let cursor, offset >= cursor {
                placeCursor()
                isPlaced = true
            }
            if character.scalar == "\n" {
                beginLine()
                append(prompt: continuation)
            } else {
                append(character.scalar, style: style(offset))
            }
            offset += character.length
        }
        if !isPlaced { placeCursor() }
    }

    /// Appends a text that may set colours for itself.
    mutating func append(prompt: String) {
        var style = Style.plain
        var scalars = prompt.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            // Readline's marks of what takes no place.
            case "\u{01}", "\u{02}": continue
            case "\u{1B}" where scalars.first == "[":
                guard let end = scalars.firstIndex(of: "m") else { return }
                let parameters = String(String.UnicodeScalarView(scalars.dropFirst().prefix { $0 != "m" }))
                style = Style(parameters: parameters == "0" ? "" : parameters)
                scalars = scalars[scalars.index(after: end)...]
            case "\n": beginLine()
            default: append(scalar, style: style)
            }
        }
    }

    mutating func append(_ text: String, style: Style) {
        for scalar in text.unicodeScalars { append(scalar, style: style) }
    }

    private mutating func append(_ scalar: Unicode.Scalar, style: Style) {
        let width = Content.width(of: scalar)
        switch scalar {
        case "\t":
            let column = lines[lastLine].reduce(0) { $0 + $1.width }
            for _ in 0..<(8 - column % 8) { lines[lastLine].append(Cell(text: " ", width: 1, style: style)) }
        case _ where scalar.value < 0x20 || scalar.value == 0x7F:
            // As terminals show what was typed: ^A for 1.
            let letter = Unicode.Scalar(UInt8(scalar.value) ^ 0x40)
            lines[lastLine].append(Cell(text: "^", width: 1, style: style))
            lines[lastLine].append(Cell(text: String(letter), width: 1, style: style))
        case _ where width < 0:
            lines[lastLine].append(Cell(text: "\u{FFFD}", width: 1, style: style))
        case _ where width == 0:
            let last = lines[lastLine].count - 1
            if last >= 0 {
                lines[lastLine][last].text.unicodeScalars.append(scalar)
            } else {
                lines[lastLine].append(Cell(text: " " + String(scalar), width: 1, style: style))
            }
        default:
            lines[lastLine].append(Cell(text: String(scalar), width: width, style: style))
        }
    }

    /// How many columns a text takes.
    static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + max(0, width(of: $1)) }
    }

    /// The longest beginning of a text that fits, with `…` where something is cut off.
    static func cut(_ text: String, to columns: Int) -> String {
        if width(of: text) <= columns { return text }
        var kept = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            let width = max(0, width(of: scalar))
            if used + width > columns - 1 { break }
            kept.append(scalar)
            used += width
        }
        return columns < 1 ? "" : String(kept) + "…"
    }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.value >= 0x20 && scalar.value < 0x7F { return 1 }
        return Int(line_reader_width(scalar.value))
    }
}

/// The characters of bytes that may be damaged UTF-8: what is damaged is U+FFFD, and nothing is lost count of.
struct UnicodeScalars: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> (scalar: Unicode.Scalar, length: Int)? {
        guard position < bytes.count else { return nil }
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes[position...].prefix(4).makeIterator()
        if case .valid(let encoded) = parser.parseScalar(from: &rest) {
            position += encoded.count
            return (Unicode.UTF8.decode(encoded), encoded.count)
        }
        position += 1
        return ("\u{FFFD}", 1)
    }
}
