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

/// The depth of a list or record with these values. A look at each of them, like the one that it takes to put them
/// there.
func depthAround(_ first: UnsafePointer<Value>, _ count: Int) -> UInt16 {
    var deepest: UInt16 = 0
    for place in 0..<count { deepest = max(deepest, (first + place).depth) }
    return deepest == .max ? .max : deepest + 1
}
