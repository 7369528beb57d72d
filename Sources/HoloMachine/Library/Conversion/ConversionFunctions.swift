import HoloValue

/// Conversions between text and other values.
enum ConversionFunctions {
    static func text(_ arguments: ArgumentList) throws(Failure) -> Value {
        if case .text = arguments[0] { return arguments[0] }
        guard let text = textForm(arguments[0]) else {
            throw Failure("E0327", "`text` can't write \(arguments[0].kind) as text", help: textFormHelp(arguments[0]))
        }
        return .string(text)
    }

    static func int(_ arguments: ArgumentList) throws(Failure) -> Value {
        switch arguments[0] {
        case .int: return arguments[0]
        case .text(let text):
            let digits = trimmed(text.string)
            if let int = Int(digits) { return .int(int) }
            if isWhole(digits) {
                throw Failure("E0305", "`int`: \(shortened(digits)) does not fit into 64 bits")
            }
            throw LibraryFailure.notConvertible(
                "int", "can't read \(quoted(text.string)) as a whole number",
                help: plainNumber(digits) == nil
                    ? "`try int(x) else null` gives null instead" : "`float` reads fractions")
        case .float, .number:
            switch try arguments.number(0, "int") {
            case .int(let int): return .int(int)
            case .float(let double):
                if let int = Int(exactly: double) { return .int(int) }
                throw LibraryFailure.notConvertible(
                    "int", "needs a whole number within 64 bits, found \(floatText(double))",
                    help: "`round`, `floor` and `ceil` give an int")
            }
        default:
            throw LibraryFailure.wrongKind("int", argument: 0, expected: "a text or a number", found: arguments[0])
        }
    }

    static func float(_ arguments: ArgumentList) throws(Failure) -> Value {
        switch arguments[0] {
        case .text(let text):
            guard let double = plainNumber(trimmed(text.string)) else {
                throw LibraryFailure.notConvertible(
                    "float", "can't read \(quoted(text.string)) as a number",
                    help: "`try float(x) else null` gives null instead")
            }
            guard double.isFinite else {
                throw Failure("E0304", "`float`: \(shortened(text.string)) is too large for a float")
            }
            return .float(double)
        case .int, .float, .number:
            return .float(try arguments.number(0, "float").double)
        default:
            throw LibraryFailure.wrongKind("float", argument: 0, expected: "a text or a number", found: arguments[0])
        }
    }

    private static func isWhole(_ text: String) -> Bool {
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        return !digits.isEmpty && text.utf8.count - digits.count <= 1
            && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isNumberScalar(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar) || "+-.eE".unicodeScalars.contains(scalar)
    }

    /// A decimal number; infinite where it is too large. Swift alone would also take `inf`, `nan` and hexadecimals.
    private static func plainNumber(_ text: String) -> Double? {
        text.unicodeScalars.allSatisfy(isNumberScalar) ? Double(text) : nil
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    static func quoted(_ text: String) -> String { JSON.encodeString(.string(shortened(text))) }

    static func parseJSON(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "parse_json")
        do throws(JSONError) {
            return try JSON.decode(text)
        } catch {
            throw error.failure
        }
    }

    static func toJSON(_ arguments: ArgumentList) throws(Failure) -> Value {
        let pretty = try arguments.optionalBool(1, "to_json") ?? false
        if pretty || arguments[0].writtenSize > LibraryLimits.textBytes {
            try checkSize(of: arguments[0], pretty: pretty, "to_json")
        }
        let bytes = JSON.encode(arguments[0], pretty: pretty)
        try checkTextBytes(bytes.count, "to_json")
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    static func formatNumber(_ arguments: ArgumentList) throws(Failure) -> Value {
        let number = try arguments.number(0, "format_number")
        let places = try arguments.count(1, "format_number")
        let separator = try arguments.optionalString(2, "format_number") ?? ""
        if places > 100 {
            throw LibraryFailure.badValue("format_number", "writes at most 100 digits after the point, found \(places)")
        }
        if scalarCount(separator) > 1 {
            throw LibraryFailure.badValue(
                "format_number", "takes one character as separator, found \(quoted(separator))")
        }
        let rounded = DecimalDigits(number).rounded(to: places)
        let (whole, fraction) = rounded.parts(places: places)
        var text = rounded.isNegative ? "-" : ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { text += separator }
            text += String(digit)
        }
        if !fraction.isEmpty { text += "." + fraction.map { String($0) }.joined() }
        return .string(text)
    }
}

extension ConversionFunctions {
    static func parseCSV(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "parse_csv")
        return try CSV.decode(Array(text.utf8), separator: try separator(arguments, "parse_csv"))
    }

    static func toCSV(_ arguments: ArgumentList) throws(Failure) -> Value {
        try checkSize(of: arguments[0], "to_csv")
        let bytes = try CSV.encode(arguments[0], separator: try separator(arguments, "to_csv"))
        try checkTextBytes(bytes.count, "to_csv")
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    private static func separator(_ arguments: ArgumentList, _ function: String) throws(Failure) -> UInt8 {
        guard let text = try arguments.optionalString(1, function) else { return CSV.comma }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte != UInt8(ascii: "\""), byte != 0x0A, byte != 0x0D
        else {
            throw LibraryFailure.badValue(
                function, "takes one ASCII character as separator, found \(quoted(text))",
                help: "write `\",\"`, `\";\"` or `\"\\t\"`")
        }
        return byte
    }
}
