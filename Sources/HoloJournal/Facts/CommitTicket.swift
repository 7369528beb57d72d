import HoloSteps

/// Names one append to the journal. Later appends of the same journal have larger tickets.
package struct CommitTicket: Sendable, Hashable, Comparable {
    package let number: Int

    package static func < (left: CommitTicket, right: CommitTicket) -> Bool { left.number < right.number }
}

/// What the journal's thread tells when appended facts are not written as they were given.
package enum CommitTrouble: Sendable {
    /// Nothing up to and including this ticket that was not acknowledged before is on disk. It is kept and tried again
    /// every second and with every flush; told once for as long as the reason stays the same.
    case notWritten(JournalError, through: CommitTicket)
    /// This fact contradicts what is recorded (the job belongs to another attempt, the attempt is not known) and was
    /// left out; what was appended with it is written. Told before the ticket is acknowledged.
    case refused(JournalError, fact: Fact, run: String, ticket: CommitTicket)
}
