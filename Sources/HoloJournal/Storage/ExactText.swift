/// Text as a blob: SQLite's own text ends at the first NUL for some of its functions, and keys must come back exactly as
/// they were given. `Row.exactText` reads it.
func textBytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A hash that is the same in every process (FNV-1a): narrows a search that then compares the bytes.
func stableHash(_ bytes: some Sequence<UInt8>) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return Int64(bitPattern: hash)
}
