/// Whether two values are equal as `==` of the language has it: deep and total. Two kinds are unequal, but numbers
/// compare by exact value (`1 == 1.0`, `-0.0 == 0`); texts by their scalars; the order of a record's keys does not
/// matter.
package func valuesEqual(_ left: Value, _ right: Value) -> Bool {
    // Containers wait in a list instead of on the call stack, so no value is nested too deeply.
    var pending: [(Value, Value)] = []
    guard let equal = equalUnlessNested(left, right) else {
        pending.append((left, right))
        return pendingEqual(&pending)
    }
    return equal
}

private func pendingEqual(_ pending: inout [(Value, Value)]) -> Bool {
    var compared = ComparedPairs()
    while let (left, right) = pending.popLast() {
        if compared.contains(left, right) { continue }
        switch (left, right) {
        case (.list(let left), .list(let right)):
            for index in left.elements.indices {
                let (one, other) = (left.elements[index], right.elements[index])
                switch equalUnlessNested(one, other) {
                case false?: return false
                case true?: break
                case nil: pending.append((one, other))
                }
            }
        case (.record(let left), .record(let right)):
            let sameShape = left.shape === right.shape
            for (index, key) in left.shape.keys.enumerated() {
                let one = left.values[index]
                guard let place = sameShape ? index : right.shape.index(of: key) else { return false }
                let other = right.values[place]
                switch equalUnlessNested(one, other) {
                case false?: return false
                case true?: break
                case nil: pending.append((one, other))
                }
            }
        default: return false
        }
    }
    return true
}

/// The pairs of lists and records that one comparison has looked at. One unequal pair ends it, so none needs a second look:
/// what shares its elements is compared in the time that it takes in memory, not in that which it would take written out.
struct ComparedPairs {
    private struct Pair: Hashable {
        var left: ObjectIdentifier
        var right: ObjectIdentifier
    }

    /// Most comparisons are short, and a set costs more than looking twice.
    private static let fewest = 10_000
    private var count = 0
    private var seen: Set<Pair> = []

    /// Whether the pair was looked at before; it is from now on.
    mutating func contains(_ left: Value, _ right: Value) -> Bool {
        count &+= 1
        guard count > Self.fewest else { return false }
        switch (left, right) {
        case (.list(let left), .list(let right)):
            return !seen.insert(Pair(left: ObjectIdentifier(left), right: ObjectIdentifier(right))).inserted
        case (.record(let left), .record(let right)):
            return !seen.insert(Pair(left: left.identity, right: right.identity)).inserted
        default:
            return false
        }
    }
}

/// Whether two values are equal; nil for two lists or two records of one length whose contents decide it.
private func equalUnlessNested(_ left: Value, _ right: Value) -> Bool? {
    switch (left, right) {
    case (.null, .null): return true
    case (.bool(let left), .bool(let right)): return left == right
    case (.int(let left), .int(let right)): return left == right
    case (.float(let left), .float(let right)): return left == right
    case (.text(let left), .text(let right)): return left === right || textsEqual(left.string, right.string)
    case (.duration(let left), .duration(let right)): return left == right
    case (.time(let left), .time(let right)): return left == right
    case (.list(let left), .list(let right)):
        if left === right { return true }
        return left.elements.count == right.elements.count ? nil : false
    case (.record(let left), .record(let right)):
        if left.identity == right.identity { return true }
        return left.count == right.count ? nil : false
    // Where scripts compare, secrets are refused before; this tells nothing of their texts.
    case (.secret(let left), .secret(let right)): return left === right
    default:
        guard let left = ExactNumber(left), let right = ExactNumber(right) else { return false }
        return ExactNumber.compare(left, right) == 0
    }
}

/// A value as a key of a dictionary or a member of a set: equal where `valuesEqual` says so.
package struct ValueKey: Hashable, Sendable {
    package let value: Value

    package init(_ value: Value) { self.value = value }

    package static func == (left: ValueKey, right: ValueKey) -> Bool { valuesEqual(left.value, right.value) }

    package func hash(into hasher: inout Hasher) { hash(value, depth: 0, share: Self.most, into: &hasher) }

    /// Below some depth only kinds count: equal values still have equal hashes, and the recursion is bounded.
    private static let deepest = 16
    /// How many values are looked at. Each list and record divides its share of them among its elements, whatever their
    /// order, so that equal values have equal hashes.
    private static let most = 1_000_000

    private func hash(_ value: Value, depth: Int, share: Int, into hasher: inout Hasher) {
        switch value {
        case .null: hasher.combine(0)
        case .bool(let value):
            hasher.combine(1)
            hasher.combine(value)
        case .int, .float, .number:
            hasher.combine(2)
            ExactNumber(value)?.hash(into: &hasher)
        case .text(let text):
            hasher.combine(3)
            TextKey(text.string).hash(into: &hasher)
        case .duration(let microseconds):
            hasher.combine(4)
            hasher.combine(microseconds)
        case .time(let microseconds):
            hasher.combine(5)
            hasher.combine(microseconds)
        case .list(let list):
            hasher.combine(6)
            hasher.combine(list.elements.count)
            guard depth < ValueKey.deepest, !list.elements.isEmpty else { return }
            let part = max(1, share / list.elements.count)
            for element in list.elements.prefix(share) { hash(element, depth: depth + 1, share: part, into: &hasher) }
        case .record(let record):
            hasher.combine(7)
            hasher.combine(record.count)
            guard depth < ValueKey.deepest, record.count > 0, record.count <= share else { return }
            let part = share / record.count
            // A sum, because the order of the fields must not matter.
            var sum = 0
            for (index, key) in record.shape.keys.enumerated() {
                var field = Hasher()
                TextKey(key).hash(into: &field)
                hash(record.values[index], depth: depth + 1, share: part, into: &field)
                sum &+= field.finalize()
            }
            hasher.combine(sum)
        case .secret(let secret):
            hasher.combine(8)
            hasher.combine(ObjectIdentifier(secret))
        }
    }
}
