/// What `holo explain` says about a code: what it means, a text that has the mistake, and the same without it.
package struct Explanation: Sendable {
    package var code: String
    /// A few words, without a full stop.
    package var title: String
    /// One paragraph.
    package var text: String
    /// A script with this mistake and no other; nil where a script can't show it.
    package var wrong: String?
    /// The script as it should be.
    package var right: String?

    package init(_ code: String, _ title: String, _ text: String, wrong: String? = nil, right: String? = nil) {
        self.code = code
        self.title = title
        self.text = text
        self.wrong = wrong
        self.right = right
    }
}

/// All codes of the file and of its syntax, in their order.
package let syntaxExplanations: [Explanation] = SyntaxCode.allCases.map(\.explanation)
