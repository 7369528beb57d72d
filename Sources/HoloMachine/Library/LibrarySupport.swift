import HoloValue

/// What the loops of functions that take a lambda end with. `results` are what the lambda gave, one for each element.
package enum LibrarySupport {
    /// Ends a loop: takes the list and the list of the lambda's results, gives the function's result. Nil for functions
    /// whose loop needs no end (`map filter reduce any all none count find`).
    package static func ending(of function: HigherOrder) -> LibraryFunction.Native? {
        switch function {
        case .sortBy:
            { arguments throws(Failure) in
                try arguments[1].checkWrittenSize()
                return .array(try sortByKeys(try arguments.list(0, "sort_by"), try arguments.list(1, "sort_by")))
            }
        case .groupBy:
            { arguments throws(Failure) in
                try groupByKeys(try arguments.list(0, "group_by"), try arguments.list(1, "group_by"))
            }
        case .keyBy:
            { arguments throws(Failure) in
                try keyByKeys(try arguments.list(0, "key_by"), try arguments.list(1, "key_by"))
            }
        case .uniqueBy:
            { arguments throws(Failure) in
                try arguments[1].checkWrittenSize()
                return .array(uniqueByKeys(try arguments.list(0, "unique_by"), try arguments.list(1, "unique_by")))
            }
        case .flatMap: { arguments throws(Failure) in .array(try flattenOnce(try arguments.list(1, "flat_map"))) }
        case .sum: { arguments throws(Failure) in try sumOf(try arguments.list(1, "sum")) }
        case .min: { arguments throws(Failure) in try minimumOf(try arguments.list(1, "min")) }
        case .max: { arguments throws(Failure) in try maximumOf(try arguments.list(1, "max")) }
        case .map, .filter, .reduce, .any, .all, .none, .count, .find: nil
        }
    }

    /// The list in the order of its keys, stable. A key that is a list counts as several keys, the first one first.
    /// Fails with `E0312` where keys have no order among each other.
    package static func sortByKeys(_ list: [Value], _ keys: [Value]) throws(Failure) -> [Value] {
        try Ordering.sorted(list, by: keys, "sort_by")
    }

    /// A record of lists: for each key, in the order of first appearance, its elements in order. Keys must be texts
    /// (`E0326`).
    package static func groupByKeys(_ list: [Value], _ keys: [Value]) throws(Failure) -> Value {
        var places: [TextKey: Int] = [:]
        var names: [String] = []
        var groups: [[Value]] = []
        for (index, element) in list.enumerated() where index < keys.count {
            let key = try textKey(keys[index], at: index, "group_by")
            if let place = places[TextKey(key)] {
                groups[place].append(element)
            } else {
                places[TextKey(key)] = names.count
                names.append(key)
                groups.append([element])
            }
        }
        return .record(Record(shape: Shape(names), values: groups.map { .array($0) }))
    }

    /// A record of elements by key; of equal keys the last element wins, at the first one's place. Keys must be texts
    /// (`E0326`).
    package static func keyByKeys(_ list: [Value], _ keys: [Value]) throws(Failure) -> Value {
        var places: [TextKey: Int] = [:]
        var names: [String] = []
        var values: [Value] = []
        for (index, element) in list.enumerated() where index < keys.count {
            let key = try textKey(keys[index], at: index, "key_by")
            if let place = places[TextKey(key)] {
                values[place] = element
            } else {
                places[TextKey(key)] = names.count
                names.append(key)
                values.append(element)
            }
        }
        return .record(Record(shape: Shape(names), values: values))
    }

    private static func textKey(_ key: Value, at index: Int, _ function: String) throws(Failure) -> String {
        if case .text(let text) = key { return text.string }
        let help =
            switch key {
            case .null: "give a default: `value ?? \"none\"`"
            case .list, .record: "`to_json(…)` makes a text of it"
            default: "write `text(…)` around the key"
            }
        throw Failure(
            "E0326", "`\(function)` makes a record, so its keys must be texts, found \(key.kind)", help: help,
            path: "[\(index)]")
    }

    /// The first element of each key. Keys of any kind, compared as `==` does.
    package static func uniqueByKeys(_ list: [Value], _ keys: [Value]) -> [Value] {
        firstOfEach(list, by: keys)
    }

    static func firstOfEach(_ list: [Value], by keys: [Value]) -> [Value] {
        var seen = Set<ValueKey>()
        var kept: [Value] = []
        for (element, key) in zip(list, keys) where seen.insert(ValueKey(key)).inserted { kept.append(element) }
        return kept
    }

    /// The elements of the lists among the results in their place; other results stay as they are.
    package static func flattenOnce(_ results: [Value]) throws(Failure) -> [Value] {
        try flattened(results, "flat_map")
    }

    static func flattened(_ list: [Value], _ function: String) throws(Failure) -> [Value] {
        var count = 0
        for element in list {
            if case .list(let inner) = element { count += inner.elements.count } else { count += 1 }
            try checkListCount(count, function)
        }
        var flat: [Value] = []
        flat.reserveCapacity(count)
        for element in list {
            if case .list(let inner) = element { flat += inner.elements } else { flat.append(element) }
        }
        return flat
    }

    /// The sum of numbers or of durations; 0 for none.
    package static func sumOf(_ results: [Value]) throws(Failure) -> Value { try sum(results, "sum") }

    static func sum(_ values: [Value], _ function: String) throws(Failure) -> Value {
        guard let first = values.first else { return .int(0) }
        let isDuration = first.kind == "duration"
        // A single number is summed too, so that it counts as touched by arithmetic like all others.
        var total: Value = isDuration ? .duration(0) : .int(0)
        for (index, value) in values.enumerated() {
            switch value {
            case .int, .float, .number: if isDuration { throw mixed(function, value, at: index) }
            case .duration: if !isDuration { throw mixed(function, value, at: index) }
            default:
                throw LibraryFailure.wrongElement(
                    function, expected: "numbers", found: value, at: index,
                    help: value.kind == "text" ? "turn text into numbers with `int(…)` or `float(…)`" : nil)
            }
            total = try add(total, value)
        }
        return total
    }

    private static func mixed(_ function: String, _ value: Value, at index: Int) -> Failure {
        Failure(
            "E0303", "`\(function)` needs numbers alone or durations alone, found \(value.kind) among the others",
            path: "[\(index)]")
    }

    /// The least of the results (not the element that gave it); null for none.
    package static func minimumOf(_ results: [Value]) throws(Failure) -> Value {
        try Ordering.extreme(results, wanted: -1, "min")
    }

    /// The greatest of the results (not the element that gave it); null for none.
    package static func maximumOf(_ results: [Value]) throws(Failure) -> Value {
        try Ordering.extreme(results, wanted: 1, "max")
    }
}
