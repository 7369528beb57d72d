import HoloMachine
import HoloValue

/// The constants of a chunk, texts and ints once each. Most chunks have few: only where there are many is there an index.
struct ConstantPool {
    private(set) var values: [Value] = []
    private var texts: [TextKey: Int] = [:]
    private var ints: [Int: Int] = [:]
    private static let fewest = 12

    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        if !texts.isEmpty { texts = [:] }
        if !ints.isEmpty { ints = [:] }
    }

    /// Its number; a new one where it is not there yet.
    mutating func number(of value: Value) -> Int {
        if let known = known(value) { return known }
        if values.count >= Self.fewest { note(value, values.count) }
        values.append(value)
        if values.count == Self.fewest { for (number, value) in values.enumerated() { note(value, number) } }
        return values.count - 1
    }

    private func known(_ value: Value) -> Int? {
        switch value {
        case .text(let text):
            guard values.count < Self.fewest else { return texts[TextKey(text.string)] }
            return values.firstIndex { if case .text(let other) = $0 { textsEqual(other.string, text.string) } else { false } }
        case .int(let number):
            guard values.count < Self.fewest else { return ints[number] }
            return values.firstIndex { if case .int(number) = $0 { true } else { false } }
        default: return nil
        }
    }

    private mutating func note(_ value: Value, _ number: Int) {
        switch value {
        case .text(let text): texts[TextKey(text.string)] = number
        case .int(let int): ints[int] = number
        default: break
        }
    }
}
