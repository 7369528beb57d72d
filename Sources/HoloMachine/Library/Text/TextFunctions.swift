import HoloValue

/// Functions of text. They see Unicode scalars, not what a reader takes for one character.
enum TextFunctions {
    static func lower(_ arguments: ArgumentList) throws(Failure) -> Value {
        let result = try arguments.string(0, "lower").lowercased()
        try checkTextBytes(result.utf8.count, "lower")
        return .string(result)
    }

    static func upper(_ arguments: ArgumentList) throws(Failure) -> Value {
        let result = try arguments.string(0, "upper").uppercased()
        try checkTextBytes(result.utf8.count, "upper")
        return .string(result)
    }

    static func trim(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "trim")
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return .string("") }
        if first == scalars.startIndex, scalars.index(after: last) == scalars.endIndex { return arguments[0] }
        return .string(String(scalars[first...last]))
    }

    static func split(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "split")
        guard let separator = try arguments.optionalString(1, "split") else {
            let words = text.unicodeScalars.split(whereSeparator: { $0.properties.isWhitespace })
            try checkListCount(words.count, "split")
            return .array(words.map { .string(String($0)) })
        }
        if separator.isEmpty {
            let scalars = text.unicodeScalars
            try checkListCount(scalars.count, "split")
            return .array(scalars.map { .string(String($0)) })
        }
        let places = try offsets(of: separator, in: text, "split")
        let length = separator.utf8.count
        return withUTF8(text) { bytes in
            var parts: [Value] = []
            parts.reserveCapacity(places.count + 1)
            var start = 0
            for place in places {
                parts.append(.string(String(bytes: bytes[start..<place])))
                start = place + length
            }
            parts.append(.string(String(bytes: bytes[start...])))
            return .array(parts)
        }
    }

    /// The offsets in UTF-8 of all places of `needle` that don't overlap.
    private static func offsets(of needle: String, in text: String, _ function: String) throws(Failure) -> [Int] {
        let search = ByteSearch(needle)
        let places = withUTF8(text) { bytes in
            var places: [Int] = []
            var start = 0
            while places.count <= LibraryLimits.listElements, let place = search.first(in: bytes, from: start) {
                places.append(place)
                start = place + search.count
            }
            return places
        }
        try checkListCount(places.count + 1, function)
        return places
    }

    static func join(_ arguments: ArgumentList) throws(Failure) -> Value {
        let list = try arguments.list(0, "join")
        let separator = Array(try arguments.string(1, "join").utf8)
        var bytes: [UInt8] = []
        for (index, element) in list.enumerated() {
            if index > 0 { bytes += separator }
            guard let text = textForm(element) else {
                throw LibraryFailure.wrongElement(
                    "join", expected: "texts or numbers", found: element, at: index, help: textFormHelp(element))
            }
            bytes += text.utf8
            try checkTextBytes(bytes.count, "join")
        }
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    static func replace(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "replace")
        let old = try arguments.string(1, "replace")
        let new = try arguments.string(2, "replace")
        if old.isEmpty {
            throw LibraryFailure.badValue("replace", "needs some text to look for, its second argument is empty")
        }
        let places = try offsets(of: old, in: text, "replace")
        if places.isEmpty { return arguments[0] }
        let (growth, overflow) = places.count.multipliedReportingOverflow(by: new.utf8.count - old.utf8.count)
        let size = overflow ? Int.max : text.utf8.count + growth
        try checkTextBytes(size, "replace")
        let replacement = Array(new.utf8)
        let result = withUTF8(text) { bytes in
            var result: [UInt8] = []
            result.reserveCapacity(size)
            var start = 0
            for place in places {
                result += bytes[start..<place]
                result += replacement
                start = place + old.utf8.count
            }
            result += bytes[start...]
            return result
        }
        return .string(String(decoding: result, as: UTF8.self))
    }

    static func contains(_ arguments: ArgumentList) throws(Failure) -> Value {
        switch arguments[0] {
        case .text(let text):
            let part = try arguments.string(1, "contains")
            if part.isEmpty { return .bool(true) }
            let search = ByteSearch(part)
            return .bool(withUTF8(text.string) { search.first(in: $0) } != nil)
        case .list(let list):
            try arguments[0].checkWrittenSize()
            return .bool(list.elements.contains { valuesEqual($0, arguments[1]) })
        default:
            throw LibraryFailure.wrongKind(
                "contains", argument: 0, expected: "a text or a list", found: arguments[0],
                help: arguments[0].kind == "record" ? "whether a record has a key tells `has(record, key)`" : nil)
        }
    }

    static func startsWith(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "starts_with")
        let part = try arguments.string(1, "starts_with")
        return .bool(text.utf8.starts(with: part.utf8))
    }

    static func endsWith(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "ends_with").utf8
        let part = try arguments.string(1, "ends_with").utf8
        return .bool(text.count >= part.count && text.suffix(part.count).elementsEqual(part))
    }

    static func length(_ arguments: ArgumentList) throws(Failure) -> Value {
        switch arguments[0] {
        case .text(let text): return .int(scalarCount(text.string))
        case .list(let list): return .int(list.elements.count)
        case .record(let record): return .int(record.count)
        default:
            throw LibraryFailure.wrongKind(
                "length", argument: 0, expected: "a text, a list or a record", found: arguments[0])
        }
    }

    static func slice(_ arguments: ArgumentList) throws(Failure) -> Value {
        let lower = try arguments.int(1, "slice")
        let upper = try arguments.optionalInt(2, "slice")
        switch arguments[0] {
        case .text(let text):
            return .string(
                scalarSlice(text.string, clampedRange(from: lower, to: upper, count: scalarCount(text.string))))
        case .list(let list):
            return .array(Array(list.elements[clampedRange(from: lower, to: upper, count: list.elements.count)]))
        default:
            throw LibraryFailure.wrongKind("slice", argument: 0, expected: "a text or a list", found: arguments[0])
        }
    }

    static func pad(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "pad")
        let length = try arguments.count(1, "pad")
        let side = try arguments.optionalString(2, "pad") ?? "right"
        let fill = try arguments.optionalString(3, "pad") ?? " "
        guard side == "left" || side == "right" else {
            throw LibraryFailure.badValue("pad", "knows the sides \"left\" and \"right\", found \"\(shortened(side))\"")
        }
        guard scalarCount(fill) == 1 else {
            throw LibraryFailure.badValue("pad", "fills with one character, found \"\(shortened(fill))\"")
        }
        let missing = length - scalarCount(text)
        if missing <= 0 { return arguments[0] }
        try checkTextBytes(missing, "pad")
        try checkTextBytes(text.utf8.count + missing * fill.utf8.count, "pad")
        let filling = String(repeating: fill, count: missing)
        return .string(side == "left" ? filling + text : text + filling)
    }

    static func lines(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "lines")
        let lines: [Value] = withUTF8(text) { bytes in
            var lines: [Value] = []
            var start = 0
            var index = 0
            while index < bytes.count, lines.count <= LibraryLimits.listElements {
                let byte = bytes[index]
                guard byte == 0x0A || byte == 0x0D else {
                    index += 1
                    continue
                }
                lines.append(.string(String(bytes: bytes[start..<index])))
                if byte == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
                index += 1
                start = index
            }
            if start < bytes.count { lines.append(.string(String(bytes: bytes[start...]))) }
            return lines
        }
        try checkListCount(lines.count, "lines")
        return .array(lines)
    }

    static func matches(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "matches")
        let program = try PatternProgram(try arguments.string(1, "matches"), function: "matches")
        return .bool(program.matches(text.unicodeScalars.map(\.value)))
    }

    private static let matchShape = Shape(["text", "start", "groups"])

    static func findAll(_ arguments: ArgumentList) throws(Failure) -> Value {
        let text = try arguments.string(0, "find_all")
        let program = try PatternProgram(try arguments.string(1, "find_all"), function: "find_all")
        let scalars = text.unicodeScalars.map(\.value)
        var matches = PatternMatches(program, in: scalars)
        var found: [Value] = []
        var groupTotal = 0
        var scalarTotal = 0
        var position = 0
        while let match = matches.next(from: position) {
            var groups: [Value] = []
            for group in 1..<(program.groupCount + 1) {
                let start = match.slots[2 * group]
                let end = match.slots[2 * group + 1]
                // Groups within groups hold the same text over and over.
                scalarTotal += max(end - start, 0)
                try checkTextBytes(scalarTotal, "find_all")
                groups.append(start >= 0 && end >= start ? .string(string(scalars[start..<end])) : .null)
            }
            found.append(
                .record(
                    Record(
                        shape: matchShape,
                        values: [.string(string(scalars[match.start..<match.end])), .int(match.start), .array(groups)]))
            )
            groupTotal += program.groupCount + 1
            try checkListCount(groupTotal, "find_all")
            position = match.end > match.start ? match.end : match.end + 1
        }
        return .array(found)
    }

    private static func string(_ scalars: ArraySlice<UInt32>) -> String {
        var view = String.UnicodeScalarView()
        for value in scalars { if let scalar = Unicode.Scalar(value) { view.append(scalar) } }
        return String(view)
    }
}
