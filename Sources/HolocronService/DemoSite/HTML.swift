/// Markup that is safe to put into a page. Text gets in only by being escaped.
package struct HTML: Sendable {
    package private(set) var source: String

    init(text: String) { source = Self.escaped(text) }
    init() { source = "" }

    mutating func append(_ other: HTML) { source += other.source }

    /// An element with text inside.
    static func element(_ name: String, _ attributes: [(String, String)], _ text: String) -> HTML {
        element(name, attributes, [HTML(text: text)])
    }

    static func element(_ name: String, _ text: String) -> HTML { element(name, [], text) }

    static func element(_ name: String, _ content: [HTML]) -> HTML { element(name, [], content) }

    static func element(_ name: String, _ attributes: [(String, String)], _ content: [HTML]) -> HTML {
        var html = opening(name, attributes)
        for part in content { html.append(part) }
        html.source += "</\(name)>\n"
        return html
    }

    /// An element that has no content: `meta`, `link`, `input`.
    static func opening(_ name: String, _ attributes: [(String, String)] = []) -> HTML {
        var html = HTML()
        html.source = "<\(name)"
        for (key, value) in attributes { html.source += " \(key)=\"\(escaped(value))\"" }
        html.source += ">"
        return html
    }

    static func link(_ path: String, _ text: String, _ attributes: [(String, String)] = []) -> HTML {
        element("a", [("href", path)] + attributes, text)
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default:
                // Control characters have no place in HTML; a reader would refuse them or stop at them.
                let isControl = scalar.value < 0x20 && scalar != "\n" && scalar != "\t" && scalar != "\r"
                result.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
            }
        }
        return result
    }
}
