import HoloSyntax
import HoloValue

/// Where in a valid JSON text the value at a path stands, such as `companies[3].domain` or `row["odd key"]`; where it
/// has no such value, the innermost one that it has.
func jsonPlace(_ path: String, in bytes: [UInt8]) -> Span {
    var walker = JSONWalker(bytes: bytes)
    return walker.find(pathParts(path))
}

enum PathPart: Equatable {
    case field(String)
    case index(Int)
}

func pathParts(_ path: String) -> [PathPart] {
    var parts: [PathPart] = []
    var rest = Substring(path)
    while let first = rest.first {
        if first == "[" {
            // A quoted key may hold a bracket.
            let isKey = rest.dropFirst().first == "\""
            guard let end = isKey ? keyEnd(rest) : rest.firstIndex(of: "]") else { return parts }
            let inner = rest[rest.index(after: rest.startIndex)..<end]
            if isKey {
                parts.append(.field(JSONWalker.text(of: Array(inner.utf8))))
            } else if let index = Int(inner) {
                parts.append(.index(index))
            }
            rest = rest[end...].dropFirst()
        } else {
            if first == "." { rest.removeFirst() }
            let name = rest.prefix { $0 != "." && $0 != "[" }
            guard !name.isEmpty else { return parts }
            parts.append(.field(String(name)))
            rest = rest[name.endIndex...]
        }
    }
    return parts
}

/// The bracket that closes `["…"]`.
private func keyEnd(_ text: Substring) -> Substring.Index? {
    var index = text.index(text.startIndex, offsetBy: 2)
    while index < text.endIndex {
        if text[index] == "\\" {
            index = text.index(after: index)
            guard index < text.endIndex else { return nil }
        } else if text[index] == "\"" {
            let next = text.index(after: index)
            return next < text.endIndex && text[next] == "]" ? next : nil
        }
        index = text.index(after: index)
    }
    return nil
}

/// Goes through a JSON text that was read before without a mistake. A text that has one ends the walk, and nothing else.
private struct JSONWalker {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func find(_ parts: [PathPart]) -> Span {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
        skipSpace()
        var found = offset
        for part in parts {
            guard enter(part) else { break }
            found = offset
        }
        offset = found
        skipValue()
        return Span(found, min(max(offset, found), bytes.count))
    }

    /// Goes to the beginning of a part of the list or record that begins here; of equal keys to the last.
    private mutating func enter(_ part: PathPart) -> Bool {
        let start = offset
        let isRecord = peek() == UInt8(ascii: "{")
        guard isRecord || peek() == UInt8(ascii: "[") else { return false }
        offset += 1
        var count = 0
        var place: Int?
        while true {
            skipSpace()
            guard let byte = peek(), byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]") else { break }
            if byte == UInt8(ascii: ",") {
                offset += 1
                continue
            }
            var key = ""
            if isRecord {
                let from = offset
                skipValue()
                key = Self.text(of: Array(bytes[from..<offset]))
                skipSpace()
                guard peek() == UInt8(ascii: ":") else { break }
                offset += 1
                skipSpace()
            }
            let before = offset
            switch part {
            case .field(let name): if isRecord, key == name { place = offset }
            case .index(let index): if !isRecord, count == index { place = offset }
            }
            if case .index = part, place != nil { break }
            count += 1
            skipValue()
            if offset == before { break }
        }
        offset = place ?? start
        return place != nil
    }

    private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || (0x09...0x0D).contains(byte) { offset += 1 }
    }

    private mutating func skipValue() {
        var depth = 0
        repeat {
            skipSpace()
            guard let byte = peek() else { return }
            switch byte {
            case UInt8(ascii: "\""): skipText()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                offset += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return }
                depth -= 1
                offset += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { return }
                offset += 1
            default:
                while let byte = peek(), !" \t\r\n,:]}".utf8.contains(byte) { offset += 1 }
            }
            // A text that does not end, or rubbish, must not keep the walk from its end.
            if offset >= bytes.count { return }
        } while depth > 0
    }

    private mutating func skipText() {
        offset += 1
        while let byte = peek() {
            offset += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { break }
        }
        offset = min(offset, bytes.count)
    }

    /// The text that a quoted JSON text stands for.
    static func text(of bytes: [UInt8]) -> String { (try? JSON.decode(bytes))?.asString ?? "" }
}
