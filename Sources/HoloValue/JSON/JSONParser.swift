/// Reads one JSON text. Works without recursion: open containers are frames, finished values wait on a stack of their
/// own until the container that holds them closes and takes them over without a copy.
struct JSONParser: ~Copyable {
    /// An open list or record.
    private struct Frame {
        /// Where its values begin on the stack.
        var start: Int
        /// What has been read of a record's keys: a node of `shapes`, or one of these.
        var node: Int32
        /// The place of an earlier value that the next one replaces, because its key came twice; or -1.
        var replaces: Int32 = -1

        /// The frame is a list.
        static let list: Int32 = -1
        /// The frame is a record with many or unusual keys, collected in the last of `wide`.
        static let wide: Int32 = -2
    }

    /// The keys of a record that `shapes` does not follow.
    private struct WideKeys {
        var keys: [String]
        var places: [TextKey: Int]
    }

    let base: UnsafePointer<UInt8>
    /// Where the text ends.
    var count: Int
    var position = 0
    private(set) var warnings = JSONWarnings()

    private let limits: JSONLimits
    private var frame = Frame(start: 0, node: Frame.list)
    private var frames: [Frame] = []
    private var wide: [WideKeys] = []
    private var shapes = KeyTree()
    /// The bytes of the last string that had escapes.
    var scratch: [UInt8] = []

