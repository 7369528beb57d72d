import HolocronAPI
import SQLite

// What the numbers of a journal can be. What is beyond is damaged: found here, no sum or difference of them can be too large
// for a number where a run goes on.

extension Row {
    /// The number of an attempt.
    mutating func attemptID() throws(SQLiteError) -> Int { try int(in: 1...Int.max) }

    /// Whole credits.
    mutating func credits() throws(SQLiteError) -> Int { try int(in: creditRange) }
    mutating func optionalCredits() throws(SQLiteError) -> Int? { try optionalInt(in: creditRange) }

    /// Microseconds since 1970, some thousand years of them.
    mutating func time() throws(SQLiteError) -> Int { try int(in: times) }
    mutating func optionalTime() throws(SQLiteError) -> Int? { try optionalInt(in: times) }

    /// How many there are of something, or microseconds of it.
    mutating func count(from least: Int = 0) throws(SQLiteError) -> Int { try int(in: least...mostCounted) }
    mutating func optionalCount() throws(SQLiteError) -> Int? { try optionalInt(in: 0...mostCounted) }
}

private let times = 0...Int.max / 16

/// A few of them can be added up.
private let mostCounted = Int.max / 64
