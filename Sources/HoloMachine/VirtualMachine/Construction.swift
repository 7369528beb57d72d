import HoloValue

/// Lists, records and texts that are put together.
enum Construction {
    static let longestList = 10_000_000
    static let longestText = 64 << 20

    /// How deep lists and records may be nested: less than what JSON is read with, so that what a script makes can be kept
    /// and read again, wrapped into the lists of the blocks around it.
    static let deepestValue = 500

    static var tooDeep: Failure {
        Failure(
            "E0320", "lists and records are nested more than \(deepestValue) deep",
            help: "add to a list with `[...list, value]` instead of wrapping it")
    }

    static var tooLong: Failure {
        Failure("E0320", "a list grows beyond \(longestList) elements")
    }

    static var tooLongText: Failure {
        Failure("E0320", "a text grows beyond \(longestText >> 20) MB")
    }

    static func joinLists(_ parts: UnsafeBufferPointer<Value>) throws(Failure) -> Value {
        var elements: [Value] = []
        for part in parts {
            guard case .list(let list) = part else {
                throw Failure(
                    "E0308", "`...` in a list needs a list, found \(describe(part))",
                    help: part.isNull ? "write `...(… ?? [])` where it may be null" : nil)
            }
            elements.append(contentsOf: list.elements)
            guard elements.count <= longestList else { throw tooLong }
        }
        return .list(List(elements))
    }

    static func mergeRecords(_ parts: UnsafeBufferPointer<Value>) throws(Failure) -> Value {
        var builder = RecordBuilder()
        for part in parts {
            guard case .record(let record) = part else {
                throw Failure(
                    "E0308", "`...` in a record needs a record, found \(describe(part))",
                    help: part.isNull ? "write `...(… ?? {})` where it may be null" : nil)
            }
            for (key, value) in zip(record.shape.keys, record.values) { builder.set(key, value) }
        }
        return .record(builder.build())
    }

    static func interpolate(_ parts: UnsafeBufferPointer<Value>) throws(Failure) -> Value {
        var text = ""
        var secret: Secret?
        for part in parts {
            switch part {
            case .text(let piece): text += piece.string
            case .secret(let piece):
                text += piece.revealed
                secret = secret ?? piece
            case .bool(let value): text += value ? "true" : "false"
            case .int(let number): text += String(number)
            case .float, .number: text += numberText(part)
            case .duration(let length): text += formatDuration(length)
            case .time(let time): text += formatTime(time)
            case .null:
                throw Failure(
                    "E0318", "a hole `{…}` in a text holds null", help: "give a default: `{… ?? \"none\"}`")
            case .list, .record:
                throw Failure(
                    "E0318", "a hole `{…}` in a text holds \(describe(part))",
                    help: "write `{….to_json()}`, or `.join(\", \")` for a list")
            }
            guard text.utf8.count <= longestText else {
                throw tooLongText
            }
        }
        return secret.map { .secret($0.derived(text)) } ?? .string(text)
    }

    /// Whether a hole in a text may hold the value.
    static func hasText(_ value: Value) -> Bool {
        switch value {
        case .null, .list, .record: false
        default: true
        }
    }

    /// The failure of `fail` and `assert`.
    static func failure(_ message: Value, isAssertion: Bool) -> Failure {
        if let secret = heldSecret(in: message) {
            return .secret(secret, cannotBe: "in the message of \(isAssertion ? "`assert`" : "`fail`")")
        }
        guard message.writtenSize <= longestText else { return tooLongText }
        let words: String
        if case .text(let text) = message { words = text.string } else { words = JSON.encodeString(message) }
        return Failure(isAssertion ? "E0601" : "E0602", words)
    }
}
