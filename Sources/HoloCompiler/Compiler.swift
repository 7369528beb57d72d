import HoloMachine
import HoloSyntax
import HoloValue
import HolocronAPI

/// Compiles files in three passes each: declare what is hoisted and the names of the script, lower the statements in
/// the order of the page, and lower functions and flows when they are first needed.
final class Compiler {
    let files: [String: ScriptFile]
    let catalogue: ActionCatalogue
    var program = Program()
    /// The file of the script of the run.
    private(set) var main = ""
    var modules: [String: Module] = [:]
    private var diagnostics: [FileDiagnostic] = []
    private var places: [SourcePlace] = []
    /// How many blocks are being lowered inside each other, those of called flows included.
    var blockDepth = 0
    /// Where blocks are nested deeper than this no flow is called: who walks through flows by their calls has a stack
    /// with an end.
    static let deepestCall = 100
    /// Writes the code of functions whose chunks have numbers already.
    var unwrittenChunks: [() -> Void] = []
    var computedChunks: [ComputedName: Int] = [:]
    /// The inputs without a default that each of them needs.
    var computedNeeds: [ComputedName: [MissingInput]] = [:]
    /// Those that what is being lowered needs.
    var missingInputs: [MissingInput] = []
    var savedPaths: [ComputedName: [SavedPlace]] = [:]
    /// Their keys, in the order in which they were noted.
    var savedKeys: [ComputedName] = []
    /// Those around what is being lowered, from the outermost inwards.
    var branches: [Branch] = []
    var appendedPaths: [ComputedName: Span] = [:]
    /// How many names were looked for that might be meant by one that is not there.
    var suggestions = 0
    /// Builders of code that wait for more. They hold the compiler: none is left behind.
    var spareBuilders: [CodeBuilder] = []
    /// What was typed at a prompt: nothing in it has to be used, and the receipts of its steps are kept.
    var isEntry = false
    /// What is known of the values of earlier entries.
    var valueOf: (Surroundings.ValueID) -> Value? = { _ in nil }
    var usedValues: Set<Surroundings.ValueID> = []
    var references: Set<EarlierReference> = []
    var shorthands: Set<Span> = []
    /// False where the code is written only to find what is wrong: nothing of it is kept then but which functions it calls
    /// and whether it draws.
    let makesProgram: Bool

    init(files: [String: ScriptFile], catalogue: ActionCatalogue, makesProgram: Bool = true) {
        self.files = files
        self.catalogue = catalogue
        self.makesProgram = makesProgram
    }

