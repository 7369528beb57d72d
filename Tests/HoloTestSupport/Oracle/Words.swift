import HoloMachine
import HoloValue

extension OutputRequest {
    package var words: String {
        let parts = [kind.rawValue] + values.map { JSON.encodeString($0) }
        return (kind == .print ? parts : parts + [path]).joined(separator: " ")
    }
}

extension LeftOut {
    /// As the oracle names them: `x[2]`, `x[2]+3`.
    package var words: String {
        if case .credits = reason { "\(item)[\(place)]+\(count - 1)" } else { "\(item)[\(place)]" }
    }
    /// For the transcripts of the corpus.
    package var sentence: String {
        let item = "left out \(item)[\(place)]"
        switch reason {
        case .failed(let failure):
            switch failure.cause {
            case .step(let step, _): return "\(item): \(step.code)"
            case .evaluation(let failure, _), .output(let failure): return "\(item): \(failure.code)"
            }
        case .credits(let spent, let worstCase, let limit):
            let rest = count > 1 ? " and \(count - 1) after it" : ""
            return "\(item)\(rest): \(worstCase) credits beside \(spent) of \(limit)"
        }
    }
}

extension StepRequest {
    package var words: String { action.id + " " + JSON.encodeString(.record(parameters)) }
}
