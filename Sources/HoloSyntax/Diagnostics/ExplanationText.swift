// What `holo explain CODE` shows, and the page of all codes that `grammar/errors.md` holds.

extension Explanation {
    /// For a terminal: the code and its title, the script that has the mistake, the same without it, and why.
    package var reference: String {
        var page = "\(code): \(title)\n"
        for (title, script) in [("wrong", wrong), ("right", right)] {
            guard let script else { continue }
            page += "\n\(title):\n"
            for line in script.split(separator: "\n", omittingEmptySubsequences: false) { page += "    \(line)\n" }
        }
        if !text.isEmpty { page += "\n\(text)\n" }
        return page
    }

    /// The same as Markdown.
    ///
    /// - Parameter level: of its heading.
    package func markdown(level: Int) -> String {
        var page = String(repeating: "#", count: level) + " \(code): \(title)\n"
        if !text.isEmpty { page += "\n\(text)\n" }
        for (title, script) in [("Wrong", wrong), ("Right", right)] {
            guard let script else { continue }
            page += "\n\(title):\n\n```holo\n\(script)\n```\n"
        }
        return page
    }
}

/// A page of all codes as Markdown, in the order given.
package func markdown(of explanations: [Explanation]) -> String {
    var page = """
        # Error codes

        What every code means. A code keeps its meaning for ever; `E` is an error, `W` a warning. E01 is about the text of a
        script, E02 about what it says, E03 about values, E04 about data, inputs and secrets, E05 about steps and the
        service, E06 is the script's own `fail` and `assert`, E07 is about files.

        This page is made by `holo explain --format markdown`; `holo explain CODE` shows one of them.

        """
    for explanation in explanations { page += "\n" + explanation.markdown(level: 2) }
    return page
}
