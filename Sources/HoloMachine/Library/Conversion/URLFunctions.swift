import HoloValue

/// Taking URLs apart, and encoding what goes into them.
enum URLFunctions {
    static func encode(_ arguments: ArgumentList) throws(Failure) -> Value {
        let result: String
        switch arguments[0] {
        case .text(let text):
            try checkTextBytes(text.string.utf8.count * 3, "url_encode")
            result = PercentEncoding.encode(text.string)
        case .record(let record):
            var parts: [String] = []
            var size = 0
            for (key, value) in zip(record.shape.keys, record.values) {
                let values: [Value] = if case .list(let list) = value { list.elements } else { [value] }
                for value in values where !value.isNull {
                    guard let text = textForm(value) else {
                        throw Failure(
                            "E0327", "`url_encode` can't write \(value.kind) into a query", help: textFormHelp(value),
                            path: key)
                    }
                    let part = PercentEncoding.encode(key) + "=" + PercentEncoding.encode(text)
                    size += part.utf8.count + 1
                    try checkTextBytes(size, "url_encode")
                    parts.append(part)
                }
            }
            result = parts.joined(separator: "&")
        default:
            throw LibraryFailure.wrongKind(
                "url_encode", argument: 0, expected: "a text or a record", found: arguments[0],
                help: textForm(arguments[0]) == nil ? nil : "turn it into text with `text(…)`")
        }
        try checkTextBytes(result.utf8.count, "url_encode")
        return .string(result)
    }

    static func decode(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "url_decode")
        guard let decoded = PercentEncoding.decode(text, plusIsSpace: false) else {
            throw LibraryFailure.badURL(
                "url_decode",
                "can't decode \(ConversionFunctions.quoted(text)): a `%` stands before two hexadecimal digits")
        }
        return .string(decoded)
    }

    private static let shape = Shape(["scheme", "user", "host", "port", "path", "query", "fragment"])

    static func parse(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "parse_url")
        func failure(_ problem: String) -> Failure {
            LibraryFailure.badURL("parse_url", "can't read \(ConversionFunctions.quoted(text)): \(problem)")
        }
        if text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) {
            throw failure("a URL holds no spaces or control characters")
        }
        // Scalars, not characters: a mark behind a `/` joins it to another character, and it stays a `/`.
        var rest = text.unicodeScalars[...]
        let fragment = cutTail(&rest, at: "#")
        let query = cutTail(&rest, at: "?")
        guard let colon = rest.firstIndex(of: ":"), isScheme(rest[..<colon]) else {
            throw failure("it begins with a scheme, like https:")
        }
        let scheme = String(rest[..<colon]).lowercased()
        rest = rest[rest.index(after: colon)...]
        var user: Value = .null
        var host: Value = .null
        var port: Value = .null
        if rest.starts(with: "//".unicodeScalars) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            var authority = rest[..<end]
            rest = rest[end...]
            if let at = authority.lastIndex(of: "@") {
                user = .string(String(authority[..<at]))
                authority = authority[authority.index(after: at)...]
            }
            // An IPv6 address has colons of its own.
            var hostEnd = authority.startIndex
            if authority.first == "[" {
                guard let bracket = authority.firstIndex(of: "]") else { throw failure("its `[` has no `]`") }
                hostEnd = bracket
            }
            if let colon = authority[hostEnd...].lastIndex(of: ":") {
                let digits = authority[authority.index(after: colon)...]
                if !digits.isEmpty {
                    guard digits.allSatisfy({ ("0"..."9").contains($0) }), let number = Int(String(digits)),
                        number <= 65535
                    else { throw failure("its port is not a number up to 65535") }
                    port = .int(number)
                }
                authority = authority[..<colon]
            }
            host = .string(String(authority).lowercased())
        }
        guard let path = PercentEncoding.decode(Substring(rest), plusIsSpace: false),
            let decodedFragment = PercentEncoding.decode(Substring(fragment ?? Scalars()), plusIsSpace: false),
            let pairs = queryPairs(query ?? Scalars())
        else { throw failure("a `%` stands before two hexadecimal digits") }
        return .record(
            Record(
                shape: shape,
                values: [
                    .string(scheme), user, host, port, .string(path), .record(pairs),
                    fragment == nil ? .null : .string(decodedFragment),
                ]))
    }

    private typealias Scalars = Substring.UnicodeScalarView

    /// Cuts off what follows the first `separator`.
    private static func cutTail(_ text: inout Scalars, at separator: Unicode.Scalar) -> Scalars? {
        guard let index = text.firstIndex(of: separator) else { return nil }
        let tail = text[text.index(after: index)...]
        text = text[..<index]
        return tail
    }

    private static func isScheme(_ text: Scalars) -> Bool {
        func isLetter(_ scalar: Unicode.Scalar) -> Bool {
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        }
        guard let first = text.first, isLetter(first) else { return false }
        return text.allSatisfy { isLetter($0) || ("0"..."9").contains($0) || "+-.".unicodeScalars.contains($0) }
    }

    /// Of a name that stands several times the last value counts.
    private static func queryPairs(_ query: Scalars) -> Record? {
        var builder = RecordBuilder()
        for part in query.split(separator: "&") {
            let equals = part.firstIndex(of: "=")
            guard let name = PercentEncoding.decode(Substring(part[..<(equals ?? part.endIndex)]), plusIsSpace: true),
                let value = PercentEncoding.decode(
                    equals.map { Substring(part[part.index(after: $0)...]) } ?? "", plusIsSpace: true)
            else { return nil }
            builder.set(name, .string(value))
        }
        return builder.build()
    }
}
