/// An input as what it chooses: byte by byte, and 0 beyond its end.
struct InputBytes {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    var isEmpty: Bool { bytes.isEmpty }

    mutating func byte() -> Int { Int(bytes.popFirst() ?? 0) }

    /// A place among so many, of which there is one at least.
    mutating func place(of count: Int) -> Int { (count > 256 ? byte() << 8 | byte() : byte()) % max(1, count) }

    mutating func number(bytes count: Int) -> Int { (0..<count).reduce(0) { number, _ in number << 8 | byte() } }

    /// Up to 31 bytes.
    mutating func some() -> [UInt8] {
        let count = byte() % 32
        let some = Array(bytes.prefix(count))
        bytes = bytes.dropFirst(some.count)
        return some
    }
}
