/// Where JSON text stops being JSON, and why.
package struct JSONError: Error, Sendable, Equatable {
    /// 1-based.
    package var line: Int
    /// 1-based, in Unicode scalars.
    package var column: Int
    /// 0-based, in bytes.
    package var offset: Int
    package var message: String

    package init(line: Int, column: Int, offset: Int, message: String) {
        self.line = line
        self.column = column
        self.offset = offset
        self.message = message
    }

    /// The error as a failure of the language (`E0402`).
    package var failure: Failure {
        Failure("E0402", "this is not JSON: \(message) (line \(line), column \(column))")
    }
}

/// What a reader of JSON refuses beyond the grammar.
package struct JSONLimits: Sendable {
    /// How many lists and records may be open at once.
    package var depth: Int

    package init(depth: Int = 512) { self.depth = depth }

    package static let `default` = JSONLimits()
}

/// How a writer of JSON writes secrets: always as a text, and never what it is unless told to.
package enum SecretForm: Sendable {
    /// A keyed digest: for the journal and for fingerprints.
    case digest
    /// `<secret key>`: for people.
    case label
    /// The secret itself: for a request that carries it, and for what becomes a secret again.
    case revealed
}

/// JSON as RFC 8259 has it, to and from values.
///
/// What is read and written again is unchanged but for its white space and the spelling of escapes: the order of keys,
/// the text of numbers and every Unicode scalar stay. Of equal keys the last value wins, at the first one's place.
package enum JSON {
    /// The value of a whole JSON text in UTF-8. A byte order mark, white space beyond RFC 8259's and lone surrogates
    /// are errors.
    package static func decode(_ bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) -> Value {
        var warnings = JSONWarnings()
        return try decode(bytes, limits: limits, warnings: &warnings)
    }

    /// As above; every key that a record repeats is counted in `warnings`, which should be new.
    package static func decode(
        _ bytes: [UInt8], limits: JSONLimits = .default, warnings: inout JSONWarnings
    ) throws(JSONError) -> Value {
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<Value, JSONError> in
            do throws(JSONError) {
                return .success(try decode(buffer, limits: limits, warnings: &warnings))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The value of a whole JSON text; the bytes are not used after the call.
    package static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = .default
    ) throws(JSONError) -> Value {
        var warnings = JSONWarnings()
        return try decode(bytes, limits: limits, warnings: &warnings)
    }

    /// As above; every key that a record repeats is counted in `warnings`, which should be new.
    package static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = .default, warnings: inout JSONWarnings
    ) throws(JSONError) -> Value {
        var parser = JSONParser(bytes, limits: limits)
        let value = try parser.parse()
        warnings = parser.warnings
        return value
    }

    /// The value of a JSON text that is held as a string.
    package static func decode(_ text: String, limits: JSONLimits = .default) throws(JSONError) -> Value {
        try decode(Array(text.utf8), limits: limits)
    }

    /// JSON text in UTF-8, on one line without spaces or, with `pretty`, indented by two spaces. Numbers are written as
    /// they came in, durations as `"1h30m"` and times as RFC 3339 in UTC. `endsLine`: a line feed follows. A text that would
    /// take more than 1 GB indented is not indented.
    package static func encode(
        _ value: Value, pretty: Bool = false, endsLine: Bool = false, secrets: SecretForm = .digest
    ) -> [UInt8] {
        var writer = JSONWriter(pretty ? .pretty : .compact, secrets: secrets)
        writer.write(value)
        if writer.isGivenUp { return encode(value, endsLine: endsLine, secrets: secrets) }
        if endsLine { writer.output.append(0x0A) }
        return writer.output.bytes()
    }

    /// `encode` as a string.
    package static func encodeString(_ value: Value, pretty: Bool = false, secrets: SecretForm = .digest) -> String {
        var writer = JSONWriter(pretty ? .pretty : .compact, secrets: secrets)
        writer.write(value)
        if writer.isGivenUp { return encodeString(value, secrets: secrets) }
        return writer.output.string()
    }

    /// One text for all values that are equal as JSON, for fingerprints: keys sorted by their UTF-8 bytes, no spaces,
    /// and one form for each number by its exact value (`1`, `1.0` and `1e0` alike).
    package static func canonical(_ value: Value, secrets: SecretForm = .digest) -> [UInt8] {
        var writer = JSONWriter(.canonical, secrets: secrets)
        writer.write(value)
        return writer.output.bytes()
    }
}
