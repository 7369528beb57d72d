import HoloMachine
import Testing

@Suite struct RandomStreamTests {
    /// Worked out by hand from the definition: the second word times 5, rotated by 7, times 9; then the state moves on.
    @Test func theGeneratorIsXoshiro256StarStar() {
        var stream = RandomStream(state: (1, 2, 3, 4))
        // 2·5 = 10, 10·128 = 1280, 1280·9; then the second word is 2 ^ (3 ^ 1) = 0; then 262149·5·128·9.
        #expect(stream.next() == 11_520)
        #expect(stream.next() == 0)
        #expect(stream.next() == 1_509_978_240)
    }

    @Test func equalSeedsGiveEqualNumbersAndStreamsDiffer() {
        let seed = RandomSeed(high: 1, low: 2)
        func numbers(_ seed: RandomSeed, _ stream: Int) -> [UInt64] {
            var random = RandomStream(seed: seed, stream: stream)
            return (0..<20).map { _ in random.next() }
        }
        #expect(numbers(seed, 0) == numbers(seed, 0))
        var seen: Set<UInt64> = []
        for high in 0..<4 {
            for low in 0..<4 {
                for stream in 0..<4 {
                    let seed = RandomSeed(high: UInt64(high), low: UInt64(low))
                    for number in numbers(seed, stream) { seen.insert(number) }
                }
            }
        }
        #expect(seen.count == 4 * 4 * 4 * 20, "64 streams have nothing in common")
    }

    @Test func seedsGoThroughText() {
        let seed = RandomSeed(high: 0x0123_4567_89AB_CDEF, low: .max - 1)
        #expect(seed.text == "0123456789abcdeffffffffffffffffe")
        #expect(RandomSeed(text: seed.text) == seed)
        let wrongs = [
            "", "0", "0123456789ABCDEFfffffffffffffffe", "0123456789abcdef fffffffffffffffe",
            "é123456789abcdeffffffffffffffff",
        ]
        for wrong in wrongs {
            #expect(RandomSeed(text: wrong) == nil, "\(wrong)")
        }
    }

    /// 60,000 throws: each side 10,000 times, within five times the standard deviation of about 91.
    @Test func boundedNumbersAreEven() {
        var stream = RandomStream(seed: RandomSeed(high: 7, low: 11))
        var counts = [Int](repeating: 0, count: 6)
        for _ in 0..<60_000 { counts[Int(stream.below(6))] += 1 }
        #expect(counts.allSatisfy { abs($0 - 10_000) < 456 }, "\(counts)")
    }

    @Test func boundsAreKept() {
        var stream = RandomStream(seed: RandomSeed(high: 3, low: 4))
        for bound: UInt64 in [1, 2, 3, 1 << 63, (1 << 63) + 1, .max] {
            for _ in 0..<1_000 { #expect(stream.below(bound) < bound) }
        }
        #expect(stream.below(0) == 0)
        var sum = 0.0
        for _ in 0..<10_000 {
            let fraction = stream.fraction()
            #expect(fraction >= 0 && fraction < 1)
            sum += fraction
        }
        // The mean of 10,000 has a standard deviation of 0.0029.
        #expect(abs(sum / 10_000 - 0.5) < 0.015)
    }
}
