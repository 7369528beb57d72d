/// A number that arithmetic can work with.
package enum Numeric: Sendable, Equatable {
    case int(Int)
    case float(Double)

    package var double: Double {
        switch self {
        case .int(let value): Double(value)
        case .float(let value): value
        }
    }

    package var value: Value {
        switch self {
        case .int(let value): .int(value)
        case .float(let value): .float(value)
        }
    }
}

/// The number that `value` is, for arithmetic: a number that kept its source text becomes an `int` or the nearest
/// `float`. Fails with `E0305` where that does not fit into 64 bits and with `E0303` for what is no number.
package func numericValue(_ value: Value) throws(Failure) -> Numeric {
    switch value {
    case .int(let int): return .int(int)
    case .float(let double): return .float(double)
    case .number(let number):
        if number.isFloat {
            if let double = Double(number.source), double.isFinite { return .float(double) }
        } else if let int = Int(number.source) {
            return .int(int)
        }
        throw Failure(
            "E0305", "the number \(shortened(number.source)) does not fit into 64 bits",
            help: "such a number can be passed on, compared and saved, but not calculated with")
    default:
        throw Failure("E0303", "expected a number, found \(value.kind)")
    }
}

/// `text`, cut in the middle where it is long: for messages.
package func shortened(_ text: String, to most: Int = 40) -> String {
    let count = scalarCount(text)
    if count <= most { return text }
    return scalarSlice(text, 0..<(most - 8)) + "…" + scalarSlice(text, (count - 7)..<count)
}

/// The text of a number as JSON and the language write it; a number that came in as JSON is written as it came.
/// Empty for what is no number.
package func numberText(_ value: Value) -> String {
    switch value {
    case .int(let int): String(int)
    case .float(let double): floatText(double)
    case .number(let number): number.source
    default: ""
    }
}

/// The shortest text that reads back as `double` and shows that it is a float: `1.0`, `0.1`, `1e+21`. Floats are
/// finite.
package func floatText(_ double: Double) -> String { double.description }
