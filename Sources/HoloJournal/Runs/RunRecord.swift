import HoloSteps
import HoloValue

/// What is known of a run when it starts. Holds no secrets: no key, and no input that is one.
package struct RunSetup: Sendable, Equatable {
    /// A UUID as text.
    package var id: String
    /// Canonical; nil where the statements come from no file.
    package var scriptPath: String?
    package var scriptText: String
    /// The inputs' values as a JSON object, secret ones left out.
    package var inputs: [UInt8]
    /// The service, whatever its URL is today.
    package var instance: String
    /// For people and for the next connection.
    package var host: String
    /// nil where there is none.
    package var creditCap: Int?
    /// The write actions that a person approved, sorted when read back.
    package var approvedWrites: [String]
    /// Of the run's own random numbers.
    package var seed: UInt64
    package var startedAt: WallTime

    package init(
        id: String, scriptPath: String?, scriptText: String, inputs: [UInt8], instance: String, host: String,
        creditCap: Int?, approvedWrites: [String], seed: UInt64, startedAt: WallTime
    ) {
        self.id = id
        self.scriptPath = scriptPath
        self.scriptText = scriptText
        self.inputs = inputs
        self.instance = instance
        self.host = host
        self.creditCap = creditCap
        self.approvedWrites = approvedWrites
        self.seed = seed
        self.startedAt = startedAt
    }
}

package enum RunStatus: String, Sendable {
    /// Also that of a run whose process was killed: its lock tells.
    case running
    case succeeded
    case failed
    /// Waits for an answer or a time.
    case paused
    case interrupted
    /// Something may have been paid and is not known to be.
    case inDoubt
    /// Set aside by a person: not to be gone on with unless it is named.
    case cancelled
}

/// A run as the journal lists it.
package struct RunRecord: Sendable, Equatable {
    /// `brisk-otter`: for people, unique in the journal.
    package var name: String
    package var setup: RunSetup
    package var status: RunStatus
    package var exitCode: Int?
    package var finishedAt: WallTime?

    package var id: String { setup.id }

    /// The inputs' values. Throws `corrupt` where they can't be read: with others it would be another run.
    package var inputs: Record {
        get throws(JournalError) {
            guard let inputs = (try? JSON.decode(setup.inputs))?.asRecord else {
                throw JournalError(
                    .corrupt, "a record in the journal is damaged: the inputs of run \(name)",
                    help: "`holo runs show \(name)` tells what it has paid for; a new run pays anew")
            }
            return inputs
        }
    }

    package init(name: String, setup: RunSetup, status: RunStatus, exitCode: Int? = nil, finishedAt: WallTime? = nil) {
        self.name = name
        self.setup = setup
        self.status = status
        self.exitCode = exitCode
        self.finishedAt = finishedAt
    }
}
