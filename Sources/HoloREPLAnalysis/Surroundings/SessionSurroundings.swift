import HoloMachine
import HoloValue

/// A name that the session has bound.
package struct SessionName: Sendable {
    package enum Kind: String, Sendable { case value, function, flow, type, `import` }

    package var name: String
    package var kind: Kind
    /// nil where it is not there yet, and for all kinds but values.
    package var value: Value?
    /// One line: where it comes from, its parameters.
    package var summary: String
    /// Of functions and flows, in order.
    package var parameters: [String]

    package init(_ name: String, _ kind: Kind, value: Value? = nil, summary: String = "", parameters: [String] = []) {
        self.name = name
        self.kind = kind
        self.value = value
        self.summary = summary
        self.parameters = parameters
    }
}

/// A command of the prompt: `:save FILE`.
package struct SessionCommand: Sendable {
    package enum Argument: Sendable, Equatable {
        case none
        /// Anything that has documentation.
        case topic
        case expression
        /// A path; only files with these endings are offered, and folders. Without endings, all.
        case file(endings: [String])
        /// One of these, such as the jobs that live.
        case words([String])
    }

    /// Without the `:`.
    package var name: String
    package var argument: Argument
    /// As it is shown: `:save FILE`.
    package var usage: String
    /// One line.
    package var summary: String

    package init(_ name: String, _ argument: Argument = .none, usage: String, summary: String) {
        self.name = name
        self.argument = argument
        self.usage = usage
        self.summary = summary
    }
}

/// A file or folder as a completion needs it.
package struct FolderEntry: Sendable, Equatable {
    package var name: String
    package var isFolder: Bool

    package init(_ name: String, isFolder: Bool = false) {
        self.name = name
        self.isFolder = isFolder
    }
}

/// What a session knows that a text may refer to.
package struct SessionSurroundings {
    /// In the order in which they were bound. Of equal names the last counts.
    package var names: [SessionName]
    package var actions: ActionIndex
    /// The names of identities, for `as`.
    package var identities: [String]
    package var commands: [SessionCommand]
    /// What lies in a folder, given relative to the current one (`""` is that itself), in the order in which it is
    /// shown.
    package var entries: (_ folder: String) -> [FolderEntry]

    package init(
        names: [SessionName] = [], actions: ActionIndex = ActionIndex([]), identities: [String] = [],
        commands: [SessionCommand] = [], entries: @escaping (_ folder: String) -> [FolderEntry] = { _ in [] }
    ) {
        self.names = names
        self.actions = actions
        self.identities = identities
        self.commands = commands
        self.entries = entries
    }

    /// What a name stands for.
    func named(_ name: String) -> SessionName? { names.last { $0.name == name } }

    /// Each name once, as it stands now, the latest first.
    var latestNames: [SessionName] {
        var seen: Set<String> = []
        return names.reversed().filter { seen.insert($0.name).inserted }
    }
}
