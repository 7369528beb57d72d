import HoloValue
import HolocronAPI

/// `POST /task`.
extension Routes {
    func submit(_ inquiry: Inquiry, account: String, prefix: String, origin: String) async throws -> Answer {
        let body: Value
        do throws(JSONError) {
            body = try JSON.decode(inquiry.body)
        } catch {
            return .error(
                400, "BAD_REQUEST",
                "The body is not JSON: \(error.message) (line \(error.line), column \(error.column)).")
        }
        guard let task = body.asRecord else { return .error(400, "BAD_REQUEST", "The body must be a JSON object.") }
        guard let id = task["action_id"]?.asString, !id.isEmpty else {
            return .invalid("`action_id` is missing or not a string.")
        }
        guard let (catalog, action) = Catalogue.find(action: id) else {
            return .notFound("There is no action \(id.prefix(100)).")
        }
        let given = task["params"] ?? .null
        guard given.isNull || given.asRecord != nil else { return .invalid("`params` must be an object.") }
        let parameters: Record
        do throws(ParameterCheck.Refusal) {
            parameters = try ParameterCheck.check(given.asRecord ?? .empty, against: action)
        } catch {
            return .error(400, "INVALID_INPUT", error.message, [("parameter", .string(error.parameter))])
        }
        let credential: String?
        switch try credentials(task, action, catalog, account: account, origin: origin) {
        case .refused(let answer): return answer
        case .usable(let id): credential = id
        }
        let job = NewJob(
            id: freshID(at: ledger.now()), account: account, action: action.id, actionName: action.name,
            catalog: catalog.slug, parameters: JSON.encode(.record(parameters)),
            fingerprint: Fate.fingerprint(action: action.id, parameters: parameters), credits: action.credits,
            credential: credential)
        do {
            if action.isSynchronous { return try await finishAtOnce(job, action, parameters) }
            switch try await ledger.submit(job) {
            case .insufficient(let balance): return Self.insufficient(balance: balance, required: action.credits)
            case .accepted(let record):
                runner.take(record)
                return .json(
                    202,
                    .object([
                        ("status", .string("processing")), ("job_id", .string(record.id)), ("jobId", .string(record.id)),
                        ("poll_url", .string("/v1/\(prefix)/jobs/\(record.id)")),
                    ]))
            }
        } catch {
            return .notQueued
        }
    }

    private func finishAtOnce(_ job: NewJob, _ action: Action, _ parameters: Record) async throws -> Answer {
        guard case .compute(let compute) = action.provider else {
            return .notQueued
        }
        let outcome = JobRunner.outcome { () throws(ActionFailure) in
            try compute(Arguments(record: parameters))
        }
        switch try await ledger.submitFinished(job, outcome: outcome, executionTime: 1) {
        case .insufficient(let balance): return Self.insufficient(balance: balance, required: action.credits)
        case .accepted(let record): return .json(200, state(of: record))
        }
    }

    private static func insufficient(balance: Int, required: Int) -> Answer {
        .error(
            402, "INSUFFICIENT_CREDITS",
            "The balance of \(balance) credits does not cover the \(required) that this needs.",
            [("balance", .int(balance)), ("required", .int(required))])
    }

    private enum CredentialCheck {
        /// The credential to use, where there is one.
        case usable(String?)
        case refused(Answer)
    }

    private func credentials(
        _ task: Record, _ action: Action, _ catalog: Catalog, account: String, origin: String
    ) throws -> CredentialCheck {
        for name in ["identity_id", "credential_id"] {
            if let value = task[name], !value.isNull, value.asString == nil {
                return .refused(.invalid("`\(name)` must be a string."))
            }
        }
        let wantedIdentity = task["identity_id"]?.asString
        let wantedCredential = task["credential_id"]?.asString
        if action.authorisation == .none, wantedIdentity == nil, wantedCredential == nil { return .usable(nil) }
        let own = try ledger.identities(of: account).filter { $0.catalog == catalog.slug }
        if let wantedIdentity, !own.contains(where: { $0.id == wantedIdentity }) {
            return .refused(
                .error(
                    403, "FORBIDDEN",
                    "The identity \(wantedIdentity.prefix(64)) is not yours or not of \(catalog.name)."))
        }
        let identities = own.filter { wantedIdentity == nil || $0.id == wantedIdentity }
        if let wantedCredential {
            guard let found = identities.flatMap(\.credentials).first(where: { $0.id == wantedCredential }) else {
                return .refused(
                    .error(
                        403, "FORBIDDEN",
                        "The credential \(wantedCredential.prefix(64)) is not yours or not of \(catalog.name)."))
            }
            return found.status == "active" ? .usable(found.id) : .refused(expired(catalog, account, origin))
        }
        if let active = identities.lazy.compactMap(\.activeCredential).first { return .usable(active.id) }
        guard action.authorisation == .required else { return .usable(nil) }
        if identities.contains(where: { !$0.credentials.isEmpty }) { return .refused(expired(catalog, account, origin)) }
        return .refused(
            .error(
                401, "AUTH_REQUIRED", "This action requires a \(catalog.name) connection.",
                [("connect_url", .string(connectURL(catalog, account: account, origin: origin)))]))
    }

    private func expired(_ catalog: Catalog, _ account: String, _ origin: String) -> Answer {
        .error(
            401, "AUTH_EXPIRED", "The \(catalog.name) connection is no longer active.",
            [("connect_url", .string(connectURL(catalog, account: account, origin: origin)))])
    }
}
