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
}
