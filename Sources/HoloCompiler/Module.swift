import HoloMachine
import HoloSyntax
import HoloValue

/// A file of a compilation: what it declares, and where its names live.
final class Module {
    let file: ScriptFile
    /// The script as a flow.
    var flow: Int?
    var functions: [String: FunctionInfo] = [:]
    var flows: [String: FlowInfo] = [:]
    var types: [String: TypeSyntax] = [:]
    /// The scripts that declare the types that earlier entries of a session declared.
    var borrowedTypes: [String: Module] = [:]
    /// What `types` stand for, as far as it is known; nil where they are wrong.
    var knownTypes: [String: ValueType?] = [:]
    var imports: [String: Module] = [:]
    /// Names of imports that could not be read: reported once, where they are imported.
    var brokenImports: Set<String> = []
    /// The names of the script's own block: inputs, lets and steps at the top.
    var globals: [String: GlobalInfo] = [:]
    var inputs: [InputDescription] = []
    let scope = Scope(kind: .script, parent: nil)
    /// Where each declared name stands, for messages.
    var declared: [String: Span] = [:]
    /// What the machine's positions are of the places in this file.
    var placeNumbers = PlaceNumbers()
    var isLoading = false
    var isLowered = false
    /// Names that may have been bound or declared in what was not understood of the text.
    let lostNames: Set<String>

    init(file: ScriptFile) {
        self.file = file
        lostNames = file.parsed.hasErrors ? file.parsed.damage.words(of: file.parsed.source) : []
    }

    /// True where a part of what stands there was not understood.
    func isDamaged(_ span: Span) -> Bool { file.parsed.hasErrors && file.parsed.damage.touches(span) }

    /// The names at its top that its functions and flows may see, sorted.
    var pureNames: [String] { globals.filter { $0.value.isPure || $0.value.isInput }.keys.sorted() }
}

/// A name at the top of a script.
final class GlobalInfo {
    var slot: Int
    let span: Span
    let isInput: Bool
    /// A `let` that depends on no step: flows and functions may see it.
    let isPure: Bool
    /// The expression of a pure `let`.
    let value: Expression?
    let statement: Statement?

    init(slot: Int, span: Span, isInput: Bool, isPure: Bool, value: Expression?, statement: Statement?) {
        self.slot = slot
        self.span = span
        self.isInput = isInput
        self.isPure = isPure
        self.value = value
        self.statement = statement
    }
}

final class FunctionInfo {
    /// What it names itself: names of the script, and functions of the same script.
    struct Uses {
        var globals: Set<String>
        var callees: [String]
    }

    let declaration: FunctionDeclaration
    /// Outlives it, and holds it.
    unowned let module: Module
    var chunk: Int?
    /// The script's names that it uses, itself or through others: hidden parameters after its own.
    var globals: [String]?
    var uses: Uses?
    /// Entries that fill in defaults, by which parameters are given.
    var entries: [[Bool]: Int] = [:]

    init(_ declaration: FunctionDeclaration, _ module: Module) {
        self.declaration = declaration
        self.module = module
    }
}

final class FlowInfo {
    enum State { case untouched, lowering, done }

    let declaration: FlowDeclaration
    /// Outlives it, and holds it.
    unowned let module: Module
    /// As called from its own script, where it sees the script's names.
    var inside: (flow: Int, state: State)?
    /// As called from another script.
    var outside: (flow: Int, state: State)?
    /// The inputs without a default that it needs when it is called from another script.
    var needs: [MissingInput] = []
    /// The script's names that it uses, itself or through the flows that it calls.
    var globals: Set<String> = []

    init(_ declaration: FlowDeclaration, _ module: Module) {
        self.declaration = declaration
        self.module = module
    }
}

/// The names of a block of statements, or of a block within pure code.
final class Scope {
    enum Kind { case script, flow, block }

    let kind: Kind
    let parent: Scope?
    private(set) var names: [String: Binding] = [:]
    private(set) var slotNames: [String] = []
    /// The slots for the receipts of those steps whose receipts are asked for, by the step's name.
    private(set) var receiptSlots: [String: Int] = [:]
    /// For a flow that is called from another script: that script's names are computed, not looked up.
    var isOutside = false
    /// For a flow: the script's names that are used in it.
    var usedGlobals: Set<String> = []

    struct Binding {
        var slot: Int
        var span: Span
        var isStep: Bool
        /// A block with steps.
        var isBlock = false
    }

    init(kind: Kind, parent: Scope?) {
        self.kind = kind
        self.parent = parent
    }

    var nextSlot: Int { slotNames.count }

    /// Makes room for so many names.
    func reserve(_ count: Int) { names.reserveCapacity(count) }

    func newSlot(_ name: String) -> Int {
        slotNames.append(name)
        return slotNames.count - 1
    }

    /// Says anew which names have the slots that were given so far.
    func renameSlots(_ names: [String]) { slotNames = names }

    /// The slot for the receipt of one of the steps of this scope.
    func receiptSlot(of step: String) -> Int {
        if let slot = receiptSlots[step] { return slot }
        let slot = newSlot("receipt of " + step)
        receiptSlots[step] = slot
        return slot
    }

    /// Makes a name visible from here on. Gives where this scope made it visible before.
    @discardableResult
    func define(_ name: Name, slot: Int, isStep: Bool = false) -> Span? {
        names.updateValue(Binding(slot: slot, span: name.span, isStep: isStep), forKey: name.text)?.span
    }

    /// Notes that a name of this scope is that of a block with steps.
    func markBlock(_ name: Name) { names[name.text]?.isBlock = true }

    /// The binding inside the same script or flow, and how many blocks out it is.
    func find(_ name: String) -> (binding: Binding, depth: Int)? {
        found(name).map { ($0.binding, $0.depth) }
    }

    /// The same, with the scope that binds it.
    func found(_ name: String) -> (binding: Binding, depth: Int, scope: Scope)? {
        var scope: Scope? = self
        var depth = 0
        while let current = scope {
            if let binding = current.names[name] { return (binding, depth, current) }
            if current.kind != .block { return nil }
            depth += 1
            scope = current.parent
        }
        return nil
    }

    /// How many blocks out the script's own block is, from inside it or one of its flows.
    var depthOfScript: Int {
        var scope: Scope? = self
        var depth = 0
        while let current = scope, current.kind != .script {
            depth += 1
            scope = current.parent
        }
        return depth
    }

    /// The script or flow around this block.
    var root: Scope {
        var scope = self
        while scope.kind == .block, let parent = scope.parent { scope = parent }
        return scope
    }

    /// All names that can be used here, for suggestions.
    var visibleNames: [String] {
        var names: [String] = []
        var scope: Scope? = self
        while let current = scope {
            names += current.names.keys
            if current.kind != .block { break }
            scope = current.parent
        }
        return names.sorted()
    }
}
