import HoloCompiler
import HoloSyntax
import HoloValue

/// Values of a script's inputs from the words of a command line: `name=value`, `name=@file`, `name=@@text`.
package func inputValues(
    _ words: [String], inputs: [InputDescription], files: FileAccess
) throws(RunProblem) -> [String: Value] {
    var values: [String: Value] = [:]
    for word in words {
        guard let equals = word.firstIndex(of: "=") else {
            throw RunProblem(
                ExitStatus.usage, "`\(word)` is no input: inputs are written `name=value`",
                help: inputs.isEmpty ? "this script has no inputs" : "this script takes \(names(inputs))")
        }
        let name = String(word[..<equals])
        let text = String(word[word.index(after: equals)...])
        guard let input = inputs.first(where: { $0.name == name }) else {
            let match = closestMatch(name, among: inputs.map(\.name))
            throw RunProblem(
                ExitStatus.usage, "this script has no input `\(name)`",
                help: match.map { "did you mean `\($0)`?" }
                    ?? (inputs.isEmpty ? "it has none" : "it takes \(names(inputs))"))
        }
        guard values[name] == nil else { throw RunProblem(ExitStatus.usage, "the input `\(name)` is given twice") }
        do throws(Failure) {
            values[name] = try value(text, of: input, files: files)
        } catch {
            let place = error.path.map { " at \($0)" } ?? ""
            throw RunProblem(ExitStatus.usage, "the input `\(name)`\(place): \(error.message)", help: error.help)
        }
    }
    return values
}

/// Checks that every input without a default is there, and gives all that are there their declared types.
package func checkedInputs(
    _ values: [String: Value], inputs: [InputDescription]
) throws(RunProblem) -> [String: Value] {
    var checked = values
    for input in inputs {
        guard let value = values[input.name] else {
            guard input.hasDefault else {
                throw RunProblem(
                    ExitStatus.usage, "the input `\(input.name)` is missing",
                    help: "give it: `\(input.name)=…`" + (input.type.map { ", of type \($0)" } ?? ""))
            }
            continue
        }
        guard let type = input.type else { continue }
        do throws(Failure) {
            checked[input.name] = try convert(value, to: type, path: input.name)
        } catch {
            throw RunProblem(
                ExitStatus.usage, "the input `\(error.path ?? input.name)`: \(error.message)", help: error.help)
        }
    }
    return checked
}

private func names(_ inputs: [InputDescription]) -> String {
    inputs.map { "`\($0.name)`" }.joined(separator: ", ")
}

private func value(_ text: String, of input: InputDescription, files: FileAccess) throws(Failure) -> Value {
    let type = input.type ?? declared(input.defaultKind)
    if text.hasPrefix("@"), !text.hasPrefix("@@") {
        let path = String(text.dropFirst())
        let contents = try decodeFile(try files.read(path), ending: ending(of: path))
        return try convert(contents, to: type, path: "", fromText: true)
    }
    let raw = text.hasPrefix("@@") ? String(text.dropFirst()) : text
    switch type {
    case .list, .record, .any, .union, .null:
        guard input.type != nil || input.defaultKind != nil else { return .string(raw) }
        guard let data = try? JSON.decode(raw) else {
            throw Failure("E0401", "needs \(type) as JSON", help: "or give a file: `\(input.name)=@data.json`")
        }
        return try convert(data, to: type, path: "")
    case .text, .literals:
        return try convert(.string(raw), to: type, path: "")
    default:
        return try convert(.string(raw), to: type, path: "", fromText: true)
    }
}

private func declared(_ kind: String?) -> ValueType {
    switch kind {
    case "int": .int
    case "float": .float
    case "bool": .bool
    case "duration": .duration
    case "list": .list(.any)
    case "record": .record([])
    default: .text
    }
}

/// What stands behind a path's last dot.
func ending(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return String(name[name.index(after: dot)...]).lowercased()
}
