/// Where a person's files of this program lie, by the XDG base directory conventions. All are absolute paths; none is
/// made here.
package struct StateFolders: Sendable, Equatable {
    /// Must be kept: the journal, the history.
    package var state: String
    /// Can be fetched again: the catalogue.
    package var cache: String
    /// Written by the person: settings, a key file.
    package var config: String

    package init(state: String, cache: String, config: String) {
        self.state = state
        self.cache = cache
        self.config = config
    }

    /// `environment`: the process's variables. Relative XDG paths are ignored, as the convention demands. Throws
    /// `noHome` where a folder follows neither from its own variable nor from `HOME`.
    package init(environment: [String: String]) throws(JournalError) {
        func folder(_ variable: String, inHome fallback: String) throws(JournalError) -> String {
            if let path = absolute(environment[variable]) { return path + "/holo" }
            guard let home = absolute(environment["HOME"]) else {
                let found = environment["HOME"].map { $0.isEmpty ? "is empty" : "is `\($0)`, not an absolute path" }
                throw JournalError(
                    .noHome, "the home folder is not known: HOME \(found ?? "is not set")",
                    help: "set HOME, or XDG_STATE_HOME, XDG_CACHE_HOME and XDG_CONFIG_HOME, to absolute paths")
            }
            return (home == "/" ? "" : home) + fallback + "/holo"
        }
        state = try folder("XDG_STATE_HOME", inHome: "/.local/state")
        cache = try folder("XDG_CACHE_HOME", inHome: "/.cache")
        config = try folder("XDG_CONFIG_HOME", inHome: "/.config")
    }
}

/// The path without slashes at its end, or nil where it is not absolute.
private func absolute(_ path: String?) -> String? {
    guard var path, path.utf8.first == UInt8(ascii: "/") else { return nil }
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    return path
}
