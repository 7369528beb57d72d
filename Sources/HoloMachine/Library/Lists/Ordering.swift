import HoloValue

/// Sorting and extremes by the order of values.
enum Ordering {
    /// The elements of `list` in the order of their keys; equal keys keep their order. As many keys as elements.
    static func sorted(_ list: [Value], by keys: [Value], _ function: String) throws(Failure) -> [Value] {
        guard list.count > 1, list.count == keys.count else { return list }
        if let places = placesOfPlainKeys(keys) { return places.map { list[$0] } }
        try checkComparable(keys, function)
        do {
            let places = try keys.indices.sorted { left, right in
                let order = try compareValues(keys[left], keys[right], ordersBools: true)
                return order < 0 || (order == 0 && left < right)
            }
            return places.map { list[$0] }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("E0312", "`\(function)` can't order its list")
        }
    }

    /// The places in order where all keys are ints or all are texts: no kinds to look at while sorting.
    private static func placesOfPlainKeys(_ keys: [Value]) -> [Int]? {
        switch keys[0] {
        case .int:
            var ints: [(key: Int, place: Int)] = []
            ints.reserveCapacity(keys.count)
            for (place, key) in keys.enumerated() {
                guard case .int(let int) = key else { return nil }
                ints.append((int, place))
            }
            ints.sort { $0.key < $1.key || ($0.key == $1.key && $0.place < $1.place) }
            return ints.map(\.place)
        case .text:
            var texts: [(key: String, place: Int)] = []
            texts.reserveCapacity(keys.count)
            for (place, key) in keys.enumerated() {
                guard case .text(let text) = key else { return nil }
                texts.append((text.string, place))
            }
            texts.sort {
                let order = compareTexts($0.key, $1.key)
                return order < 0 || (order == 0 && $0.place < $1.place)
            }
            return texts.map(\.place)
        default:
            return nil
        }
    }

    /// Finds what can't be ordered before sorting begins, so that the failure names the first such element.
    private static func checkComparable(_ keys: [Value], _ function: String) throws(Failure) {
        // Keys that are lists are compared column by column, so each column must be of one kind.
        var columns: [Value] = []
        for (index, key) in keys.enumerated() {
            do throws(Failure) {
                if case .list(let list) = key, case .list = keys[0] {
                    for (column, value) in list.elements.enumerated() {
                        if column < columns.count {
                            _ = try compareValues(columns[column], value, ordersBools: true)
                        } else {
                            columns.append(value)
                        }
                    }
                } else {
                    _ = try compareValues(keys[0], key, ordersBools: true)
                }
            } catch {
                throw Failure(
                    error.code, "`\(function)`: \(error.message)", help: error.help ?? help(key), path: "[\(index)]")
            }
        }
    }

    /// The least (`wanted` -1) or greatest (1) value, the first of equal ones; null where there is none.
    static func extreme(_ values: [Value], wanted: Int, _ function: String) throws(Failure) -> Value {
        guard var best = values.first else { return .null }
        for (index, value) in values.enumerated().dropFirst() {
            do throws(Failure) {
                if best.writtenSize > Value.largestWritten { try value.checkWrittenSize() }
                if try compareValues(value, best) == wanted { best = value }
            } catch {
                throw Failure(
                    error.code, "`\(function)`: \(error.message)", help: error.help ?? help(value), path: "[\(index)]")
            }
        }
        return best
    }

    private static func help(_ value: Value) -> String? {
        value.isNull ? "leave the nulls out, or give a default: `value ?? 0`" : nil
    }
}
