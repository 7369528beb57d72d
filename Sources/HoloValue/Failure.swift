/// Why a value could not be computed, read or converted. Deterministic and safe to show: it holds no secrets.
package struct Failure: Error, Sendable, Equatable {
    /// A stable code as `holo explain` knows it: `E0301`.
    package var code: String
    /// One line without the code: what was found and what was expected.
    package var message: String
    /// How to mend it, where that helps.
    package var help: String?
    /// Where in the data, where there is such a place: `companies[3].domain`.
    package var path: String?

    package init(_ code: String, _ message: String, help: String? = nil, path: String? = nil) {
        self.code = code
        self.message = message
        self.help = help
        self.path = path
    }
}
