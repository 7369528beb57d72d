import HoloCompiler
import HoloMachine
import HoloSteps
import HoloSyntax
import HoloValue

/// What a person asks of a run.
package struct RunOptions: Sendable {
    package var scriptPath = ""
    /// `name=value`, as on the command line.
    package var inputs: [String] = []
    /// A JSON file with more of them.
    package var inputFile: String?
    package var maximumCredits: Int?
    /// All writes are approved.
    package var approvesWrites = false
    package var allowedWrites: [String] = []
    package var inDoubt = InDoubtPolicy.ask
    package var allowedFolders: [String] = []
    package var keyFile: String?
    package var environment: [String: String] = [:]
    /// Nobody is asked anything.
    package var isUnattended = false
    /// For the first question that an `ask` of the script asks.
    package var answer: String?
    /// A run in which only waiting is left ends, to be resumed.
    package var exitsWhenWaiting = false

    package init() {}
}

/// What a run needs of a person, where there is one.
package struct Person {
    /// Asks a question; nil where nobody is there to answer.
    package var ask: (_ question: String) -> String?
    /// The same for what must not be seen while it is typed.
    package var askSecretly: (_ question: String) -> String?
    package var say: (String) -> Void
    package var print: (String) -> Void
    package var watch: (RunEvent) -> Void
    /// Asks what an `ask` of the script asks; nil where nobody is there.
    package var question: AskPerson?

    package init(
        ask: @escaping (String) -> String?, askSecretly: @escaping (String) -> String? = { _ in nil },
        say: @escaping (String) -> Void, print: @escaping (String) -> Void, watch: @escaping (RunEvent) -> Void,
        question: AskPerson? = nil
    ) {
        self.ask = ask
        self.askSecretly = askSecretly
        self.say = say
        self.print = print
        self.watch = watch
        self.question = question
    }
}

/// How a run ended, for the one who shows it.
package struct RunResult {
    package var exitCode: Int32
    /// nil where the script returned nothing, or did not come to its end.
    package var value: Value?
    package var diagnostics: [FileDiagnostic] = []
    package var sources: [String: SourceText] = [:]
    /// How files are called in messages, where that is not their name among the sources.
    package var shownNames: [String: String] = [:]
    package var credits = CreditAccount()
    /// What a run that goes on had spent before.
    package var spentBefore = 0
    /// nil where nothing was recorded: a script without steps, or one that did not start.
    package var runName: String?
    /// Steps that were left running, with their jobs where these are known.
    package var leftRunning: [(label: String, jobID: String?)] = []
    package var savedPaths: [String] = []
    package var isFinished = false
    /// Failures beyond those that are among the diagnostics.
    package var moreFailures = 0
    /// What holds the script's values. Who ends the process keeps it: taking millions of values apart one by one takes as
    /// long as making them.
    package var evaluated: AnyObject?
}
