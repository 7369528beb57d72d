import HoloValue
import HolocronAPI

/// What went wrong with an exchange, and what that means for the service as a whole.
extension Scheduler {
    static let mostTroubles = 6

    /// The service answered in its own words, whatever they say.
    mutating func reached(by exchange: ExchangeID, at now: Instant, commands: inout [SchedulerCommand]) {
        host.succeeded(at: now)
        guard host.isOpen, let circuit = host.circuit else { return }
        var closes = circuit.probe == exchange
        if case .host = circuit.cause { closes = true }
        guard closes else { return }
        closeCircuit(at: now)
        commands.append(.note(.recovered))
    }

    private mutating func closeCircuit(at now: Instant) {
        host.circuit = nil
        host.forgive()
        epoch += 1
        submissionBudget.recover(at: now)
        lookBudget.recover(at: now)
        listBudget.recover(at: now)
        nextPlan = Instant.min
    }

    /// A circuit that nobody has anything to send through is of no use: what comes next is tried as if for the first
    /// time.
    mutating func forgetIdleCircuit(at now: Instant) {
        guard host.circuit != nil, exchanges.isEmpty, jobs.isEmpty, submissions.waitingCount == 0 else { return }
        closeCircuit(at: now)
    }

    mutating func openCircuit(
        _ cause: HostHealth.Cause, _ trouble: ServiceTrouble, at now: Instant, commands: inout [SchedulerCommand]
    ) {
        guard host.circuit == nil else { return }
        host.circuit = HostHealth.Circuit(
            cause: cause, trouble: trouble, nextProbe: now + HostHealth.probeInterval, probe: nil)
        for listing in listings.removeAll() { commands.append(.listed(listing, .failure(trouble))) }
        answerAllWhoWait(commands: &commands)
        commands.append(.unreachable(trouble))
    }

    /// Nothing, or not all, came back: a matter of the host and not of one request.
    mutating func connectionFailed(
        _ failure: TransportFailure, sentAt: Instant, at now: Instant, commands: inout [SchedulerCommand]
    ) {
        let trouble = ServiceTrouble.transport(failure)
        let isNew = host.lastSuccessAt == nil
        // A wrong address or an untrusted certificate does not mend itself, so it is told soon.
        let most =
            switch failure.reason {
            case .insecure where isNew: 1
            case .refused where isNew, .unresolved where isNew: 3
            default: Self.mostTroubles
            }
        let (isNewRound, isTooMuch) = host.failed(sentAt: sentAt, at: now, limit: most)
        if isNewRound {
            let wait =
                isNew ? TimeUnit.second << min(host.rounds - 1, 4) : random.backoff(attempt: host.rounds)
            host.cut(until: now + wait)
            commands.append(.note(.troubled(trouble, attempt: host.rounds, waiting: wait)))
        }
        if isTooMuch { openCircuit(.host, trouble, at: now, commands: &commands) }
    }

    /// The service answered, but with a fault or with something that can't be read. Holds up requests of its kind only.
    mutating func serviceFailed(
        _ trouble: ServiceTrouble, _ budget: WritableKeyPath<Scheduler, Budget>, retryAfter: Double?, most: Int,
        sentAt: Instant, at now: Instant, commands: inout [SchedulerCommand]
    ) {
        let (isNewRound, isTooMuch) = host.failed(sentAt: sentAt, at: now, limit: Self.mostTroubles)
        var random = random
        let asked = Self.microseconds(retryAfter)
        let wait = self[keyPath: budget].troubled(at: now) { failures in
            max(asked ?? 0, random.backoff(attempt: failures, most: most))
        }
        self.random = random
        if isNewRound { commands.append(.note(.troubled(trouble, attempt: host.rounds, waiting: wait))) }
        if isTooMuch { openCircuit(.host, trouble, at: now, commands: &commands) }
    }

    /// Takes a 429 into account.
    mutating func refusedForPace(
        _ kind: BudgetKind, _ budget: WritableKeyPath<Scheduler, Budget>, _ response: ServiceResponse, at now: Instant,
        commands: inout [SchedulerCommand]
    ) {
        let wait = self[keyPath: budget].refused(at: now, retryAfter: Self.microseconds(response.retryAfter))
        commands.append(.note(.rateLimited(bucket: kind.rawValue, waiting: wait)))
    }

    /// `Retry-After` as a length of time, at most an hour.
    static func microseconds(_ seconds: Double?) -> Int? {
        guard let seconds, seconds >= 0 else { return nil }
        return Int(min(seconds, 3600) * Double(TimeUnit.second))
    }

    /// An answer with a redirect: the transport follows none, so that the key goes nowhere else.
    static func isRedirect(_ status: Int) -> Bool { (300..<400).contains(status) }

    static func unreadable(_ response: ServiceResponse, _ what: String? = nil) -> ServiceTrouble {
        let type = response.contentType.map { " (\($0))" } ?? ""
        return .unreadable(
            what: "the answer \(response.status)\(type) \(what ?? "is not the service's")",
            excerpt: excerpt(of: response.body))
    }

    /// A fault of the service where it says so in its own shape, else an answer that can't be read.
    static func fault(_ response: ServiceResponse) -> ServiceTrouble {
        decodeErrorEnvelope(response).map(ServiceTrouble.service) ?? unreadable(response)
    }
}
