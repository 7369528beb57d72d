import HoloValue

/// A function of the library: what the checker, `:doc` and the reference know of it, and how it is computed.
package struct LibraryFunction: Sendable {
    package typealias Native = @Sendable (_ arguments: ArgumentList) throws(Failure) -> Value

    package enum Implementation: Sendable {
        /// Computed from its arguments alone. Missing optional arguments arrive as null.
        case native(Native)
        /// Takes a lambda: the compiler writes its loop out in place, so that lambdas never exist as values and a long
        /// loop can be interrupted.
        case higherOrder(HigherOrder)
        /// Sees the outside: the evaluator asks for it once and keeps what it was told.
        case observation(ObservationKind)
        /// The run's own start, or a part of it.
        case runStart(isDate: Bool)
        /// The next value of the asking statement's random numbers, whose seed the run keeps.
        case draw(DrawKind)
        /// What running a step took: the argument is a step's name, not a value.
        case receipt
    }

    package struct Parameter: Sendable {
        package var name: String
        /// For documentation and checking; `any` where several kinds are taken.
        package var type: ValueType
        package var isOptional: Bool
        /// The number of parameters of the lambda that stands here; nil for a value.
        package var lambdaArity: Int?
        /// A last parameter that takes any number of arguments, gathered into a list by the caller.
        package var isVariadic: Bool

        package init(
            _ name: String, _ type: ValueType, isOptional: Bool = false, lambdaArity: Int? = nil, isVariadic: Bool = false
        ) {
            self.name = name
            self.type = type
            self.isOptional = isOptional
            self.lambdaArity = lambdaArity
            self.isVariadic = isVariadic
        }
    }

    package struct Example: Sendable {
        /// An expression of the language.
        package var source: String
        /// What it gives, as an expression of the language.
        package var result: String
        /// A statement that has to stand before it; empty where none has to.
        package var setup: String

        package init(_ source: String, _ result: String, setup: String = "") {
            self.source = source
            self.result = result
            self.setup = setup
        }
    }

    package var name: String
    package var group: String
    package var parameters: [Parameter]
    package var result: ValueType
    /// One or two sentences.
    package var summary: String
    /// The first is the one that documentation shows; tests run them all.
    package var examples: [Example]
    package var implementation: Implementation

    package init(
        _ name: String, group: String, parameters: [Parameter], result: ValueType, summary: String, examples: [Example],
        implementation: Implementation
    ) {
        self.name = name
        self.group = group
        self.parameters = parameters
        self.result = result
        self.summary = summary
        self.examples = examples
        self.implementation = implementation
    }
}

/// The library's functions that take a lambda.
package enum HigherOrder: String, Sendable, CaseIterable {
    case map, filter, flatMap = "flat_map", sortBy = "sort_by", groupBy = "group_by", keyBy = "key_by"
    case uniqueBy = "unique_by", reduce, any, all, none, count, find, sum, min, max
}

package enum ObservationKind: Sendable, Equatable {
    case read
    case lastRun
}

/// A function's arguments: as many as it has parameters.
package struct ArgumentList {
    @usableFromInline let base: UnsafePointer<Value>
    package let count: Int

    package init(base: UnsafePointer<Value>, count: Int) {
        self.base = base
        self.count = count
    }

    @inlinable package subscript(_ index: Int) -> Value { base[index] }
}
