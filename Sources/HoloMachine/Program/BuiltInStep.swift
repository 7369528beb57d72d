import HoloValue

/// What carries an action out.
package enum ActionKind: Sendable, Equatable {
    /// A task of the service.
    case service
    /// One request to any other service.
    case http
    case wait
    /// A question to a person.
    case ask
}

/// A step that the language itself has: what it takes and gives.
package struct BuiltInStep: Sendable {
    package struct Parameter: Sendable {
        package var name: String
        package var type: ValueType
        package var isRequired: Bool
        package var summary: String

        init(_ name: String, _ type: ValueType, isRequired: Bool = false, _ summary: String) {
            self.name = name
            self.type = type
            self.isRequired = isRequired
            self.summary = summary
        }
    }

    package var name: String
    package var kind: ActionKind
    package var summary: String
    package var parameters: [Parameter]
    package var result: ValueType
    /// The modifiers that it takes.
    package var modifiers: [String]

    /// In the order of their names.
    package static let all = [
        BuiltInStep(
            name: "ask", kind: .ask, summary: "Asks a person, and gives the answer as a text.",
            parameters: [
                Parameter("question", .text, isRequired: true, "what is asked"),
                Parameter("choices", .list(.text), "the possible answers; without them any text is one"),
            ],
            result: .text, modifiers: ["when", "after", "else"]),
        BuiltInStep(
            name: "http", kind: .http, summary: "Sends one request to any service but Holocron.",
            parameters: [
                Parameter("method", .text, "GET without it; GET and HEAD read, all others are writes"),
                Parameter("url", .text, isRequired: true, "http:// or https://"),
                Parameter("headers", .record([]), "texts by name"),
                Parameter("json", .any, "the body, as JSON"),
                Parameter("body", .text, "the body, as it is"),
            ],
            result: .record([("status", .int), ("headers", .record([])), ("body", .text), ("json", .any)]),
            modifiers: ["when", "after", "retry", "timeout", "cache", "else"]),
        BuiltInStep(
            name: "wait", kind: .wait, summary: "Waits for a time, and gives null.",
            parameters: [
                Parameter("for", .duration, "how long, from when its turn has come"),
                Parameter("until", .time, "until when"),
            ],
            result: .null, modifiers: ["when", "after", "else"]),
    ]

    package static func named(_ name: String) -> BuiltInStep? { all.first { $0.name == name } }

    /// True where a request with this method only reads.
    package static func isRead(method: String) -> Bool { ["GET", "HEAD"].contains(method.uppercased()) }
}
