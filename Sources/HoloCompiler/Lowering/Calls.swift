import HoloMachine
import HoloSyntax
import HoloValue

// Calls: the script's own functions, then the library's.

extension CodeBuilder {
    /// - Parameter receiver: the register of what stands before the dot: the first argument.
    func lower(call name: Name, receiver: Int?, _ arguments: [Argument], into target: Int, at span: Span) {
        if let function = module.functions[name.text] {
            if function.module === module {
                compiler.noteOwn(name.text, at: name.span, in: module)
            } else {
                compiler.noteDeclaration(name, in: module)
            }
            lower(function: function, receiver: receiver, arguments, into: target, at: span)
        } else if let index = Library.index(of: name.text) {
            lower(library: Library.functions[index], index, name, receiver: receiver, arguments, into: target, at: span)
        } else {
            guard !name.text.isEmpty else { return }
            report(noFunction: name, hasReceiver: receiver != nil)
            for argument in arguments where !isLambda(argument.value) { _ = lower(argument.value) }
        }
    }

    func isLambda(_ expression: Expression) -> Bool {
        if case .lambda = expression.kind { true } else { false }
    }

    /// Puts arguments in the order of the parameters; an entry is nil where none was given. nil: reported.
    private func arrange(
        _ arguments: [Argument], hasReceiver: Bool, parameters: [String], of function: String, at span: Span
    ) -> [Argument?]? {
        var arranged = [Argument?](repeating: nil, count: parameters.count)
        var next = hasReceiver ? 1 : 0
        var named: Name?
        for argument in arguments {
            if let label = argument.label {
                guard let place = parameters.firstIndex(of: label.text) else {
                    report(
                        .wrongArguments, "`\(function)` has no parameter `\(label.text)`", at: label.span, label: "unknown",
                        help: closestMatch(label.text, among: parameters).map { "did you mean `\($0)`?" }
                            ?? "it takes \(parameters.joined(separator: ", "))")
                    return nil
                }
                guard arranged[place] == nil, !(hasReceiver && place == 0) else {
                    report(.wrongArguments, "`\(label.text)` is given twice", at: label.span)
                    return nil
                }
                arranged[place] = argument
                named = named ?? label
            } else {
                if let named {
                    report(
                        .wrongArguments, "an argument without a name stands before those with one", at: argument.value.span,
                        label: "for which parameter?", secondary: [Diagnostic.Label(named.span, "named here")],
                        help: "`\(function)` takes \(parameters.joined(separator: ", ")): name this one too")
                    return nil
                }
                guard next < parameters.count else {
                    report(
                        .wrongArguments,
                        "`\(function)` takes \(count(parameters.count, "argument")), here are \(arguments.count + (hasReceiver ? 1 : 0))",
                        at: argument.value.span, label: "one too many",
                        help: parameters.isEmpty ? nil : "it takes \(parameters.joined(separator: ", "))")
                    return nil
                }
                arranged[next] = argument
                next += 1
            }
        }
        return arranged
    }

    func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

    // MARK: The script's functions

    func lower(function: FunctionInfo, receiver: Int?, _ arguments: [Argument], into target: Int, at span: Span) {
        let declaration = function.declaration
        let names = declaration.parameters.map(\.name.text)
        guard
            let arranged = arrange(
                arguments, hasReceiver: receiver != nil, parameters: names, of: declaration.name.text, at: span)
        else { return }
        if receiver != nil, names.isEmpty {
            report(.wrongArguments, "`\(declaration.name.text)` takes no arguments", at: span)
            return
        }
        var given = arranged.map { $0 != nil }
        if receiver != nil { given[0] = true }
        for (place, parameter) in declaration.parameters.enumerated() where !given[place] && parameter.defaultValue == nil {
            report(
                .wrongArguments, "`\(declaration.name.text)` needs `\(parameter.name.text)`", at: span,
                label: "missing argument")
            return
        }
        let isForeign = function.module !== module
        if isRecording { recordedFunctions.append(function) }
        let globals = isRecording ? [] : compiler.globals(of: function)
        let givenCount = given.filter { $0 }.count
        let first = allocate(givenCount + globals.count)
        var register = first
        for (place, argument) in arranged.enumerated() where given[place] {
            if place == 0, let receiver {
                emit(.move, a: register, b: receiver)
            } else if let argument {
                if isLambda(argument.value) {
                    report(
                        .lambdaOutOfPlace, "`\(declaration.name.text)` can't take a lambda", at: argument.value.span,
                        help: "functions are not data: only functions of the library take lambdas")
                } else {
                    lower(argument.value, into: register)
                }
            }
            register += 1
        }
        for global in globals {
            if isForeign {
                lower(foreign: global, of: function.module, for: declaration.name.text, into: register, at: span)
            } else {
                let start = mark
                switch locate(global, span) {
                case .register(let source): emit(.move, a: register, b: source)
                case .computed(let chunk): call(chunk, into: register, arguments: mark)
                case .given(let value): load(value, into: register)
                case .unknown: break
                }
                release(to: start)
            }
            register += 1
        }
        guard !isRecording else { return }
        at(span)
        let chunk =
            given.allSatisfy { $0 } ? compiler.chunk(of: function) : compiler.entry(of: function, given: given)
        call(chunk, into: target, arguments: first)
    }

    /// A name of another script that one of its functions uses.
    private func lower(
        foreign name: String, of other: Module, for function: String, into register: Int, at span: Span
    ) {
        guard let global = other.globals[name] else { return }
        var chunk: Int?
        let needs = compiler.noting { chunk = compiler.chunk(of: name, global, in: other) }
        compiler.report(needs: needs, of: function, in: module, at: span)
        guard let chunk else { return }
        call(chunk, into: register, arguments: mark)
    }

