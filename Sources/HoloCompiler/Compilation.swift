import HoloMachine
import HoloSyntax
import HoloValue
import HolocronAPI

/// A script file that was read and parsed, with the files that its `import`s lead to.
package struct ScriptFile: Sendable {
    /// As diagnostics show it; unique among the files of a compilation.
    package var name: String
    package var parsed: ParsedScript
    /// For each path as it stands in an `import`: the name of the file it leads to.
    package var imports: [String: String]
    /// For an entry of a session: what it sees of those before it.
    package var surroundings: Surroundings?

    package init(
        name: String, parsed: ParsedScript, imports: [String: String], surroundings: Surroundings? = nil
    ) {
        self.name = name
        self.parsed = parsed
        self.imports = imports
        self.surroundings = surroundings
    }
}

/// What the catalogue knows of the actions that a script names.
package struct ActionCatalogue: Sendable {
    package var actions: [String: ActionDescription]
    /// Ids for suggestions: all that are known, called or not.
    package var known: [String]
    /// False where the catalogue could not be had: unknown actions are then taken as writes, with a warning.
    package var isAvailable: Bool

    package init(actions: [String: ActionDescription], known: [String], isAvailable: Bool) {
        self.actions = actions
        self.known = known
        self.isAvailable = isAvailable
    }
}

/// A place in one of the files.
package struct SourcePlace: Sendable, Hashable {
    package var file: String
    package var span: Span

    package init(file: String, span: Span) {
        self.file = file
        self.span = span
    }
}

package struct FileDiagnostic: Sendable {
    package var file: String
    package var diagnostic: Diagnostic

    package init(file: String, diagnostic: Diagnostic) {
        self.file = file
        self.diagnostic = diagnostic
    }
}

/// One `input` of the script.
package struct InputDescription: Sendable {
    package var name: String
    package var span: Span
    package var type: ValueType?
    package var hasDefault: Bool
    /// The kind of a default that is a literal: what a word on the command line is read as.
    package var defaultKind: String?
    package var documentation: [String]
}

package struct Compilation: Sendable {
    /// nil where there are errors, and where it was not asked for.
    package var program: Program?
    package var diagnostics: [FileDiagnostic]
    package var inputs: [InputDescription]
    package var documentation: [String]
    /// What the machine's positions mean.
    package var places: [SourcePlace]
    /// The types of the names, where they were asked for.
    package var types: TypeTable?
    /// The most credits that a run can cost by the catalogue and the numbers in the text; nil where there is no saying.
    package var worstCase: Int?
    /// Which values of earlier entries it takes.
    package var usedValues: Set<Surroundings.ValueID> = []
    /// Where it names what earlier entries bound or declared.
    package var references: Set<EarlierReference> = []
    /// Words that are key and value in one.
    package var shorthands: Set<Span> = []

    package var hasErrors: Bool { diagnostics.contains { $0.diagnostic.severity == .error } }

    package func place(_ position: Position) -> SourcePlace? {
        places.indices.contains(Int(position)) ? places[Int(position)] : nil
    }
}

/// Every callee in the files that is no flow or import of its own file: what to look up in the catalogue.
package func calledActions(in files: [String: ScriptFile]) -> [String] {
    var found: [String] = []
    var seen: Set<String> = []
    for name in files.keys.sorted() {
        guard let file = files[name] else { continue }
        var own: Set<String> = []
        for statement in file.parsed.script.statements {
            switch statement.kind {
            case .flow(let declaration): own.insert(declaration.name.text)
            case .importScript(_, let alias): own.insert(alias.text)
            default: break
            }
        }
        forEachCall(in: file.parsed.script.statements) { call in
            let callee = call.callee
            if !callee.isQuoted,
                own.contains(callee.text) || callee.parts.map({ own.contains($0.alias) }) == true
                    || BuiltInStep.named(callee.text) != nil
            {
                return
            }
            if !callee.text.isEmpty, seen.insert(callee.text).inserted { found.append(callee.text) }
        }
    }
    return found
}

private func forEachCall(in statements: [Statement], _ body: (StepCall) -> Void) {
    func visit(_ call: StepCall) {
        body(call)
        for modifier in call.modifiers {
            if case .elseStep(let other) = modifier.kind { visit(other) }
        }
    }
    for statement in statements {
        switch statement.kind {
        case .step(let step): visit(step.call)
        case .letBlock(_, _, let block): forEachCall(in: [block], body)
        case .flow(let flow): forEachCall(in: flow.body.statements, body)
        case .if(let statement):
            forEachCall(in: statement.then.statements, body)
            forEachCall(in: statement.otherwise?.statements ?? [], body)
        case .for(let statement): forEachCall(in: statement.body.statements, body)
        case .loop(let statement): forEachCall(in: statement.body.statements, body)
        default: break
        }
    }
}

/// Checks the script and lowers it to a program. All that is wrong is reported, in the order of the page.
///
/// - Parameters:
///   - main: the name of the script's file.
///   - files: it and all that it imports, directly or not.
///   - checksTypes: false where something is to run although it surely fails.
///   - recordsTypes: whether the result tells the types of names, which takes time and space.
///   - makesProgram: false where only what is wrong is of interest.
package func compile(
    main: String, files: [String: ScriptFile], catalogue: ActionCatalogue, checksTypes: Bool = true,
    recordsTypes: Bool = false, makesProgram: Bool = true
) -> Compilation {
    let compiler = Compiler(files: files, catalogue: catalogue, makesProgram: makesProgram)
    return compiler.compile(main: main, checksTypes: checksTypes, recordsTypes: recordsTypes)
}
