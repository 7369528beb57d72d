import HoloSteps
import HolocronAPI
import HolocronScheduler

// The words of services without what must not be shown: before the script, the journal or a person sees them. Answers are
// data and stay what they are.

extension ServiceError {
    var redacted: ServiceError {
        var error = self
        error.code = Redactor.process.redacted(code)
        error.message = Redactor.process.redacted(message)
        error.connectURL = connectURL.map(Redactor.process.redacted)
        return error
    }
}

extension ServiceTrouble {
    var redacted: ServiceTrouble {
        switch self {
        case .transport(var failure):
            failure.message = Redactor.process.redacted(failure.message)
            return .transport(failure)
        case .service(let error):
            return .service(error.redacted)
        case .unreadable(let what, let excerpt):
            return .unreadable(what: Redactor.process.redacted(what), excerpt: Redactor.process.redacted(excerpt))
        }
    }
}

extension JobState {
    var redacted: JobState {
        guard case .failed(let code, let message, let credits) = self else { return self }
        return .failed(
            code: Redactor.process.redacted(code), message: Redactor.process.redacted(message), credits: credits)
    }
}

extension Result where Success == WebResponse, Failure == TransportFailure {
    /// What a web server says of a failure, before any of it is cut: a part of a secret would not be known as one.
    var redacted: Self {
        switch self {
        case .success(var response):
            guard response.status >= 400 else { return self }
            response.body = Array(Redactor.process.redacted(String(decoding: response.body, as: UTF8.self)).utf8)
            return .success(response)
        case .failure(var failure):
            failure.message = Redactor.process.redacted(failure.message)
            return .failure(failure)
        }
    }
}

extension Fact {
    /// What the journal keeps of a failure.
    var redacted: Fact {
        guard case .settled(let intent, let outcome, let at) = self else { return self }
        switch outcome {
        case .answer:
            return self
        case .failed(let code, let message, let credits):
            let words = AttemptOutcome.failed(
                code: Redactor.process.redacted(code), message: Redactor.process.redacted(message), credits: credits)
            return .settled(intent, words, at: at)
        case .rejected(let error):
            return .settled(intent, .rejected(error.redacted), at: at)
        case .unknown(let reason):
            return .settled(intent, .unknown(reason: Redactor.process.redacted(reason)), at: at)
        }
    }
}
