/// A growing buffer of bytes for writers: appends without the checks of an array.
struct ByteBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 256) {
        self.capacity = max(capacity, 16)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let wider = max(capacity * 2, count + more)
        let replacement = UnsafeMutablePointer<UInt8>.allocate(capacity: wider)
        replacement.update(from: base, count: count)
        base.deallocate()
        base = replacement
        capacity = wider
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + count).update(from: source, count: bytes.count)
        count += bytes.count
    }

    mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(string: String) {
        if string.utf8.withContiguousStorageIfAvailable({ append($0) }) == nil {
            for byte in string.utf8 { append(byte) }
        }
    }

    mutating func append(spaces: Int) {
        reserve(spaces)
        (base + count).update(repeating: 0x20, count: spaces)
        count += spaces
    }

    /// The decimal digits of `number`.
    mutating func append(decimal number: Int) {
        reserve(20)
        var magnitude = number.magnitude
        if number < 0 {
            base[count] = 0x2D
            count += 1
        }
        let start = count
        repeat {
            let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: 10)
            base[count] = 0x30 + UInt8(truncatingIfNeeded: remainder)
            count += 1
            magnitude = quotient
        } while magnitude != 0
        var low = start
        var high = count - 1
        while low < high {
            (base[low], base[high]) = (base[high], base[low])
            low += 1
            high -= 1
        }
    }

    borrowing func bytes() -> [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

    borrowing func string() -> String {
        String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
    }
}
