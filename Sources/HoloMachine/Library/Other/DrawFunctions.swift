import HoloValue

/// The functions whose values are drawn from the stream of the statement that asks.
package enum DrawKind: UInt8, Sendable {
    case random
    case uuid

    /// - Parameter arguments: two for `random`, null where they are left out; `uuid` looks at none.
    func value(_ arguments: ArgumentList, from stream: inout RandomStream) throws(Failure) -> Value {
        switch self {
        case .random: try random(arguments, from: &stream)
        case .uuid: .string(uuid(from: &stream))
        }
    }

    private func random(_ arguments: ArgumentList, from stream: inout RandomStream) throws(Failure) -> Value {
        guard !arguments[0].isNull || !arguments[1].isNull else { return .float(stream.fraction()) }
        var start = try arguments.int(0, "random")
        var end = start
        if arguments[1].isNull { start = 0 } else { end = try arguments.int(1, "random") }
        guard start < end else {
            throw LibraryFailure.badValue(
                "random", "needs an int to choose: there is none from \(start) up to, not including, \(end)",
                help: "`random(6)` gives 0 to 5, `random(1, 7)` gives 1 to 6, `random()` a float from 0 up to 1")
        }
        // The distance of two ints may be more than the greatest int, and is never more than the greatest of 64 bits.
        let distance = UInt64(bitPattern: Int64(end)) &- UInt64(bitPattern: Int64(start))
        return .int(Int(truncatingIfNeeded: UInt64(bitPattern: Int64(start)) &+ stream.below(distance)))
    }

    /// Version 4 of RFC 9562: 122 random bits.
    private func uuid(from stream: inout RandomStream) -> String {
        let high = stream.next() & ~0xF000 | 0x4000
        let low = stream.next() & ~(0b11 << 62) | 0b10 << 62
        let digits = Array(RandomSeed(high: high, low: low).text.unicodeScalars)
        var text = String.UnicodeScalarView()
        for (place, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(place) { text.append("-") }
            text.append(digit)
        }
        return String(text)
    }
}
