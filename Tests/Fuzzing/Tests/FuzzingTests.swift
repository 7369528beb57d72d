import Foundation
import FuzzTargets
import HoloTestSupport
import Testing

/// What `scripts/fuzz` looks for, in as many inputs as a run of the tests has time for: what was found once, the corpus, and
/// what becomes of it when some bytes are changed.
@Suite struct FuzzingTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    private static let readScripts: Set = ["syntax", "format", "check", "evaluate"]
    /// Changed inputs: those that take long are fewer.
    private static let tries = [
        "syntax": 600, "format": 400, "check": 200, "evaluate": 200, "workflow": 40, "json": 3_000, "answers": 2_000, "rows": 2_000,
        "journal": 150, "store": 40,
    ]

    private static func files(in folder: URL, ending: String = "") -> [URL] {
        let names = (FileManager.default.subpaths(atPath: folder.path) ?? []).filter { $0.hasSuffix(ending) }.sorted()
        return names.map(folder.appendingPathComponent).filter { !$0.hasDirectoryPath }
    }

    /// What a target begins with.
    private static func inputs(of target: FuzzTarget) throws -> [[UInt8]] {
        var found = files(in: folder.appendingPathComponent("Findings/" + target.name))
        if readScripts.contains(target.name) {
            found += files(in: folder.deletingLastPathComponent().appendingPathComponent("Corpus"), ending: ".holo")
        }
        return try found.map { Array(try Data(contentsOf: $0)) }
    }

    /// Words of the language and of the formats, without which few changes lead anywhere.
    private static func words() throws -> [[UInt8]] {
        let lines = try String(contentsOf: folder.appendingPathComponent("holo.dict"), encoding: .utf8).split(separator: "\n")
        return lines.compactMap { line in
            guard line.first == "\"", line.last == "\"", line.count > 2 else { return nil }
            return Array(line.dropFirst().dropLast().utf8)
        }
    }

    @Test(arguments: FuzzTarget.all) func nothingIsFound(target: FuzzTarget) throws {
        let inputs = try Self.inputs(of: target)
        for input in inputs { check(input, target) }
        let words = try Self.words()
        try #require(words.count > 50 && Self.tries[target.name] != nil)
        var random = SeededRandom(seed: stableNumber(target.name, seed: 1))
        for _ in 0..<(Self.tries[target.name] ?? 0) {
            var input = inputs.isEmpty || random.chance(10) ? [] : random.pick(inputs)
            for _ in 0..<1 + random.below(input.isEmpty ? 20 : 4) { change(&input, inputs, words, &random) }
            check(input, target)
        }
    }

    private func change(_ input: inout [UInt8], _ others: [[UInt8]], _ words: [[UInt8]], _ random: inout SeededRandom) {
        let place = random.below(input.count + 1)
        let end = min(input.count, place + 1 + random.below(random.chance(80) ? 4 : 200))
        switch random.below(5) {
        case 0: input.replaceSubrange(place..<end, with: [UInt8(random.below(256))])
        case 1: input.removeSubrange(place..<end)
        case 2: input.insert(contentsOf: random.pick(words), at: place)
        case 3: input.insert(contentsOf: input[place..<end], at: random.below(input.count + 1))
        default:
            guard let other = others.isEmpty ? nil : random.pick(others), !other.isEmpty else { return }
            let start = random.below(other.count)
            input.replaceSubrange(place..<end, with: other[start..<min(other.count, start + 1 + random.below(40))])
        }
    }

    private func check(_ input: [UInt8], _ target: FuzzTarget) {
        do {
            try target.test(input)
        } catch {
            Issue.record("\(target): \(error)\n\(Data(input).base64EncodedString())")
        }
    }
}
