import HoloValue
import HolocronAPI

/// Whether the service can be reached, and when to try again where not.
struct HostHealth {
    enum Cause {
        case host
        case submission(SubmissionID)
    }

    struct Circuit {
        var cause: Cause
        var trouble: ServiceTrouble
        var nextProbe: Instant
        var probe: ExchangeID?
    }

    static let probeInterval = 30 * TimeUnit.second
    static let patience = 5 * TimeUnit.minute

    private(set) var lastSuccessAt: Instant?
    /// Troubles in a row, where those that left together count as one.
    private(set) var rounds = 0
    private(set) var firstTroubleAt: Instant = 0
    private var lastCountedAt = Instant.min
    /// Connections fail: nothing is sent before `blockedUntil`, and then one request at a time.
    private(set) var isCut = false
    private(set) var blockedUntil = Instant.min
    var trial: ExchangeID?
    /// Open after so much trouble that the run was told.
    var circuit: Circuit?
    /// Whether there is one: looked at for every event. To take it out where there is none costs as much as where there is.
    var isOpen: Bool { circuit != nil }

    /// Counts a failed exchange.
    mutating func failed(sentAt: Instant, at now: Instant, limit: Int) -> (isNewRound: Bool, isTooMuch: Bool) {
        if rounds == 0 { firstTroubleAt = now }
        let isNewRound = rounds == 0 || sentAt >= lastCountedAt
        if isNewRound {
            rounds += 1
            lastCountedAt = now
        }
        return (isNewRound, rounds >= limit || (rounds >= 3 && now - firstTroubleAt >= Self.patience))
    }

    mutating func cut(until time: Instant) {
        isCut = true
        blockedUntil = max(blockedUntil, time)
    }

    /// Counts anew, as after a circuit that was closed or that nobody needs.
    mutating func forgive() {
        rounds = 0
        isCut = false
        trial = nil
        blockedUntil = Instant.min
    }

    mutating func succeeded(at now: Instant) {
        lastSuccessAt = now
        forgive()
    }
}
