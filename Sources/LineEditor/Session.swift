/// A line, from the prompt to what became of it.
final class Session {
    enum Purpose { case entry, answer, secret }
    enum Outcome { case line(String), endOfInput }

    let prompt: String
    let continuation: String
    let purpose: Purpose

    /// Set when Readline has ended the line.
    var outcome: Outcome?
    /// What was entered, once Readline has let go of it.
    var finalText: [UInt8]?
    /// What is shown may not be what is.
    var isStale = true
    /// The signals that come.
    var signals: Int32 = -1
    /// What is listed below the text.
    var candidates: CandidateList?
    /// The last key belongs to the list: it stays.
    var keepsCandidates = false
    /// What old entries must begin with to be come upon.
    var searchedBeginning = ""
    /// Where Up and Down would go if the lines between were longer.
    var goalColumn = 0

    /// The classes of a text's bytes: asked for once.
    private var classified: (bytes: [UInt8], classes: [LineEditor.TextClass])?

    init(prompt: String, continuation: String, purpose: Purpose) {
        self.prompt = prompt
        self.continuation = continuation
        self.purpose = purpose
    }

    func classes(
        of bytes: [UInt8], by highlight: (String) -> [(range: Range<Int>, textClass: LineEditor.TextClass)]
    ) -> [LineEditor.TextClass] {
        if let classified, classified.bytes == bytes { return classified.classes }
        var classes = [LineEditor.TextClass](repeating: .plain, count: bytes.count)
        for part in highlight(String(decoding: bytes, as: UTF8.self)) {
            for offset in part.range.clamped(to: 0..<bytes.count) { classes[offset] = part.textClass }
        }
        classified = (bytes, classes)
        return classes
    }
}
