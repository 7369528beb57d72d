import HoloValue
import HolocronAPI
import Synchronization

/// Carries out what a fault plan decides: the one place where the service does worse than it can. It stands before the
/// routes, so that the ledger holds what happened, whatever the answer said.
final class FaultLayer: Sendable {
    private let plan: Mutex<FaultPlan>
    private let speed: Double
    private let now: @Sendable () -> Int
    private let start = ContinuousClock.now

    /// At a speed of two all times of the plan are halved. `now` gives microseconds since 1970.
    init(_ plan: FaultPlan, speed: Double, now: @escaping @Sendable () -> Int) {
        self.plan = Mutex(plan)
        self.speed = speed
        self.now = now
    }

    func answer(
        _ inquiry: Inquiry, by handle: @Sendable (Inquiry) async throws -> Answer
    ) async throws -> Answer {
        guard let route = FaultRule.Route(inquiry) else { return try await handle(inquiry) }
        let age = (ContinuousClock.now - start) / .seconds(1) * speed
        let faults = plan.withLock { $0.next(route, at: age) }
        if faults.wait > 0 { try? await Task.sleep(for: .seconds(faults.wait / speed)) }
        if let instead = faults.instead, !instead.isAfter { return Self.answer(instead, to: route, insteadOf: nil) }
        var seen = inquiry
        if faults.lag > 0 || faults.hidden > 0 {
            let time = now()
            seen.view.madeUntil = time - microseconds(max(faults.lag, faults.hidden))
            if faults.lag > 0 { seen.view.endedUntil = time - microseconds(faults.lag) }
        }
        var answer = try await handle(seen)
        if let draw = faults.repeatedRow { answer = Self.repeatingRow(answer, draw) }
        if let instead = faults.instead { return Self.answer(instead, to: route, insteadOf: answer) }
        if faults.spread > 0 { answer.delivery = .spread(.seconds(faults.spread / speed)) }
        return answer
    }

    private func microseconds(_ seconds: Double) -> Int { Int(seconds / speed * 1_000_000) }

    /// `real` is the answer that was due; nil where the request was not handled.
    private static func answer(
        _ instead: FaultyAnswer, to route: FaultRule.Route, insteadOf real: Answer?
    ) -> Answer {
        var answer = real ?? .json(200, .object([]))
        switch instead.kind {
        case .rateLimit(let seconds): return .overLimit(retryAfter: seconds)
        case .error(let status, let code, let seconds):
            answer = error(status, code, isQueueing: route == .submissions && real == nil)
            if let seconds { answer.headers.append(("Retry-After", String(seconds))) }
        case .lost: answer.delivery = .nothing
        case .cut: answer.delivery = .cut
        case .twice: answer.delivery = .twice
        case .html:
            let body = "<body>Log in to the network.</body>"
            answer = .html(200, "<!DOCTYPE html>\n<html><head><title>Log in</title></head>\(body)</html>")
        case .brokenJSON:
            let body = real?.body ?? Array(#"{"status":"processing","job_id":"#.utf8)
            answer.body = Array(body.prefix(max(1, body.count * 2 / 3)))
        case .wrongShape:
            let shapes = [
                "[]", "{}", "null", "\"ok\"", #"{"success":true}"#, #"{"status":"done","payload":{}}"#,
                #"{"status":"completed"}"#, #"{"jobs":{},"results":7,"catalog":"none","identities":false}"#,
            ]
            answer.body = Array(shapes[Int(instead.draw % UInt64(shapes.count))].utf8)
        }
        return answer
    }

    private static func error(_ status: Int, _ code: String?, isQueueing: Bool) -> Answer {
        switch (status, code) {
        case (_, let code?): return .error(status, code, "A fault that was asked for.")
        // The one error of a submission that says that nothing was charged.
        case (500, _) where isQueueing: return .notQueued
        case (500, _): return .error(500, "INTERNAL_ERROR", "Something went wrong. Try again later.")
        // What a gateway says: flat, in lower case.
        case (502, _):
            let message = Value.string("The service behind did not answer.")
            let code = Value.string("bad_gateway")
            return .json(502, .object([("error", code), ("code", code), ("message", message)]))
        default: return .error(status, "ACTION_UNAVAILABLE", "The service is busy. Try again later.")
        }
    }

    /// A list with one of its rows once more, below itself.
    private static func repeatingRow(_ answer: Answer, _ draw: UInt64) -> Answer {
        guard answer.status == 200, let record = (try? JSON.decode(answer.body))?.asRecord,
            var rows = record["jobs"]?.asList, !rows.isEmpty
        else { return answer }
        let index = Int(draw % UInt64(rows.count))
        rows.insert(rows[index], at: index)
        var changed = answer
        changed.body = JSON.encode(
            .object(zip(record.shape.keys, record.values).map { ($0, $0 == "jobs" ? .array(rows) : $1) }))
        return changed
    }
}

extension FaultRule.Route {
    /// nil for requests that meet no trouble.
    fileprivate init?(_ inquiry: Inquiry) {
        guard let (endpoint, _) = Endpoint.named(by: inquiry.path), inquiry.method == endpoint.method else {
            return nil
        }
        switch endpoint {
        case .submit: self = .submissions
        case .job: self = .looks
        case .jobs: self = .lists
        case .catalogs, .catalog, .search, .resolve, .identities, .identity: self = .discovery
        case .download, .account, .service: return nil
        }
    }
}
