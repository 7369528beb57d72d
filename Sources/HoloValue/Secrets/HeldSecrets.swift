// Secrets inside lists and records. Lists share their elements, so each is looked at once; nothing here recurses.

/// A secret that the value is or holds; nil where there is none.
package func heldSecret(in value: Value) -> Secret? {
    var found: Secret?
    forEachSecret(in: value) { secret in
        found = secret
        return false
    }
    return found
}

/// The secrets that the value is or holds, each once.
package func heldSecrets(in value: Value) -> [Secret] {
    var secrets: [Secret] = []
    var seen: Set<ObjectIdentifier> = []
    forEachSecret(in: value) { secret in
        if seen.insert(ObjectIdentifier(secret)).inserted { secrets.append(secret) }
        return true
    }
    return secrets
}

private func forEachSecret(in value: Value, _ body: (Secret) -> Bool) {
    switch value {
    case .secret(let secret): _ = body(secret)
    case .list, .record: break
    default: return
    }
    var seen: Set<ObjectIdentifier> = []
    var open = [value]
    while let next = open.popLast() {
        let elements: [Value]
        switch next {
        case .list(let list): elements = seen.insert(ObjectIdentifier(list)).inserted ? list.elements : []
        case .record(let record): elements = seen.insert(record.identity).inserted ? Array(record.values) : []
        default: continue
        }
        for element in elements {
            switch element {
            case .secret(let secret): if !body(secret) { return }
            case .list, .record: open.append(element)
            default: break
            }
        }
    }
}

/// The value with the texts of its secrets in their places: what a request carries. What holds none stays what it is.
package func revealingSecrets(in root: Value) -> Value {
    var known: [ObjectIdentifier: Value] = [:]
    var frames = [Frame(values: [root])]
    while true {
        var frame = frames.removeLast()
        var inner: Frame?
        while frame.next < frame.values.count, inner == nil {
            switch frame.values[frame.next] {
            case .secret(let secret):
                frame.values[frame.next] = .string(secret.revealed)
                frame.isChanged = true
            case .list(let list) where !list.elements.isEmpty:
                if let value = known[ObjectIdentifier(list)] {
                    frame.take(value, insteadOf: ObjectIdentifier(list))
                } else {
                    inner = Frame(values: list.elements, identity: ObjectIdentifier(list))
                }
            case .record(let record) where record.count > 0:
                if let value = known[record.identity] {
                    frame.take(value, insteadOf: record.identity)
                } else {
                    inner = Frame(values: Array(record.values), shape: record.shape, identity: record.identity)
                }
            default: break
            }
            if inner == nil { frame.next += 1 }
        }
        if let inner {
            frames.append(frame)
            frames.append(inner)
            continue
        }
        guard let identity = frame.identity, var outer = frames.popLast() else { return frame.values[0] }
        if frame.isChanged {
            known[identity] = frame.shape.map { .record(Record(shape: $0, values: frame.values)) } ?? .array(frame.values)
        } else {
            known[identity] = outer.values[outer.next]
        }
        if let value = known[identity] {
            outer.values[outer.next] = value
            outer.isChanged = outer.isChanged || frame.isChanged
        }
        outer.next += 1
        frames.append(outer)
    }
}

/// A list or record that is being copied.
private struct Frame {
    var values: [Value]
    var shape: Shape?
    /// nil for the root alone.
    var identity: ObjectIdentifier?
    var next = 0
    var isChanged = false

    init(values: [Value], shape: Shape? = nil, identity: ObjectIdentifier? = nil) {
        self.values = values
        self.shape = shape
        self.identity = identity
    }

    mutating func take(_ value: Value, insteadOf original: ObjectIdentifier) {
        switch value {
        case .list(let list) where ObjectIdentifier(list) == original: return
        case .record(let record) where record.identity == original: return
        default:
            values[next] = value
            isChanged = true
        }
    }
}
