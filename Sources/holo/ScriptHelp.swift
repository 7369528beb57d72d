import HoloCompiler
import HoloRuntime
import HoloSyntax

/// What `holo run FILE --help` prints: the script's own documentation and its inputs.
func scriptHelp(_ path: String) throws(RunProblem) -> String {
    let script = try loadScript(path)
    // Without the catalogue: inputs and comments need none.
    let compilation = compile(
        main: script.main, files: script.files, catalogue: ActionCatalogue(actions: [:], known: [], isAvailable: false))
    var lines = compilation.documentation.map(visible)
    if !lines.isEmpty { lines.append("") }
    lines.append("usage: holo run \(path)" + compilation.inputs.map(word).joined())
    guard !compilation.inputs.isEmpty else { return lines.joined(separator: "\n") + "\n" }
    lines += ["", "inputs:"]
    let width = compilation.inputs.map(\.name.count).max() ?? 0
    for input in compilation.inputs {
        let name = input.name + String(repeating: " ", count: width - input.name.count)
        let type = input.type.map { "\($0)" } ?? input.defaultKind ?? "text"
        let words = input.documentation.isEmpty ? "" : "  " + input.documentation.map(visible).joined(separator: " ")
        let secretly = input.type?.holdsSecret == true ? " (\(SecretSources.variable(for: input.name)), or asked for)" : ""
        lines.append("  \(name)  \(type)\(input.hasDefault ? "" : ", required")\(secretly)\(words)")
    }
    lines += ["", "name=@FILE reads a value from a file. Options of every run: holo help run"]
    return lines.joined(separator: "\n") + "\n"
}

private func word(_ input: InputDescription) -> String {
    let word = input.name + (input.type?.holdsSecret == true ? "=@file" : "=…")
    return input.hasDefault || input.type?.holdsSecret == true ? " [\(word)]" : " \(word)"
}
