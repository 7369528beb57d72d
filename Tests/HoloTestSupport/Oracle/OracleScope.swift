import HoloSyntax
import HoloValue

/// The names of a block, their values, and when these are known.
package final class OracleScope {
    package struct Known {
        package var value: Value
        package var time: Int
    }

    package private(set) var names: [String: Known] = [:]
    package let parent: OracleScope?

    package init(_ parent: OracleScope?) { self.parent = parent }

    package func bind(_ name: Name?, _ value: Value, at time: Int) {
        if let name { names[name.text] = Known(value: value, time: time) }
    }

    /// What the failure is called in an `else`.
    package func bind(error: Value, at time: Int) { names["error"] = Known(value: error, time: time) }

    package func find(_ name: String) -> Known? { names[name] ?? parent?.find(name) }
}
