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

        var answer: RecordedAttempt? {
            attempts.first { if case .answer? = $0.outcome { true } else { false } }
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
    let handled: Set<String>

    init(_ run: RecordedRun) {
        handled = run.handled
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
    }

    /// Takes the facts for a request; nobody else gets them.
    mutating func claim(key: String, fingerprint: String) -> Group? {
        let owned = byKey[key]?.filter { groups[$0].fingerprint == fingerprint && !groups[$0].isClaimed }
        let own = owned?.first { groups[$0].answer != nil } ?? owned?.first
        let index = own ?? byFingerprint[fingerprint]?.first {
            !groups[$0].isClaimed
                && (groups[$0].answer != nil || groups[$0].isOpen || handled.contains(groups[$0].key))
        }
        guard let index else { return nil }
        groups[index].isClaimed = true
        return groups[index]
    }
}
