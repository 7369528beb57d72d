import HoloValue

/// The lists that are being built, the innermost last. They lie behind a pointer: growing an array in an array in a
/// property costs several times as much.
///
/// Why this is safe: the first `count` of the `capacity` places are initialised, and no others.
final class OpenLists {
    private var lists: UnsafeMutablePointer<[Value]>
    private var capacity = 8
    private(set) var count = 0

    init() { lists = .allocate(capacity: capacity) }

    deinit {
        lists.deinitialize(count: count)
        lists.deallocate()
    }

    /// - Parameter expected: how many elements the list will have, where that is known.
    func open(expecting expected: Int) {
        if count == capacity {
            let wider = UnsafeMutablePointer<[Value]>.allocate(capacity: capacity * 2)
            wider.moveInitialize(from: lists, count: count)
            lists.deallocate()
            lists = wider
            capacity *= 2
        }
        (lists + count).initialize(to: [])
        if expected > 0 { lists[count].reserveCapacity(expected) }
        count += 1
    }

    @inline(__always)
    func append(_ value: consuming Value) throws(Failure) {
        guard count > 0 else { throw .inconsistent }
        let list = lists + (count - 1)
        list.pointee.append(value)
        if list.pointee.count > Construction.longestList { throw Construction.tooLong }
    }

    func append(contentsOf values: [Value]) throws(Failure) {
        guard count > 0 else { throw .inconsistent }
        lists[count - 1].append(contentsOf: values)
        if lists[count - 1].count > Construction.longestList { throw Construction.tooLong }
    }

    /// Ends the innermost list.
    func close() throws(Failure) -> Value {
        guard count > 0 else { throw .inconsistent }
        count -= 1
        return .list(List((lists + count).move()))
    }

    /// Drops the innermost lists until `remaining` are left.
    func shrink(to remaining: Int) {
        guard count > remaining else { return }
        (lists + remaining).deinitialize(count: count - remaining)
        count = remaining
    }
}
