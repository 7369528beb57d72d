/// Ten minutes with the prompt: says what to type next, and goes on when that was done. On the local service, so it costs
/// nothing.
struct Tour {
    struct Stop {
        var words: String
        /// What to type. Anything else may be tried before.
        var entry: String
        /// Its point is a mistake.
        var mayFail = false
    }

    private var place = 0

    func begin(_ writer: EventWriter) -> String {
        "This tour takes ten minutes. Each stop says what to type; try whatever you like in between. `:quit` ends it.\n\n"
            + text(writer)
    }

    /// What to show after an entry; nil where the tour waits.
    mutating func next(after text: String, succeeded: Bool, _ writer: EventWriter) -> String? {
        guard Self.stops.indices.contains(place) else { return nil }
        guard succeeded || Self.stops[place].mayFail, Self.plain(text) == Self.plain(Self.stops[place].entry) else { return nil }
        place += 1
        return self.text(writer)
    }

    private static func plain(_ text: String) -> String { text.filter { !$0.isWhitespace } }

    private func text(_ writer: EventWriter) -> String {
        guard Self.stops.indices.contains(place) else {
            return "That was the tour. `:help` lists the commands, `holo explain` the language. Have fun!"
        }
        let stop = Self.stops[place]
        let number = writer.dim("(\(place + 1)/\(Self.stops.count))")
        let entry = stop.entry.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + writer.styled(String($0), "1") }
        return "\n\(number) \(stop.words)\n" + entry.joined(separator: "\n")
    }

    static let stops: [Stop] = [
        Stop(
            words: "Everything but steps is free and instant. Type an expression and press Enter.",
            entry: "[3, 1, 2].sort().map(n => n * 10)"),
        Stop(words: "`_` is the last value; `_1` is the first one that was shown.", entry: "_.sum()"),
        Stop(
            words: "Names are bound with `let`. Here a name may be bound anew at any time. Tab completes names, functions, actions and fields.",
            entry: "let words = [\"ada\", \"grace\", \"edsger\"]"),
        Stop(
            words: "A step calls an action of the catalogue. Its price is told before it is sent. `:cost` tells it without sending anything.",
            entry: ":cost step hello = try_echo { text: \"hello\", milliseconds: 3000 }"),
        Stop(
            words: "Now for real, on this machine's own service, with play credits. The prompt is back at once: the job runs while you type.",
            entry: "step hello = try_echo { text: \"hello\", milliseconds: 3000 }"),
        Stop(words: "What is under way?", entry: ":jobs"),
        Stop(
            words: "Use the answer. If it is not there yet, the prompt waits for it; Ctrl-C would stop waiting, not the job.",
            entry: "hello.text.upper()"),
        Stop(
            words: "A `for` runs its steps side by side, as fast as the service's limits allow. Enter waits for the closing brace.",
            entry: "let echoes = for word in words {\n  step e = try_echo { text: word, milliseconds: 500 }\n  yield { word, echo: e.text, length: word.length() }\n}"),
        Stop(words: "A list of records is shown as a table.", entry: "echoes"),
        Stop(
            words: "Mistakes are found before anything is spent: this one names a field that is not there. Up brings an entry back to mend it.",
            entry: "hello.txet", mayFail: true),
        Stop(words: "What has it all cost?", entry: ":credits"),
        Stop(
            words: "Exploring becomes a workflow: save the session. `holo run tour.holo --resume` then takes the answers that are paid already.",
            entry: ":save tour.holo"),
    ]
}
