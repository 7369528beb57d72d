import HoloREPLAnalysis
import HoloSyntax

/// What is typed at the prompt and is no entry: `:save leads.holo`.
struct Command {
    /// Without the `:`; empty for a `:` alone.
    var name: String
    var argument: String

    /// nil for what is an entry.
    init?(_ text: String) {
        let bare = ["help": "help", "exit": "quit", "quit": "quit", "exit()": "quit", "quit()": "quit"]
        if let name = bare[text] {
            (self.name, argument) = (name, "")
            return
        }
        guard text.hasPrefix(":"), !text.contains("\n") else { return nil }
        let words = text.dropFirst().split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        name = words.first.map(String.init) ?? ""
        argument = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
        if name == "q" || name == "exit" { name = "quit" }
        if name == "h" || name == "?" { name = "help" }
    }

    /// What `:set credits N` sets; nil where it is written otherwise.
    var cap: Int? {
        let words = argument.split(separator: " ")
        guard words.count == 2, ["credits", "cap"].contains(words[0]), let number = Int(words[1]), number >= 0 else { return nil }
        return number
    }

    static let all: [SessionCommand] = [
        SessionCommand("help", .topic, usage: ":help", summary: "this list; with a name, what is to be known of it"),
        SessionCommand("doc", .topic, usage: ":doc NAME", summary: "of an action, a function, a word of the language, a name"),
        SessionCommand("type", .expression, usage: ":type EXPR", summary: "the type of an expression, without running it"),
        SessionCommand("cost", .expression, usage: ":cost ENTRY", summary: "what an entry costs at most, without running it"),
        SessionCommand("time", .expression, usage: ":time ENTRY", summary: "runs an entry and tells how long it took"),
        SessionCommand("names", usage: ":names", summary: "the names of the session and what they hold"),
        SessionCommand("more", .expression, usage: ":more NAME", summary: "the whole of a value, page by page"),
        SessionCommand("actions", usage: ":actions WORDS", summary: "actions of the catalogue that have to do with the words"),
        SessionCommand("jobs", usage: ":jobs", summary: "what is under way, and what waits"),
        SessionCommand("cancel", usage: ":cancel NAME", summary: "gives up a step or an entry: nothing new of it is submitted"),
        SessionCommand("credits", usage: ":credits", summary: "what the session has spent, holds and may spend"),
        SessionCommand(
            "set", .words(["credits "]), usage: ":set credits N", summary: "the session spends at most N credits"),
        SessionCommand("edit", usage: ":edit", summary: "the last entry in your editor ($VISUAL, $EDITOR)"),
        SessionCommand(
            "save", .file(endings: ["holo"]), usage: ":save FILE",
            summary: "the session as a script; resuming it costs nothing"),
        SessionCommand("load", .file(endings: ["holo"]), usage: ":load FILE", summary: "a script's statements as one entry"),
        SessionCommand("quit", usage: ":quit", summary: "leave, as Ctrl-D does"),
    ]
}
