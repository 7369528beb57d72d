/// Writes values as JSON. Works without recursion, so no value is nested too deeply for it.
struct JSONWriter: ~Copyable {
    enum Style { case compact, pretty, canonical }

    /// A list or record that is being written. It holds nothing: all of it is held by the value that is written.
    private struct Frame {
        var values: UnsafeBufferPointer<Value>
        /// The keys, for a record.
        var keys: UnsafePointer<String>?
        /// The order of the fields, where it is not that of the shape.
        var order: [Int]?
        var next = 0
    }

    /// Indentation can make a text many times as long: lists in lists in lists hold many lines of much white space.
    private static let mostIndented = Int(Value.largestWritten)
    /// The line ends and spaces of the lists and records that were begun.
    private var indentation = 0

    var output = ByteBuffer(capacity: 1024)
    /// The indented text was given up because of its length; `output` holds its beginning.
    private(set) var isGivenUp = false
    private let style: Style
    private let secrets: SecretForm

    init(_ style: Style, secrets: SecretForm) {
        self.style = style
        self.secrets = secrets
    }

    mutating func write(_ root: Value) {
        withUnsafePointer(to: root) { write(UnsafeBufferPointer(start: $0, count: 1)) }
    }

    private mutating func write(_ root: UnsafeBufferPointer<Value>) {
        var frames: [Frame] = []
        var frame = Frame(values: root)
        while true {
            if let inner = writeFields(&frame, depth: frames.count) {
                frames.append(frame)
                frame = inner
                if style == .pretty {
                    indentation += inner.values.count * (2 * frames.count + 1)
                    isGivenUp = indentation > JSONWriter.mostIndented
                    if isGivenUp { return }
                }
            } else {
                guard let outer = frames.popLast() else { return }
                if style == .pretty { newLine(depth: frames.count) }
                output.append(frame.keys == nil ? UInt8(ascii: "]") : UInt8(ascii: "}"))
                frame = outer
            }
        }
    }

    /// Writes the values of a frame up to the next one that is not empty and holds others, which is opened and
    /// returned.
    private mutating func writeFields(_ frame: inout Frame, depth: Int) -> Frame? {
        var next = frame.next
        let count = frame.values.count
        guard let first = frame.values.baseAddress else { return nil }
        while next < count {
            if next > 0 { output.append(UInt8(ascii: ",")) }
            if style == .pretty, depth > 0 { newLine(depth: depth) }
            let place = frame.order?[next] ?? next
            next += 1
            if let keys = frame.keys {
                write(text: keys[place])
                output.append(UInt8(ascii: ":"))
                if style == .pretty { output.append(UInt8(ascii: " ")) }
            }
            let value = first + place
            switch value.pointee {
            case .text: value.reference(to: Text.self)._withUnsafeGuaranteedRef { write(text: $0.string) }
            case .int(let int): output.append(decimal: int)
            case .null: output.append("null")
            case .bool(let bool): output.append(bool ? "true" : "false")
            case .list:
                output.append(UInt8(ascii: "["))
                guard let (first, count) = value.elements else {
                    output.append(UInt8(ascii: "]"))
                    continue
                }
                frame.next = next
                return Frame(values: UnsafeBufferPointer(start: first, count: count))
            case .record:
                output.append(UInt8(ascii: "{"))
                let record = value.reference(to: RecordStorage.self)
                let isSorted = style == .canonical
                guard let inner = record._withUnsafeGuaranteedRef({ Self.fields(of: $0, isSorted: isSorted) }) else {
                    output.append(UInt8(ascii: "}"))
                    continue
                }
                frame.next = next
                return inner
            case .float(let double):
                if style == .canonical {
                    output.append(string: canonicalNumber(.float(double)))
                } else {
                    output.append(string: floatText(double))
                }
            case .number(let number):
                output.append(string: style == .canonical ? canonicalNumber(.number(number)) : number.source)
            case .duration(let microseconds): write(text: formatDuration(microseconds))
            case .time(let microseconds): write(text: formatTime(microseconds))
            case .secret(let secret):
                switch secrets {
                case .digest: write(text: secret.digest)
                case .label: write(text: secret.label)
                case .revealed: write(text: secret.revealed)
                }
            }
        }
        return nil
    }

    /// nil for a record that is empty.
    private static func fields(of record: RecordStorage, isSorted: Bool) -> Frame? {
        record.withUnsafeMutablePointers { head, first in
            head.pointee.shape._withUnsafeGuaranteedRef { shape in
                guard let keys = shape.firstKey else { return nil }
                return Frame(
                    values: UnsafeBufferPointer(start: first, count: Int(head.pointee.count)), keys: keys,
                    order: isSorted ? sortedPlaces(shape) : nil)
            }
        }
    }

    private static func sortedPlaces(_ shape: Shape) -> [Int] {
        shape.keys.indices.sorted { compareTexts(shape.keys[$0], shape.keys[$1]) < 0 }
    }

    private mutating func newLine(depth: Int) {
        output.append(UInt8(ascii: "\n"))
        output.append(spaces: depth * 2)
    }

    @inline(__always)
    private mutating func write(text: String) {
        output.append(UInt8(ascii: "\""))
        if text.utf8.withContiguousStorageIfAvailable({ write(escaping: $0) }) == nil {
            Array(text.utf8).withUnsafeBufferPointer { write(escaping: $0) }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Copies runs of bytes that need no escape as a whole.
    @inline(__always)
    private mutating func write(escaping bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        var start = 0
        while true {
            let (end, _) = plainRun(base, from: start, to: bytes.count)
            output.append(UnsafeBufferPointer(start: base + start, count: end - start))
            if end == bytes.count { return }
            write(escape: base[end])
            start = end + 1
        }
    }

    private mutating func write(escape byte: UInt8) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case 0x22, 0x5C: output.append(byte)
        default:
            output.append("u00")
            output.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let low = byte & 0x0F
            output.append(low < 10 ? 0x30 + low : 0x57 + low)
        }
    }
}
