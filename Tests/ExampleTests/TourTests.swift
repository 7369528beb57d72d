import Foundation
import Testing

/// What the tour shows is what its programs say and do.
@Suite struct TourTests {
    /// A block of the tour's guide.
    struct Block {
        var kind: String
        var text: String
        var line: Int
        /// The file that the line above it names.
        var file: String?
    }

    private static let folder = Places.examples.appending(path: "tour")

    @Test func showsEveryProgramInFull() throws {
        var shown: [String: Block] = [:]
        for block in try Self.blocks() where block.kind == "holo" {
            let file = try #require(block.file, "tour/README.md, line \(block.line): no file is named above the program")
            #expect(shown.updateValue(block, forKey: file) == nil, "\(file) is shown twice")
        }
        var programs: [String] = []
        for folder in ["", "lib/"] {
            let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path + "/" + folder)
            programs += files.filter { $0.hasSuffix(".holo") }.map { folder + $0 }
        }
        #expect(programs.count >= 11)
        for program in programs {
            let text = try String(contentsOf: Self.folder.appending(path: program), encoding: .utf8)
            #expect(shown[program]?.text == text, "\(program) in tour/README.md, line \(shown[program]?.line ?? 0)")
            for line in text.split(separator: "\n") { #expect(line.count <= 120, "\(program): \(line)") }
        }
        #expect(Set(shown.keys) == Set(programs))
    }

    @Test func programsHaveNoMistakes() async throws {
        try await Workshop.open { workshop in
            for block in try Self.blocks() where block.kind == "holo" {
                let check = try await workshop.holo("check", "tour/" + (block.file ?? ""))
                #expect(check.code == 0 && !check.errors.contains("warning"), "\(check.errors)")
            }
        }
    }

    /// All commands in their order, with a service that is as new as that of someone who has just begun.
    @Test func commandsPrintWhatIsShown() async throws {
        try await Workshop.open(isFoundByItself: true) { workshop in
            let blocks = try Self.blocks()
            var count = 0
            for (place, block) in blocks.enumerated() where block.kind == "sh" {
                let words = block.text.split(whereSeparator: \.isWhitespace).map(String.init)
                try #require(words.first == "./holo", "tour/README.md, line \(block.line)")
                let run = try await workshop.holoAbove(Array(words.dropFirst()))
                let shown = place + 1 < blocks.count && blocks[place + 1].kind == "text" ? blocks[place + 1].text : ""
                #expect(
                    Self.comparable(run.errors + run.output) == Self.comparable(shown),
                    "tour/README.md, line \(block.line): \(block.text)")
                count += 1
            }
            #expect(count >= 10)
        }
    }

    /// Lines without what differs from run to run: times, names of runs, the order of steps that run at once, and where
    /// the service is.
    private static func comparable(_ text: String) -> [String] {
        var lines: [String] = []
        var steps: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = String(line).replacing(/\b[0-9.]+m?[0-9.]*s\b/, with: "TIME")
                .replacing(/\b[a-z]+-[a-z]+(?= (?:finished|stopped|failed): | --max-credits)/, with: "RUN")
            if ["✓", "↻", "✗"].contains(where: { line.hasPrefix($0) }) {
                steps.append(line.split(separator: " ").joined(separator: " "))
                continue
            }
            lines += steps.sorted()
            steps = []
            if !line.contains("local Holocron service at ") { lines.append(line) }
        }
        return lines + steps.sorted()
    }

    private static func blocks() throws -> [Block] {
        let guide = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
        var blocks: [Block] = []
        var open: Block?
        var file: String?
        for (index, line) in guide.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if var block = open {
                if line == "```" {
                    blocks.append(block)
                    open = nil
                } else {
                    block.text += line + "\n"
                    open = block
                }
            } else if line.hasPrefix("```") {
                open = Block(kind: String(line.dropFirst(3)), text: "", line: index + 1, file: file)
                file = nil
            } else if let named = line.wholeMatch(of: /\[`([^`]+)`\]\(([^)]+)\)/), named.1 == named.2 {
                file = String(named.1)
            }
        }
        return blocks
    }
}
