// Looks at values where they lie, without counting a reference to what is looked at.
//
// Why this is safe: a value is a word and a byte for its kind. The word of a kind that counts references is the
// reference, and the value that is looked at holds it meanwhile: nothing may be written to its place before the looking
// is over.

extension UnsafePointer where Pointee == Value {
    /// Whether what stands here counts references.
    @inlinable @inline(__always)
    package var isCounted: Bool {
        switch pointee {
        case .number, .text, .list, .record, .secret: true
        case .null, .bool, .int, .float, .duration, .time: false
        }
    }

    /// The reference that stands here, where `isCounted`.
    @inlinable @inline(__always)
    package var object: Unmanaged<AnyObject> { reference(to: AnyObject.self) }

    @inlinable @inline(__always)
    func reference<Object: AnyObject>(to: Object.Type) -> Unmanaged<Object> {
        UnsafeRawPointer(self).load(as: Unmanaged<Object>.self)
    }

    /// Which shape the record has that stands here, and where its values lie; nil for other kinds.
    @inlinable @inline(__always)
    package var fields: (shape: UnsafeMutableRawPointer, first: UnsafePointer<Value>)? {
        guard case .record = pointee else { return nil }
        return reference(to: RecordStorage.self)._withUnsafeGuaranteedRef {
            $0.withUnsafeMutablePointers { ($0.pointee.shape.toOpaque(), UnsafePointer($1)) }
        }
    }

    /// Where the elements of the list lie that stands here, and how many they are; nil for other kinds and an empty
    /// list.
    @inlinable @inline(__always)
    package var elements: (first: UnsafePointer<Value>, count: Int)? {
        guard case .list = pointee else { return nil }
        return reference(to: List.self)._withUnsafeGuaranteedRef { list in list.first.map { ($0, list.count) } }
    }

    /// How many lists and records are nested in one another; 0 for all other kinds.
    @inlinable @inline(__always)
    package var depth: UInt16 {
        switch pointee {
        case .list: reference(to: List.self)._withUnsafeGuaranteedRef { $0.depth }
        case .record:
            reference(to: RecordStorage.self)._withUnsafeGuaranteedRef {
                $0.withUnsafeMutablePointerToHeader { $0.pointee.depth }
            }
        default: 0
        }
    }
}

/// How deep and how large a list or record with these values is. A look at each of them, like the one that it takes to
/// put them there.
struct Extent {
    let depth: UInt16
    /// As `Value.writtenSize`.
    let size: UInt32

    static let empty = Extent(depth: 1, size: 2)

    private init(depth: UInt16, size: UInt32) {
        self.depth = depth
        self.size = size
    }

    init(around first: UnsafePointer<Value>, _ count: Int) {
        var deepest: UInt16 = 0
        var sum = 2
        for place in 0..<count {
            let value = first + place
            deepest = max(deepest, value.depth)
            // Even of as many values as memory holds, each of 4 GB, the sum is no overflow.
            sum &+= value.sizeWithin
        }
        depth = deepest == .max ? .max : deepest + 1
        size = UInt32(clamping: sum)
    }
}

extension UnsafePointer where Pointee == Value {
    /// What the value adds to the `Value.writtenSize` of what holds it.
    @inline(__always)
    fileprivate var sizeWithin: Int {
        switch pointee {
        case .null, .bool, .int, .float, .duration, .time: 8
        case .text: reference(to: Text.self)._withUnsafeGuaranteedRef { $0.string.utf8.count &+ 3 }
        case .number: reference(to: NumberText.self)._withUnsafeGuaranteedRef { $0.source.utf8.count &+ 1 }
        case .secret: reference(to: Secret.self)._withUnsafeGuaranteedRef { $0.revealed.utf8.count &+ 3 }
        case .list: reference(to: List.self)._withUnsafeGuaranteedRef { Int($0.writtenSize) }
        case .record:
            reference(to: RecordStorage.self)._withUnsafeGuaranteedRef {
                $0.withUnsafeMutablePointerToHeader { Int($0.pointee.writtenSize) }
            }
        }
    }
}

func saturatingSum(_ left: UInt32, _ right: UInt32) -> UInt32 {
    let (sum, isLarge) = left.addingReportingOverflow(right)
    return isLarge ? .max : sum
}
