import HoloValue

/// Functions of the library as the machine's instructions name them.
package enum Natives {
    /// By the index that `Library.index(of:)` gives.
    private static let natives: [LibraryFunction.Native?] = Library.functions.map {
        if case .native(let native) = $0.implementation { native } else { nil }
    }

    static func call(_ index: Int, _ arguments: ArgumentList) throws(Failure) -> Value {
        guard index < natives.count, let native = natives[index] else { throw .inconsistent }
        return try native(arguments)
    }

    static func support(_ index: Int, _ arguments: ArgumentList) throws(Failure) -> Value {
        guard let support = Support(rawValue: index) else { throw .inconsistent }
        switch support {
        case .sortByKeys: return try LibrarySupport.sortByKeys(arguments[0], arguments[1])
        case .groupByKeys: return try LibrarySupport.groupByKeys(arguments[0], arguments[1])
        case .keyByKeys: return try LibrarySupport.keyByKeys(arguments[0], arguments[1])
        case .uniqueByKeys: return try LibrarySupport.uniqueByKeys(arguments[0], arguments[1])
        case .sum, .min, .max, .count, .any, .all, .none:
            guard let form = support.higherOrder, let native = Library.plainForm(of: form) else { throw .inconsistent }
            return try native(arguments)
        }
    }

    /// What the loops that the compiler writes out for lambdas end with.
    package enum Support: Int, Sendable {
        case sortByKeys, groupByKeys, keyByKeys, uniqueByKeys
        case sum, min, max, count, any, all, none

        var higherOrder: HigherOrder? {
            switch self {
            case .sum: .sum
            case .min: .min
            case .max: .max
            case .count: .count
            case .any: .any
            case .all: .all
            case .none: HigherOrder.none
            case .sortByKeys, .groupByKeys, .keyByKeys, .uniqueByKeys: nil
            }
        }

        package init?(plainFormOf form: HigherOrder) {
            switch form {
            case .sum: self = .sum
            case .min: self = .min
            case .max: self = .max
            case .count: self = .count
            case .any: self = .any
            case .all: self = .all
            case .none: self = .none
            case .map, .filter, .flatMap, .sortBy, .groupBy, .keyBy, .uniqueBy, .reduce, .find: return nil
            }
        }
    }
}
