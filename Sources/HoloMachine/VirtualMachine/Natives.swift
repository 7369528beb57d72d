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

    private static let secretUses = Library.functions.map { SecretUse.of($0.name) }

    /// The same in a run that has secrets.
    static func callGuarded(_ index: Int, _ arguments: ArgumentList) throws(Failure) -> Value {
        guard index < natives.count, let native = natives[index] else { throw .inconsistent }
        return try secretUses[index].call(native, arguments, name: Library.functions[index].name)
    }

    /// How the number of a helper of a function that takes a lambda is made.
    package enum Support {
        /// What ends the loop over the lambda; nil where nothing does.
        package static func ending(of function: HigherOrder) -> Int? {
            LibrarySupport.ending(of: function) == nil ? nil : number(function) * 2
        }

        /// What is computed where it is called without a lambda; nil where it needs one.
        package static func plainForm(of function: HigherOrder) -> Int? {
            Library.plainForm(of: function) == nil ? nil : number(function) * 2 + 1
        }

        private static func number(_ function: HigherOrder) -> Int { HigherOrder.allCases.firstIndex(of: function) ?? 0 }
    }

    private static let supports: [LibraryFunction.Native?] = HigherOrder.allCases.flatMap {
        [LibrarySupport.ending(of: $0), Library.plainForm(of: $0)]
    }

    static func support(_ index: Int, _ arguments: ArgumentList) throws(Failure) -> Value {
        guard index < supports.count, let native = supports[index] else { throw .inconsistent }
        return try native(arguments)
    }

    /// The same in a run that has secrets.
    static func supportGuarded(_ index: Int, _ arguments: ArgumentList) throws(Failure) -> Value {
        guard index < supports.count, let native = supports[index] else { throw .inconsistent }
        let function = HigherOrder.allCases[index / 2]
        let isEnding = index % 2 == 0
        // Of a loop's end the first argument is the list, which it only orders or groups.
        return try (isEnding ? SecretUse.ofResults(of: function) : SecretUse.of(function.rawValue))
            .call(native, arguments, name: function.rawValue, firstChecked: isEnding ? 1 : 0)
    }
}
