import HoloMachine
import HoloSyntax

// What was probably meant where a name stands for something of another kind, or for nothing.

extension CodeBuilder {
    /// Something is called that is no function.
    func report(noFunction name: Name, hasReceiver: Bool) {
        if let kind = kindOfStep(name.text) {
            report(
                .unknownFunction, "`\(name.text)` is \(kind), not a function", at: name.span,
                help: "what spends stands in braces: `step result = \(name.text) { … }`")
            return
        }
        let help =
            nearest(name.text, among: module.functions.keys.sorted() + Library.functions.map(\.name)).map { "did you mean `\($0)`?" }
            ?? (hasReceiver ? "a field is read without parentheses: `.\(name.text)`" : nil)
        report(
            .unknownFunction, "there is no function `\(name.text)`", at: name.span, label: "unknown function",
            help: help)
    }

    private func kindOfStep(_ name: String) -> String? {
        if module.flows[name] != nil { return "a flow" }
        if module.imports[name] != nil { return "an import" }
        if BuiltInStep.named(name) != nil { return "a step" }
        let catalogue = compiler.catalogue
        return catalogue.actions[name] != nil || catalogue.known.contains(name) ? "an action" : nil
    }

    /// Something of an import is called that is no function of it.
    func report(noFunction name: Name, of alias: String, _ imported: Module) {
        if imported.flows[name.text] != nil {
            report(
                .unknownFunction, "`\(alias).\(name.text)` is a flow, not a function", at: name.span,
                help: "what spends stands in braces: `step result = \(alias).\(name.text) { … }`")
            return
        }
        report(
            .unknownFunction, "`\(alias)` has no function `\(name.text)`", at: name.span,
            help: suggestion(for: name.text, among: imported.functions.keys.sorted(), of: alias, "functions"))
    }

    /// Something of an import is read like a field.
    func report(partOf alias: String, _ name: Name, at span: Span) {
        guard let imported = module.imports[alias], !name.text.isEmpty else { return }
        let whole = "\(alias).\(name.text)"
        let message: String
        let help: String?
        if imported.functions[name.text] != nil {
            message = "`\(whole)` is a function, not a value"
            help = "call it: `\(whole)(…)`; where a lambda is due, write `x => \(whole)(x)`"
        } else if imported.flows[name.text] != nil {
            message = "`\(whole)` is a flow, not a value"
            help = "run it as a step: `step result = \(whole) { … }`"
        } else if imported.types[name.text] != nil {
            message = "`\(whole)` is a type, not a value"
            help = "it stands behind a name: `let x: \(whole) = …`"
        } else {
            message = "`\(alias)` is an import, not a record"
            let parts = (Array(imported.functions.keys) + Array(imported.flows.keys)).sorted()
            help =
                imported.globals[name.text] != nil
                ? "other scripts see only its `func`s, `flow`s and `type`s: let a `func` give the value"
                : suggestion(for: name.text, among: parts, of: alias, "functions and flows")
        }
        report(.fieldAndFunction, message, at: span, help: help)
    }

    private func suggestion(for name: String, among names: [String], of alias: String, _ kind: String) -> String? {
        if let match = nearest(name, among: names) { return "did you mean `\(alias).\(match)`?" }
        return names.isEmpty
            ? "it has no \(kind)" : "its \(kind) are \(compiler.listed(names.map { "\(alias).\($0)" }))"
    }
}

extension Compiler {
    /// What was probably meant by a word that is not there, for the first of many: nobody reads the thousandth, and looking
    /// through all names for each of them takes time like the square of the script.
    func nearest(_ word: String, among candidates: @autoclosure () -> [String]) -> String? {
        guard suggestions < 300 else { return nil }
        suggestions += 1
        return closestMatch(word, among: candidates())
    }
}
