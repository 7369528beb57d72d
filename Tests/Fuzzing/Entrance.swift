import Foundation

// The fuzzer itself is libFuzzer, which the compiler brings: it makes inputs, watches which code they reach, and keeps those
// that reach more. `scripts/fuzz` builds this with its instruments, and starts it.

/// What is fuzzed, by name; the environment chooses it, since the arguments are libFuzzer's.
private let test: @Sendable ([UInt8]) -> Void = {
    let name = ProcessInfo.processInfo.environment["HOLO_FUZZ_TARGET"] ?? ""
    guard let chosen = fuzzTargets.first(where: { $0.name == name }) else {
        print("HOLO_FUZZ_TARGET is one of: " + fuzzTargets.map(\.name).joined(separator: " "))
        exit(2)
    }
    return chosen.test
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    test(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
