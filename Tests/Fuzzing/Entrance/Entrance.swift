import Foundation
import FuzzTargets

// The fuzzer itself is libFuzzer, which the compiler brings: it makes inputs, watches which code they reach, and keeps those
// that reach more. `scripts/fuzz` builds this with its instruments, and starts it.

/// What is fuzzed, by name; the environment chooses it, since the arguments are libFuzzer's.
private let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["HOLO_FUZZ_TARGET"] ?? ""
    guard let chosen = FuzzTarget.all.first(where: { $0.name == name }) else {
        print("HOLO_FUZZ_TARGET is one of: " + FuzzTarget.all.map(\.name).joined(separator: " "))
        exit(2)
    }
    return chosen
}()

/// A finding ends the process: libFuzzer then keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try target.test(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}
