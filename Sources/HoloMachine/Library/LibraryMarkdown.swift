import HoloValue

// The reference of the library as a page of Markdown, made from its tables: what `grammar/library.md` holds.

extension Library {
    /// The page, with every function under its group.
    package static var markdown: String {
        var text = """
            # The library

            The functions that every script has, by group. They are pure: free, instant and repeatable. `f(x, y)` can be
            written `x.f(y)`. In a signature `?` marks what may be left out, `...` what may be given any number of times,
            `x => …` a lambda; a parameter without a type takes any value.

            This page is made from the functions' own documentation by `holo explain functions --format markdown`;
            `holo explain NAME` shows one of them.


            """
        for group in groups {
            let names = functions.filter { $0.group == group }.map { "[`\($0.name)`](#\($0.name))" }
            text += "- \(group): \(names.joined(separator: " "))\n"
        }
        for group in groups {
            text += "\n## \(group) functions\n"
            for function in functions where function.group == group { text += "\n" + function.markdown(level: 3) }
        }
        text += "\n## Regular expressions\n\n"
        text += """
            `matches` and `find_all` take these. They match in time linear in the lengths of text and pattern, whatever the
            pattern. Of several ways to match, the leftmost counts, and of those the one that a backtracking matcher would
            find first.

            | form | matches |
            |---|---|

            """
        for entry in patternSyntax { text += "| \(code(entry.form)) | \(cell(entry.meaning)) |\n" }
        return text
    }

    private static func code(_ forms: String) -> String {
        forms.split(separator: " ").map { "`\(cell(String($0)))`" }.joined(separator: " ")
    }

    /// A bar would end the table's cell.
    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}

extension LibraryFunction {
    /// Its signature, what it does, its examples, and what it gives for an empty list where it takes one.
    ///
    /// - Parameter level: of its heading.
    package func markdown(level: Int) -> String {
        let heading = String(repeating: "#", count: level)
        var text = "\(heading) \(name)\n\n```text\n\(signature)\n```\n\n\(summary)\n\n"
        for example in examples where !isOfEmptyList(example) { text += line(example) + "\n" }
        for example in examples where isOfEmptyList(example) { text += "\(line(example)) (an empty list)\n" }
        return text
    }

    private func line(_ example: Example) -> String {
        let setup = example.setup.isEmpty ? "" : ", after `\(example.setup)`"
        return "- `\(example.source)` → `\(example.result)`\(setup)"
    }

    private func isOfEmptyList(_ example: Example) -> Bool {
        example.source.hasPrefix("[].") || example.source == "\(name)([])"
    }
}
