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
        var rest = Substring(text)
        let fragment = cutTail(&rest, at: "#")
        let query = cutTail(&rest, at: "?")
        guard let colon = rest.firstIndex(of: ":"), isScheme(rest[..<colon]) else {
            throw failure("it begins with a scheme, like https:")
        }
        let scheme = rest[..<colon].lowercased()
        rest = rest[rest.index(after: colon)...]
        var user: Value = .null
        var host: Value = .null
        var port: Value = .null
        if rest.hasPrefix("//") {
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
            if authority.hasPrefix("[") {
                guard let bracket = authority.firstIndex(of: "]") else { throw failure("its `[` has no `]`") }
                hostEnd = bracket
            }
            if let colon = authority[hostEnd...].lastIndex(of: ":") {
                let digits = authority[authority.index(after: colon)...]
                if !digits.isEmpty {
                    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
                        number <= 65535
                    else { throw failure("its port is not a number up to 65535") }
                    port = .int(number)
                }
                authority = authority[..<colon]
            }
            host = .string(authority.lowercased())
        }
        guard let path = PercentEncoding.decode(rest, plusIsSpace: false),
            let decodedFragment = PercentEncoding.decode(fragment ?? "", plusIsSpace: false),
            let pairs = queryPairs(query ?? "")
        else { throw failure("a `%` stands before two hexadecimal digits") }
        return .record(
            Record(
                shape: shape,
                values: [
                    .string(scheme), user, host, port, .string(path), .record(pairs),
                    fragment == nil ? .null : .string(decodedFragment),
                ]))
    }

    /// Cuts off what follows the first `separator`.
    private static func cutTail(_ text: inout Substring, at separator: Unicode.Scalar) -> Substring? {
        guard let index = text.unicodeScalars.firstIndex(of: separator) else { return nil }
        let tail = text[text.unicodeScalars.index(after: index)...]
        text = text[..<index]
        return tail
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }
    }

    /// Of a name that stands several times the last value counts.
    private static func queryPairs(_ query: Substring) -> Record? {
        var builder = RecordBuilder()
        for scalars in query.unicodeScalars.split(separator: "&") {
            let part = Substring(scalars)
            let equals = part.unicodeScalars.firstIndex(of: "=")
            guard let name = PercentEncoding.decode(part[..<(equals ?? part.endIndex)], plusIsSpace: true),
                let value = PercentEncoding.decode(
                    equals.map { part[part.unicodeScalars.index(after: $0)...] } ?? "", plusIsSpace: true)
            else { return nil }
            builder.set(name, .string(value))
        }
        return builder.build()
    }
}
