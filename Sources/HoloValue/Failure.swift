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
    /// A name that is not there and those that are: who shows the failure can say which was meant.
    package var unknown: UnknownName?

    package init(
        _ code: String, _ message: String, help: String? = nil, path: String? = nil, unknown: UnknownName? = nil
    ) {
        self.code = code
        self.message = message
        self.help = help
        self.path = path
        self.unknown = unknown
    }
}

extension Failure {
    /// A value that takes too much room written out.
    static var tooLargeWritten: Failure {
        Failure(
            "E0320", "written out, this value takes more than \(Value.largestWritten >> 30) GB",
            help: "what stands in a value several times is written several times: keep it once, beside what refers to it")
    }
}

package struct UnknownName: Sendable, Equatable {
    package var name: String
    package var known: [String]

    package init(_ name: String, known: [String]) {
        self.name = name
        self.known = known
    }
}
