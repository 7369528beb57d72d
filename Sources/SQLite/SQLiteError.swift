import CSQLite

/// What SQLite refused, or what a file holds that it should not.
package struct SQLiteError: Error, Sendable, CustomStringConvertible {
    package enum Reason: Sendable {
        /// The disk, or the file up to its bound.
        case full
        /// The file is damaged, or none of SQLite's.
        case corrupt
        /// A row holds something else than its column's declared type.
        case damagedRecord
        /// A statement and the file don't fit: the file has another form than the one that it was made with, or sums in it are
        /// too large for a number.
        case misfit
        /// A row that may not be beside the others, or does not fit its table.
        case constraint
        case readOnly
        /// Another connection held its lock for longer than this one waits.
        case busy
        /// It can't be opened, read or written, as the operating system says.
        case unusable
        case closed
        case other
    }

    package var reason: Reason
    package var message: String

    package var description: String { message }

    init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// Of a result code, extended or not: https://www.sqlite.org/rescode.html
    init(code: Int32, message: String) {
        let reason: Reason =
            switch code & 0xff {
            case SQLITE_FULL: .full
            case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
            case SQLITE_ERROR: .misfit
            case SQLITE_CONSTRAINT, SQLITE_MISMATCH: .constraint
            case SQLITE_READONLY, SQLITE_PERM: .readOnly
            case SQLITE_BUSY, SQLITE_LOCKED: .busy
            case SQLITE_CANTOPEN, SQLITE_IOERR: .unusable
            default: .other
            }
        self.init(reason, message)
    }
}
