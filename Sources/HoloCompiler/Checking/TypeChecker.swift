import HoloMachine
import HoloSyntax
import HoloValue
import HolocronAPI

/// Finds what surely fails before the program runs: one walk over each script, flow and function, in the order of the
/// page, that gives each expression a type.
///
/// Its first law is that it never reports what could work: an error is given only where every evaluation of the
/// expression fails. Names that are not there, and what can't stand where it stands, are reported by lowering; here
/// they are of type `any`, as is every expression that was reported, so that one mistake is told once.
final class TypeChecker {
    let compiler: Compiler
    var frame: TypeFrame
    /// In a `try`, where failing is what is expected, and in what was not understood.
    var isQuiet = false
    /// In what a `try` evaluates, functions that are called there included.
    var isTrying = false
    /// In a statement of which a part was not understood: what it binds, yields and returns is not known.
    var isInDamage = false
    /// Functions that were walked through in a `try` alone, where nothing was reported of them.
    private var triedFunctions: Set<ObjectIdentifier> = []
    /// How deep the walk is in the tree, on-demand walks of functions and flows included.
    var depth = 0
    var aliases: [ComputedName: StaticType] = [:]
    private var scripts: [ObjectIdentifier: TypeFrame] = [:]
    /// What functions, flows and scripts give; `any` while they are being walked through.
    private var results: [ObjectIdentifier: StaticType] = [:]
    /// Filled where someone wants to know the types of names.
    var table: TypeTable?

    /// Functions are walked through where they are first called. Deeper than this they wait for the end of the script,
    /// and count as giving anything: the stack is not without end.
    static let deepest = 150

    init(_ compiler: Compiler, main: Module, recordsTypes: Bool) {
        self.compiler = compiler
        frame = TypeFrame(main, .script)
        table = recordsTypes ? TypeTable() : nil
    }

    // MARK: Scripts, flows, functions

    /// Checks a script, those that it imports first.
    func check(script module: Module) {
        let key = ObjectIdentifier(module)
        guard scripts[key] == nil else { return }
        let own = TypeFrame(module, .script)
        scripts[key] = own
        results[key] = .any
        for imported in module.imports.values.sorted(by: { $0.file.name < $1.file.name }) { check(script: imported) }
        let statements = module.file.parsed.script.statements
        inside(own) {
            own.reserve(module.globals.count)
            check(statements, until: module.file.parsed.source.bytes.count)
            if !statements.contains(where: \.kind.alwaysEnds) { own.returned = own.returned.joined(with: .null) }
            results[key] = module.file.parsed.hasErrors ? .any : own.returned
            for name in module.flows.keys.sorted() {
                if let flow = module.flows[name], flow.module === module { _ = result(of: flow) }
            }
            checkUncalledFunctions(of: module)
        }
    }

    /// Functions that the script itself does not call: first those that no other of them calls, so that who is called
    /// in a `try` alone is met there.
    private func checkUncalledFunctions(of module: Module) {
        let uncalled = module.functions.keys.sorted().compactMap { module.functions[$0] }
            .filter { $0.module === module && results[ObjectIdentifier($0)] == nil }
        var called: Set<String> = []
        for function in uncalled {
            let name = function.declaration.name.text
            called.formUnion(compiler.directUses(of: function).callees.filter { $0 != name })
        }
        for function in uncalled where !called.contains(function.declaration.name.text) { _ = result(of: function) }
        for function in uncalled { _ = result(of: function) }
    }

    func result(ofScript module: Module) -> StaticType { results[ObjectIdentifier(module)] ?? .any }

    /// What a function gives; walks through it where that is not known yet.
    func result(of function: FunctionInfo) -> StaticType {
        let declaration = function.declaration
        let key = ObjectIdentifier(function)
        if !isTrying, depth < Self.deepest, triedFunctions.remove(key) != nil { results[key] = nil }
        if isTrying, results[key] == nil { triedFunctions.insert(key) }
        return result(
            of: key, function.module, .function, declaration.name, declaration.parameters, declaration.resultType,
            declaration.body)
    }

    func result(of flow: FlowInfo) -> StaticType {
        let declaration = flow.declaration
        return result(
            of: ObjectIdentifier(flow), flow.module, .flow, declaration.name, declaration.parameters,
            declaration.resultType, declaration.body)
    }

    private func result(
        of key: ObjectIdentifier, _ module: Module, _ kind: TypeFrame.Kind, _ name: Name, _ parameters: [Parameter],
        _ resultType: TypeSyntax?, _ body: Block
    ) -> StaticType {
        if let known = results[key] { return known }
        let isLost = module.lostNames.contains(name.text)
        let declaredResult: StaticType? = isLost ? StaticType.any : resultType.map { declared($0, in: module) }
        guard depth < Self.deepest else { return declaredResult ?? .any }
        results[key] = declaredResult ?? .any
        let own = TypeFrame(module, kind)
        own.declaredResult = resultType.map { Declaration(type: declaredResult ?? .any, span: $0.span, name: nil) }
        inside(own) {
            for parameter in parameters { bind(parameter.name, declaredType(of: parameter), until: body.span.end) }
            for parameter in parameters {
                guard let value = parameter.defaultValue else { continue }
                _ = type(of: value, declaredAs: parameter.type, parameter.name)
            }
            check(body.statements, until: body.span.end)
            if !body.alwaysEnds { own.returned = own.returned.joined(with: .null) }
        }
        let result = declaredResult ?? (module.isDamaged(body.span) ? .any : own.returned)
        results[key] = result
        return result
    }

