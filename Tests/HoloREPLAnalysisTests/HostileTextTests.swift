import Foundation
import HoloREPLAnalysis
import HoloValue
import Testing

/// Whatever is typed, and wherever the cursor stands: nothing stops, and what is given fits the text.
struct HostileTextTests {
    private static let corpus: [String] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Corpus").resolvingSymlinksInPath()
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var texts: [(String, String)] = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "holo", let data = try? Data(contentsOf: file), data.count < 20_000 else {
                continue
            }
            texts.append((file.path, String(decoding: data, as: UTF8.self)))
        }
        return texts.sorted { $0.0 < $1.0 }.map(\.1)
    }()

    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ (state >> 29)) &* 0x9E37_79B9_7F4A_7C15
        }
    }

    private func check(_ text: String, at cursor: Int) {
        let count = text.utf8.count
        let completion = complete(text, at: cursor, in: surroundings())
        #expect(completion.range.lowerBound >= 0 && completion.range.upperBound <= count)
        for candidate in completion.candidates { #expect(candidate.replacesBefore <= completion.range.lowerBound) }
        var end = 0
        for piece in classes(of: text) {
            #expect(piece.range.lowerBound >= end && piece.range.upperBound <= count && !piece.range.isEmpty)
            end = piece.range.upperBound
        }
        #expect(indentation(after: text) >= 0)
        _ = isComplete(text)
    }

    @Test func everyCorpusTextIsReadWherever() {
        #expect(Self.corpus.count > 100)
        var random = Random(state: 7)
        for text in Self.corpus {
            let count = text.utf8.count
            for _ in 0..<4 { check(text, at: Int.random(in: 0...count, using: &random)) }
            // As it is typed.
            let cut = Int.random(in: 0...count, using: &random)
            let typed = String(decoding: Array(text.utf8)[..<cut], as: UTF8.self)
            check(typed, at: typed.utf8.count)
        }
    }

    @Test func soAreTextsThatWereBroken() {
        var random = Random(state: 11)
        let signs = Array("{}()[]\"'\\#:;,.?|=<>+-*/ \n\r\t$é漢\u{0}\u{202E}_1aze".unicodeScalars).map {
            Array(String($0).utf8)
        }
        for text in Self.corpus {
            var bytes = Array(text.utf8)
            for _ in 0..<6 where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.replaceSubrange(place..<place, with: signs.randomElement(using: &random) ?? [])
                default: bytes[place] = UInt8.random(in: 0...255, using: &random)
                }
            }
            let broken = String(decoding: bytes, as: UTF8.self)
            for _ in 0..<2 { check(broken, at: Int.random(in: 0...broken.utf8.count, using: &random)) }
        }
    }

    @Test(arguments: [
        "(", "[", "{", "\"{", "f(", "step a = b {", "a.", "x => ", "a[", "if a {\n", "\"\"\"{", "(a,", "list<", "a{b:",
        "- ",
    ])
    func deepTextsAreReadInTime(_ piece: String) {
        let text = String(repeating: piece, count: 10_000 / piece.utf8.count)
        check(text, at: text.utf8.count)
        check(text + String(repeating: ")", count: 2_000), at: text.utf8.count)
        check("ada." + text, at: 4)
    }

    @Test func cursorsOutsideTheTextAreTakenToItsEnds() {
        check("ada", at: -5)
        check("ada", at: 99)
        check("é", at: 1)
        check(":", at: 0)
        check(":", at: 1)
        check("  \n:doc", at: 3)
        check("\u{0}", at: 1)
        check("\u{FEFF}ad", at: 5)
    }
}
