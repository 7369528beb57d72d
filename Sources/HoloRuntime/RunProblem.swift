/// Why a command can't go on, with the exit code that says so.
package struct RunProblem: Error, Sendable {
    package var exitCode: Int32
    package var message: String
    package var help: String?

    package init(_ exitCode: Int32, _ message: String, help: String? = nil) {
        self.exitCode = exitCode
        self.message = message
        self.help = help
    }

    /// The code under which `holo explain` has a page.
    package var code: String {
        switch exitCode {
        case ExitStatus.invalid: "E0415"
        case ExitStatus.account: "E0513"
        case ExitStatus.unreachable: "E0520"
        default: "E0414"
        }
    }
}

/// The exit codes of every command.
package enum ExitStatus {
    package static let ok: Int32 = 0
    /// A step failed, or the script's own `fail`, `assert` or evaluation.
    package static let failed: Int32 = 1
    /// The script is invalid, or what it wants to do is not approved.
    package static let invalid: Int32 = 2
    /// The cap or the credits are reached.
    package static let credits: Int32 = 3
    /// An account must be connected, or the key is not taken.
    package static let account: Int32 = 4
    package static let unreachable: Int32 = 5
    /// Something may have been paid and is not known to be.
    package static let inDoubt: Int32 = 6
    /// A question waits for a person.
    package static let waiting: Int32 = 7
    package static let usage: Int32 = 64
    package static let interrupted: Int32 = 130
}
