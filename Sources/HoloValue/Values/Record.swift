/// An immutable record: ordered, distinct keys and their values.
///
/// Its values and all else of it lie in one piece of memory, because scripts make very many records and look into them
/// all the time. It is never changed after it is made.
@usableFromInline
package struct Record: @unchecked Sendable {
    @usableFromInline let storage: RecordStorage

    /// `values` must be as many as the shape has keys.
    package init(shape: Shape, values: [Value]) {
        storage = RecordStorage.make(shape, values.count) { place in
            values.withUnsafeBufferPointer { values in
                if let first = values.baseAddress { place.initialize(from: first, count: values.count) }
            }
        }
    }

    /// A record of the values from `first`, as many as the shape has keys, which are moved into it: nothing is left in
    /// their places.
    package init(shape: Shape, taking first: UnsafeMutablePointer<Value>) {
        let count = shape.keys.count
        storage = RecordStorage.make(shape, count) { $0.moveInitialize(from: first, count: count) }
    }

    /// A record of these pairs; of equal keys the last value wins, at the first one's place.
    package init(_ pairs: [(String, Value)]) {
        var builder = RecordBuilder()
        for (key, value) in pairs { builder.set(key, value) }
        self.init(shape: Shape(builder.keys), values: builder.values)
    }

    package static let empty = Record(shape: .empty, values: [])

    package var shape: Shape { storage.withUnsafeMutablePointerToHeader { $0.pointee.shape.takeUnretainedValue() } }

    package var count: Int { storage.withUnsafeMutablePointerToHeader { Int($0.pointee.count) } }

    /// How deeply lists and records are nested, as for a `List`.
    package var depth: UInt16 { storage.withUnsafeMutablePointerToHeader { $0.pointee.depth } }

    /// As `Value.writtenSize`.
    package var writtenSize: UInt32 { storage.withUnsafeMutablePointerToHeader { $0.pointee.writtenSize } }

    /// As many as the shape has keys.
    package var values: RecordValues { RecordValues(record: self) }

    package subscript(_ key: String) -> Value? { shape.index(of: key).map { values[$0] } }

    /// Tells this record from all others that are in use, equal ones too.
    package var identity: ObjectIdentifier { ObjectIdentifier(storage) }

    package func withUnsafeBufferPointer<Result>(_ body: (UnsafeBufferPointer<Value>) -> Result) -> Result {
        storage.withUnsafeMutablePointers { head, first in
            body(UnsafeBufferPointer(start: first, count: Int(head.pointee.count)))
        }
    }
}

/// The values of a record in the order of its keys.
package struct RecordValues: RandomAccessCollection, Sendable {
    fileprivate let record: Record

    package var startIndex: Int { 0 }
    package var endIndex: Int { record.count }

    package subscript(_ place: Int) -> Value {
        record.withUnsafeBufferPointer { values in
            precondition(values.indices.contains(place))
            return values[place]
        }
    }
}

/// What stands before a record's values.
@usableFromInline
package struct RecordHead {
    /// Held by the record.
    @usableFromInline var shape: Unmanaged<Shape>
    @usableFromInline var count: UInt32
    @usableFromInline var depth: UInt16
    @usableFromInline var writtenSize: UInt32
}

/// Why this is safe: `count` values are initialised before anyone else gets to see the record, and stay until its end.
@usableFromInline
package final class RecordStorage: ManagedBuffer<RecordHead, Value> {
    /// - Parameter fill: initialises `count` values.
    fileprivate static func make(
        _ shape: Shape, _ count: Int, _ fill: (UnsafeMutablePointer<Value>) -> Void
    ) -> RecordStorage {
        precondition(shape.keys.count == count)
        let made = create(minimumCapacity: count) { _ in
            RecordHead(shape: .passRetained(shape), count: UInt32(truncatingIfNeeded: count), depth: 1, writtenSize: 0)
        }
        made.withUnsafeMutablePointers { head, first in
            fill(first)
            let extent = Extent(around: UnsafePointer(first), count)
            head.pointee.depth = extent.depth
            head.pointee.writtenSize = saturatingSum(extent.size, shape.keysSize)
        }
        return unsafeDowncast(made, to: RecordStorage.self)
    }

    deinit {
        withUnsafeMutablePointers { head, first in
            for place in 0..<Int(head.pointee.count) {
                let value = UnsafePointer(first + place)
                if value.isCounted { value.object.release() }
            }
            head.pointee.shape.release()
        }
    }
}
