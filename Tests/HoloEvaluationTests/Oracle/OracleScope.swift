import HoloSyntax
import HoloValue

/// The names of a block, their values, and when these are known.
final class OracleScope {
    struct Known {
        var value: Value
        var time: Int
    }

    private(set) var names: [String: Known] = [:]
    let parent: OracleScope?

    init(_ parent: OracleScope?) { self.parent = parent }

    func bind(_ name: Name?, _ value: Value, at time: Int) {
        if let name { names[name.text] = Known(value: value, time: time) }
    }

    /// What the failure is called in an `else`.
    func bind(error: Value, at time: Int) { names["error"] = Known(value: error, time: time) }

    func find(_ name: String) -> Known? { names[name] ?? parent?.find(name) }
}
