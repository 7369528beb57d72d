import HoloSteps
import SQLite

/// What is kept of all runs of one person on one machine: a SQLite file that several processes may share.
///
/// Facts are appended without waiting; a thread of the journal's own commits them and tells when they are on disk. All
/// else is synchronous and durable when it returns. Everything may be called from any thread.
package final class Journal: Sendable {
    let file: StoreFile
    let folder: String
    private let thread: CommitThread

    private init(folder: String, file: StoreFile, thread: CommitThread) {
        self.folder = folder
        self.file = file
        self.thread = thread
    }

    deinit { thread.endSoon() }

    /// Opens `journal.sqlite` in `folder`, an absolute path; makes both where they are missing, for this user alone.
    ///
    /// Throws where the folder or the file can't be used, is damaged, was made by a newer version, or the disk is full.
    /// `onAcknowledge` and `onTrouble` are called on the journal's thread and must be quick; they may not flush, finish
    /// a run or close. A ticket's acknowledgement is also that of all smaller ones. `pageLimit` bounds the file, in
    /// pages of 4096 bytes.
    package static func open(
        folder: String, pageLimit: Int? = nil, onAcknowledge: @escaping @Sendable (CommitTicket) -> Void,
        onTrouble: @escaping @Sendable (CommitTrouble) -> Void
    ) throws(JournalError) -> Journal {
        let file = try StoreFile.open(folder: folder, format: journalFormat, pageLimit: pageLimit)
        let thread = CommitThread(file: file, onAcknowledge: onAcknowledge, onTrouble: onTrouble)
        return Journal(folder: folder, file: file, thread: thread)
    }

    /// Adds facts of a run that exists, in their order; returns at once. They are on disk, all of them, when the ticket
    /// is acknowledged.
    ///
    /// Durable ones are committed as soon as the disk is free, others within about 0.1 s. A later outcome of an attempt
    /// and a later value of a key take the place of an earlier one. After `close` nothing is written or acknowledged.
    @discardableResult
    package func append(_ facts: [Fact], run: String, durable: Bool) -> CommitTicket {
        thread.append(facts, run: run, durable: durable)
    }

    /// Returns when all that was appended is on disk and acknowledged; throws where it could not be written.
    package func flush() throws(JournalError) { try thread.flush() }

    /// Writes what waits and closes the file; throws where something could not be written.
    package func close() throws(JournalError) {
        defer { file.close() }
        try thread.end()
    }

    /// How many transactions have carried appended facts to disk since the journal was opened.
    package var commitCount: Int { thread.commitCount }

    /// Numbers for intents that no other run or process gets. Waits for the disk: take some dozens at a time.
    package func reserveIntents(_ count: Int) throws(JournalError) -> Range<IntentID> {
        guard count > 0 else { return 0..<0 }
        return try file.write { connection in
            let next = try connection.int("SELECT next FROM counters WHERE name = 'intent'")
            let last = try connection.int("SELECT max(id) FROM attempts") ?? 0
            guard let next, next > max(0, last), next <= Int.max - count else {
                throw JournalError(.corrupt, "a record in the journal is damaged: the number of the next attempt")
            }
            try connection.execute("UPDATE counters SET next = ? WHERE name = 'intent'", [next + count])
            return next..<(next + count)
        }
    }
}
