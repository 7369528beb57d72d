import HoloSyntax
import HoloValue

/// What was typed at the prompt, as a script: what it shows has a name.
package struct EntryScript: Sendable {
    package var parsed: ParsedScript
    /// The names of what bare expressions and steps without a name give, in the order of the page. Nobody can type them.
    package var shown: [String] = []
    /// Names that the entry itself binds or declares.
    package var values: [String] = []
    package var declarations: [String] = []
    /// The statements that are bare expressions, as they stand among all.
    package var bareExpressions: Set<Int> = []

    package init(_ entry: ParsedScript) {
        parsed = entry
        for index in parsed.script.statements.indices {
            let statement = parsed.script.statements[index]
            switch statement.kind {
            case .expression(let value):
                let name = Name(" \(shown.count + 1)", statement.span)
                shown.append(name.text)
                bareExpressions.insert(index)
                parsed.script.statements[index].kind = .let(name: name, type: nil, value: value)
            case .step(let step):
                if let name = step.name {
                    values.append(name.text)
                } else {
                    let name = Name(" \(shown.count + 1)", step.call.callee.span)
                    shown.append(name.text)
                    parsed.script.statements[index].kind = .step(
                        StepStatement(name: name, type: step.type, call: step.call))
                }
            case .input(let input): values.append(input.name.text)
            case .let(let name, _, _), .letBlock(let name, _, _): values.append(name.text)
            case .function(let declaration): declarations.append(declaration.name.text)
            case .flow(let declaration): declarations.append(declaration.name.text)
            case .importScript(_, let alias): declarations.append(alias.text)
            case .typeAlias(let name, _): declarations.append(name.text)
            default: break
            }
        }
    }
}

/// Checks an entry of a session and lowers it to a program of its own. What earlier entries bound is a constant in it.
///
/// - Parameters:
///   - main: the name of the entry's file.
///   - files: it, the earlier entries whose declarations it may see, and all that these import.
///   - valueOf: what is known of the values of earlier entries; what is not there yet counts as null.
package func compile(
    entry main: String, files: [String: ScriptFile], catalogue: ActionCatalogue,
    valueOf: @escaping (Surroundings.ValueID) -> Value?
) -> Compilation {
    let compiler = Compiler(files: files, catalogue: catalogue)
    compiler.isEntry = true
    compiler.valueOf = valueOf
    return compiler.compile(main: main, checksTypes: true, recordsTypes: true)
}
