import HoloMachine
import HoloSyntax
import HoloValue
import HolocronAPI

/// What `:doc NAME` shows: of a name of the session, a function of the library, a word of the language, a step, an
/// action or a command; in this order, all that are called so. nil where nothing is.
package func documentation(of name: String, in surroundings: SessionSurroundings) -> String? {
    let name = trimmed(name)
    var pages: [String] = []
    if let named = surroundings.named(name) { pages.append(page(of: named)) }
    if let function = Library.find(name) { pages.append(function.reference) }
    if let word = Words.named(name) { pages.append(word.page) }
    if let type = Words.types.first(where: { $0.name == name }), Library.find(name) == nil {
        pages.append("\(type.name)\n\nA type: \(type.summary).\n")
    }
    if let step = BuiltInStep.named(name) { pages.append(page(of: step)) }
    if let action = surroundings.actions.named(name) { pages.append(action.reference) }
    if let command = surroundings.commands.first(where: { ":" + $0.name == name || $0.name == name }) {
        pages.append(command.usage + "\n\n" + command.summary + "\n")
    }
    return pages.isEmpty ? nil : pages.joined(separator: "\n")
}

/// What was probably meant by a name that has no documentation; nil where it is like none.
package func suggestion(forUndocumented name: String, in surroundings: SessionSurroundings) -> String? {
    let name = trimmed(name)
    let own = surroundings.latestNames.map(\.name)
    let language = Library.byName.map(\.name) + Words.all.map(\.word) + BuiltInStep.all.map(\.name)
    return closestMatch(name, among: own + language + surroundings.commands.map(\.name))
        ?? closestMatch(name, among: surroundings.actions.actions.map(\.id))
}

/// The commands that were probably meant by one that does not exist, given without its `:`: those that begin with it,
/// else the nearest.
package func suggestions(forUnknownCommand name: String, in surroundings: SessionSurroundings) -> [String] {
    let names = surroundings.commands.map(\.name)
    let beginning = names.filter { !name.isEmpty && $0.hasPrefix(name) }
    if !beginning.isEmpty { return beginning }
    if let near = closestMatch(name, among: names) { return [near] }
    // Too short to be told from others by a slip, but for the order of letters.
    return name.utf8.count > 1 ? names.filter { $0.utf8.sorted() == name.utf8.sorted() } : []
}

private func trimmed(_ name: String) -> String {
    let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(name.drop(while: blank).reversed().drop(while: blank).reversed())
}

// MARK: Pages

private func page(of named: SessionName) -> String {
    let summary = named.summary.isEmpty ? "" : visible(named.summary, atMost: 1_000) + "\n"
    switch named.kind {
    case .value:
        guard let value = named.value else { return "\(named.name) is not there yet.\n\(summary)" }
        return "\(named.name): \(value.kind)\n\n\(summary)    \(preview(value, width: 74))\n"
    case .function, .flow:
        let word = named.kind == .flow ? "flow" : "func"
        return "\(word) \(named.name)(\(named.parameters.joined(separator: ", ")))\n\n\(summary)"
    case .type, .import: return "\(named.kind.rawValue) \(named.name)\n\n\(summary)"
    }
}

private func page(of step: BuiltInStep) -> String {
    var text = "step name = \(step.name) { … }\n\n\(step.summary) Free.\n"
    text += table(step.parameters.map { TakenParameter($0) })
    text += "\nGives: \(step.result)\nModifiers: \(step.modifiers.joined(separator: " "))\n"
    return text
}

extension ActionDescription {
    /// What it does, what it takes and what it costs, and a step to begin with.
    package var reference: String {
        var text = visible(id) + " · " + price + (effect == nil ? " (not said: it counts as one)" : "")
        text += (needsAccount ? " · needs a connected account" : "") + "\n\n"
        if !name.isEmpty { text += visible(name, atMost: 200) + "\n" }
        if !summary.isEmpty { text += visible(summary, atMost: 2_000) + "\n" }
        guard let parameters else { return text + "\nThe catalogue does not say what it takes.\n" }
        if parameters.isEmpty { return text + "\nIt takes no parameters.\n\n    \(snippet([]))\n" }
        text += table(parameters.map { TakenParameter($0) })
        return text + "\n    \(snippet(parameters.filter(\.isRequired)))\n"
    }

    private func snippet(_ required: [ParameterDescription]) -> String {
        let plain = id.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isPlainName(String($0)) }
        let callee = plain ? id : literal(id)
        guard !required.isEmpty else { return "step answer = \(callee)" }
        let entries = required.map { parameter in
            let key = isPlainName(parameter.name) ? parameter.name : literal(parameter.name)
            return "\(key): \(sample(parameter))"
        }
        return "step answer = \(callee) { \(entries.joined(separator: ", ")) }"
    }

    private func sample(_ parameter: ParameterDescription) -> String {
        if let value = parameter.allowed?.first ?? parameter.defaultValue {
            return value.asString.map { literal($0) } ?? JSON.encodeString(value)
        }
        return switch parameter.type {
        case "integer", "number": "1"
        case "boolean": "true"
        case "array": "[]"
        case "object": "{}"
        default: "\"…\""
        }
    }
}

/// Parameters below one another, the required ones first.
private func table(_ parameters: [TakenParameter]) -> String {
    let ordered = parameters.filter(\.isRequired) + parameters.filter { !$0.isRequired }
    let names = ordered.map { visible($0.name, atMost: 60) }
    let width = names.map { displayWidth($0) }.max() ?? 0
    var text = "\n"
    for (name, parameter) in zip(names, ordered) {
        text += "    \(name)\(String(repeating: " ", count: width - displayWidth(name)))  \(parameter.note)\n"
    }
    return text
}
