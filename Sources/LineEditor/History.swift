import CReadline

/// What was entered before, the oldest first: in Readline's list, where its searches look, and on disk.
final class History {
    private(set) var entries: [String] = []
    private let file: HistoryFile?

    init(path: String?) {
        file = path.map(HistoryFile.init(path:))
        for entry in file?.entries() ?? [] where entry != entries.last { keep(entry) }
    }

    var last: String? { entries.last }

    /// Nothing is kept twice in a row.
    func add(_ text: String) {
        guard !text.isEmpty, text != entries.last else { return }
        keep(text)
        file?.append(text)
    }

    private func keep(_ text: String) {
        // A C string ends at the first zero.
        let text = text.contains("\0") ? text.replacing("\0", with: "") : text
        entries.append(text)
        add_history(text)
    }

    /// What the newest entry that begins with this text has after it.
    func continuation(of text: String) -> String? {
        guard !text.isEmpty else { return nil }
        let beginning = text.utf8
        for entry in entries.reversed() where entry.utf8.count > beginning.count && entry.utf8.starts(with: beginning) {
            return String(entry.utf8.dropFirst(beginning.count))
        }
        return nil
    }

    /// Readline keeps edits of old entries in its list until the line is entered; without that they stay there.
    func undoEdits() {
        for (index, entry) in entries.enumerated() {
            guard let kept = line_reader_history_entry(Int32(index)) else { continue }
            if kept.pointee.data == nil, String(cString: kept.pointee.line) == entry { continue }
            free_history_entry(replace_history_entry(Int32(index), entry, nil))
        }
    }
}
