import HoloValue

/// What is noted of an `append` before it writes: enough to tell afterwards whether it did.
package struct AppendNote: Sendable, Equatable {
    /// The statement's instance.
    package var key: String
    /// Path and value.
    package var fingerprint: String
    /// Where in the file it begins, in bytes.
    package var offset: Int
    package var length: Int
    /// SHA-256 of what is written, in hexadecimal digits.
    package var hash: String

    package init(key: String, fingerprint: String, offset: Int, length: Int, hash: String) {
        self.key = key
        self.fingerprint = fingerprint
        self.offset = offset
        self.length = length
        self.hash = hash
    }

    package init(key: String, fingerprint: String, offset: Int, content: [UInt8]) {
        self.init(
            key: key, fingerprint: fingerprint, offset: offset, length: content.count, hash: Self.hash(of: content))
    }

    package static func hash(of content: [UInt8]) -> String { hexadecimal(SHA256.hash(content)) }

    /// What makes two appends equal: the file as the script names it, and the value.
    package static func fingerprint(path: String, value: Value) -> String {
        hexadecimal(Array(SHA256.hash(Array(path.utf8) + [0] + JSON.canonical(value)).prefix(16)))
    }
}

/// An `append` of an earlier part of a run.
package struct RecordedAppend: Sendable, Equatable {
    package var note: AppendNote
    package var isDone: Bool

    package init(note: AppendNote, isDone: Bool) {
        self.note = note
        self.isDone = isDone
    }
}

/// The appends of the run that is being resumed, as statements look for them: under their own key, then any with an
/// equal fingerprint that nobody has claimed, in their order. So statements that moved append nothing twice.
package struct AppendIndex: Sendable {
    private struct Place: Hashable {
        var key: String
        var fingerprint: String
    }

    private let appends: [RecordedAppend]
    private var isClaimed: [Bool]
    /// The journal knows one append of a statement's instance and value.
    private var own: [Place: Int] = [:]
    /// In their order; those in front of `nextAlike` are claimed.
    private var alike: [String: [Int]] = [:]
    private var nextAlike: [String: Int] = [:]

    package init(_ appends: [RecordedAppend]) {
        self.appends = appends
        isClaimed = appends.map { _ in false }
        for (index, append) in appends.enumerated() {
            own[Place(key: append.note.key, fingerprint: append.note.fingerprint)] = index
            alike[append.note.fingerprint, default: []].append(index)
        }
    }

    package mutating func claim(key: String, fingerprint: String) -> RecordedAppend? {
        guard let index = unclaimed(key, fingerprint) else { return nil }
        isClaimed[index] = true
        return appends[index]
    }

    private mutating func unclaimed(_ key: String, _ fingerprint: String) -> Int? {
        if let index = own[Place(key: key, fingerprint: fingerprint)], !isClaimed[index] { return index }
        guard let others = alike[fingerprint] else { return nil }
        var next = nextAlike[fingerprint] ?? 0
        while next < others.count, isClaimed[others[next]] { next += 1 }
        nextAlike[fingerprint] = next
        return next < others.count ? others[next] : nil
    }
}

/// What is left to do of an `append` that was noted and perhaps not done.
package enum AppendPlan: Equatable, Sendable {
    case done
    /// What was noted was begun: this many bytes of it are there.
    case complete(from: Int)
    /// Nothing of it is there, or others wrote behind what is: from this byte on it is added at the end, as new.
    case add(from: Int)

    /// - Parameters:
    ///   - content: what the statement writes at the noted place.
    ///   - size: the file's, in bytes.
    ///   - read: the file's bytes.
    package init<Trouble: Error>(
        _ note: AppendNote, content: [UInt8], size: Int, read: (Range<Int>) throws(Trouble) -> [UInt8]
    ) throws(Trouble) {
        guard size > note.offset else {
            self = note.length == 0 ? .done : .add(from: 0)
            return
        }
        if size - note.offset >= note.length,
            AppendNote.hash(of: try read(note.offset..<(note.offset + note.length))) == note.hash
        {
            self = .done
            return
        }
        let there = try read(note.offset..<min(size, note.offset + content.count))
        var same = 0
        while same < there.count, there[same] == content[same] { same += 1 }
        if note.offset + same == size {
            self = .complete(from: same)
            return
        }
        // Whole lines that are there are not written again; the torn one is.
        let lastLine = content[..<same].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        self = lastLine == content.count ? .done : .add(from: lastLine)
    }
}
