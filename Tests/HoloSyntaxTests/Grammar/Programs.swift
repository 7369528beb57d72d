import Foundation

/// The programs that lie in the repository.
enum Programs {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        // As bytes: a byte order mark is a part of the text.
        String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
    }

    /// The paths of files with an ending below some folders, in order.
    static func paths(below folders: [String], ending: String) -> [String] {
        var found: [String] = []
        for folder in folders {
            let real = root.appending(path: folder).resolvingSymlinksInPath()
            for path in FileManager.default.enumerator(atPath: real.path)?.compactMap({ $0 as? String }) ?? []
            where path.hasSuffix(ending) { found.append(folder + "/" + path) }
        }
        return found.sorted()
    }

    /// All scripts, and all that the pages show as such: name and text. Texts that are no UTF-8 are left out.
    static let all: [(name: String, text: String)] = {
        var found: [(String, String)] = []
        for path in paths(below: ["Tests/Corpus", "examples"], ending: ".holo") {
            if let text = try? text(path), !text.contains("\u{FFFD}") { found.append((path, text)) }
        }
        for path in paths(below: ["grammar", "examples"], ending: ".md") {
            for (index, block) in codeBlocks((try? text(path)) ?? "").enumerated() {
                found.append(("\(path), block \(index + 1)", block))
            }
        }
        return found
    }()

    private static func codeBlocks(_ page: String) -> [String] {
        var blocks: [String] = []
        var lines: [Substring]?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if let open = lines {
                if line == "```" {
                    blocks.append(open.joined(separator: "\n") + "\n")
                    lines = nil
                } else {
                    lines?.append(line)
                }
            } else if line.hasPrefix("```holo") {
                lines = []
            }
        }
        return blocks
    }

    static let grammar: Grammar = {
        do { return try GrammarReader.read(try text("grammar/holo.ebnf")) } catch {
            preconditionFailure("grammar/holo.ebnf: \(error)")
        }
    }()

    /// Fixed, unless the environment gives another one.
    static let seed = ProcessInfo.processInfo.environment["HOLO_SEED"].flatMap(UInt64.init) ?? 1
    /// How many times as many random programs.
    private static let effort = ProcessInfo.processInfo.environment["HOLO_EFFORT"].flatMap(Int.init) ?? 1

    /// A number of random programs; code that is not optimised tries a tenth.
    static func count(_ count: Int) -> Int { max(1, _isDebugAssertConfiguration() ? count / 10 : count) * effort }
}
