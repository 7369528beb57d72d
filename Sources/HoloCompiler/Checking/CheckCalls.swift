import HoloMachine
import HoloSyntax
import HoloValue

// Calls: the script's own functions, then the library's. Too many, too few and unknown arguments are reported where
// calls are lowered.

extension TypeChecker {
    /// - Parameter receiver: what stands before the dot, the first argument.
    func type(
        ofCall name: Name, receiver: (type: StaticType, span: Span)?, _ arguments: [Argument], at span: Span
    ) -> StaticType {
        if let function = frame.module.functions[name.text] {
            return type(ofFunction: function, receiver: receiver, arguments, at: span)
        }
        if let index = Library.index(of: name.text) {
            return type(ofLibrary: index, receiver: receiver, arguments, at: span)
        }
        for argument in arguments { _ = type(of: argument.value) }
        return .any
    }

    func compilerKnowsFunction(_ name: String) -> Bool {
        frame.module.functions[name] != nil || Library.index(of: name) != nil
    }

    /// For each parameter the argument that is given for it. nil where they do not fit, which is reported elsewhere.
    func arranged(_ arguments: [Argument], hasReceiver: Bool, _ parameters: [String]) -> [Argument?]? {
        var arranged = [Argument?](repeating: nil, count: parameters.count)
        var next = hasReceiver ? 1 : 0
        for argument in arguments {
            let place: Int
            if let label = argument.label {
                guard let found = parameters.firstIndex(of: label.text) else { return nil }
                place = found
            } else {
                place = next
                next += 1
            }
            guard place < parameters.count, arranged[place] == nil, !(hasReceiver && place == 0) else { return nil }
            arranged[place] = argument
        }
        return hasReceiver && parameters.isEmpty ? nil : arranged
    }

    func type(
        ofFunction function: FunctionInfo, receiver: (type: StaticType, span: Span)?, _ arguments: [Argument],
        at span: Span
    ) -> StaticType {
        let declaration = function.declaration
        let parameters = declaration.parameters
        guard let arranged = arranged(arguments, hasReceiver: receiver != nil, parameters.map(\.name.text)) else {
            for argument in arguments { _ = type(of: argument.value) }
            return .any
        }
        var isMissing = false
        for (number, parameter) in parameters.enumerated() {
            let isReceiver = number == 0 && receiver != nil
            guard isReceiver || arranged[number] != nil else {
                isMissing = isMissing || parameter.defaultValue == nil
                continue
            }
            let declared = parameter.type.map {
                Declaration(type: self.declared($0, in: function.module), span: $0.span, name: parameter.name.text)
            }
            let type: StaticType
            let place: Span
            if isReceiver, let receiver {
                (type, place) = (receiver.type, receiver.span)
            } else if let value = arranged[number]?.value {
                (type, place) = (self.type(of: value), value.span)
            } else {
                continue
            }
            guard !function.module.lostNames.contains(declaration.name.text) else { continue }
            if let declared, let violation = type.violation(of: declared.type) {
                reportArgument(violation, declared, of: declaration.name.text, at: place, in: function.module)
            }
        }
        return isMissing ? .any : result(of: function)
    }

    private func reportArgument(
        _ violation: Violation, _ declared: Declaration, of function: String, at span: Span, in module: Module
    ) {
        let name = (declared.name ?? "") + violation.path
        let secondary =
            module === frame.module ? [Diagnostic.Label(declared.span, "declared here")] : []
        report(
            violation.unlessEmpty ? .failsUnlessEmpty : .wrongArgumentKind, at: span,
            label: "not of type \(violation.expected)", secondary: secondary
        ) {
            guard let found = violation.found else {
                return "`\(name)` of `\(function)` is declared as \(violation.expected), and is missing here"
            }
            return "`\(name)` of `\(function)` is declared as \(violation.expected), found \(found.found)"
                + (violation.unlessEmpty ? ": this fails unless the list is empty" : "")
        }
    }
}
