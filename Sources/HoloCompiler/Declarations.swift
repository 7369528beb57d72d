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
            guard !name.text.isEmpty, module.globals[name.text] == nil else { return }
            module.globals[name.text] = GlobalInfo(
                slot: module.scope.newSlot(name.text), span: name.span, isInput: isInput, isPure: isPure, value: value,
                statement: statement)
        }
        switch statement.kind {
        case .input(let input):
            add(input.name, isInput: true, isPure: true)
        case .let(let name, let type, let value):
            let builder = CodeBuilder(self, module, .function([:]), isRecording: true)
            _ = builder.lower(value)
            _ = type
            add(name, isInput: false, isPure: !builder.touchesStep, value: value)
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

    // MARK: Functions

    /// The script's names that a function uses, itself or through those it calls; sorted.
    func globals(of function: FunctionInfo) -> [String] {
        if let known = function.globals { return known }
        var found: Set<String> = []
        var seen: [ObjectIdentifier] = []
        var open = [function]
        while let next = open.popLast() {
            guard !seen.contains(ObjectIdentifier(next)) else { continue }
            seen.append(ObjectIdentifier(next))
            // Functions of other scripts have their names computed where they are called.
            guard next.module === function.module else { continue }
            let builder = CodeBuilder(self, next.module, .function([:]), isRecording: true)
            lower(bodyOf: next, with: builder)
            for parameter in next.declaration.parameters {
                if let value = parameter.defaultValue { _ = builder.lower(value) }
            }
            found.formUnion(builder.recordedGlobals)
            open += builder.recordedFunctions
        }
        let sorted = found.sorted()
        function.globals = sorted
        return sorted
    }

    private func lower(bodyOf function: FunctionInfo, with builder: CodeBuilder) {
        let declaration = function.declaration
        builder.targets.mayReturn = true
        if let type = declaration.resultType {
            builder.targets.result = self.type(type, in: function.module, quietly: builder.isRecording)
            builder.targets.resultName = declaration.name.text
        }
        builder.lower(pure: declaration.body)
        let register = builder.allocate()
        builder.load(.null, into: register)
        builder.emit(.return, a: register)
    }

    /// The code of a function: its parameters, then the script's names that it uses.
    func chunk(of function: FunctionInfo) -> Int {
        if let chunk = function.chunk { return chunk }
        let number = reserveChunk()
        function.chunk = number
        let declaration = function.declaration
        loudly {
            let globals = globals(of: function)
            let names = declaration.parameters.map(\.name)
            let first = names.count
            var registers: [String: Int] = [:]
            for (offset, global) in globals.enumerated() { registers[global] = first + offset }
            let builder = CodeBuilder(self, function.module, .function(registers))
            _ = builder.allocate(first + globals.count)
            for (register, name) in names.enumerated() { builder.bind(name, register: register) }
            for (register, parameter) in declaration.parameters.enumerated() {
                builder.convert(register, parameter.type, parameter.name)
            }
            lower(bodyOf: function, with: builder)
            program.chunks[number] = builder.build(
                name: declaration.name.text, parameterCount: first + globals.count, at: declaration.name.span)
        }
        return number
    }

    /// An entry to a function that fills in the defaults of the parameters that are not given.
    func entry(of function: FunctionInfo, given: [Bool]) -> Int {
        if let chunk = function.entries[given] { return chunk }
        let number = reserveChunk()
        function.entries[given] = number
        let target = chunk(of: function)
        let declaration = function.declaration
        loudly {
            let globals = globals(of: function)
            let givenCount = given.filter { $0 }.count
            var registers: [String: Int] = [:]
            for (offset, global) in globals.enumerated() { registers[global] = givenCount + offset }
            let builder = CodeBuilder(self, function.module, .function(registers))
            _ = builder.allocate(givenCount + globals.count)
            let arguments = builder.allocate(given.count + globals.count)
            var source = 0
            for (place, parameter) in declaration.parameters.enumerated() {
                if given[place] {
                    builder.emit(.move, a: arguments + place, b: source)
                    source += 1
                } else if let value = parameter.defaultValue {
                    builder.lower(value, into: arguments + place)
                }
                builder.locals.append(
                    CodeBuilder.Local(name: parameter.name.text, register: arguments + place, span: parameter.name.span))
            }
            for offset in globals.indices {
                builder.emit(.move, a: arguments + given.count + offset, b: givenCount + offset)
            }
            builder.emit(.call, a: arguments, b: target, c: arguments)
            builder.emit(.return, a: arguments)
            program.chunks[number] = builder.build(
                name: declaration.name.text, parameterCount: givenCount + globals.count, at: declaration.name.span)
        }
        return number
    }

    /// Reports what is found, even where the caller only looks over its own code.
    func loudly(_ body: () -> Void) {
        let before = isQuiet
        isQuiet = false
        body()
        isQuiet = before
    }
}

struct ComputedName: Hashable {
    var file: String
    var name: String
}
