import HoloValue
import Testing

/// Data that was damaged on its way, or made to do harm: it is read or refused, and nothing else happens.
@Suite struct HostileDataTests {
    private static let json = Array(
        """
        {"a": [1, -2.50, 1e5, 123456789012345678901234567890, true, false, null], "é\\u00e9\\ud83d\\ude00": "x\\n\\"\\\\y",
         "deep": {"a": {"b": [[], {}, [[["z"]]]]}}, "": "", "rows": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "李"}]}
        """.utf8)
    private static let csv = Array("name,age,note\nAda,36,\"a, \"\"b\"\"\nc\"\n李,5,\r\n\"x\",,y\n".utf8)
    private static let pieces: [[UInt8]] = [
        "\"", "\\", "\\u", "\\ud800", "{", "}", "[", "]", ",", ":", "e", "-", "+", ".", "0", "1e999999999", "\u{0}", "\n", "\r",
        "\u{FEFF}", "tru", "nul", "é",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]]

    private func mutated(_ original: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0...random.below(3) {
            let start = random.below(bytes.count + 1)
            let end = min(bytes.count, start + random.below(6))
            switch random.below(5) {
            case 0: bytes.removeSubrange(start..<end)
            case 1: bytes.insert(contentsOf: Self.pieces[random.below(Self.pieces.count)], at: start)
            case 2: bytes.replaceSubrange(start..<end, with: Self.pieces[random.below(Self.pieces.count)])
            case 3: bytes.insert(contentsOf: bytes[start..<end], at: random.below(bytes.count + 1))
            default: if start < bytes.count { bytes[start] ^= 1 << UInt8(random.below(8)) }
            }
        }
        return bytes
    }

    @Test func damagedJSON() throws {
        var random = SeededGenerator(state: 0x5EED)
        var read = 0
        for _ in 0..<2_000 {
            let bytes = mutated(Self.json, &random)
            do throws(JSONError) {
                let value = try JSON.decode(bytes)
                read += 1
                // What is read can be written, and says the same when it is read again.
                #expect(valuesEqual(try JSON.decode(JSON.encode(value)), value))
                _ = try? convert(value, to: .record([("rows", .list(.record([("id", .int)])))]), fromText: true)
            } catch {
                #expect(error.offset >= 0 && error.offset <= bytes.count && error.line >= 1 && error.column >= 1)
            }
            _ = try? JSONLines.decode(bytes)
        }
        #expect(read > 80 && read < 1_900)
    }

    @Test func damagedTables() {
        var random = SeededGenerator(state: 0xC0FFEE)
        var read = 0
        for _ in 0..<2_000 {
            let bytes = mutated(Self.csv, &random)
            for ending in ["csv", "tsv", "txt"] {
                guard let value = try? decodeFile(bytes, ending: ending) else { continue }
                read += 1
                if ending == "csv", case .list(let rows) = value, !rows.elements.isEmpty {
                    #expect(throws: Never.self) { try encodeFile(value, ending: "csv") }
                }
            }
        }
        #expect(read > 1_200)
    }

    @Test(arguments: ["[", "{\"a\":", "[[],", "{\"a\":[", "[{\"\":"]) func deepJSON(_ opening: String) {
        #expect(throws: JSONError.self) { try JSON.decode(String(repeating: opening, count: 500_000)) }
    }

    @Test(arguments: ["1", "\"", "\"a", "a", "-", " ", "[],", "\\", "0.", "é", ",", "\n", "\"\"", "{}"])
    func aMegabyteOfOne(_ piece: String) {
        let bytes = Array(String(repeating: piece, count: (1 << 20) / piece.utf8.count).utf8)
        _ = try? JSON.decode(bytes)
        _ = try? JSON.decode(Array("[".utf8) + bytes + Array("]".utf8))
        _ = try? decodeFile(bytes, ending: "csv")
        _ = try? decodeFile(bytes, ending: "txt")
    }

    @Test func anEndlessNumberIsKeptOrRefused() throws {
        let digits = String(repeating: "9", count: 1 << 20)
        let value = try JSON.decode(digits)
        #expect(JSON.encodeString(value) == digits)
        #expect(throws: Failure.self) { try add(value, .int(1)) }
        #expect(valuesEqual(value, try JSON.decode(digits)))
        for exponent in ["1e999999999999", "1e-999999999999", "0e999999999999"] {
            let number = try JSON.decode(exponent)
            #expect(JSON.encodeString(number) == exponent)
            #expect(valuesEqual(number, number))
            _ = try? add(number, .int(1))
        }
    }
}

extension SeededGenerator {
    fileprivate mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
