import LineEditor

/// A language just large enough to be edited: words, numbers, texts, brackets.
enum DemoLanguage {
    static var hooks: Hooks {
        Hooks(
            isComplete: { depth(of: $0) <= 0 }, indentation: { 2 * max(0, depth(of: $0)) }, highlight: highlight,
            complete: complete)
    }

    static func depth(of text: String) -> Int {
        text.utf8.reduce(0) { depth, byte in
            "([{".utf8.contains(byte) ? depth + 1 : ")]}".utf8.contains(byte) ? depth - 1 : depth
        }
    }

    static func highlight(_ text: String) -> [(range: Range<Int>, textClass: LineEditor.TextClass)] {
        let bytes = Array(text.utf8)
        var parts: [(range: Range<Int>, textClass: LineEditor.TextClass)] = []
        var offset = 0
        while offset < bytes.count {
            let start = offset
            if bytes[offset] == UInt8(ascii: "\"") {
                offset += 1
                while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") { offset += 1 }
                offset = min(offset + 1, bytes.count)
                parts.append((start..<offset, .string))
            } else if isWord(bytes[offset]) {
                while offset < bytes.count, isWord(bytes[offset]) { offset += 1 }
                let word = String(decoding: bytes[start..<offset], as: UTF8.self)
                if word == "let" || word == "if" { parts.append((start..<offset, .keyword)) }
                if Int(word) != nil { parts.append((start..<offset, .number)) }
            } else {
                offset += 1
            }
        }
        return parts
    }

    /// The best first, which isn't the order of the alphabet.
    private static let words = [
        LineEditor.Candidate("profile", note: "looks a person up, 2 credits", suffix: "("),
        LineEditor.Candidate("profit", note: "what is left"),
        LineEditor.Candidate("print", note: "writes a line", suffix: " "),
        LineEditor.Candidate("länge", suffix: " "),
    ]

    static func complete(_ text: String, _ cursor: Int) -> LineEditor.Completion {
        let bytes = Array(text.utf8)
        var start = cursor
        while start > 0, isWord(bytes[start - 1]) { start -= 1 }
        let typed = String(decoding: bytes[start..<cursor], as: UTF8.self)
        if typed.hasPrefix("many") {
            return LineEditor.Completion(
                start: start, candidates: (1...100).map { LineEditor.Candidate("many\($0)", note: "number \($0)") })
        }
        if typed.hasPrefix("grid") {
            return LineEditor.Completion(start: start, candidates: (1...30).map { LineEditor.Candidate("grid\($0)") })
        }
        return LineEditor.Completion(start: start, candidates: words.filter { $0.text.hasPrefix(typed) })
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
}
