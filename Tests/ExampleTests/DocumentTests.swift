import Foundation
import HoloValue
import Testing

/// What the documents show is what happens.
@Suite struct DocumentTests {
    /// A script in a document, and what the document says that it writes to stdout.
    struct Sample: Sendable {
        var script: String
        var output: String?
        var line: Int
    }

    /// The blocks marked `holo`, each with the block marked `text` that follows before the next of them.
    static func samples(in document: String) -> [Sample] {
        var samples: [Sample] = []
        var open: (kind: String, lines: [Substring], line: Int)?
        for (index, line) in document.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let block = open {
                guard line == "```" else {
                    open?.lines.append(line)
                    continue
                }
                let text = block.lines.joined(separator: "\n") + "\n"
                if block.kind == "holo" { samples.append(Sample(script: text, line: block.line)) }
                if block.kind == "text", let last = samples.indices.last, samples[last].output == nil {
                    samples[last].output = text
                }
                open = nil
            } else if line.hasPrefix("```") {
                open = (String(line.dropFirst(3)), [], index + 1)
            }
        }
        return samples
    }

    @Test func readme() async throws {
        let document = try String(contentsOf: Places.package.appending(path: "README.md"), encoding: .utf8)
        let samples = Self.samples(in: document)
        guard samples.contains(where: { $0.output != nil }) else {
            Issue.record("README.md shows no script (a block marked `holo`) with its output (a block marked `text`)")
            return
        }
        try await Workshop.open { workshop in
            for sample in samples {
                let name = "readme-\(sample.line).holo"
                try sample.script.write(to: workshop.examples.appending(path: name), atomically: true, encoding: .utf8)
                guard let output = sample.output else {
                    let check = try await workshop.holo("check", name)
                    #expect(check.code == 0, "README.md, line \(sample.line): \(check.errors)")
                    continue
                }
                let run = try await workshop.holo("run", name, "--max-credits", "1000", "--yes")
                #expect(run.code == 0, "README.md, line \(sample.line): \(run.errors)")
                #expect(run.output == output, "README.md, line \(sample.line)")
            }
        }
    }

    /// Examples are short, free of mistakes, laid out as the others are, and told in the README beside them.
    @Test func examples() async throws {
        try await Workshop.open { workshop in
            let guide = try workshop.file("README.md")
            var names: [String] = []
            for folder in ["", "lib/"] {
                let found = try FileManager.default.contentsOfDirectory(atPath: workshop.examples.path + "/" + folder)
                names += found.filter { $0.hasSuffix(".holo") }.sorted().map { folder + $0 }
            }
            #expect(names.count >= 8)
            for name in names {
                let check = try await workshop.holo("check", name)
                #expect(check.code == 0 && !check.errors.contains("warning"), "\(name): \(check.errors)")
                let text = try workshop.file(name)
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.count <= 41 && text.hasSuffix("\n"), "\(name)")
                #expect(text.hasPrefix("## "), "\(name) says what it is for")
                #expect(guide.contains("`\(name)`"), "\(name) is not in examples/README.md")
                for line in lines { #expect(line.count <= 120 && !line.hasSuffix(" "), "\(name): \(line)") }
            }
        }
    }
}
