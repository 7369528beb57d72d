import HoloValue
import HolocronAPI

/// Following jobs through the list, and reading it for others.
extension Scheduler {
    static let listTimeout = 30 * TimeUnit.second
    static let listsOffTime = 10 * TimeUnit.minute
    /// Pages that are out at once where there is no limit.
    static let mostPages = 4

    mutating func sendPage(_ page: Int, at now: Instant, commands: inout [SchedulerCommand]) {
        let purpose = Purpose.page(page, expected: planner.expected(jobs, on: page), additions: planner.additions)
        let exchange = sendList(purpose, page: page + 1, at: now, commands: &commands)
        pagesOut.append((exchange, page, now))
    }

    mutating func sendListing(at now: Instant, commands: inout [SchedulerCommand]) -> ExchangeID? {
        guard !listings.isOut, let next = listings.next(pageSize: planner.pageSize) else { return nil }
        listings.isOut = true
        return sendList(.listing(next.id), page: next.page, at: now, commands: &commands)
    }

    private mutating func sendList(
        _ purpose: Purpose, page: Int, at now: Instant, commands: inout [SchedulerCommand]
    ) -> ExchangeID {
        listBudget.sent(at: now)
        let request = ServiceRequest(method: .get, target: listTarget(page), timeout: Self.listTimeout)
        return send(purpose, request, at: now, commands: &commands)
    }

    /// Mostly the same as before: the first page.
    private mutating func listTarget(_ page: Int) -> String {
        if let last = lastListTarget, last.page == page, last.pageSize == planner.pageSize { return last.target }
        let target = Route.jobs(page: page, limit: planner.pageSize).target(under: prefix)
        lastListTarget = (page, planner.pageSize, target)
        return target
    }

    /// What is alike for every page; nil where there is nothing to read.
    private mutating func listRead<Page>(
        _ result: Result<ServiceResponse, TransportFailure>, exchange: ExchangeID, sentAt: Instant, at now: Instant,
        commands: inout [SchedulerCommand], by decode: (ServiceResponse) throws(UnreadableAnswer) -> Page
    ) -> Result<Page, ServiceTrouble>? {
        let response: ServiceResponse
        switch result {
        case .success(let answer):
            response = answer
        case .failure(let failure):
            if failure.requestMayHaveArrived { listBudget.counted(at: now) } else { listBudget.uncounted() }
            if failure.reason == .tooLarge, planner.pageSize > ListPlanner.leastPageSize {
                planner.shrinkPages()
                reached(by: exchange, at: now, commands: &commands)
                return nil
            }
            connectionFailed(failure, sentAt: sentAt, at: now, commands: &commands)
            return .failure(.transport(failure))
        }
        listTime.measured(now - sentAt)
        if response.status == 429 {
            listBudget.uncounted()
            reached(by: exchange, at: now, commands: &commands)
            refusedForPace(.lists, \.listBudget, response, at: now, commands: &commands)
            return nil
        }
        listBudget.counted(at: now)
        let trouble: ServiceTrouble
        switch response.status {
        case 200..<300:
            do throws(UnreadableAnswer) {
                let page = try decode(response)
                listBudget.succeeded()
                reached(by: exchange, at: now, commands: &commands)
                return .success(page)
            } catch {
                trouble = Self.unreadable(response, error.what)
            }
        case 401:
            openCircuit(.host, .service(decodeServiceError(response)), at: now, commands: &commands)
            return nil
        case 400..<500 where response.status != 408 && response.status != 425:
            // No such route, or not for this key: single looks have to do.
            listsOffUntil = now + Self.listsOffTime
            if case .service = Self.fault(response) { reached(by: exchange, at: now, commands: &commands) }
            return .failure(.service(decodeServiceError(response)))
        default:
            trouble = Self.fault(response)
        }
        serviceFailed(
            trouble, \.listBudget, retryAfter: response.retryAfter, most: TimeUnit.minute, sentAt: sentAt, at: now,
            commands: &commands)
        return .failure(trouble)
    }

    mutating func pageAnswered(
        _ page: Int, expected: [(place: Int, generation: Int)], additions: Int,
        _ result: Result<ServiceResponse, TransportFailure>, exchange: ExchangeID, sentAt: Instant, at now: Instant,
        commands: inout [SchedulerCommand]
    ) {
        if trustsListResults {
            let read = listRead(
                result, exchange: exchange, sentAt: sentAt, at: now, commands: &commands, by: decodeJobList)
            guard case .success(let answer) = read else { return }
            planner.learn(answer.outline, number: page)
            takeRows(
                answer.outline.rows, results: answer.rows, page: page, expected: expected, additions: additions,
                exchange: exchange, sentAt: sentAt, at: now, commands: &commands)
        } else {
            var reader = pageReader
            let read = listRead(result, exchange: exchange, sentAt: sentAt, at: now, commands: &commands) {
                (response) throws(UnreadableAnswer) in try reader.read(response)
            }
            pageReader = reader
            guard case .success(let answer) = read else { return }
            planner.learn(answer, number: page)
            takeRows(
                answer.rows, results: [], page: page, expected: expected, additions: additions, exchange: exchange,
                sentAt: sentAt, at: now, commands: &commands)
        }
    }

    mutating func listingAnswered(
        _ id: ListingID, _ result: Result<ServiceResponse, TransportFailure>, exchange: ExchangeID, sentAt: Instant,
        at now: Instant, commands: inout [SchedulerCommand]
    ) {
        let read = listRead(
            result, exchange: exchange, sentAt: sentAt, at: now, commands: &commands, by: decodeJobList)
        switch read {
        case .success(let page):
            let number = (listings.first?.page ?? 1) - 1
            planner.learn(page.outline, number: number)
            if listings.take(page, of: id), let rows = listings.remove(id) {
                commands.append(.listed(id, .success(rows)))
            }
        case .failure(let trouble):
            var isFinal = listings.troubled(id, most: Self.mostTroubles)
            if now < listsOffUntil { isFinal = true }
            if isFinal, listings.remove(id) != nil { commands.append(.listed(id, .failure(trouble))) }
        case nil:
            break
        }
    }

