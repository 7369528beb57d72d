/// An array of the `count` values from `first`, which are moved into it: nothing is left in their places.
///
/// `Array(unsafeUninitializedCapacity:)` looks the array's type up each time; this way it is known when it is compiled.
package func takenArray(_ first: UnsafeMutablePointer<Value>, _ count: Int) -> [Value] {
    // Nulls need not be released before others take their places.
    var values = [Value](repeating: .null, count: count)
    values.withUnsafeMutableBufferPointer { $0.baseAddress?.moveInitialize(from: first, count: count) }
    return values
}
