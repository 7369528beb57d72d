import HoloSyntax
import HolocronAPI

/// What a step may do beside giving an answer.
struct StepEffects: OptionSet {
    let rawValue: UInt8

    /// It may change the world.
    static let writes = StepEffects(rawValue: 1)
    /// It prints or saves.
    static let outputs = StepEffects(rawValue: 2)
    /// It waits for a time or a person.
    static let pauses = StepEffects(rawValue: 4)
    /// It may end more than itself: an item, a flow, the run.
    static let ends = StepEffects(rawValue: 8)
    /// It costs credits.
    static let costs = StepEffects(rawValue: 16)

    /// Nothing but its answer matters.
    var isRead: Bool { isSubset(of: .costs) }
}

/// Finds what steps do, through the flows and scripts that they call. Made for files without mistakes, in which flows
/// and imports go in no circles.
final class EffectFinder {
    private struct Declared {
        var flows: [String: FlowDeclaration] = [:]
        /// The files that names of imports stand for.
        var imports: [String: String] = [:]
    }

    private let files: [String: ScriptFile]
    private let catalogue: ActionCatalogue
    private var declared: [String: Declared] = [:]
    private var known: [ComputedName: StepEffects] = [:]

    init(files: [String: ScriptFile], catalogue: ActionCatalogue) {
        self.files = files
        self.catalogue = catalogue
    }

    /// What the step does or, where it fails, its `else` does.
    func effects(of call: StepCall, in file: String) -> StepEffects {
        var effects = effects(ofCallee: call, in: file)
        for modifier in call.modifiers {
            switch modifier.kind {
            case .elseSkip, .elseFail: effects.insert(.ends)
            case .elseStep(let other): effects.formUnion(self.effects(of: other, in: file))
            default: break
            }
        }
        return effects
    }

    private func effects(ofCallee call: StepCall, in file: String) -> StepEffects {
        let callee = call.callee
        if !callee.isQuoted {
            let declared = declared(in: file)
            if declared.flows[callee.text] != nil { return effects(ofFlow: callee.text, in: file) }
            if let other = declared.imports[callee.text] { return effects(ofFlow: nil, in: other) }
            if let (alias, name) = callee.parts, let other = declared.imports[alias] { return effects(ofFlow: name, in: other) }
            switch callee.text {
            case "wait", "ask": return .pauses
            case "http": return effects(ofRequest: call)
            default: break
            }
        }
        guard let action = catalogue.actions[callee.text] else { return .writes }
        var effects: StepEffects = action.isWrite ? .writes : []
        if action.credits > 0 { effects.insert(.costs) }
        return effects
    }

    /// `http` reads with GET, which is its default, and with HEAD.
    private func effects(ofRequest call: StepCall) -> StepEffects {
        var isRead = true
        for entry in call.parameters {
            switch entry {
            case .pair(let key, let value) where key.text == "method":
                guard case .string(let literal) = value.kind, let method = literal.plainText else { return .writes }
                isRead = ["GET", "HEAD"].contains(method.uppercased())
            case .shorthand(let key) where key.text == "method": return .writes
            case .spread: return .writes
            default: break
            }
        }
        return isRead ? [] : .writes
    }

    /// `name`: of a flow in the file; nil for the whole script.
    private func effects(ofFlow name: String?, in file: String) -> StepEffects {
        let key = ComputedName(file: file, name: name ?? "")
        if let known = known[key] { return known }
        known[key] = .writes
        let statements =
            if let name {
                declared(in: file).flows[name]?.body.statements
            } else {
                files[file]?.parsed.script.statements
            }
        let found = statements.map { effects(of: $0, in: file) } ?? .writes
        known[key] = found
        return found
    }

    func effects(of statements: [Statement], in file: String) -> StepEffects {
        statements.reduce(into: []) { $0.formUnion(effects(of: $1, in: file)) }
    }

    func effects(of statement: Statement, in file: String) -> StepEffects {
        switch statement.kind {
        case .step(let step): effects(of: step.call, in: file)
        case .letBlock(_, _, let block): effects(of: block, in: file)
        case .if(let statement):
            effects(of: statement.then.statements, in: file)
                .union(effects(of: statement.otherwise?.statements ?? [], in: file))
        case .for(let statement): effects(of: statement.body.statements, in: file)
        case .loop(let statement): effects(of: statement.body.statements, in: file)
        case .print, .save, .append: .outputs
        case .fail, .assert: .ends
        default: []
        }
    }

    private func declared(in file: String) -> Declared {
        if let known = declared[file] { return known }
        var found = Declared()
        if let script = files[file] {
            for statement in script.parsed.script.statements {
                switch statement.kind {
                case .flow(let flow): found.flows[flow.name.text] = flow
                case .importScript(let path, let alias):
                    if let text = path.plainText, let name = script.imports[text] { found.imports[alias.text] = name }
                default: break
                }
            }
        }
        declared[file] = found
        return found
    }
}