    // MARK: The library

    private func lower(
        library function: LibraryFunction, _ index: Int, _ name: Name, receiver: Int?, _ arguments: [Argument],
        into target: Int, at span: Span
    ) {
        let parameters = function.parameters
        let isVariadic = parameters.last?.isVariadic == true
        if case .higherOrder(let form) = function.implementation, isVariadic {
            lower(severalOf: form, function, receiver: receiver, arguments, into: target, at: span)
            return
        }
        if isVariadic {
            lower(variadic: function, index, receiver: receiver, arguments, into: target, at: span)
            return
        }
        guard
            let arranged = arrange(
                arguments, hasReceiver: receiver != nil, parameters: parameters.map(\.name), of: function.name, at: span)
        else { return }
        if receiver != nil, parameters.isEmpty {
            report(.wrongArguments, "`\(function.name)` takes no arguments", at: span)
            return
        }
        for (place, parameter) in parameters.enumerated() {
            let isGiven = arranged[place] != nil || (place == 0 && receiver != nil)
            if !isGiven, !parameter.isOptional {
                report(
                    .wrongArguments, "`\(function.name)` needs `\(parameter.name)`", at: span, label: "missing argument",
                    help: function.examples.first.map { "for example `\($0.source)`" })
                return
            }
            if let argument = arranged[place] {
                if isLambda(argument.value), parameter.lambdaArity == nil {
                    report(
                        .lambdaOutOfPlace, "`\(function.name)` takes no lambda as its `\(parameter.name)`",
                        at: argument.value.span)
                    return
                }
                if !isLambda(argument.value), parameter.lambdaArity != nil {
                    var help = "write it as `x => …`"
                    if case .name(let name) = argument.value.kind, Library.find(name) != nil || module.functions[name] != nil {
                        help = "write `x => \(name)(x)`"
                    }
                    report(
                        .wrongArguments, "`\(function.name)` needs a lambda here", at: argument.value.span,
                        label: "not a lambda", help: help)
                    return
                }
            }
        }
        switch function.implementation {
        case .native:
            let first = allocate(max(1, parameters.count))
            for place in parameters.indices {
                if place == 0, let receiver {
                    emit(.move, a: first, b: receiver)
                } else if let argument = arranged[place] {
                    lower(argument.value, into: first + place)
                } else {
                    load(.null, into: first + place)
                }
            }
            at(span)
            emit(.callNative, d: UInt8(truncatingIfNeeded: parameters.count), a: target, b: index, c: first)
        case .observation(let kind):
            // The path, and the folder that it begins in.
            let argument = allocate(2)
            let folder = compiler.folder(of: module)
            load(folder.isEmpty ? .null : .string(folder), into: argument + 1)
            if let receiver {
                emit(.move, a: argument, b: receiver)
            } else if let path = arranged.first ?? nil {
                lower(path.value, into: argument)
            } else {
                load(.null, into: argument)
            }
            at(span)
            let kind: Observation.Kind = kind == .read ? .read : .lastRun
            emit(.observe, d: kind.rawValue, a: target, b: argument)
        case .runStart(let isDate):
            emit(.runStart, d: isDate ? 1 : 0, a: target)
        case .draw(let kind):
            let first = allocate(2)
            for place in 0..<2 {
                if place == 0, let receiver {
                    emit(.move, a: first, b: receiver)
                } else if arranged.indices.contains(place), let argument = arranged[place] {
                    lower(argument.value, into: first + place)
                } else {
                    load(.null, into: first + place)
                }
            }
            at(span)
            emit(.draw, d: kind.rawValue, a: target, b: first)
        case .receipt:
            if let argument = arranged.first ?? nil { lower(receiptOf: argument.value, into: target) }
        case .higherOrder(let form):
            lower(higherOrder: form, function, receiver: receiver, arranged, into: target, at: span)
        }
    }

    /// A last parameter that takes any number of arguments gets them as a list.
    private func lower(
        variadic function: LibraryFunction, _ index: Int, receiver: Int?, _ arguments: [Argument], into target: Int,
        at span: Span
    ) {
        let fixed = function.parameters.count - 1
        let first = allocate(function.parameters.count)
        var values: [Int?] = receiver.map { [$0] } ?? []
        var expressions: [Expression] = []
        for argument in arguments {
            if let label = argument.label {
                report(.wrongArguments, "`\(function.name)` takes its arguments without names", at: label.span)
                return
            }
            if isLambda(argument.value) {
                report(.lambdaOutOfPlace, "`\(function.name)` takes no lambda", at: argument.value.span)
                return
            }
            values.append(nil)
            expressions.append(argument.value)
        }
        guard values.count >= fixed, values.count <= 200 else {
            report(.wrongArguments, "`\(function.name)` needs more arguments", at: span)
            return
        }
        let rest = allocate(max(1, values.count - fixed))
        var next = expressions[...]
        for (place, value) in values.enumerated() {
            let register = place < fixed ? first + place : rest + place - fixed
            if let value {
                emit(.move, a: register, b: value)
            } else if let expression = next.popFirst() {
                lower(expression, into: register)
            }
        }
        at(span)
        emit(.makeList, a: first + fixed, b: rest, c: values.count - fixed)
        emit(.callNative, d: UInt8(truncatingIfNeeded: fixed + 1), a: target, b: index, c: first)
    }
}
