import HoloMachine
import HoloSyntax

// Parameters of steps that are unknown, missing, or exclude each other.

extension Compiler {
    func check(parametersOf call: StepCall, _ target: StepTarget, in context: StatementContext) {
        let module = context.module
        let known: [(name: String, isRequired: Bool)]
        if let parameters = target.parameters {
            known = parameters
        } else if let builtIn = target.builtIn {
            known = builtIn.parameters.map { ($0.name, $0.isRequired) }
        } else if let parameters = target.action?.parameters {
            known = parameters.map { ($0.name, $0.isRequired && $0.defaultValue == nil) }
        } else {
            return
        }
        var given: [String] = []
        var unknown: [String] = []
        var hasSpread = false
        func listed() -> String { known.map { $0.isRequired ? $0.name : $0.name + "?" }.joined(separator: ", ") }
        for entry in call.parameters {
            let name: Name
            switch entry {
            case .pair(let key, _): name = key
            case .shorthand(let key): name = key
            case .spread:
                hasSpread = true
                continue
            }
            guard !name.text.isEmpty else { continue }
            given.append(name.text)
            if !known.contains(where: { $0.name == name.text }) {
                unknown.append(name.text)
                // `{ nmae }`: that there is no such name was said.
                if case .shorthand = entry, !isKnown(name.text, in: context) { continue }
                report(
                    module, .unknownParameter, "`\(call.callee.text)` has no parameter `\(name.text)`", at: name.span,
                    label: "unknown",
                    secondary: [
                        Diagnostic.Label(call.callee.span, known.isEmpty ? "takes no parameters" : "takes \(listed())")
                    ],
                    help: (closestMatch(name.text, among: known.map(\.name)) ?? onlyMissing(known, call)).map {
                        "did you mean `\($0)`?"
                    })
            }
        }
        guard !hasSpread else { return }
        if let builtIn = target.builtIn, unknown.isEmpty { check(given, together: builtIn, at: call.callee.span, in: module) }
        // A misspelt parameter is one mistake, not two.
        var missing = known.filter { $0.isRequired && !given.contains($0.name) }
        for name in unknown where !missing.isEmpty {
            let near = closestMatch(name, among: missing.map(\.name))
            missing.remove(at: missing.firstIndex { $0.name == near } ?? 0)
        }
        for parameter in missing {
            report(
                module, .missingParameter, "`\(call.callee.text)` needs the parameter `\(parameter.name)`",
                at: call.callee.span, label: "takes \(listed())",
                help: "write `\(call.callee.text) { \(parameter.name): … }`")
        }
    }

    /// The one parameter that must be given and is not.
    private func onlyMissing(_ known: [(name: String, isRequired: Bool)], _ call: StepCall) -> String? {
        let missing = known.filter { parameter in
            parameter.isRequired
                && !call.parameters.contains {
                    switch $0 {
                    case .pair(let key, _), .shorthand(let key): key.text == parameter.name
                    case .spread: true
                    }
                }
        }
        return missing.count == 1 ? missing.first?.name : nil
    }

    private func isKnown(_ name: String, in context: StatementContext) -> Bool {
        context.scope.find(name) != nil || context.module.globals[name] != nil
    }

    /// Parameters of which one excludes another.
    private func check(_ given: [String], together builtIn: BuiltInStep, at span: Span, in module: Module) {
        switch builtIn.kind {
        case .wait where given.contains("for") == given.contains("until"):
            report(
                module, .builtInParameters, "`wait` needs either `for` or `until`", at: span,
                help: "write `wait { for: 5m }` or `wait { until: time }`")
        case .http where given.contains("json") && given.contains("body"):
            report(module, .builtInParameters, "`http` takes either `json` or `body`", at: span)
        default: break
        }
    }
}