    func compile(main: String, checksTypes: Bool, recordsTypes: Bool) -> Compilation {
        self.main = main
        defer { spareBuilders = [] }
        for name in files.keys.sorted() {
            for diagnostic in files[name]?.parsed.diagnostics ?? [] {
                diagnostics.append(FileDiagnostic(file: name, diagnostic: diagnostic))
            }
        }
        var inputs: [InputDescription] = []
        var documentation: [String] = []
        var types: TypeTable?
        if let file = files[main] {
            let module = Module(file: file)
            modules[main] = module
            documentation = file.parsed.script.documentation
            // The script of the run is flow 0.
            module.flow = reserveFlow()
            load(module)
            lower(script: module)
            writeChunks()
            inputs = module.inputs
            if checksTypes {
                let checker = TypeChecker(self, main: module, recordsTypes: recordsTypes)
                checker.check(script: module)
                types = checker.table
            }
            let draws = program.drawingChunks
            refuseDrawnNames(draws)
            if makesProgram { program.nameSeeds(drawing: draws) }
        }
        let hasErrors = diagnostics.contains { $0.diagnostic.severity == .error }
        if !hasErrors, !isEntry, let module = modules[main] { warn(of: module) }
        let isRunnable = makesProgram && !hasErrors
        // What a file does wrong is met again where its flows are called from another file.
        var seen: Set<ReportedMistake> = []
        let consequences = Consequences(files: files)
        let distinct = diagnostics.filter { seen.insert(ReportedMistake($0)).inserted && !consequences.contain($0) }
        let order = [main] + files.keys.sorted().filter { $0 != main }
        let sorted = distinct.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            if a.file != b.file {
                return (order.firstIndex(of: a.file) ?? 0) < (order.firstIndex(of: b.file) ?? 0)
            }
            if a.diagnostic.primary.span.start != b.diagnostic.primary.span.start {
                return a.diagnostic.primary.span.start < b.diagnostic.primary.span.start
            }
            return left.offset < right.offset
        }
        return Compilation(
            program: isRunnable ? program : nil, diagnostics: sorted.map(\.element), inputs: inputs,
            documentation: documentation, places: places, types: types,
            worstCase: !isRunnable ? nil : modules[main].flatMap { worstCase(of: $0, types) }, usedValues: usedValues,
            references: references, shorthands: shorthands)
    }

    private func worstCase(of script: Module, _ types: TypeTable?) -> Int? {
        var reckoning = CostReckoning(self, boundNames: types.map { Set($0.entries.map(\.name)) })
        return try? reckoning.most(script.file.parsed.script.statements, in: script)
    }

    /// What is doubtful about a script that has no mistakes.
    private func warn(of module: Module) {
        if !module.file.parsed.script.statements.contains(where: { $0.kind.acts }) {
            report(
                module, .emptyScript, "this script does nothing: it has no step, output or `return`", at: Span(0, 0))
            return
        }
        for warning in usageWarnings(of: module.file.name, in: files, catalogue) { report(module, warning) }
    }

    /// Where the paths in a file begin, from the folder of the script of the run.
    func folder(of module: Module) -> String {
        let name = module.file.name
        guard name != main, let end = name.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return end == name.startIndex ? "/" : String(name[..<end])
    }

    // MARK: Reports and places

    func report(_ module: Module, _ diagnostic: Diagnostic) {
        diagnostics.append(FileDiagnostic(file: module.file.name, diagnostic: diagnostic))
    }

    func report(
        _ module: Module, _ code: CheckCode, _ message: String, at span: Span, label: String = "",
        secondary: [Diagnostic.Label] = [], help: String? = nil
    ) {
        report(
            module,
            Diagnostic(
                code.severity, code.rawValue, message, at: span, label: label, secondary: secondary, help: help))
    }

    func position(_ module: Module, _ span: Span) -> Position {
        guard makesProgram else { return 0 }
        if let number = module.placeNumbers.number(of: span) { return number }
        let number = Position(places.count)
        places.append(SourcePlace(file: module.file.name, span: span))
        module.placeNumbers.note(number, of: span, in: module.file.parsed.source)
        return number
    }

    // MARK: Parts of the program

    func reserveFlow() -> Int {
        program.flows.append(
            FlowCode(name: "", block: 0, parameters: [], resultType: nil, isScript: false, script: 0))
        return program.flows.count - 1
    }

    func reserveChunk() -> Int {
        program.chunks.append(
            CodeChunk(
                name: "", instructions: [], positions: [], constants: [], shapes: [], types: [], registerCount: 0,
                parameterCount: 0))
        return program.chunks.count - 1
    }

    func addBlock(_ block: BlockCode) -> Int {
        program.blocks.append(block)
        return program.blocks.count - 1
    }

    func action(_ description: ActionDescription) -> Int {
        number(
            of: ActionReference(
                id: description.id, isWrite: description.isWrite, credits: description.credits,
                catalogID: description.catalogID))
    }

    func number(of action: ActionReference) -> Int {
        if let number = program.actions.firstIndex(of: action) { return number }
        program.actions.append(action)
        return program.actions.count - 1
    }
}

private struct ReportedMistake: Hashable {
    var file: String
    var code: String
    var message: String
    var start: Int
    var end: Int

    init(_ entry: FileDiagnostic) {
        file = entry.file
        code = entry.diagnostic.code
        message = entry.diagnostic.message
        start = entry.diagnostic.primary.span.start
        end = entry.diagnostic.primary.span.end
    }
}
