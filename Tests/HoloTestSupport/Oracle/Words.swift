import HoloMachine
import HoloValue

extension OutputRequest {
    package var words: String {
        let parts = [kind.rawValue] + values.map { JSON.encodeString($0) }
        return (kind == .print ? parts : parts + [path]).joined(separator: " ")
    }
}

extension StepRequest {
    package var words: String { action.id + " " + JSON.encodeString(.record(parameters)) }
}
