import HoloCompiler
import HoloMachine
import HoloSyntax
import HoloValue
import HolocronScheduler

/// What was typed at once: a unit that fails or succeeds as a whole, in a scope of its own inside those before it.
final class SessionEntry {
    enum Phase {
        /// Needs values that are not there yet, or its turn among writes.
        case waiting
        case running
        case ended(Int32)
    }

    let number: Int
    let text: String
    let script: EntryScript
    let files: [String: ScriptFile]
    let sources: [String: SourceText]
    var compilation: Compilation
    var phase = Phase.waiting
    var host: EvaluatorHost?
    /// Its names that have no value yet, and those of receipts.
    var open: [(name: String, id: Surroundings.ValueID)] = []
    /// What it shows, in the order of the page.
    var shown: [Surroundings.ValueID] = []
    /// What it returns.
    var returned: Surroundings.ValueID?
    /// What the name of each of its statements stands for.
    var meanings: [EarlierReference.Meaning?] = []
    var wasTold: String?
    /// What a person gave for its `input`s.
    var inputs: [String: Value] = [:]
    let enteredAt = Clock.now
    /// The prompt waits for it.
    var holdsPrompt: Bool
    /// The exit code of what stopped it from outside.
    var stopCode: Int32?

    init(
        number: Int, text: String, script: EntryScript, files: [String: ScriptFile], sources: [String: SourceText],
        compilation: Compilation
    ) {
        self.number = number
        self.text = text
        self.script = script
        self.files = files
        self.sources = sources
        self.compilation = compilation
        let steps = compilation.program?.actions.isEmpty == false
        holdsPrompt = !steps || !script.shown.isEmpty && !script.parsed.script.statements.contains { $0.kind.isStep }
    }

    /// Under which diagnostics know it.
    var name: String { Self.name(number) }
    static func name(_ number: Int) -> String { "[\(number)]" }

    var firstStep: StepID { StepRange.first(ofEvaluator: number) }

    /// What it ended with; 0 while it goes on.
    var exitCode: Int32 { if case .ended(let code) = phase { code } else { 0 } }
    var isOver: Bool { if case .ended = phase { true } else { false } }
    var isRunning: Bool { if case .running = phase { true } else { false } }
    var hasSteps: Bool { compilation.program?.actions.isEmpty == false }

    /// It prints or writes a file.
    var hasOutput: Bool {
        compilation.program?.blocks.contains { block in
            block.statements.contains { if case .output = $0.kind { true } else { false } }
        } ?? false
    }

    /// It keeps the order of the page against others: a write, a `wait` or an `ask`.
    var isBarrier: Bool {
        compilation.program?.actions.contains { $0.isWrite || $0.kind == .wait || $0.kind == .ask } ?? false
    }
}

extension StatementKind {
    var isStep: Bool { if case .step = self { true } else { false } }
}
