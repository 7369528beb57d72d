import HoloValue

/// What is wrong with a document that says how the service is to behave, and where.
package struct DocumentProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// As in `faults[2].chance`, counted from 0; empty for the document as a whole.
    package var place: String
    package var message: String

    package init(_ place: String, _ message: String) {
        self.place = place
        self.message = message
    }

    package var description: String { place.isEmpty ? message : "\(place): \(message)" }
}

/// A record of a document in which every member must be known: a mistyped one would change nothing, unseen.
struct StrictRecord {
    let place: String
    private let fields: Record

    /// The whole of a JSON text.
    init(document: [UInt8], members: [String]) throws(DocumentProblem) {
        var warnings = JSONWarnings()
        let value: Value
        do throws(JSONError) {
            value = try JSON.decode(document, warnings: &warnings)
        } catch {
            throw DocumentProblem("", "not JSON: \(error.message) (line \(error.line), column \(error.column))")
        }
        if let repeated = warnings.first.first {
            throw DocumentProblem(
                "", "the member `\(repeated.key)` is there twice (line \(repeated.line), column \(repeated.column))")
        }
        try self.init(value, place: "", members: members)
    }

    init(_ value: Value, place: String, members: [String]) throws(DocumentProblem) {
        guard let fields = value.asRecord else {
            throw DocumentProblem(place, "must be an object, not \(Self.word(value))")
        }
        self.place = place
        self.fields = fields
        for key in fields.shape.keys where !members.contains(key) {
            throw DocumentProblem(place, "there is no member " + Self.unknown(key, members))
        }
    }

    var members: [String] { fields.shape.keys }

    subscript(_ name: String) -> Value? { fields[name] }

    /// `faults[2].chance`
    func place(of name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

    func problem(_ name: String, _ message: String) -> DocumentProblem { DocumentProblem(place(of: name), message) }

    /// nil where the member is left out.
    func number(_ name: String, _ range: ClosedRange<Double>) throws(DocumentProblem) -> Double? {
        guard let value = fields[name] else { return nil }
        return try Self.number(value, place: place(of: name), range)
    }

    /// nil where the member is left out.
    func whole(_ name: String, _ range: ClosedRange<Int>) throws(DocumentProblem) -> Int? {
        guard let value = fields[name] else { return nil }
        guard let number = value.asInt, range.contains(number) else {
            throw problem(
                name,
                "must be a whole number from \(range.lowerBound) to \(range.upperBound), not \(Self.word(value))")
        }
        return number
    }

    /// nil where the member is left out.
    func text(_ name: String) throws(DocumentProblem) -> String? {
        guard let value = fields[name] else { return nil }
        guard let text = value.asString else { throw problem(name, "must be a text, not \(Self.word(value))") }
        return text
    }

    static func number(
        _ value: Value, place: String, _ range: ClosedRange<Double>
    ) throws(DocumentProblem) -> Double {
        let number: Double? =
            switch value {
            case .int(let int): Double(int)
            case .float(let double): double
            case .number(let text): Double(text.source)
            default: nil
            }
        guard let number, range.contains(number) else {
            let (least, most) = (short(range.lowerBound), short(range.upperBound))
            throw DocumentProblem(place, "must be a number from \(least) to \(most), not \(word(value))")
        }
        return number
    }

    /// One of some names, where it is one.
    static func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ value: Value, place: String, of type: Choice.Type
    ) throws(DocumentProblem) -> Choice {
        let names = type.allCases.map(\.rawValue)
        guard let text = value.asString else {
            throw DocumentProblem(place, "must be one of \(names.joined(separator: ", ")), not \(word(value))")
        }
        guard let choice = Choice(rawValue: text) else {
            throw DocumentProblem(place, "there is no " + unknown(text, names))
        }
        return choice
    }

    /// A value as a message shows it.
    static func word(_ value: Value) -> String {
        if value.asList != nil { return "a list" }
        if value.asRecord != nil { return "an object" }
        let text = JSON.encodeString(value)
        return text.count > 40 ? String(text.prefix(40)) + "…" : text
    }

    private static func unknown(_ name: String, _ known: [String]) -> String {
        "`\(name.prefix(40))`" + (near(name, among: known).map { " (did you mean `\($0)`?)" } ?? "")
            + "; known are \(known.joined(separator: ", "))"
    }

    private static func short(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }

    /// The known name that was probably meant: at most a third of its letters away.
    private static func near(_ name: String, among known: [String]) -> String? {
        let letters = Array(name.lowercased().prefix(60))
        return known.map { ($0, distance(letters, Array($0))) }
            .filter { $0.1 * 3 <= max(3, $0.0.count) }
            .min { $0.1 < $1.1 }?.0
    }

    /// How many letters have to be put in, taken out or replaced, or changed places with their neighbour.
    private static func distance(_ first: [Character], _ second: [Character]) -> Int {
        var rows = [Array(0...second.count)]
        for (i, letter) in first.enumerated() {
            var row = [i + 1]
            for (j, other) in second.enumerated() {
                var least = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (letter == other ? 0 : 1))
                if i > 0, j > 0, letter == second[j - 1], first[i - 1] == other {
                    least = min(least, rows[i - 1][j - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[first.count][second.count]
    }
}
