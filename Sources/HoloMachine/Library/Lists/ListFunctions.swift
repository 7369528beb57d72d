import HoloValue

/// Functions of lists that take no lambda.
enum ListFunctions {
    static func sort(_ arguments: ArgumentList) throws(Failure) -> Value {
        let list = try arguments.list(0, "sort")
        try arguments[0].checkWrittenSize()
        return .array(try Ordering.sorted(list, by: list, "sort"))
    }

    static func unique(_ arguments: ArgumentList) throws(Failure) -> Value {
        let list = try arguments.list(0, "unique")
        try arguments[0].checkWrittenSize()
        return .array(LibrarySupport.firstOfEach(list, by: list))
    }

    static func zip(_ arguments: ArgumentList) throws(Failure) -> Value {
        let left = try arguments.list(0, "zip")
        let right = try arguments.list(1, "zip")
        return .array(Swift.zip(left, right).map { .array([$0, $1]) })
    }

    static func take(_ arguments: ArgumentList) throws(Failure) -> Value {
        let list = try arguments.list(0, "take")
        let count = try arguments.count(1, "take")
        return count >= list.count ? arguments[0] : .array(Array(list.prefix(count)))
    }

    static func drop(_ arguments: ArgumentList) throws(Failure) -> Value {
        let list = try arguments.list(0, "drop")
        let count = try arguments.count(1, "drop")
        return count == 0 ? arguments[0] : .array(Array(list.dropFirst(count)))
    }

    static func first(_ arguments: ArgumentList) throws(Failure) -> Value {
        try arguments.list(0, "first").first ?? .null
    }

    static func last(_ arguments: ArgumentList) throws(Failure) -> Value {
        try arguments.list(0, "last").last ?? .null
    }

    static func reverse(_ arguments: ArgumentList) throws(Failure) -> Value {
        .array(try arguments.list(0, "reverse").reversed())
    }

    static func mean(_ arguments: ArgumentList) throws(Failure) -> Value {
        let list = try arguments.list(0, "mean")
        if list.isEmpty { return .null }
        return try divide(try LibrarySupport.sum(list, "mean"), .int(list.count))
    }

    static func chunk(_ arguments: ArgumentList) throws(Failure) -> Value {
        let list = try arguments.list(0, "chunk")
        let size = try arguments.int(1, "chunk")
        if size < 1 { throw LibraryFailure.badValue("chunk", "needs a size of 1 or more, found \(size)") }
        var chunks: [Value] = []
        var start = 0
        while start < list.count {
            let end = list.count - start > size ? start + size : list.count
            chunks.append(.array(Array(list[start..<end])))
            start = end
        }
        return .array(chunks)
    }

    private static let indexShape = Shape(["index", "value"])

    static func enumerate(_ arguments: ArgumentList) throws(Failure) -> Value {
        .array(
            try arguments.list(0, "enumerate").enumerated().map { index, value in
                .record(Record(shape: indexShape, values: [.int(index), value]))
            })
    }

    static func flatten(_ arguments: ArgumentList) throws(Failure) -> Value {
        .array(try LibrarySupport.flattened(try arguments.list(0, "flatten"), "flatten"))
    }

    // MARK: Forms without a lambda

    static func count(_ arguments: ArgumentList) throws(Failure) -> Value {
        .int(try arguments.list(0, "count").count)
    }

    static func sum(_ arguments: ArgumentList) throws(Failure) -> Value {
        try LibrarySupport.sum(try arguments.list(0, "sum"), "sum")
    }

    static func any(_ arguments: ArgumentList) throws(Failure) -> Value {
        .bool(try bools(arguments, "any").contains(true))
    }

    static func all(_ arguments: ArgumentList) throws(Failure) -> Value {
        .bool(!(try bools(arguments, "all").contains(false)))
    }

    static func none(_ arguments: ArgumentList) throws(Failure) -> Value {
        .bool(!(try bools(arguments, "none").contains(true)))
    }

    private static func bools(_ arguments: ArgumentList, _ function: String) throws(Failure) -> [Bool] {
        var bools: [Bool] = []
        for (index, element) in try arguments.list(0, function).enumerated() {
            guard case .bool(let bool) = element else {
                throw LibraryFailure.wrongElement(
                    function, expected: "bools", found: element, at: index,
                    help: "give a condition: `list.\(function)(x => …)`")
            }
            bools.append(bool)
        }
        return bools
    }

    static func min(_ arguments: ArgumentList) throws(Failure) -> Value {
        try Ordering.extreme(try operands(arguments, "min"), wanted: -1, "min")
    }

    static func max(_ arguments: ArgumentList) throws(Failure) -> Value {
        try Ordering.extreme(try operands(arguments, "max"), wanted: 1, "max")
    }

    /// Of `max(list)` the elements, of `max(a, b, …)` the arguments.
    private static func operands(_ arguments: ArgumentList, _ function: String) throws(Failure) -> [Value] {
        let more = arguments.gathered(1)
        if !more.isEmpty { return [arguments[0]] + more }
        return try arguments.list(0, function)
    }
}
