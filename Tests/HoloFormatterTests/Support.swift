import Foundation
import HoloFormatter
import HoloSyntax

/// The laid out text; nil where the script has mistakes, or is too large then.
func formatted(_ text: String) -> String? {
    guard case .text(let bytes) = format(parse(SourceText(text, name: "test.holo"))) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
}

/// What a text says, apart from its layout.
struct Meaning: Equatable {
    /// As S-expressions, documentation included.
    var tree: String
    /// Without the blanks behind them.
    var comments: [String]
    /// All tokens as they are written, without the separators for which a newline may stand.
    var letters: String

    /// nil where there are mistakes.
    init?(_ text: String) {
        let source = SourceText(text, name: "test.holo")
        let parsed = parse(source)
        guard !parsed.hasErrors else { return nil }
        tree = dump(parsed.script)
        comments = parsed.tokens.trivia.filter { $0.kind == .comment || $0.kind == .documentation }.map {
            source.text($0.span).replacing(/[ \t\u{0B}\u{0C}]+$/, with: "")
        }
        letters = parsed.tokens.tokens.filter { $0.kind != .comma && $0.kind != .semicolon }.map {
            source.text($0.span).replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        }.joined(separator: "")
    }
}

/// Scripts of the project: of the corpus, the examples, and those in the documents.
enum Scripts {
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Below a folder, by their paths.
    static func files(below folder: String) -> [(name: String, text: String)] {
        let base = root.appendingPathComponent(folder).resolvingSymlinksInPath()
        let paths = (FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []).sorted()
        return paths.filter { $0.hasSuffix(".holo") }.compactMap { path in
            (try? String(contentsOf: base.appendingPathComponent(path), encoding: .utf8)).map { (folder + "/" + path, $0) }
        }
    }

    /// The blocks of a document that are scripts.
    static func blocks(of document: String) -> [(name: String, text: String)] {
        let page = (try? String(contentsOf: root.appendingPathComponent(document), encoding: .utf8)) ?? ""
        var found: [(String, String)] = []
        var open: String?
        for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let text = open {
                open = line == "```" ? nil : text + line + "\n"
                if line == "```" { found.append(("\(document):\(index)", text)) }
            } else if line.hasPrefix("```holo") {
                open = ""
            }
        }
        return found
    }

    static let all: [(name: String, text: String)] =
        files(below: "Tests/Corpus") + files(below: "examples")
        + ["README.md", "grammar/reference.md", "grammar/errors.md"].flatMap(blocks)

    static let withoutMistakes = all.filter { Meaning($0.text) != nil }
}
