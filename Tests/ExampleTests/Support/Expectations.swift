import Foundation
import HoloValue
import HolocronService
import Testing

/// A table as a CSV file holds it: a cell is quoted where it must be.
func csv(_ header: [String], _ rows: [[String]]) -> String {
    ([header] + rows).map { row in
        row.map { cell in
            cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline })
                ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
        }.joined(separator: ",") + "\n"
    }.joined()
}

/// What stdout holds when a script returns `value`.
func printed(_ value: Value) -> String { JSON.encodeString(value) + "\n" }

/// Cents as a page's price reads: 6209 is 62.09.
func price(_ cents: Int) -> Value { .float(Double(cents) / 100) }

/// A number as CSV files and JSON hold it.
func text(_ value: Value) -> String { JSON.encodeString(value) }

extension Value {
    /// A cell of a row that was read from a CSV file.
    func cell(_ name: String) throws -> String {
        guard let text = self[name]?.asString else { throw Trouble("there is no column \(name)") }
        return text
    }
}

extension Fate {
    /// The first of at most `attempts` equal requests that does not fail by itself; nil where all do. For a service
    /// that has not seen the request before.
    func success(of action: String, _ parameters: [(String, Value)], within attempts: Int) throws -> Int? {
        let (_, description) = try #require(Catalogue.find(action: action))
        let fingerprint = Self.fingerprint(action: action, parameters: Record(parameters))
        return (1...attempts).first { !fails(description, fingerprint: fingerprint, attempt: $0) }
    }
}

/// Today in UTC, as prices have it.
func today() -> String {
    var format = Date.ISO8601FormatStyle(timeZone: .gmt)
    format = format.year().month().day()
    return Date.now.formatted(format)
}

extension String {
    /// By Unicode scalars, as the language sorts.
    func isBefore(_ other: String) -> Bool {
        unicodeScalars.lexicographicallyPrecedes(other.unicodeScalars)
    }
}
