import HoloSyntax

/// What becomes of a script that is to be laid out.
package enum Formatting: Sendable {
    /// The script in the one style, as UTF-8 with LF and without a byte order mark.
    case text([UInt8])
    /// The script has mistakes: what is not understood is not touched.
    case hasMistakes
    /// Laid out, the script would be larger than a script may be.
    case tooLarge
}

/// The widest line that is made where a line can be broken, in columns.
package let maximumLineWidth = 100

/// Lays a script out anew. Its tree stays what it was, and so do its comments, the blank lines between its statements
/// (several become one), its numbers and its strings. A script that is laid out stays as it is. Takes time in
/// proportion to the text.
package func format(_ parsed: ParsedScript) -> Formatting {
    guard !parsed.hasErrors else { return .hasMistakes }
    var walker = Walker(parsed)
    walker.layOutScript()
    var printer = Printer(walker.layout, bytes: parsed.source.bytes)
    return printer.print() ? .text(printer.output) : .tooLarge
}
