/// An array of the `count` values from `first`, which are moved into it: nothing is left in their places.
///
/// `Array(unsafeUninitializedCapacity:)` and `Array(repeating:count:)` look the array's type up each time; this way it
/// is known when it is compiled.
package func takenArray(_ first: UnsafeMutablePointer<Value>, _ count: Int) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(count)
    for place in 0..<count { values.append((first + place).move()) }
    return values
}
