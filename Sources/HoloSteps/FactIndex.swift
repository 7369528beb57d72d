import HoloMachine

/// The facts of the run that is being resumed, as requests look for them: first under their own key, then any that
/// nobody has claimed with an equal fingerprint, in the order they were bought.
struct FactIndex {
    /// The attempts of one step instance with one fingerprint.
    struct Group {
        var key: String
        var fingerprint: String
        var attempts: [RecordedAttempt]
        /// Its outcome was taken over from an equal request, also of another run.
        var isReused = false
        var isClaimed = false
        /// Its failure was answered.
        var isHandled = false
        /// A write that was made, or may have been, and should be asked for again.
        var isExpected = false

        var answer: RecordedAttempt? {
            attempts.first { if case .answer? = $0.outcome { true } else { false } }
        }

        /// The attempt whose answer serves, where its data is still in the journal.
        var unreadAnswer: IntentID? {
            guard let answer, case .answer(nil, _, _)? = answer.outcome else { return nil }
            return answer.intent.id
        }

        /// Puts the data in the place of what was not read.
        mutating func fill(_ data: [UInt8]) {
            guard let unread = unreadAnswer, let place = attempts.firstIndex(where: { $0.intent.id == unread }) else { return }
            attempts[place].outcome = attempts[place].outcome?.with(data: data)
        }

        /// True where something may be running or paid that has no answer yet.
        var isOpen: Bool {
            guard let last = attempts.last, !isReused else { return false }
            switch last.outcome {
            case nil, .unknown?: return true
            case .answer?, .failed?, .rejected?: return unsettledJob != nil
            }
        }

        /// True where the last attempt has an end, good or bad.
        var hasEnded: Bool {
            switch attempts.last?.outcome {
            case .answer?, .failed?, .rejected?: true
            case nil, .unknown?: false
            }
        }

        /// The newest attempt whose job was given up on, by a timeout or because it could not be read: whether it was
        /// refunded is not known, and it may have an answer after all.
        var unsettledJob: RecordedAttempt? {
            attempts.last { attempt in
                guard attempt.jobID != nil, case .failed(_, _, nil)? = attempt.outcome else { return false }
                return true
            }
        }
    }

    private(set) var groups: [Group] = []
    private var byKey: [String: [Int]] = [:]
    private var byFingerprint: [String: [Int]] = [:]
    /// Writes that were made, or may have been, and that no request has matched so far.
    private var expectedWrites = 0

    init(_ run: RecordedRun) {
        for attempt in run.attempts {
            let intent = attempt.intent
            if let index = byKey[intent.key]?.first(where: { groups[$0].fingerprint == intent.fingerprint }) {
                groups[index].attempts.append(attempt)
                continue
            }
            byKey[intent.key, default: []].append(groups.count)
            byFingerprint[intent.fingerprint, default: []].append(groups.count)
            groups.append(Group(key: intent.key, fingerprint: intent.fingerprint, attempts: [attempt]))
        }
        for attempt in run.reused {
            let intent = attempt.intent
            byKey[intent.key, default: []].append(groups.count)
            byFingerprint[intent.fingerprint, default: []].append(groups.count)
            groups.append(
                Group(key: intent.key, fingerprint: intent.fingerprint, attempts: [attempt], isReused: true))
        }
        for index in groups.indices {
            if let last = groups[index].attempts.last?.intent.id {
                groups[index].isHandled = run.handled.contains(HandledFailure(key: groups[index].key, attempt: last))
            }
            groups[index].isExpected = groups[index].attempts.contains {
                $0.intent.isWrite && $0.mayHaveHappened && !run.superseded.contains($0.intent.id)
            }
            if groups[index].isExpected { expectedWrites += 1 }
        }
    }

    /// The last attempts of the writes that were made, or may have been, and that no request has matched so far; in the
    /// order in which they were made.
    var unclaimedWrites: [RecordedAttempt] {
        guard hasUnclaimedWrites else { return [] }
        return groups.compactMap { group in
            group.isExpected && !group.isClaimed ? group.attempts.last { $0.mayHaveHappened } : nil
        }
    }

    var hasUnclaimedWrites: Bool { expectedWrites > 0 }

    /// They need not be asked for any more.
    mutating func supersedeWrites() {
        expectedWrites = 0
        for index in groups.indices { groups[index].isExpected = false }
    }

    /// Takes the facts for a request; nobody else gets them.
    mutating func claim(key: String, fingerprint: String) -> Group? {
        let owned = byKey[key]?.filter { groups[$0].fingerprint == fingerprint && !groups[$0].isClaimed }
        let own = owned?.first { groups[$0].answer != nil } ?? owned?.first
        let index = own ?? byFingerprint[fingerprint]?.first {
            !groups[$0].isClaimed
                && (groups[$0].answer != nil || groups[$0].isOpen || groups[$0].isHandled)
        }
        guard let index else { return nil }
        groups[index].isClaimed = true
        if groups[index].isExpected { expectedWrites -= 1 }
        return groups[index]
    }
}
