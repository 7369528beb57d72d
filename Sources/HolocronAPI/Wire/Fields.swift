import HoloValue

/// An answer that is not what the interface says: not JSON, or JSON of another shape.
package struct UnreadableAnswer: Error, Sendable, Equatable {
    /// What is wrong with it, as the end of "the answer …": `is not JSON`.
    package var what: String
    /// Its first characters, on one line.
    package var excerpt: String

    package init(what: String, excerpt: String) {
        self.what = what
        self.excerpt = excerpt
    }

    init(_ what: String, in response: ServiceResponse) {
        self.init(what: what, excerpt: HolocronAPI.excerpt(of: response.body))
    }
}

/// The first characters of a body for a message, on one line.
package func excerpt(of body: [UInt8], length: Int = 160) -> String {
    var line = ""
    var count = 0
    var endsWithSpace = true
    for scalar in String(decoding: body.prefix(length * 8), as: UTF8.self).unicodeScalars {
        if count == length { return line + "…" }
        // White space and control characters, those that turn the direction of writing among them, become one space.
        let isBlank =
            scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
            || scalar.properties.generalCategory == .format
        if isBlank && endsWithSpace { continue }
        line.unicodeScalars.append(isBlank ? " " : scalar)
        endsWithSpace = isBlank
        count += 1
    }
    if endsWithSpace && !line.isEmpty { line.removeLast() }
    return line
}

/// The body of an answer as a record.
func record(of response: ServiceResponse) throws(UnreadableAnswer) -> Record {
    let value: Value
    do throws(JSONError) {
        value = try JSON.decode(response.body)
    } catch {
        throw UnreadableAnswer(response.body.isEmpty ? "is empty" : "is not JSON: \(error.message)", in: response)
    }
    guard let record = value.asRecord else {
        throw UnreadableAnswer("is JSON, but not an object", in: response)
    }
    return record
}

extension Record {
    /// The first of these fields that is there and not null.
    func first(_ names: String...) -> Value? {
        for name in names {
            if let value = self[name], !value.isNull { return value }
        }
        return nil
    }

    /// The first of these fields that is a text, or a number: then its digits.
    func text(_ names: String...) -> String? {
        for name in names {
            guard let value = self[name] else { continue }
            switch value {
            case .text(let text): return text.string
            case .int, .float, .number: return numberText(value)
            default: continue
            }
        }
        return nil
    }

    /// A text that is not empty.
    func name(_ names: String...) -> String? {
        for name in names {
            if let text = text(name), !text.isEmpty { return text }
        }
        return nil
    }

    func truth(_ name: String) -> Bool? { self[name]?.asBool }

    /// A list; an absent or null one counts as empty, anything else is nil.
    func rows(_ name: String) -> [Value]? {
        guard let value = self[name], !value.isNull else { return [] }
        return value.asList
    }
}

extension Value {
    /// The number, whatever its form; a text of digits counts too.
    var decimal: Double? {
        switch self {
        case .int(let int): Double(int)
        case .float(let double): double
        case .number(let number): Double(number.source).flatMap { $0.isFinite ? $0 : nil }
        case .text(let text): Double(text.string).flatMap { $0.isFinite ? $0 : nil }
        default: nil
        }
    }

    /// The number rounded up, so that a price is never told too low. Nil beyond 2⁵³.
    var wholeNumber: Int? {
        if case .int(let int) = self { return int }
        guard let decimal, abs(decimal) <= 9_007_199_254_740_992 else { return nil }
        return Int(decimal.rounded(.up))
    }

    /// Whole credits; nil where no service could mean it.
    var credits: Int? { wholeNumber.flatMap { creditRange.contains($0) ? $0 : nil } }

    /// Milliseconds as microseconds, at least 0; nil beyond a century.
    var microsecondsFromMilliseconds: Int? {
        guard let decimal, decimal < 3.2e12 else { return nil }
        return Int((max(0, decimal) * 1000).rounded())
    }

    /// An RFC 3339 text as microseconds since 1970.
    var instant: Int? {
        guard let text = asString else { return nil }
        return try? parseTime(text)
    }
}
