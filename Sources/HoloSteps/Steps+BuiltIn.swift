import HoloMachine
import HoloValue
import HolocronAPI

// The built-in steps: `http`, `wait` and `ask`. They cost nothing, and their answers are facts like those of jobs.

extension Steps {
    /// Requests of `http` that are under way at once.
    static let mostExchanges = 16
    /// Microseconds for one request without a `timeout`.
    static let webTimeout = 60_000_000
    /// The longest that a `wait` sleeps before it looks at the wall clock again, which people set.
    static let longestSleep = 60_000_000

    /// Starts what was asked for, once no fact answers it.
    mutating func startBuiltIn(
        _ attempted: Attempted, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        let id = attempted.request.id
        attempts[id] = attempted
        switch attempted.request.action.kind {
        case .service: break
        case .http:
            if attempted.request.cacheAge == nil || !recall(attempted, now, &commands) { block(id) }
        case .wait:
            record(intentOf: attempted, isDurable: true, wall, &commands)
            sleep(id, from: wall, now, wall, &commands)
        case .ask:
            attempts[id]?.phase = .asking
            commands.append(.ask(id))
        }
    }

    /// What an earlier part of the run left of it, where that is no answer. True where it leads on from there.
    mutating func resumeBuiltIn(
        _ last: RecordedAttempt, _ attempted: inout Attempted, _ now: Instant, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) -> Bool {
        let id = attempted.request.id
        switch attempted.request.action.kind {
        case .wait:
            attempts[id] = attempted
            stepOfIntent[attempted.intent] = id
            sleep(id, from: last.intent.at, now, wall, &commands)
            return true
        case .http where attempted.request.action.isWrite:
            var reason = "the run ended before its answer was recorded"
            if case .unknown(let earlier)? = last.outcome { reason = earlier }
            leaveToPerson(&attempted, reason, nil, wall, &commands)
            return true
        case .http, .ask, .service:
            // What only reads, or was only asked, is done again.
            attempted.isRecorded = false
            return false
        }
    }

    private mutating func record(
        intentOf attempted: Attempted, isDurable: Bool, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        let id = attempted.request.id
        let intent = nextIntent
        nextIntent += 1
        attempts[id]?.intent = intent
        attempts[id]?.intentAt = wall
        attempts[id]?.isRecorded = true
        attempts[id]?.history.left(attempted.attempt, at: wall)
        stepOfIntent[intent] = id
        commands.append(
            .record(
                .intent(
                    Intent(
                        id: intent, key: attempted.request.key, fingerprint: attempted.fingerprint,
                        actionID: attempted.request.action.id, parameters: attempted.parameters,
                        isWrite: attempted.request.action.isWrite, attempt: attempted.attempt, credits: 0, at: wall)),
                isDurable: isDurable))
        commands.append(.began(id, ago: 0, isNew: true))
    }

    /// The step's answer, kept before anything else.
    private mutating func finish(_ id: StepID, _ value: Value, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        guard var attempted = attempts[id] else { return }
        attempted.history.ended(0)
        stepOfIntent[attempted.intent] = nil
        let outcome = AttemptOutcome.answer(data: JSON.encode(value), credits: 0, executionTime: nil)
        commands.append(.record(.settled(attempted.intent, outcome, at: wall), isDurable: true))
        tell(attempted.request, .finished(elapsed: max(0, wall - attempted.intentAt), credits: 0), &commands)
        answered.insert(attempted.fingerprint)
        let receipt = attempted.history.receipt(of: attempted, at: wall)
        settle(attempted, .answer(value, receipt), cost: 0, wall, &commands)
    }

    // MARK: wait

    private mutating func sleep(
        _ id: StepID, from start: WallTime, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard let request = attempts[id]?.request else { return }
        var deadline = start
        if case .time(let until)? = request.parameters["until"] { deadline = until }
        if case .duration(let length)? = request.parameters["for"] { deadline = Self.instant(start, plus: length) }
        attempts[id]?.phase = .sleeping(until: deadline, wakeAt: now)
        if deadline > wall { tell(request, .sleeping(until: deadline), &commands) }
        wake(id, now, wall, &commands)
    }

    /// Ends a `wait` whose time has come; else looks at the clock again then, or in a minute.
    mutating func wake(_ id: StepID, _ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        guard case .sleeping(let deadline, _)? = attempts[id]?.phase else { return }
        guard deadline > wall else { return finish(id, .null, wall, &commands) }
        let left = deadline.subtractingReportingOverflow(wall)
        let sleep = left.overflow ? Self.longestSleep : min(left.partialValue, Self.longestSleep)
        attempts[id]?.phase = .sleeping(until: deadline, wakeAt: Self.instant(now, plus: sleep))
    }

    /// The step that waits for the nearest time, where none has come.
    package var nextWaking: (step: StepRequest, until: WallTime)? {
        var nearest: (step: StepRequest, until: WallTime)?
        for attempted in attempts.timed.compactMap({ attempts[$0] }) {
            guard case .sleeping(let until, _) = attempted.phase else { continue }
            let isNearer = nearest.map { (until, attempted.request.id) < ($0.until, $0.step.id) } ?? true
            if isNearer { nearest = (attempted.request, until) }
        }
        return nearest
    }

    // MARK: ask

    /// The questions that nobody has answered, in the order in which their turns came.
    package var openQuestions: [StepRequest] {
        attempts.asking.sorted().compactMap { attempts[$0]?.request }
    }

    mutating func answered(_ id: StepID, _ answer: String, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        guard let attempted = attempts[id], case .asking = attempted.phase else { return }
        record(intentOf: attempted, isDurable: false, wall, &commands)
        finish(id, .string(answer), wall, &commands)
    }