    /// What a parameter surely is in the body: callers may give other things than its default.
    private func declaredType(of parameter: Parameter) -> StaticType {
        parameter.type.map { declared($0, in: frame.module) } ?? .any
    }

    private func inside(_ inner: TypeFrame, _ body: () -> Void) {
        let outer = (frame, isQuiet, isTrying, isInDamage)
        frame = inner
        isTrying = isTrying && inner.kind == .function
        isQuiet = isTrying
        isInDamage = false
        deeper(body)
        (frame, isQuiet, isTrying, isInDamage) = outer
    }

    func deeper<Result>(_ body: () -> Result) -> Result {
        depth += 1
        defer { depth -= 1 }
        return body()
    }

    // MARK: Names

    /// - Parameters:
    ///   - start: from where on it can be used, where that is not behind the name itself.
    ///   - end: where the name's block ends.
    func bind(_ name: Name, _ type: StaticType, from start: Int? = nil, until end: Int) {
        guard !name.text.isEmpty else { return }
        // A name that is bound twice is reported elsewhere; which of the two is meant is not known.
        let type = isInDamage ? .any : type
        frame.bind(name.text, type)
        table?.add(name, type, file: frame.module.file.name, from: start ?? name.span.end, until: end)
    }

    func type(ofName name: String) -> StaticType {
        if let type = frame.names[name] { return type }
        // Perhaps a parameter was meant to have this name.
        if frame.module.lostNames.contains(name) { return .any }
        if name == "error", frame.allowsError { return Self.errorRecord }
        if frame.kind != .script, let script = scripts[ObjectIdentifier(frame.module)] {
            return script.names[name] ?? .any
        }
        return .any
    }

    func isImport(_ name: String) -> Bool { frame.names[name] == nil && frame.module.imports[name] != nil }

    /// `error` of an `else`.
    private static let errorRecord: StaticType = {
        let example = StepFailure(code: "", message: "", action: "", attempts: 1).value
        guard let record = example.asRecord else { return .any }
        return .record(
            .closed(zip(record.shape.keys, record.values).map { ($0, $1.asInt == nil ? .text : .int) }))
    }()

    // MARK: Reports

    func report(
        _ code: CheckCode, at span: Span, label: String = "", secondary: [Diagnostic.Label] = [],
        help: @autoclosure () -> String? = nil, _ message: () -> String
    ) {
        guard !isQuiet else { return }
        compiler.report(frame.module, code, message(), at: span, label: label, secondary: secondary, help: help())
    }
}

/// The names of a script, flow or function while it is walked through.
final class TypeFrame {
    enum Kind { case script, flow, function }

    let module: Module
    let kind: Kind
    private(set) var names: [String: StaticType] = [:]
    /// In the order in which they were bound: what is bound in a block ends with it.
    private var bound: [(name: String, before: StaticType?)] = []
    /// What it has returned so far.
    var returned = StaticType.never
    var declaredResult: Declaration?
    /// What the `for`s and `loop`s around have yielded so far, the innermost last.
    var yielded: [StaticType] = []
    /// In an `else`.
    var allowsError = false

    init(_ module: Module, _ kind: Kind) {
        self.module = module
        self.kind = kind
    }

    /// Makes room for so many names.
    func reserve(_ count: Int) { names.reserveCapacity(count) }

    /// A name that is bound already is of type `any` from here on.
    func bind(_ name: String, _ type: StaticType) {
        let before = names.updateValue(type, forKey: name)
        if before != nil { names[name] = .any }
        bound.append((name, before))
    }

    var mark: Int { bound.count }

    func unbind(to mark: Int) {
        while bound.count > mark, let (name, before) = bound.popLast() { names[name] = before }
    }
}

/// A type that a value must have, and where that is said.
struct Declaration {
    var type: StaticType
    var span: Span
    /// What is declared; nil for what a function or flow gives.
    var name: String?
    /// The way from what is declared to the value.
    var path: DeclaredPath?

    /// The declaration of an element or a field of the value.
    func part(_ component: DeclaredPath.Component, _ type: StaticType) -> Declaration {
        Declaration(type: type, span: span, name: name, path: DeclaredPath(component, before: path))
    }
}

/// A way into a value. It becomes a text only where it is told.
final class DeclaredPath {
    enum Component {
        case element(Int)
        case field(String)
    }

    private let component: Component
    private let before: DeclaredPath?

    init(_ component: Component, before: DeclaredPath?) {
        self.component = component
        self.before = before
    }

    func text(from name: String) -> String {
        let start = before?.text(from: name) ?? name
        switch component {
        case .element(let place): return path(start, index: place)
        case .field(let field): return path(start, field: field)
        }
    }
}
