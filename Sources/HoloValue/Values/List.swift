/// A list. It never changes for who else refers to it.
@usableFromInline
package final class List: Sendable {
    // Reached through what is inlinable here alone: other modules don't see that access to these need not be watched,
    // and watching it takes longer than the access.
    @exclusivity(unchecked) @usableFromInline nonisolated(unsafe) var array: [Value]
    @exclusivity(unchecked) @usableFromInline nonisolated(unsafe) var start: UnsafePointer<Value>?
    @exclusivity(unchecked) @usableFromInline nonisolated(unsafe) var length: UInt32
    @exclusivity(unchecked) @usableFromInline nonisolated(unsafe) var nesting: UInt16
    @exclusivity(unchecked) @usableFromInline nonisolated(unsafe) var size: UInt32

    @inlinable @inline(__always) package var elements: [Value] { array }

    /// Where the elements lie, if there are any, for the machine: reaching them by the array counts a reference. Valid
    /// as long as the list is there and is not added to, because it holds the array's buffer.
    @inlinable @inline(__always) package var first: UnsafePointer<Value>? { start }

    @inlinable @inline(__always) package var count: Int { Int(length) }

    /// How many lists and records are nested in one another here, this one included. Values are freed, compared and
    /// written by recursion somewhere below everything, so whoever lets programs build values bounds it.
    @inlinable @inline(__always) package var depth: UInt16 { nesting }

    /// As `Value.writtenSize`.
    @inlinable @inline(__always) package var writtenSize: UInt32 { size }

    package init(_ elements: [Value]) {
        array = elements
        start = elements.withUnsafeBufferPointer { $0.isEmpty ? nil : $0.baseAddress }
        length = UInt32(truncatingIfNeeded: elements.count)
        let extent = Extent(around: elements)
        nesting = extent.depth
        size = extent.size
    }

    /// Adds to the end. Only for who holds the one reference to it.
    package func append(_ more: [Value]) {
        array.append(contentsOf: more)
        start = array.withUnsafeBufferPointer { $0.isEmpty ? nil : $0.baseAddress }
        length = UInt32(truncatingIfNeeded: array.count)
        let extent = Extent(around: more)
        nesting = max(nesting, extent.depth)
        size = saturatingSum(size, extent.size)
    }

    package static let empty = List([])
}

extension Extent {
    fileprivate init(around values: [Value]) {
        self = values.withUnsafeBufferPointer { values in
            values.baseAddress.map { Extent(around: $0, values.count) } ?? .empty
        }
    }
}
