import HoloMachine
import HoloValue

/// The shapes of the records that a chunk makes, once each. Most chunks have few: only where there are many is there an
/// index.
struct ShapePool {
    private(set) var shapes: [Shape] = []
    private var numbers: [[TextKey]: Int] = [:]
    private static let fewest = 12

    mutating func removeAll() {
        shapes.removeAll(keepingCapacity: true)
        if !numbers.isEmpty { numbers = [:] }
    }

    /// Its number; a new one where it is not there yet. Keys are the same where their scalars are.
    mutating func number(of keys: [String]) -> Int {
        if shapes.count < Self.fewest {
            let known = shapes.firstIndex { shape in
                shape.keys.count == keys.count && zip(shape.keys, keys).allSatisfy { textsEqual($0, $1) }
            }
            if let known { return known }
        } else if let known = numbers[keys.map(TextKey.init)] {
            return known
        }
        shapes.append(Shape(keys))
        if shapes.count == Self.fewest {
            for (number, shape) in shapes.enumerated() { numbers[shape.keys.map(TextKey.init)] = number }
        } else if shapes.count > Self.fewest {
            numbers[keys.map(TextKey.init)] = shapes.count - 1
        }
        return shapes.count - 1
    }
}
