import HoloSteps
import HolocronAPI
import SQLite

/// An outcome as the columns of `attempts` hold it; an answer's data lies in a table of its own, so that looking
/// through attempts does not wade through megabytes.
struct OutcomeColumns {
    enum Kind: String {
        case answer, failed, rejected, unknown

        init(recorded name: String) throws(JournalError) {
            guard let kind = Self(rawValue: name) else {
                throw JournalError(.corrupt, "a record in the journal is damaged: the outcome `\(name)` is not known")
            }
            self = kind
        }
    }

    var kind: Kind
    var credits: Int?
    var executionTime: Int?
    var code: String?
    var message: String?
    var status: Int?
    var connectURL: String?
    var balance: Int?
    var required: Int?

    init(_ outcome: AttemptOutcome) {
        switch outcome {
        case .answer(_, let credits, let executionTime):
            kind = .answer
            self.credits = credits
            self.executionTime = executionTime
        case .failed(let code, let message, let credits):
            kind = .failed
            self.code = code
            self.message = message
            self.credits = credits
        case .rejected(let error):
            kind = .rejected
            status = error.status
            code = error.code
            message = error.message
            connectURL = error.connectURL
            balance = error.balance
            required = error.required
        case .unknown(let reason):
            kind = .unknown
            message = reason
        }
    }

    /// What SQL lists for `read(from:)`, in its order and before what it reads of the answer.
    static let names =
        "outcome, credits_taken, execution_time, code, message, http_status, connect_url, balance, required"

    /// nil where the attempt has not settled. The last column is the answer's data, or with `isWhole` false whether there is
    /// one.
    static func read(from row: inout Row, isWhole: Bool) throws -> AttemptOutcome? {
        let kind = try row.optionalText()
        let credits = try row.optionalCredits()
        let executionTime = try row.optionalCount()
        let code = try row.optionalText()
        let message = try row.optionalBytes().map { String(decoding: $0, as: UTF8.self) }
        let status = try row.optionalInt()
        let connectURL = try row.optionalText()
        let balance = try row.optionalInt()
        let required = try row.optionalInt()
        let data = isWhole ? try row.optionalBytes() : nil
        let isThere = try isWhole ? data != nil : row.int() != 0
        guard let kind else { return nil }
        switch try Kind(recorded: kind) {
        case .answer:
            guard isThere else {
                throw JournalError(.corrupt, "a record in the journal is damaged: an answer is missing")
            }
            return .answer(data: data, credits: credits, executionTime: executionTime)
        case .failed:
            return .failed(code: code ?? "", message: message ?? "", credits: credits)
        case .rejected:
            return .rejected(
                ServiceError(
                    status: status ?? 0, code: code ?? "", message: message ?? "", connectURL: connectURL,
                    balance: balance, required: required))
        case .unknown:
            return .unknown(reason: message ?? "")
        }
    }
}
