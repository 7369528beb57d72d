import HoloMachine
import HoloSyntax
import HoloValue

// What a script declares: imports, functions, flows and types, which can be used anywhere in it, and the names of its
// own block.

extension Compiler {
    /// Declares all that the file holds, its imports first.
    func load(_ module: Module) {
        module.isLoading = true
        defer { module.isLoading = false }
        for statement in module.file.parsed.script.statements {
            switch statement.kind {
            case .importScript(let path, let alias): loadImport(path, alias, at: statement.span, into: module)
            case .function(let declaration):
                declare(declaration.name, in: module)
                module.functions[declaration.name.text] = FunctionInfo(declaration, module)
            case .flow(let declaration):
                declare(declaration.name, in: module)
                module.flows[declaration.name.text] = FlowInfo(declaration, module)
            case .typeAlias(let name, let type):
                declare(name, in: module)
                module.types[name.text] = type
            default: break
            }
        }
        borrowDeclarations(into: module)
        module.globals.reserveCapacity(module.file.parsed.script.statements.count)
        for statement in module.file.parsed.script.statements { declareGlobal(statement, in: module) }
    }

    private func loadImport(_ path: StringLiteral, _ alias: Name, at span: Span, into module: Module) {
        declare(alias, in: module)
        guard let text = path.plainText else {
            // The parser said what is wrong with it.
            module.brokenImports.insert(alias.text)
            return
        }
        guard let name = module.file.imports[text], let file = files[name] else {
            report(module, .importProblem, "can't read \"\(text)\"", at: path.span, label: "imported here")
            module.brokenImports.insert(alias.text)
            return
        }
        if let known = modules[name] {
            if known.isLoading {
                report(
                    module, .importProblem, "\"\(text)\" imports this script in turn", at: path.span,
                    label: "a circle of imports", help: "move what both need into a third file")
                module.brokenImports.insert(alias.text)
                return
            }
            module.imports[alias.text] = known
            return
        }
        let imported = Module(file: file)
        modules[name] = imported
        load(imported)
        module.imports[alias.text] = imported
    }

    /// Notes a hoisted name; twice the same is an error.
    private func declare(_ name: Name, in module: Module) {
        guard !name.text.isEmpty else { return }
        if let earlier = module.declared[name.text] {
            report(
                module, .nameBoundTwice, "`\(name.text)` is bound already", at: name.span, label: "bound again",
                secondary: [Diagnostic.Label(earlier, "first bound here")],
                help: "every name is bound once: choose another name")
        } else {
            module.declared[name.text] = name.span
        }
    }

    private func declareGlobal(_ statement: Statement, in module: Module) {
        func add(_ name: Name, isInput: Bool, isPure: Bool, value: Expression? = nil) {
            guard !name.text.isEmpty else { return }
            let global = GlobalInfo(
                slot: module.scope.nextSlot, span: name.span, isInput: isInput, isPure: isPure, value: value,
                statement: statement)
            if let earlier = module.globals.updateValue(global, forKey: name.text) {
                module.globals[name.text] = earlier
            } else {
                _ = module.scope.newSlot(name.text)
            }
        }
        switch statement.kind {
        case .input(let input):
            add(input.name, isInput: true, isPure: true)
        case .let(let name, _, let value):
            let touchesStep = value.names { module.globals[$0].map { !$0.isPure && !$0.isInput } ?? false }
            add(name, isInput: false, isPure: !touchesStep, value: value)
        case .letBlock(let name, _, let block):
            var isPure = block.kind.isPure
            if isPure {
                let builder = CodeBuilder(self, module, .function([:]), isRecording: true)
                builder.lower(pureBlock: block, into: builder.allocate())
                isPure = !builder.touchesStep
            }
            add(name, isInput: false, isPure: isPure)
        case .step(let step):
            if let name = step.name { add(name, isInput: false, isPure: false) }
        default: break
        }
    }
}

struct ComputedName: Hashable {
    var file: String
    var name: String
}
