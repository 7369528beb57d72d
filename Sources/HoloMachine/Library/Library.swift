import HoloValue

/// The functions that every script has.
package enum Library {
    /// All functions, by group. An index into this array is stable within one build of the program.
    package static let functions: [LibraryFunction] = {
        // Reserved and appended: joining with `+` would copy the table again and again at the start of every program.
        let groups = [
            TextTable.functions, ListTable.functions, HigherOrderTable.functions, RecordTable.functions,
            NumberTable.functions, ConversionTable.functions, OtherTable.functions,
        ]
        var functions: [LibraryFunction] = []
        functions.reserveCapacity(groups.reduce(0) { $0 + $1.count })
        for group in groups { functions += group }
        return functions
    }()

    private static let places: [String: Int] = {
        var places = [String: Int](minimumCapacity: functions.count)
        for (index, function) in functions.enumerated() { places[function.name] = index }
        return places
    }()

    package static func index(of name: String) -> Int? { places[name] }

    package static func find(_ name: String) -> LibraryFunction? { places[name].map { functions[$0] } }

    /// What a function that takes a lambda computes where it is called without one; nil where it needs one.
    ///
    /// The arguments are as many as the function has parameters. The lambda's place holds null, but for `min` and `max`
    /// called with several values: there it holds the list of all values after the first.
    package static func plainForm(of function: HigherOrder) -> LibraryFunction.Native? {
        switch function {
        case .count: ListFunctions.count
        case .sum: ListFunctions.sum
        case .any: ListFunctions.any
        case .all: ListFunctions.all
        case .none: ListFunctions.none
        case .min: ListFunctions.min
        case .max: ListFunctions.max
        case .map, .filter, .flatMap, .sortBy, .groupBy, .keyBy, .uniqueBy, .reduce, .find: nil
        }
    }
}
