/// The forms that a small language inside texts knows, for the reference.
package struct SyntaxForm: Sendable {
    package var form: String
    package var meaning: String
}

extension Library {
    /// The regular expressions of `matches` and `find_all`. They match in time linear in the lengths of text and
    /// pattern, whatever the pattern; of the ways to match, the one is taken that a backtracking matcher would find
    /// first.
    package static let patternSyntax: [SyntaxForm] = [
        .init(form: "a", meaning: "the character itself; `\\` before one of `\\.+*?()[]{}|^$` takes its meaning away"),
        .init(form: ".", meaning: "any character but a newline; with `(?s)` any character"),
        .init(form: "[a-z_]", meaning: "one of these characters; `[^a-z_]` any other"),
        .init(form: "\\d \\D", meaning: "a digit 0 to 9; anything else"),
        .init(form: "\\w \\W", meaning: "a letter, mark or digit of any script, or `_`; anything else"),
        .init(form: "\\s \\S", meaning: "white space; anything else"),
        .init(form: "\\n \\r \\t \\f \\v \\0", meaning: "a control character"),
        .init(form: "\\x41 \\u0041 \\u{1F600}", meaning: "the character with this number"),
        .init(form: "^ $", meaning: "the start and the end of the text; with `(?m)` of a line"),
        .init(form: "\\A \\z", meaning: "the start and the end of the text"),
        .init(form: "\\b \\B", meaning: "the edge of a word; not the edge of a word"),
        .init(form: "ab", meaning: "`a`, then `b`"),
        .init(form: "a|b", meaning: "`a`, or else `b`"),
        .init(form: "(a)", meaning: "a group, which `find_all` gives"),
        .init(form: "(?:a)", meaning: "a group that only holds together"),
        .init(form: "a* a+ a?", meaning: "any number, one or more, one or none; as many as possible"),
        .init(form: "a{3} a{3,} a{3,5}", meaning: "three; three or more; three to five; a count is at most 1000"),
        .init(form: "a*? a+? a?? a{3,5}?", meaning: "the same, as few as possible"),
        .init(
            form: "(?i) (?s) (?m)",
            meaning: "from here to the group's end: ignore case; `.` matches newlines; `^` and `$` match "
                + "at lines. `(?-i)` ends it, `(?i:a)` holds it to a group"),
    ]
}
