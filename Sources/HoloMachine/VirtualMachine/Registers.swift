import HoloValue

// Writing registers. Assigning to a register through Swift releases what it held and retains what it gets, by a call
// that looks at both kinds; most of what a loop moves around are numbers, which need neither.
//
// Why this is safe: every pointer here is into the machine's stack or into a list's or record's elements, is
// initialised, and is in range (see `VirtualMachine`). A value without a reference may be overwritten without being
// released (`initialize` over it leaks nothing), and copying its bytes is copying it. A value is the nine bytes
// that are copied: a word and a byte for its kind.

extension UnsafeMutablePointer where Pointee == Value {
    /// Whether what stands here counts references.
    @inline(__always)
    var isCounted: Bool { UnsafePointer(self).isCounted }

    /// Puts a value here, in place of what stood here.
    @inline(__always)
    func set(_ value: consuming Value) {
        if isCounted { replace(value) } else { initialize(to: value) }
    }

    @inline(never)
    private func replace(_ value: consuming Value) {
        let held = UnsafePointer(self).object
        initialize(to: value)
        held.release()
    }

    /// Puts a copy of what stands there here.
    @inline(__always)
    func copy(_ source: UnsafePointer<Value>) {
        if isCounted || source.isCounted { copyCounted(source) } else { copyBytes(source) }
    }

    @inline(__always)
    private func copyBytes(_ source: UnsafePointer<Value>) {
        // As it was written, a word and a byte: wider reads would wait until both writes are through.
        let (from, to) = (UnsafeRawPointer(source), UnsafeMutableRawPointer(self))
        to.storeBytes(of: from.load(as: UInt64.self), as: UInt64.self)
        to.storeBytes(of: from.load(fromByteOffset: 8, as: UInt8.self), toByteOffset: 8, as: UInt8.self)
    }

    @inline(never)
    private func copyCounted(_ source: UnsafePointer<Value>) {
        if source.isCounted { _ = source.object.retain() }
        let held = isCounted ? UnsafePointer(self).object : nil
        copyBytes(source)
        held?.release()
    }

    /// Takes what stands there, and leaves null in its place.
    @inline(__always)
    func take(_ source: UnsafeMutablePointer<Value>) {
        if isCounted { release() }
        moveInitialize(from: source, count: 1)
        source.initialize(to: .null)
    }

    @inline(never)
    private func release() { UnsafePointer(self).object.release() }
}

/// An array of the `count` values from `first`, which are taken: null is left in their places.
func takeArray(_ first: UnsafeMutablePointer<Value>, _ count: Int) -> [Value] {
    let values = takenArray(first, count)
    first.initialize(repeating: .null, count: count)
    return values
}

/// A record of the values from `first`, which are taken: null is left in their places.
func takeRecord(_ shape: Shape, _ first: UnsafeMutablePointer<Value>) -> Record {
    let record = Record(shape: shape, taking: first)
    first.initialize(repeating: .null, count: shape.keys.count)
    return record
}