    // MARK: http

    /// Lets requests leave, in the order in which they were asked for.
    mutating func sendQueued(_ now: Instant, _ wall: WallTime, _ commands: inout [StepsCommand]) {
        while exchanging.count < Self.mostExchanges, let id = queuedRequests.first {
            queuedRequests.removeFirst()
            guard let attempted = attempts[id], case .blocked = attempted.phase else { continue }
            if follow(attempted, now) { continue }
            if mayHaveRival(attempted) {
                findRival(attempted, &commands)
                continue
            }
            record(intentOf: attempted, isDurable: true, wall, &commands)
            attempts[id]?.phase = .exchanging
            guard let intent = attempts[id]?.intent else { continue }
            exchanging.insert(intent)
            lead(attempted)
            if attempted.request.action.isWrite { writeBegan(intent, wall) }
            tell(attempted.request, .submitted, &commands)
            commands.append(.exchange(intent, Self.webRequest(attempted.request)))
        }
    }

    static func webRequest(_ step: StepRequest) -> WebRequest {
        let parameters = step.parameters
        let method = (parameters["method"]?.carriedText ?? "GET").uppercased()
        var request = WebRequest(
            method: method, url: parameters["url"]?.carriedText ?? "", isRead: !step.action.isWrite,
            timeout: step.timeout ?? webTimeout)
        if case .record(let headers)? = parameters["headers"] {
            for (name, value) in zip(headers.shape.keys, headers.values) {
                if let text = value.carriedText { request.headers.append((name, text)) }
            }
        }
        var type: String?
        if let json = parameters["json"] {
            request.body = JSON.encode(json, secrets: .revealed)
            type = "application/json"
        } else if let body = parameters["body"]?.carriedText {
            request.body = Array(body.utf8)
            type = "text/plain; charset=utf-8"
        }
        if let type, !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            request.headers.append(("Content-Type", type))
        }
        return request
    }

    mutating func exchanged(
        _ intent: IntentID, _ result: Result<WebResponse, TransportFailure>, _ now: Instant, _ wall: WallTime,
        _ commands: inout [StepsCommand]
    ) {
        exchanging.remove(intent)
        guard let id = stepOfIntent[intent], var attempted = attempts[id], case .exchanging = attempted.phase else { return }
        let isWrite = attempted.request.action.isWrite
        switch result {
        case .success(let response) where response.status < 400:
            writeEnded(intent, wall)
            finish(id, Self.value(of: response), wall, &commands)
        case .success(let response):
            let words = excerpt(of: response.body, length: 300)
            webFailed(
                id, "HTTP_\(response.status)", words.isEmpty ? "without a body" : words, status: response.status,
                mayRetry: ![400, 403, 404].contains(response.status), now, wall, &commands)
        case .failure(let failure) where failure.reason == .tooLarge:
            webFailed(id, "ANSWER_TOO_LARGE", failure.message, mayRetry: false, now, wall, &commands)
        case .failure(let failure) where isWrite && failure.requestMayHaveArrived:
            leaveToPerson(&attempted, failure.message, nil, wall, &commands)
        case .failure(let failure):
            webFailed(
                id, failure.reason == .timedOut ? "TIMEOUT" : "CONNECTION_FAILED", failure.message, now, wall, &commands)
        }
    }

    private mutating func webFailed(
        _ id: StepID, _ code: String, _ message: String, status: Int? = nil, mayRetry: Bool = true, _ now: Instant,
        _ wall: WallTime, _ commands: inout [StepsCommand]
    ) {
        guard let attempted = attempts[id] else { return }
        writeEnded(attempted.intent, wall)
        stepOfIntent[attempted.intent] = nil
        commands.append(
            .record(
                .settled(attempted.intent, .failed(code: code, message: message, credits: 0), at: wall), isDurable: true))
        let failure = StepFailure(
            code: code, message: message, action: attempted.request.action.id, attempts: attempted.attempt, status: status)
        fail(id, failure, mayRetry: mayRetry, now, wall, &commands)
    }

    /// `{ status, headers, body, json }`. Names of headers are in lower case; what came twice is joined by commas.
    static func value(of response: WebResponse) -> Value {
        var headers = RecordBuilder()
        var seen: [String: String] = [:]
        for (name, value) in response.headers {
            let key = name.lowercased()
            let joined = seen[key].map { $0 + ", " + value } ?? value
            seen[key] = joined
            headers.set(key, .string(joined))
        }
        return .object([
            ("status", .int(response.status)), ("headers", .record(headers.build())),
            ("body", .string(String(decoding: response.body, as: UTF8.self))),
            ("json", (try? JSON.decode(response.body)) ?? .null),
        ])
    }
}

/// What an `ask` asks.
package struct Question: Sendable {
    package var words: String
    /// Empty where any text is an answer.
    package var choices: [String]

    package init(words: String, choices: [String]) {
        self.words = words
        self.choices = choices
    }

    /// The answer that someone meant: a choice, its number from 1, or it in other cases; nil where it is none of them.
    package func answer(from words: String) -> String? {
        guard !choices.isEmpty else { return words }
        if choices.contains(words) { return words }
        if let number = Int(words), number >= 1, number <= choices.count { return choices[number - 1] }
        return choices.first { $0.lowercased() == words.lowercased() }
    }
}

extension StepRequest {
    package var question: Question {
        Question(
            words: parameters["question"]?.asString ?? "",
            choices: (parameters["choices"]?.asList ?? []).compactMap(\.asString))
    }
}
