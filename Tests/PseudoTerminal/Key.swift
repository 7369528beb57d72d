/// A key, as a terminal sends it.
package enum Key: Sendable {
    case enter, tab, backspace, escape, delete
    case up, down, left, right, home, end
    case control(Character)
    case alt(Character)
    case altEnter
    case text(String)

    var bytes: String {
        switch self {
        case .enter: "\r"
        case .tab: "\t"
        case .backspace: "\u{7F}"
        case .escape: "\u{1B}"
        case .delete: "\u{1B}[3~"
        case .up: "\u{1B}[A"
        case .down: "\u{1B}[B"
        case .right: "\u{1B}[C"
        case .left: "\u{1B}[D"
        case .home: "\u{1B}[H"
        case .end: "\u{1B}[F"
        case .control(let letter): String(Unicode.Scalar((letter.asciiValue ?? 0) & 0x1F))
        case .alt(let letter): "\u{1B}\(letter)"
        case .altEnter: "\u{1B}\r"
        case .text(let text): text
        }
    }
}
