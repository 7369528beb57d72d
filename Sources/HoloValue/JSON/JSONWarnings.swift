/// A key that a record of a JSON text repeats.
package struct RepeatedKey: Sendable, Equatable {
    package var key: String
    /// Where it comes again: 1-based, the column in Unicode scalars.
    package var line: Int
    package var column: Int

    package init(key: String, line: Int, column: Int) {
        self.key = key
        self.line = line
        self.column = column
    }

    /// Without the place.
    package var message: String {
        "the key \(JSON.encodeString(.string(shortened(key)))) comes twice in one record; the last value counts"
    }
}

/// What is odd about a JSON text that could be read.
package struct JSONWarnings: Sendable, Equatable {
    /// How many keys are told with their places: finding a place takes time, and nobody reads a thousand of them.
    package static let mostTold = 10

    /// How often a key came again in its record.
    package private(set) var repeatedKeys = 0
    /// The first of these.
    package private(set) var first: [RepeatedKey] = []

    package init() {}

    package var isEmpty: Bool { repeatedKeys == 0 }

    /// True where the next key that is repeated is told, so that its place is worth finding.
    var tellsNext: Bool { first.count < Self.mostTold }

    mutating func tell(_ key: RepeatedKey) {
        repeatedKeys += 1
        first.append(key)
    }

    mutating func count() { repeatedKeys += 1 }
}
