import LineEditor

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

// A small program around the editor, for its tests. What is entered is printed with its line ends as `⏎`; what is
// written to the pipe named by LINE_EDITOR_DEMO_WAKE is printed above the line, or asked if it ends with a question mark.

func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

let wake = variable("LINE_EDITOR_DEMO_WAKE").map { open($0, O_RDWR | O_NONBLOCK | O_CLOEXEC) } ?? -1

let editor = LineEditor(
    name: "holo", historyFile: variable("LINE_EDITOR_DEMO_HISTORY"), wakeDescriptor: wake, hooks: DemoLanguage.hooks,
    usesColor: variable("LINE_EDITOR_DEMO_PLAIN") == nil)

func say(_ text: String) {
    print(text.replacing("\n", with: "⏎"))
    fflush(nil)
}

@MainActor func drain() {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(wake, &bytes, bytes.count)
    guard count > 0 else { return }
    for line in String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n") {
        if line.hasSuffix("?") {
            editor.printAbove("answer: \(editor.ask("\(line) ", woken: { drain() }) ?? "none")")
        } else {
            editor.printAbove(String(line))
        }
    }
}

var initial = ""
reading: while true {
    switch editor.next(prompt: "demo> ", continuation: "  … ", initial: initial) {
    case .line(":quit"): break reading
    case .line(":again"): initial = "mend"
    case .line(":ask"):
        say("answer: \(editor.ask("Your name? ") ?? "none")")
        initial = ""
    case .line(":secret"):
        say("answer: \(editor.ask("Password: ", hidden: true) ?? "none")")
        initial = ""
    case .line(":redo"): initial = editor.lastEntry ?? ""
    case .line(let text):
        say("=> \(text)")
        initial = ""
    case .interrupted:
        say("interrupted")
        initial = ""
    case .woken: drain()
    case .endOfInput:
        say("end")
        break reading
    }
}
editor.close()
