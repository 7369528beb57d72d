import HoloJournal
import HoloSteps
import HolocronAPI
import HolocronScheduler

/// A run that the journal has: nobody else works on it, and what is known from before is at hand.
struct OpenedRun {
    var setup: RunSetup
    let name: String
    let lock: RunLock
    /// What it did earlier.
    let facts: RecordedRun
    /// What others have submitted and don't know the end of.
    private let rivals: Set<String>
    private let learned: [LearnedAction]
    private let firstIntent: IntentID

    /// - Parameters:
    ///   - catalogue: what it is known to call, as JSON, for those who look at it later.
    ///   - goesOn: it is there from before.
    init(_ setup: RunSetup, catalogue: [UInt8], in journal: Journal, goesOn: Bool) throws(JournalError) {
        self.setup = setup
        // One that goes on is locked before it is looked at; a new one has an id that nobody else knows.
        lock = try journal.lockRun(setup.id)
        do throws(JournalError) {
            let record = goesOn
                ? try journal.reopenRun(with: setup, catalogue: catalogue)
                : try journal.createRun(setup, catalogue: catalogue, nameSeed: setup.seed)
            name = record.name
            facts = goesOn ? try journal.load(run: setup.id) : RecordedRun()
            rivals = try journal.fingerprintsInDoubt(instance: setup.instance, exceptRun: setup.id)
            learned = try journal.learnedActions(instance: setup.instance)
            firstIntent = try journal.reserveIntents(1_000_000).lowerBound
        } catch {
            lock.release()
            throw error
        }
    }

    func steps(
        maximumCredits: Int?, defaultCap: Int?, policy: InDoubtPolicy, awaitsBudget: Bool = false, identities: [Identity]
    ) -> Steps {
        Steps(
            facts: facts, firstIntent: firstIntent, maximumCredits: maximumCredits, defaultCap: defaultCap, policy: policy,
            awaitsBudget: awaitsBudget, rivals: rivals, identities: identities,
            highestCost: Dictionary(learned.map { ($0.action, $0.highestCredits) }, uniquingKeysWith: max),
            runStart: setup.startedAt, seed: setup.seed)
    }

    /// What earlier runs know of an action counts as a few jobs: the ones of this run are to count for more.
    func scheduler(limits: ServiceLimits) -> Scheduler {
        var scheduler = Scheduler(limits: limits, seed: setup.seed)
        for action in learned where action.count > 0 {
            let count = min(action.count, 20)
            scheduler.learn(actionID: action.action, count: count, total: action.time / action.count * count)
        }
        return scheduler
    }
}

extension Carrier.Outside {
    /// - Parameter state: the folder in which all processes keep count of what they send.
    init(_ access: ServiceAccess, state: String) throws(RunProblem) {
        self.access = access
        transport = try access.transport()
        // Without it a run is as good as alone.
        pace = access.limits == .none ? nil : try? PaceBook.open(folder: state, account: access.instance, boot: Clock.boot)
    }
}
