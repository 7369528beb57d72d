import HoloREPLAnalysis
import HoloValue
import HolocronAPI

/// The pieces of a text as `class:text`, with spaces between them.
func coloured(_ text: String, commands: [SessionCommand] = []) -> String {
    let bytes = Array(text.utf8)
    return classes(of: text, commands: commands)
        .map { "\($0.class):\(String(decoding: bytes[$0.range], as: UTF8.self))" }.joined(separator: " ")
}

let ada = Value.object([
    ("name", .string("Ada")), ("age", .int(36)), ("tags", .array([.string("math")])), ("odd key", .bool(true)),
    ("address", .object([("city", .string("London")), ("zip", .null)])),
])

let people = Value.array([ada, .object([("name", .string("Grace")), ("rank", .string("admiral"))])])

let search = ActionDescription(
    id: "web_search", name: "Search the web", catalogSlug: "web", summary: "Finds pages.", effect: .read,
    isSynchronous: true,
    needsAccount: false,
    parameters: [
        ParameterDescription(
            name: "country", type: "string", isRequired: false, summary: "Where.", defaultValue: .string("us"),
            allowed: [.string("us"), .string("de"), .string("fr")]),
        ParameterDescription(name: "query", type: "string", isRequired: true, summary: "What to find."),
        ParameterDescription(name: "limit", type: "integer", isRequired: false, summary: "How many."),
        ParameterDescription(name: "safe", type: "boolean", isRequired: false, summary: ""),
        ParameterDescription(name: "sort by", type: "string", isRequired: false, summary: ""),
    ], credits: 2)

let team = ActionDescription(
    id: "web_team_page", name: "Team page", catalogSlug: "web", summary: "Who works there.", effect: .read,
    isSynchronous: false,
    needsAccount: false,
    parameters: [ParameterDescription(name: "domain", type: "string", isRequired: true, summary: "")],
    credits: 1)

let post = ActionDescription(
    id: "linkedin.post", name: "Post", catalogSlug: "linkedin", summary: "", effect: .write, isSynchronous: false,
    needsAccount: true, parameters: nil, credits: 5)

let odd = ActionDescription(
    id: "odd-action", name: "Odd", catalogSlug: "odd", summary: "", effect: nil, isSynchronous: false,
    needsAccount: false,
    parameters: [], credits: 1)

/// What the tests' session holds.
func surroundings(names: [SessionName] = [], entries: [String: [FolderEntry]] = [:]) -> SessionSurroundings {
    SessionSurroundings(
        names: [
            SessionName("ada", .value, value: ada, summary: "let"),
            SessionName("people", .value, value: people),
            SessionName("count_of", .value, value: .int(3)),
            SessionName("later", .value),
            SessionName("shout", .function, summary: "(text)", parameters: ["text"]),
            SessionName("enrich", .flow, parameters: ["domain", "deep"]),
            SessionName("Person", .type),
        ] + names,
        actions: ActionIndex([search, team, post, odd]), identities: ["Work", "Home \"old\""],
        commands: [
            SessionCommand("help", usage: ":help", summary: "What there is."),
            SessionCommand("doc", .topic, usage: ":doc NAME", summary: "What something is."),
            SessionCommand("type", .expression, usage: ":type EXPR", summary: "The type."),
            SessionCommand("load", .file(endings: ["holo"]), usage: ":load FILE", summary: "Runs a script."),
            SessionCommand("cancel", .words(["brisk", "calm"]), usage: ":cancel JOB", summary: "Stops."),
        ], entries: { entries[$0] ?? [] })
}

/// What is offered at the `|` of a text.
func completion(_ text: String, in surroundings: SessionSurroundings = surroundings()) -> Completion {
    let bytes = Array(text.utf8)
    let cursor = bytes.firstIndex(of: UInt8(ascii: "|")) ?? bytes.count
    let whole = bytes[..<cursor] + bytes[min(cursor + 1, bytes.count)...]
    return complete(String(decoding: whole, as: UTF8.self), at: cursor, in: surroundings)
}

func offered(_ text: String, in surroundings: SessionSurroundings = surroundings()) -> [String] {
    completion(text, in: surroundings).candidates.map(\.text)
}

/// A text with its `|` replaced by what is chosen.
func chosen(_ text: String, _ choice: String, in surroundings: SessionSurroundings = surroundings()) -> String? {
    let completion = completion(text, in: surroundings)
    guard let candidate = completion.candidates.first(where: { $0.text == choice }) else { return nil }
    let bytes = Array(text.utf8).filter { $0 != UInt8(ascii: "|") }
    let start = completion.range.lowerBound - candidate.replacesBefore
    return String(decoding: bytes[..<start], as: UTF8.self) + candidate.text + candidate.suffix
        + String(decoding: bytes[completion.range.upperBound...], as: UTF8.self)
}
