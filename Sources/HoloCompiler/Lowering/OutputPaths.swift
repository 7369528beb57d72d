import HoloSyntax

// Literal paths that are written to twice.

extension Compiler {
    /// An `append` to a literal path that can't be appended to, or that is saved above.
    func noteAppended(_ path: Expression, in module: Module) {
        guard case .string(let literal) = path.kind, let text = literal.plainText else { return }
        if text.lowercased().hasSuffix(".json") {
            report(
                module, .appendedJSON, "nothing can be appended to a .json file: it holds one value", at: path.span,
                help: "append to a .jsonl file, which has a value on each line")
        }
        let key = ComputedName(file: module.file.name, name: text)
        if let saved = savedPaths[key]?.first { reportSavedAndAppended(text, saved.span, at: path.span, in: module) }
        if appendedPaths[key] == nil { appendedPaths[key] = path.span }
    }

    private func reportSavedAndAppended(_ text: String, _ earlier: Span, at span: Span, in module: Module) {
        report(
            module, .savedAndAppended, "\"\(text)\" is both saved and appended to", at: span, label: "here",
            secondary: [Diagnostic.Label(earlier, "and here")],
            help: "`save` writes the whole file anew whenever the run is resumed: use another file")
    }

    /// Two `save`s to one literal path.
    func notePath(_ path: Expression, in module: Module) {
        // Where something is damaged, which branches end is not known.
        guard !module.file.parsed.hasErrors, case .string(let literal) = path.kind, let text = literal.plainText else { return }
        let key = ComputedName(file: module.file.name, name: text)
        if let appended = appendedPaths[key] { reportSavedAndAppended(text, appended, at: path.span, in: module) }
        if let earlier = savedPaths[key]?.first(where: { !$0.excludes(branches) }) {
            report(
                module, .savedTwice, "\"\(text)\" is saved twice", at: path.span, label: "again",
                secondary: [Diagnostic.Label(earlier.span, "first here")])
        }
        savedKeys.append(key)
        savedPaths[key, default: []].append(SavedPlace(span: path.span, branches: branches))
    }

    /// Notes that what is lowered stands in one of the branches of an `if`.
    func exclusively(_ block: Block, _ side: Int, of branch: IfStatement, _ lower: () -> Int) -> Int {
        branches.append(Branch(condition: branch.condition.span, side: side))
        let before = savedKeys.count
        defer { branches.removeLast() }
        let number = lower()
        // Where the branch is left for good, what stands below the `if` is the other one.
        if block.alwaysEnds {
            for key in savedKeys[before...] { savedPaths[key]?.removeAll { $0.isWithin(branches) } }
        }
        return number
    }
}
