import HoloValue

/// Reading arguments as the kind that a function needs, with a failure that names function, argument and what was
/// found.
extension ArgumentList {
    func string(_ index: Int, _ function: String) throws(Failure) -> String {
        if case .text(let text) = self[index] { return text.string }
        let help: String? =
            switch self[index] {
            case .int, .float, .number, .bool, .time, .duration: "turn it into text with `text(…)`"
            case .null: "give a default: `value ?? \"\"`"
            default: nil
            }
        throw LibraryFailure.wrongKind(function, argument: index, expected: "a text", found: self[index], help: help)
    }

    func optionalString(_ index: Int, _ function: String) throws(Failure) -> String? {
        self[index].isNull ? nil : try string(index, function)
    }

    func list(_ index: Int, _ function: String) throws(Failure) -> [Value] {
        if case .list(let list) = self[index] { return list.elements }
        throw LibraryFailure.wrongKind(
            function, argument: index, expected: "a list", found: self[index],
            help: self[index].isNull ? "give a default: `value ?? []`" : nil)
    }

    func record(_ index: Int, _ function: String) throws(Failure) -> Record {
        if case .record(let record) = self[index] { return record }
        throw LibraryFailure.wrongKind(function, argument: index, expected: "a record", found: self[index])
    }

    func int(_ index: Int, _ function: String) throws(Failure) -> Int {
        if case .int(let int) = self[index] { return int }
        if case .number = self[index], case .int(let int) = try numericValue(self[index]) { return int }
        throw LibraryFailure.wrongKind(
            function, argument: index, expected: "an int", found: self[index],
            help: self[index].kind == "float" ? "`round`, `floor` and `ceil` give an int" : nil)
    }

    func optionalInt(_ index: Int, _ function: String) throws(Failure) -> Int? {
        self[index].isNull ? nil : try int(index, function)
    }

    /// An int that is not negative.
    func count(_ index: Int, _ function: String) throws(Failure) -> Int {
        let value = try int(index, function)
        if value < 0 {
            throw LibraryFailure.badValue(
                function, "needs a count of 0 or more as its \(LibraryFailure.ordinal(index)) argument, found \(value)")
        }
        return value
    }

    func number(_ index: Int, _ function: String) throws(Failure) -> Numeric {
        switch self[index] {
        case .int(let int): return .int(int)
        case .float(let double): return .float(double)
        case .number: return try numericValue(self[index])
        default:
            throw LibraryFailure.wrongKind(
                function, argument: index, expected: "a number", found: self[index],
                help: self[index].kind == "text" ? "turn text into a number with `int(…)` or `float(…)`" : nil)
        }
    }

    func time(_ index: Int, _ function: String) throws(Failure) -> Int {
        if case .time(let microseconds) = self[index] { return microseconds }
        throw LibraryFailure.wrongKind(
            function, argument: index, expected: "a time", found: self[index],
            help: self[index].kind == "text" ? "turn text into a time with `parse_time(…)`" : nil)
    }

    func optionalBool(_ index: Int, _ function: String) throws(Failure) -> Bool? {
        switch self[index] {
        case .null: return nil
        case .bool(let value): return value
        default:
            throw LibraryFailure.wrongKind(function, argument: index, expected: "a bool", found: self[index])
        }
    }

    /// What a variadic last parameter gathered.
    func gathered(_ index: Int) -> [Value] {
        if case .list(let list) = self[index] { return list.elements }
        return self[index].isNull ? [] : [self[index]]
    }
}

/// Fails where a list that is about to be made would be too long.
func checkListCount(_ count: Int, _ function: String) throws(Failure) {
    if count > LibraryLimits.listElements { throw LibraryFailure.tooLongList(function) }
}

/// Fails where a text that is about to be made would be too long.
func checkTextBytes(_ count: Int, _ function: String) throws(Failure) {
    if count > LibraryLimits.textBytes { throw LibraryFailure.tooLongText(function) }
}
