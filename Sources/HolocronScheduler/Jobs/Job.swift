import HoloValue
import HolocronAPI

/// A job that is followed until it ends.
struct Job {
    /// Where a job stands in the order of single looks.
    enum Turn: Equatable {
        /// Its turn comes by how long nothing was heard of it.
        case waiting
        /// The list says that it ended, or somebody asked: next.
        case due
        case out
        /// After trouble with its look; nothing before the given time.
        case resting
    }

    let submission: SubmissionID
    let id: String
    /// Where it is looked at.
    let target: String
    let actionID: String
    let acceptedAt: Instant
    /// False once nobody follows it any more.
    var isOpen = true
    /// Counts its changes of turn, so that outdated entries in the queues are known as such.
    var generation = 0
    /// The time that the last answer about it spoke of.
    var knownAt: Instant
    /// When it was last asked for in any way.
    var lookedAt: Instant
    /// The service's own suggestion, or 0.
    var hint = 0
    var gapStep = 0
    var turn = Turn.waiting
    /// When the last look at it left.
    var leftAt = Instant.min
    /// The list says that it ended.
    var needsConfirmation = false
    /// Until when somebody who asked for a look waits for an answer.
    var answerDue: Instant?
    var troubles = 0
    var firstTroubleAt: Instant = 0

    /// Where the list showed it, and the count of jobs then: later ones have pushed it down since.
    var anchor = 0
    /// Whether that place was seen, or is the top at its acceptance; else it is a guess.
    var isPlaced = false
    var anchorCount = 0
    /// The list did not show it where it was expected: it is not looked for there before this.
    var absentUntil = Instant.min
    var misses = 0
    /// The list request that showed it last.
    var shownBy: ExchangeID = 0

    /// Before this nobody needs to look again.
    func restsUntil(_ rest: LookRest) -> Instant { lookedAt + rest.length(age: lookedAt - acceptedAt) }
}

/// How long to leave a job alone, in steps of a sixth, so that jobs of one step can be kept in one order.
enum LookGap {
    static let lengths: [Int] = {
        var lengths: [Int] = []
        var length = Double(TimeUnit.second / 2)
        while length < 11 * Double(TimeUnit.second) {
            lengths.append(Int(length))
            length *= 7 / 6
        }
        return lengths
    }()

    /// The step for a job of this age that was given this hint. Older jobs end later, so less is lost by leaving them
    /// alone: being late by a fiftieth of what a job took matters little.
    static func step(age: Int, hint: Int) -> Int {
        let seconds = Double(max(0, age)) / Double(TimeUnit.second)
        let byAge = min(10, max(0.5, 0.19 * seconds))
        let byHint = min(10, 0.5 * Double(hint) / Double(TimeUnit.second))
        let length = Int(max(byAge, byHint) * Double(TimeUnit.second))
        var step = 0
        while step + 1 < lengths.count && lengths[step + 1] <= length { step += 1 }
        return step
    }
}

/// Whatever its turn, a job is left alone for a while after each look: while it is young for less, so that short jobs
/// are noticed soon.
struct LookRest {
    let least: Int
    let most: Int
    /// The rest is the age at the last look over this.
    let share: Int

    /// With limits. A few jobs share few looks, so these have to last; many are looked at together.
    static func limited(jobs: Int) -> LookRest {
        LookRest(least: 250 * TimeUnit.millisecond, most: (jobs < 5 ? 500 : 400) * TimeUnit.millisecond, share: 2)
    }

    /// Without limits. Few jobs may be asked for often, and many are asked for by the page: what costs is how many pages
    /// they fill.
    static func unlimited(jobs: Int) -> LookRest {
        let least = jobs < 100 ? jobs / 2 : max(50, jobs / 8)
        return LookRest(
            least: min(500, max(25, least)) * TimeUnit.millisecond, most: 500 * TimeUnit.millisecond,
            share: jobs < 100 ? 4 : 8)
    }

    func length(age: Int) -> Int { max(least, min(most, age / share)) }
}