    // MARK: what rows tell

    /// `results`: the same rows with what they hold, where a row may settle a job; else none.
    private mutating func takeRows(
        _ rows: [JobOutline.Row], results: [JobRow], page: Int, expected: [(place: Int, generation: Int)],
        additions: Int, exchange: ExchangeID, sentAt: Instant, at now: Instant, commands: inout [SchedulerCommand]
    ) {
        let places = rows.map { jobs.place(ofJob: $0.id) }
        let drift = noteDrift(places, page: page, additions: additions)
        let middle = sentAt + (now - sentAt) / 2
        let told = middle - Int(lag.estimate)
        var behindAtLeast: Int?
        var behindAtMost: Int?
        var newestShown: Instant?
        var oldestShown: Instant?
        var foundLost = false
        for (index, row) in rows.enumerated() {
            let isProcessing = row.status == .processing
            if let length = lag.sinceEnd(of: row.id, before: sentAt) {
                if isProcessing {
                    behindAtLeast = max(behindAtLeast ?? 0, length)
                } else {
                    behindAtMost = min(behindAtMost ?? length, length)
                }
            }
            // Where rows settle jobs, one that comes twice meets the second time a place that is empty.
            guard let place = places[index], jobs[place].isOpen else { continue }
            newestShown = max(newestShown ?? Instant.min, jobs[place].acceptedAt)
            oldestShown = min(oldestShown ?? Instant.max, jobs[place].acceptedAt)
            if !jobs[place].isPlaced { foundLost = true }
            jobs[place].isPlaced = true
            jobs[place].anchor = page * planner.pageSize + index
            jobs[place].anchorCount = additions + drift
            jobs[place].shownBy = exchange
            jobs[place].misses = 0
            jobs[place].absentUntil = Instant.min
            jobs[place].lookedAt = max(jobs[place].lookedAt, middle)
            if isProcessing {
                jobs[place].knownAt = known(place, told)
                if jobs[place].turn == .waiting { jobs.wait(place) }
            } else if row.status == .completed, index < results.count, let result = results[index].result {
                durations.learn(
                    jobs[place].actionID, count: 1, total: Double(max(0, now - jobs[place].acceptedAt)))
                report(
                    place, .completed(data: result, credits: results[index].credits, executionTime: nil),
                    commands: &commands)
            } else {
                jobs[place].needsConfirmation = true
                jobs.hurry(place, unlessLeftAfter: now - lookTime.patience)
            }
        }
        for (place, generation) in expected where jobs.isCurrent(place, generation) && jobs[place].shownBy != exchange {
            // A newer job than one that is shown has to stand above it; and one of seconds ago on the first page at
            // all.
            let since = newestShown ?? sentAt - 15 * TimeUnit.second
            if page == 0, jobs[place].acceptedAt > since, jobs[place].acceptedAt < sentAt {
                behindAtLeast = max(behindAtLeast ?? 0, sentAt - jobs[place].acceptedAt)
            }
            missed(place, page: page, drift: drift, at: now)
        }
        if foundLost, let newestShown, let oldestShown {
            gather(around: page, from: oldestShown, to: newestShown, additions: additions + drift)
        }
        lag.update(atLeast: behindAtLeast, atMost: behindAtMost)
    }

    /// By how many rows the jobs stand further down than expected, in the middle: that many were put on top by others.
    /// `places`: of the rows' jobs, where they are followed.
    private mutating func noteDrift(_ places: [Int?], page: Int, additions: Int) -> Int {
        var drifts: [Int] = []
        for (index, place) in places.enumerated() {
            guard let place, jobs[place].isPlaced else { continue }
            let position = max(0, jobs[place].anchor + additions - jobs[place].anchorCount)
            drifts.append(page * planner.pageSize + index - position)
        }
        guard !drifts.isEmpty else { return 0 }
        drifts.sort()
        let drift = drifts[drifts.count / 2]
        planner.drifted(by: drift)
        return drift
    }

    /// A job was not on the page on which it was expected.
    private mutating func missed(_ place: Int, page: Int, drift: Int, at now: Instant) {
        jobs[place].misses += 1
        jobs[place].isPlaced = false
        let misses = jobs[place].misses
        if now - jobs[place].acceptedAt < Self.visibilityDelay {
            jobs[place].absentUntil = now + (TimeUnit.second / 2) << min(misses - 1, 3)
            return
        }
        let position = planner.position(jobs[place]) - drift
        let (anchor, waits) = planner.retry(after: page, misses: misses, drift: drift, position: position)
        jobs[place].anchor = max(0, anchor)
        jobs[place].anchorCount = planner.additions
        if waits { jobs[place].absentUntil = now + random.duration(10 * TimeUnit.second, 30 * TimeUnit.second) }
    }

    /// Jobs whose place is only guessed are near those of their age: the list is in the order of acceptance.
    private mutating func gather(around page: Int, from oldest: Instant, to newest: Instant, additions: Int) {
        for place in jobs.places where jobs[place].isOpen && !jobs[place].isPlaced {
            let isNewer = jobs[place].acceptedAt > newest
            if !isNewer && jobs[place].acceptedAt >= oldest { continue }
            jobs[place].anchor = max(0, isNewer ? page - 1 : page + 1) * planner.pageSize + planner.pageSize / 2
            jobs[place].anchorCount = additions
            jobs[place].absentUntil = Instant.min
        }
    }
}