    private var stack: UnsafeMutablePointer<Value>
    private var stackCount = 0
    private var stackCapacity = 64

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        count = bytes.count
        self.limits = limits
        stack = .allocate(capacity: stackCapacity)
        // An empty text may have no address; then any other does, as it is never read from.
        base = bytes.baseAddress ?? UnsafeRawPointer(stack).assumingMemoryBound(to: UInt8.self)
    }

    deinit {
        stack.deinitialize(count: stackCount)
        stack.deallocate()
    }

    mutating func parse() throws(JSONError) -> Value {
        while true {
            // A value is due.
            skipSpace()
            guard position < count else { throw error("a value is missing at the end of the text") }
            let byte = base[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                push(.text(Text(try string())))
            case UInt8(ascii: "{"):
                try open(KeyTree.root)
                if next(is: UInt8(ascii: "}")) {
                    close()
                } else {
                    try key(orEnd: true)
                    continue
                }
            case UInt8(ascii: "["):
                try open(Frame.list)
                if next(is: UInt8(ascii: "]")) { close() } else { continue }
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                push(try number())
            case UInt8(ascii: "t"): push(try word("true", .bool(true)))
            case UInt8(ascii: "f"): push(try word("false", .bool(false)))
            case UInt8(ascii: "n"): push(try word("null", .null))
            default: throw unexpected("a value")
            }
            // A value is complete.
            while !frames.isEmpty {
                if frame.replaces >= 0 { replace() }
                skipSpace()
                guard position < count else {
                    throw error(frame.node == Frame.list ? "the list is not closed" : "the record is not closed")
                }
                let byte = base[position]
                if frame.node == Frame.list {
                    if byte == UInt8(ascii: ",") {
                        position += 1
                        if next(is: UInt8(ascii: "]"), consume: false) { throw error("a comma before `]`") }
                        break
                    }
                    guard byte == UInt8(ascii: "]") else { throw unexpected("`,` or `]`") }
                } else {
                    if byte == UInt8(ascii: ",") {
                        position += 1
                        skipSpace()
                        try key(orEnd: false)
                        break
                    }
                    guard byte == UInt8(ascii: "}") else { throw unexpected("`,` or `}`") }
                }
                position += 1
                close()
            }
            if frames.isEmpty {
                skipSpace()
                guard position == count else { throw unexpected("the end of the text") }
                stackCount -= 1
                return (stack + stackCount).move()
            }
        }
    }

    // MARK: Frames

    private mutating func open(_ node: Int32) throws(JSONError) {
        guard frames.count < limits.depth else {
            throw error("nested more than \(limits.depth) levels deep")
        }
        position += 1
        frames.append(frame)
        frame = Frame(start: stackCount, node: node)
    }

    /// Makes a value of the innermost frame and puts it on the stack.
    private mutating func close() {
        let taken = stackCount - frame.start
        let first = stack + frame.start
        let value: Value
        if taken == 0 {
            value = frame.node == Frame.list ? .list(.empty) : .record(.empty)
        } else {
            stackCount = frame.start
            switch frame.node {
            case Frame.list: value = .list(List(takenArray(first, taken)))
            case Frame.wide: value = .record(Record(shape: Shape(wide.removeLast().keys), taking: first))
            default: value = .record(Record(shape: shapes.shape(frame.node), taking: first))
            }
        }
        if let outer = frames.popLast() { frame = outer }
        push(value)
    }

    @inline(__always)
    private mutating func push(_ value: consuming Value) {
        if stackCount == stackCapacity { growStack() }
        (stack + stackCount).initialize(to: value)
        stackCount += 1
    }

    @inline(never)
    private mutating func growStack() {
        let wider = UnsafeMutablePointer<Value>.allocate(capacity: stackCapacity * 2)
        wider.moveInitialize(from: stack, count: stackCount)
        stack.deallocate()
        stack = wider
        stackCapacity *= 2
    }

    /// Moves the value just read to the place of the earlier one with the same key.
    private mutating func replace() {
        stackCount -= 1
        stack[frame.start + Int(frame.replaces)] = (stack + stackCount).move()
        frame.replaces = -1
    }

    // MARK: Keys

    private mutating func key(orEnd: Bool) throws(JSONError) {
        guard position < count else { throw error("the record is not closed") }
        guard base[position] == UInt8(ascii: "\"") else {
            if !orEnd, base[position] == UInt8(ascii: "}") { throw error("a comma before `}`") }
            throw unexpected(orEnd ? "a key in quotes or `}`" : "a key in quotes")
        }
        position += 1
        if frame.node >= 0,
            let (node, length) = shapes.known(after: frame.node, base + position, available: count - position)
        {
            frame.node = node
            position += length + 1
        } else {
            try otherKey()
        }
        skipSpace()
        guard position < count, base[position] == UInt8(ascii: ":") else { throw unexpected("`:` after the key") }
        position += 1
    }

    private mutating func otherKey() throws(JSONError) {
        let start = position
        let key = try string()
        var place: Int?
        if frame.node >= 0 {
            switch shapes.follow(frame.node, key) {
            case .node(let node): frame.node = node
            case .repeated(let earlier): place = earlier
            case .tooWide:
                let keys = shapes.keys(frame.node)
                var places = [TextKey: Int](minimumCapacity: keys.count * 2)
                for (index, key) in keys.enumerated() { places[TextKey(key)] = index }
                wide.append(WideKeys(keys: keys, places: places))
                frame.node = Frame.wide
            }
        }
        if frame.node == Frame.wide {
            let last = wide.count - 1
            if let earlier = wide[last].places[TextKey(key)] {
                place = earlier
            } else {
                wide[last].places[TextKey(key)] = wide[last].keys.count
                wide[last].keys.append(key)
            }
        }
        if let place {
            frame.replaces = Int32(truncatingIfNeeded: place)
            if warnings.tellsNext {
                let (line, column) = self.place(of: start - 1)
                warnings.tell(RepeatedKey(key: key, line: line, column: column))
            } else {
                warnings.count()
            }
        }
    }

    // MARK: Small parts

    @inline(__always)
    private mutating func skipSpace() {
        while position < count {
            let byte = base[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    private mutating func next(is byte: UInt8, consume: Bool = true) -> Bool {
        skipSpace()
        guard position < count, base[position] == byte else { return false }
        if consume { position += 1 }
        return true
    }

    private mutating func word(_ word: StaticString, _ value: Value) throws(JSONError) -> Value {
        let length = word.utf8CodeUnitCount
        for offset in 0..<length {
            guard position + offset < count, base[position + offset] == word.utf8Start[offset] else {
                throw error("a value is expected here; is this meant to be `\(word)`, or a text in quotes?")
            }
        }
        position += length
        return value
    }
}
