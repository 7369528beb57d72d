/// Why the journal, the cache or one of their folders can't be used as asked.
///
/// `message` says what is wrong, `help` what a person can do about it. Neither holds a secret.
package struct JournalError: Error, Sendable, Equatable {
    package enum Reason: String, Sendable {
        /// No home folder is known, so there is no place to keep anything.
        case noHome
        /// A folder or file can't be made or opened.
        case unusableFolder
        /// The place can't be written to.
        case readOnly
        case diskFull
        /// The file is damaged or not one of ours.
        case corrupt
        /// A newer version of the program made the file.
        case newerSchema
        /// Another process kept the file locked for longer than the journal waits.
        case busy
        /// Another process works on this run.
        case runLocked
        /// Another attempt has this job already.
        case jobClaimed
        case unknownRun
        /// A prefix fits several runs.
        case ambiguousRun
        /// What was asked contradicts what is recorded.
        case contradiction
        case closed
        /// The operating system or SQLite reports something else.
        case failed
    }

    package var reason: Reason
    /// One line.
    package var message: String
    /// How to mend it, where that helps.
    package var help: String?

    package init(_ reason: Reason, _ message: String, help: String? = nil) {
        self.reason = reason
        self.message = message
        self.help = help
    }
}
