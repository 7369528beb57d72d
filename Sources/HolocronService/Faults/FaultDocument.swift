import HoloValue

/// Reads `{"faults": [{"fault": "error", "status": 503, "on": "looks", "chance": 0.1}, …]}`.
package struct FaultDocument: Sendable {
    let rules: [FaultRule]
    /// How many rules there are.
    package var count: Int { rules.count }

    private static let mostRules = 1_000

    package init(_ document: [UInt8]) throws(DocumentProblem) {
        let whole = try StrictRecord(document: document, members: ["faults"])
        guard let list = whole["faults"]?.asList else {
            throw whole.problem("faults", "must be there and be a list of objects")
        }
        guard list.count <= Self.mostRules else {
            throw whole.problem("faults", "has \(list.count) members; there may be \(Self.mostRules)")
        }
        var rules: [FaultRule] = []
        for (index, value) in list.enumerated() {
            rules.append(try Self.rule(value, place: "faults[\(index)]"))
        }
        self.rules = rules
    }

    /// The names of the troubles.
    private enum Name: String, CaseIterable {
        case latency, slow, lag, hidden
        case repeatedRow = "repeated_row"
        case rateLimit = "rate_limit"
        case error, lost, cut, twice, html
        case brokenJSON = "broken_json"
        case wrongShape = "wrong_shape"

        /// What belongs to it beside what belongs to all.
        var members: [String] {
            switch self {
            case .latency, .slow, .lag, .hidden: ["seconds"]
            case .repeatedRow, .cut, .twice: []
            case .rateLimit: ["retry_after"]
            case .error: ["status", "code", "retry_after", "when"]
            case .lost, .html, .brokenJSON, .wrongShape: ["when"]
            }
        }

        var routes: [FaultRule.Route] {
            switch self {
            case .lag, .hidden: [.looks, .lists]
            case .repeatedRow: [.lists]
            default: FaultRule.Route.allCases
            }
        }
    }

    private enum Moment: String, CaseIterable { case before, after }

    private static let common = ["fault", "on", "chance", "every", "from", "until"]
    private static let special = ["seconds", "retry_after", "status", "code", "when"]
    private static let statuses = [500, 502, 503]

    private static func rule(_ value: Value, place: String) throws(DocumentProblem) -> FaultRule {
        let record = try StrictRecord(value, place: place, members: common + special)
        guard let said = record["fault"] else {
            let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw record.problem("fault", "is missing; it is one of \(names)")
        }
        let name = try StrictRecord.choice(said, place: record.place(of: "fault"), of: Name.self)
        for member in record.members where special.contains(member) && !name.members.contains(member) {
            throw record.problem(member, "does not belong to the fault `\(name.rawValue)`")
        }
        return FaultRule(
            routes: try routes(record, name), trouble: try trouble(record, name), frequency: try frequency(record),
            window: try window(record))
    }

    private static func routes(_ record: StrictRecord, _ name: Name) throws(DocumentProblem) -> [FaultRule.Route] {
        guard let said = record["on"] else { return name.routes }
        let place = record.place(of: "on")
        let list = said.asList ?? [said]
        guard !list.isEmpty else { throw DocumentProblem(place, "names no route") }
        var routes: [FaultRule.Route] = []
        for value in list {
            let route = try StrictRecord.choice(value, place: place, of: FaultRule.Route.self)
            guard name.routes.contains(route) else {
                let possible = name.routes.map(\.rawValue).joined(separator: ", ")
                throw DocumentProblem(
                    place, "the fault `\(name.rawValue)` can be on \(possible), not on \(route.rawValue)")
            }
            guard !routes.contains(route) else { throw DocumentProblem(place, "names \(route.rawValue) twice") }
            routes.append(route)
        }
        return routes
    }

    private static func trouble(_ record: StrictRecord, _ name: Name) throws(DocumentProblem) -> FaultRule.Trouble {
        switch name {
        case .latency: return .latency(try time(record))
        case .slow: return .slow(try time(record))
        case .lag: return .lag(try time(record))
        case .hidden: return .hidden(try time(record))
        case .repeatedRow: return .repeatedRow
        default: break
        }
        let retryAfter = try record.whole("retry_after", 0...86_400)
        var isAfter = false
        if let when = record["when"] {
            isAfter = try StrictRecord.choice(when, place: record.place(of: "when"), of: Moment.self) == .after
        }
        let kind: FaultyAnswer.Kind
        switch name {
        case .rateLimit: kind = .rateLimit(retryAfter: retryAfter)
        case .lost: kind = .lost
        case .html: kind = .html
        case .brokenJSON: kind = .brokenJSON
        case .wrongShape: kind = .wrongShape
        case .cut, .twice:
            kind = name == .cut ? .cut : .twice
            // There is no answer to cut or repeat but that to a request that was handled.
            isAfter = true
        default:
            guard let status = try record.whole("status", 0...Int.max), statuses.contains(status) else {
                throw record.problem("status", "must be 500, 502 or 503")
            }
            let code = try record.text("code")
            if let code, code.isEmpty { throw record.problem("code", "is empty") }
            kind = .error(status: status, code: code, retryAfter: retryAfter)
        }
        return .instead(FaultyAnswer(kind: kind, isAfter: isAfter))
    }

    private static func frequency(_ record: StrictRecord) throws(DocumentProblem) -> FaultRule.Frequency {
        let chance = try record.number("chance", 0...1)
        guard let every = try record.whole("every", 1...1_000_000) else {
            return chance.map { .chance($0) } ?? .always
        }
        guard chance == nil else { throw record.problem("every", "can't go with `chance`") }
        return .every(every)
    }

    private static func window(_ record: StrictRecord) throws(DocumentProblem) -> Range<Double> {
        let range = 0...1_000_000_000.0
        let from = try record.number("from", range) ?? 0
        guard let until = try record.number("until", range) else { return from..<Double.infinity }
        guard until > from else { throw record.problem("until", "must be later than `from`") }
        return from..<until
    }

    /// `0.2`, `[0.1, 0.5]` or `{"median": 0.2, "p95": 2}`.
    private static func time(_ record: StrictRecord) throws(DocumentProblem) -> FaultTime {
        let range = 0...FaultTime.longest
        let place = record.place(of: "seconds")
        guard let value = record["seconds"] else {
            throw DocumentProblem(
                place, "is missing: a number, a pair like [0.1, 0.5], or {\"median\": 0.2, \"p95\": 2}")
        }
        if let pair = value.asList {
            guard pair.count == 2 else { throw DocumentProblem(place, "must have two members, the least and the most") }
            let least = try StrictRecord.number(pair[0], place: place + "[0]", range)
            let most = try StrictRecord.number(pair[1], place: place + "[1]", range)
            guard least <= most else { throw DocumentProblem(place, "has its least after its most") }
            return .between(least, most)
        }
        guard value.asRecord != nil else { return .fixed(try StrictRecord.number(value, place: place, range)) }
        let spread = try StrictRecord(value, place: place, members: ["median", "p95"])
        let positive = 0.000_001...FaultTime.longest
        guard let median = try spread.number("median", positive), let p95 = try spread.number("p95", positive) else {
            throw DocumentProblem(place, "must have both `median` and `p95`")
        }
        guard median <= p95 else { throw DocumentProblem(place, "has its `p95` below its `median`") }
        return .spread(median: median, p95: p95)
    }
}
