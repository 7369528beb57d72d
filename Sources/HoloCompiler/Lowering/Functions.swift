import HoloMachine
import HoloSyntax
import HoloValue

// Functions of a script to code. Their chunks are numbered when they are first called and written one after the other:
// functions call each other in chains of any length, and in circles.

extension Compiler {
    /// The code of a function: its parameters, then the script's names that it uses.
    func chunk(of function: FunctionInfo) -> Int {
        if let chunk = function.chunk { return chunk }
        let number = reserveChunk()
        function.chunk = number
        unwrittenChunks.append { [self] in write(function, into: number) }
        return number
    }

    /// An entry to a function that fills in the defaults of the parameters that are not given.
    func entry(of function: FunctionInfo, given: [Bool]) -> Int {
        if let chunk = function.entries[given] { return chunk }
        let number = reserveChunk()
        function.entries[given] = number
        let target = chunk(of: function)
        unwrittenChunks.append { [self] in write(entryOf: function, given: given, into: number, target: target) }
        return number
    }

    /// Writes the functions that were called, and those that they call.
    func writeChunks() {
        while let write = unwrittenChunks.popLast() { write() }
    }

    private func write(_ function: FunctionInfo, into number: Int) {
        let declaration = function.declaration
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

    private func write(entryOf function: FunctionInfo, given: [Bool], into number: Int, target: Int) {
        let declaration = function.declaration
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
                LocalNames.Local(name: parameter.name.text, register: arguments + place, span: parameter.name.span))
        }
        for offset in globals.indices {
            builder.emit(.move, a: arguments + given.count + offset, b: givenCount + offset)
        }
        builder.call(target, into: arguments, arguments: arguments)
        builder.emit(.return, a: arguments)
        program.chunks[number] = builder.build(
            name: declaration.name.text, parameterCount: givenCount + globals.count, at: declaration.name.span)
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

    // MARK: The script's names that functions use

    /// The script's names that a function uses, itself or through those it calls; sorted. They become parameters.
    func globals(of function: FunctionInfo) -> [String] {
        if function.globals == nil { findGlobals(from: function) }
        return function.globals ?? []
    }

    /// What a function names itself.
    func directUses(of function: FunctionInfo) -> FunctionInfo.Uses {
        if let known = function.uses { return known }
        let builder = CodeBuilder(self, function.module, .function([:]), isRecording: true)
        // Parameters may have the names of the script's own.
        for parameter in function.declaration.parameters {
            if let value = parameter.defaultValue { _ = builder.lower(value) }
            builder.bind(parameter.name, register: builder.allocate())
        }
        lower(bodyOf: function, with: builder)
        var seen: Set<String> = []
        // Functions of other scripts have their names computed where they are called.
        let callees = builder.recordedFunctions.filter { $0.module === function.module }.map(\.declaration.name.text)
            .filter { seen.insert($0).inserted }
        let uses = FunctionInfo.Uses(globals: builder.recordedGlobals, callees: callees)
        function.uses = uses
        return uses
    }

    /// Finds the names for all functions that can be reached by calls. Functions that call each other in a circle use
    /// the same names: each such group is told once (Tarjan's strongly connected components), so that the time is in
    /// proportion to the calls.
    private func findGlobals(from root: FunctionInfo) {
        var numbers: [ObjectIdentifier: Int] = [:]
        var functions: [FunctionInfo] = []
        var names: [Set<String>] = []
        /// The first function that is still open and can be reached from each.
        var lowest: [Int] = []
        var open: [Int] = []
        var path: [(number: Int, next: Int)] = []
        func enter(_ function: FunctionInfo) {
            let number = functions.count
            numbers[ObjectIdentifier(function)] = number
            functions.append(function)
            names.append(directUses(of: function).globals)
            lowest.append(number)
            open.append(number)
            path.append((number, 0))
        }
        enter(root)
        while let (number, next) = path.last {
            let callees = directUses(of: functions[number]).callees
            if next < callees.count {
                path[path.count - 1].next += 1
                guard let callee = functions[number].module.functions[callees[next]] else { continue }
                if let known = callee.globals {
                    names[number].formUnion(known)
                } else if let other = numbers[ObjectIdentifier(callee)] {
                    lowest[number] = min(lowest[number], other)
                } else {
                    enter(callee)
                }
                continue
            }
            path.removeLast()
            let caller = path.last?.number
            guard lowest[number] == number else {
                if let caller { lowest[caller] = min(lowest[caller], lowest[number]) }
                continue
            }
            var group: [Int] = []
            while let member = open.popLast() {
                group.append(member)
                if member == number { break }
            }
            let found = group.reduce(into: Set<String>()) { $0.formUnion(names[$1]) }
            let sorted = found.sorted()
            for member in group {
                functions[member].globals = sorted
                names[member] = []
            }
            if let caller { names[caller].formUnion(found) }
        }
    }
}
