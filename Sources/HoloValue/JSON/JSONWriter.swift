/// Writes values as JSON. Works without recursion, so no value is nested too deeply for it.
struct JSONWriter: ~Copyable {
    enum Style { case compact, pretty, canonical }

    /// A list or record that is being written.
    private struct Frame {
        var values: [Value]
        /// The keys, for a record.
        var shape: Shape?
        /// The order of the fields, where it is not that of the shape.
        var order: [Int]?
        var next = 0
    }

    var output = ByteBuffer(capacity: 1024)
    private let style: Style

    init(_ style: Style) { self.style = style }

    mutating func write(_ root: Value) {
        var frames: [Frame] = []
        var frame = Frame(values: [root])
        while true {
            if frame.next == frame.values.count {
                guard let outer = frames.popLast() else { return }
                if style == .pretty { newLine(depth: frames.count) }
                output.append(frame.shape == nil ? UInt8(ascii: "]") : UInt8(ascii: "}"))
                frame = outer
                continue
            }
            if frame.next > 0 { output.append(UInt8(ascii: ",")) }
            if style == .pretty, !frames.isEmpty { newLine(depth: frames.count) }
            let place = frame.order?[frame.next] ?? frame.next
            frame.next += 1
            if let shape = frame.shape {
                write(text: shape.keys[place])
                output.append(UInt8(ascii: ":"))
                if style == .pretty { output.append(UInt8(ascii: " ")) }
            }
            switch frame.values[place] {
            case .list(let list):
                output.append(UInt8(ascii: "["))
                if list.elements.isEmpty {
                    output.append(UInt8(ascii: "]"))
                } else {
                    frames.append(frame)
                    frame = Frame(values: list.elements)
                }
            case .record(let record):
                output.append(UInt8(ascii: "{"))
                if record.values.isEmpty {
                    output.append(UInt8(ascii: "}"))
                } else {
                    frames.append(frame)
                    frame = Frame(values: record.values, shape: record.shape)
                    if style == .canonical { frame.order = sortedPlaces(record.shape) }
                }
            case .text(let text): write(text: text.string)
            case let scalar: write(scalar: scalar)
            }
        }
    }

    private func sortedPlaces(_ shape: Shape) -> [Int] {
        shape.keys.indices.sorted { compareTexts(shape.keys[$0], shape.keys[$1]) < 0 }
    }

    private mutating func newLine(depth: Int) {
        output.append(UInt8(ascii: "\n"))
        output.append(spaces: depth * 2)
    }

    private mutating func write(scalar: Value) {
        switch scalar {
        case .null: output.append("null")
        case .bool(let value): output.append(value ? "true" : "false")
        case .int(let value): output.append(decimal: value)
        case .float, .number:
            output.append(string: style == .canonical ? canonicalNumber(scalar) : numberText(scalar))
        case .duration(let microseconds): write(text: formatDuration(microseconds))
        case .time(let microseconds): write(text: formatTime(microseconds))
        case .text(let text): write(text: text.string)
        case .list, .record: break
        }
    }

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
