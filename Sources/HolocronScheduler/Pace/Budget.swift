import HoloValue
import HolocronAPI

/// The kinds of requests that the service counts apart from each other.
package enum BudgetKind: String, Sendable, CaseIterable {
    case submissions, looks, lists
}

/// How much of one kind may be sent: a sliding window that is never overstepped, and a limit that gives way to
/// refusals.
///
/// The service may count a request anywhere between its departure and its answer. So a request holds its slot from
/// departure until a window's length (and a guard) after the answer.
struct Budget {
    static let window = 60 * TimeUnit.second
    static let guardTime = 200 * TimeUnit.millisecond
    /// What a limit never sinks below.
    static let leastLimit = 5.0

    /// What the service documents; nil for none.
    let documented: Int?
    /// What is believed at present; infinite where nothing is known.
    private(set) var limit: Double
    /// When each answered request gives its slot back, in order.
    private var expiries = Queue<Instant>()
    private var foreign = Heap<Instant>()
    private(set) var outstanding = 0
    private(set) var lastSend: Instant?
    /// Nothing is sent before this.
    private(set) var blockedUntil = Instant.min
    private var refusalWait = TimeUnit.second
    /// After trouble one request at a time until one succeeds.
    private(set) var isProbing = false
    /// Troubles in a row.
    private(set) var failures = 0

    init(documented: Int?) {
        self.documented = documented
        limit = documented.map { Double(max(1, $0)) } ?? .infinity
    }

    var isUnlimited: Bool { limit == .infinity }
    var used: Int { outstanding + expiries.count + foreign.count }
    var room: Double { limit - Double(used) }

    mutating func expire(at now: Instant) {
        while let first = expiries.first, first <= now { expiries.removeFirst() }
        while let first = foreign.least, first <= now { foreign.removeLeast() }
    }

    /// When the oldest slot comes free.
    var nextExpiry: Instant? {
        switch (expiries.first, foreign.least) {
        case (let own?, let other?): min(own, other)
        case (let own, let other): own ?? other
        }
    }

    /// When one more may leave as far as the window goes: nil where an answer has to come first. Call `expire` before.
    func freeAt(_ now: Instant) -> Instant? {
        if isProbing && outstanding > 0 { return nil }
        if room < 1 {
            guard let nextExpiry else { return nil }
            return max(nextExpiry, blockedUntil)
        }
        return max(now, blockedUntil)
    }

    /// As `freeAt`, and spread over what is left of the window, so that some room is always left for what comes: with a
    /// `pace` of 1 evenly, below it sooner while there is much room.
    func pacedFreeAt(_ now: Instant, leastGap: Int, pace: Double) -> Instant? {
        guard let free = freeAt(now) else { return nil }
        guard let lastSend else { return free }
        var paced = lastSend + leastGap
        if room >= 1, !isUnlimited, used > 0 {
            // The gap shrinks as the oldest slot nears its end: t = lastSend + k·(end − t)/room, solved for t.
            let end = nextExpiry ?? now + Self.window
            let share = pace / room
            let meeting = (Double(lastSend) + share * Double(end)) / (1 + share)
            paced = max(paced, Int(meeting))
        }
        return max(free, paced)
    }

    /// What another look has to be worth: next to nothing with an idle budget, and a third with a full one. `demand` is
    /// what will be needed soon, in requests.
    func price(demand: Double) -> Double {
        isUnlimited ? 0.02 : powerOfTen(min(1, 2.5 * (Double(used) + demand) / limit - 3))
    }

    mutating func sent(at now: Instant) {
        outstanding += 1
        lastSend = now
    }

    /// An answer came, or the request may at least have arrived.
    mutating func counted(at now: Instant) {
        outstanding -= 1
        expiries.append(now + Self.window + Self.guardTime)
    }

    /// It never arrived, or was refused for pace: it holds no slot.
    mutating func uncounted() { outstanding -= 1 }

    mutating func succeeded() {
        refusalWait = TimeUnit.second
        isProbing = false
        failures = 0
        if isUnlimited { return }
        limit = min(documented.map { Double(max(1, $0)) } ?? 1e6, limit + 0.25)
    }

    /// A 429. Returns how long to wait.
    mutating func refused(at now: Instant, retryAfter: Int?) -> Int {
        isProbing = true
        if blockedUntil > now {
            if let retryAfter { blockedUntil = max(blockedUntil, now + retryAfter) }
            return blockedUntil - now
        }
        limit = min(limit, max(Self.leastLimit, 0.9 * Double(used)))
        let wait = retryAfter ?? refusalWait
        if retryAfter == nil { refusalWait = min(15 * TimeUnit.second, refusalWait * 2) }
        blockedUntil = now + wait
        return wait
    }

    /// A fault of the service on this kind of request.
    mutating func troubled(at now: Instant, waiting wait: (Int) -> Int) -> Int {
        isProbing = true
        if blockedUntil > now { return blockedUntil - now }
        failures += 1
        let length = wait(failures)
        blockedUntil = now + length
        return length
    }

    mutating func block(until time: Instant) { blockedUntil = max(blockedUntil, time) }

    /// Forgets troubles, after the service was found well again.
    mutating func recover(at now: Instant) {
        failures = 0
        blockedUntil = min(blockedUntil, now)
    }

    /// A request of another process with the same key.
    mutating func countForeign(at time: Instant) {
        foreign.insert(time + Self.window + Self.guardTime)
    }
}
