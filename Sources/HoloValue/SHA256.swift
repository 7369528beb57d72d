/// SHA-256 as FIPS 180-4 has it.
package struct SHA256 {
    private var state = SIMD8<UInt32>(
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
    /// Bytes that do not fill a block yet.
    private var pending: [UInt8] = []
    private var length: UInt64 = 0

    package init() {}

    /// The 32 bytes of the digest of `bytes`.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    /// Adds bytes to what is hashed.
    package mutating func update(_ bytes: [UInt8]) {
        length &+= UInt64(bytes.count)
        var start = 0
        if !pending.isEmpty {
            start = min(64 - pending.count, bytes.count)
            pending += bytes[..<start]
            guard pending.count == 64 else { return }
            let block = pending
            pending.removeAll(keepingCapacity: true)
            block.withUnsafeBufferPointer { compress($0) }
        }
        bytes.withUnsafeBufferPointer { buffer in
            while start + 64 <= buffer.count {
                compress(UnsafeBufferPointer(rebasing: buffer[start..<start + 64]))
                start += 64
            }
        }
        if start < bytes.count { pending += bytes[start...] }
    }

    /// The digest of all that was added; the hash is used up.
    package mutating func finish() -> [UInt8] {
        let bits = length &* 8
        // A bit that is set, and the length in the last eight bytes of a block.
        let size = pending.count < 56 ? 64 : 128
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { rest in
            rest.initialize(repeating: 0)
            for (place, byte) in pending.enumerated() { rest[place] = byte }
            rest[pending.count] = 0x80
            for place in 0..<8 { rest[size - 1 - place] = UInt8(truncatingIfNeeded: bits >> UInt64(8 * place)) }
            for start in stride(from: 0, to: size, by: 64) {
                compress(UnsafeBufferPointer(rebasing: rest[start..<start + 64]))
            }
        }
        return [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
            for place in 0..<32 {
                digest[place] = UInt8(truncatingIfNeeded: state[place / 4] >> UInt32(24 - place % 4 * 8))
            }
            count = 32
        }
    }

    private mutating func compress(_ block: UnsafeBufferPointer<UInt8>) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
            words.initialize(repeating: 0)
            for index in 0..<16 {
                let first = UInt32(block[index * 4]) << 24 | UInt32(block[index * 4 + 1]) << 16
                words[index] = first | UInt32(block[index * 4 + 2]) << 8 | UInt32(block[index * 4 + 3])
            }
            for index in 16..<64 {
                let early = words[index - 15]
                let late = words[index - 2]
                let first = rotate(early, 7) ^ rotate(early, 18) ^ (early >> 3)
                let second = rotate(late, 17) ^ rotate(late, 19) ^ (late >> 10)
                words[index] = words[index - 16] &+ first &+ words[index - 7] &+ second
            }
            mix(words)
        }
    }

    private mutating func mix(_ words: UnsafeMutableBufferPointer<UInt32>) {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        roundConstants.withUnsafeBufferPointer { constants in
            for index in 0..<64 {
                let sumE = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
                let choice = (e & f) ^ (~e & g)
                let first = h &+ sumE &+ choice &+ constants[index] &+ words[index]
                let sumA = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
                let majority = (a & b) ^ (a & c) ^ (b & c)
                let second = sumA &+ majority
                (h, g, f, e) = (g, f, e, d &+ first)
                (d, c, b, a) = (c, b, a, first &+ second)
            }
        }
        state = state &+ SIMD8(a, b, c, d, e, f, g, h)
    }
}

@inline(__always)
private func rotate(_ word: UInt32, _ places: UInt32) -> UInt32 { word >> places | word << (32 - places) }

/// The bytes as lowercase hexadecimal digits.
package func hexadecimal(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { text in
        for (place, byte) in bytes.enumerated() {
            text[2 * place] = hexadecimalDigit(byte >> 4)
            text[2 * place + 1] = hexadecimalDigit(byte & 15)
        }
        return bytes.count * 2
    }
}

/// Of a number below 16.
@inline(__always)
private func hexadecimalDigit(_ number: UInt8) -> UInt8 {
    number + (number < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
}

/// The first 32 bits of the fractions of the cube roots of the first 64 primes.
private let roundConstants: [UInt32] = {
    // Worked out from that definition: the integer cube root of p · 2^96, less its whole part.
    var constants: [UInt32] = []
    var candidate: UInt64 = 2
    while constants.count < 64 {
        var divisor: UInt64 = 2
        while divisor * divisor <= candidate, candidate % divisor != 0 { divisor += 1 }
        if divisor * divisor > candidate { constants.append(fractionOfCubeRoot(candidate)) }
        candidate += 1
    }
    return constants
}()

/// The first 32 bits behind the point of the cube root of `number`, which is below 512.
private func fractionOfCubeRoot(_ number: UInt64) -> UInt32 {
    // The largest r with r³ ≤ number · 2^96 has 35 bits; bits are found from the top, cubes compared in 128 bits.
    let (targetHigh, targetLow) = (number << 32, UInt64(0))
    var root: UInt64 = 0
    for bit in stride(from: UInt64(34), through: 0, by: -1) {
        let guess = root | 1 << bit
        // guess² < 2^70, so the square takes two words; times guess < 2^105.
        let square = guess.multipliedFullWidth(by: guess)
        let low = square.low.multipliedFullWidth(by: guess)
        let high = square.high * guess + low.high
        if high < targetHigh || (high == targetHigh && low.low <= targetLow) { root = guess }
    }
    return UInt32(truncatingIfNeeded: root)
}
