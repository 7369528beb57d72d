import HoloSyntax
import HoloTestSupport

/// Lays scripts out in ways that nobody would, without a change of what they say: the parser is asked each time.
struct Mangler {
    var random: SeededRandom

    /// Another layout of the text with the same tree, by about so many changes.
    mutating func mangled(_ text: String, changes: Int) -> String {
        var text = text
        guard let tree = Meaning(text)?.tree else { return text }
        for _ in 0..<changes {
            let candidate = changed(text)
            if Meaning(candidate)?.tree == tree { text = candidate }
        }
        return text
    }

    /// The text with something else between two of its tokens.
    private mutating func changed(_ text: String) -> String {
        let source = SourceText(text, name: "test.holo")
        let tokens = parse(source).tokens.tokens
        let index = random.below(tokens.count)
        let start = index == 0 ? 0 : tokens[index - 1].end
        let gap = source.text(Span(start, tokens[index].start))
        let other = filling(gap, number: index)
        return source.text(Span(0, start)) + other + source.text(Span(tokens[index].start, source.bytes.count))
    }

    private mutating func filling(_ gap: String, number: Int) -> String {
        let indent = String(repeating: random.chance(20) ? "\t" : " ", count: random.below(7))
        switch random.below(14) {
        case 0: return gap + "\n" + indent
        case 1: return gap + "\n\n\n" + indent
        case 2: return gap + "  # c\(number)  \n" + indent
        case 3: return gap + "\n" + indent + "# c\(number)\n"
        case 4: return "#c\(number)\n" + gap
        case 5: return gap + "\r\n" + indent
        case 6: return " "
        case 7: return ""
        case 8: return gap + ", "
        case 9: return gap + ",\n" + indent
        case 10: return ";" + gap
        case 11: return gap + "; "
        case 12: return "\n## d\(number)\n\n" + gap
        default: return gap.replacing("\n", with: "\n" + indent)
        }
    }
}
