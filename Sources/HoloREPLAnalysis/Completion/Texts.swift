import HoloSyntax
import HoloValue

// What stands between quotes: names of files, values of parameters, keys, identities.

extension Completer {
    /// The cursor is in a string.
    mutating func completeString() -> Completion {
        let opening = reader.tokens[top.opening]
        // With a hole in it the text is not known, and what it means neither.
        guard reader.index == top.opening + 1 || reader.index == top.opening + 2, opening.end <= cursor else {
            return nothing
        }
        let start = opening.end
        let typed = whole.text(Span(start, cursor))
        guard !typed.contains("\\") else { return nothing }
        let around = reader.stack.count > 1 ? reader.stack[reader.stack.count - 2] : top
        let suffix = following == UInt8(ascii: "\"") || opening.span.length == 3 ? "" : "\""
        var list = CandidateList(typed)
        switch (around.kind, around.phase) {
        case (.block, .callee): return completeCallee(from: start, isQuoted: true)
        case (.arguments, _) where around.function.map { reader.text($0) } == "read":
            return completeFile(typed, from: start, quote: suffix, endings: [])
        case (.block, .operand) where around.isAtPath:
            return completeFile(typed, from: start, quote: suffix, endings: [])
        case (.block, .operand) where around.statement == .import:
            return completeFile(typed, from: start, quote: suffix, endings: ["holo"])
        case (.block, .operand) where around.clause == .as:
            for identity in surroundings.identities {
                list.add(Candidate(escaped(identity), suffix: suffix, .identity), word: identity, group: 0)
            }
        case (.parameters, .operand):
            guard let key = around.key, let parameter = parameters(of: around).first(where: { $0.name == keyName(key) })
            else { break }
            for value in parameter.allowed {
                guard let text = value.asString else { continue }
                list.add(Candidate(escaped(text), suffix: suffix, .text), word: text, group: 0)
            }
        case (.subscript, .operand):
            guard let receiver = around.receiver else { break }
            for field in known.known(receiver).fields {
                list.add(
                    Candidate(escaped(field.name), suffix: suffix, .field, note: Self.note(field.known)),
                    word: field.name, group: 0)
            }
        case (.parameters, .key):
            for parameter in parameters(of: around) {
                list.add(
                    Candidate(escaped(parameter.name), suffix: suffix, .parameter, note: parameter.note),
                    word: parameter.name,
                    group: parameter.isRequired ? 0 : 1)
            }
        default: break
        }
        return list.completion(of: start..<cursor)
    }

    private func completeFile(_ typed: String, from start: Int, quote: String, endings: [String]) -> Completion {
        completePath(typed, from: start, to: cursor, endings: endings, suffix: quote, in: surroundings) { escaped($0) }
    }
}

/// The files and folders that a path may go on with.
///
/// - Parameters:
///   - endings: of the files that are offered; all where there are none.
///   - suffix: behind the name of a file.
///   - written: a name as it stands in the text.
func completePath(
    _ typed: String, from start: Int, to cursor: Int, endings: [String], suffix: String,
    in surroundings: SessionSurroundings,
    written: (String) -> String
) -> Completion {
    var folder = ""
    var name = typed
    if let slash = typed.lastIndex(of: "/") {
        folder = String(typed[...slash])
        name = String(typed[typed.index(after: slash)...])
    }
    var list = CandidateList(name)
    for entry in surroundings.entries(folder) {
        if entry.name.hasPrefix("."), !name.hasPrefix(".") { continue }
        if entry.isFolder {
            list.add(Candidate(written(entry.name) + "/", .folder), word: entry.name, group: 1)
        } else if endings.isEmpty || endings.contains(where: { entry.name.hasSuffix("." + $0) }) {
            list.add(Candidate(written(entry.name), suffix: suffix, .file), word: entry.name, group: 0)
        }
    }
    return list.completion(of: (cursor - name.utf8.count)..<cursor)
}
