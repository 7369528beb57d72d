import HoloValue

/// Finds one text in others, scalar by scalar, in linear time (Knuth, Morris and Pratt). Works on UTF-8: there, equal
/// scalars are equal bytes, and a match never begins inside a scalar.
struct ByteSearch {
    private let needle: [UInt8]
    /// For each prefix, the length of the longest proper prefix that also ends it.
    private let borders: [Int]

    /// `needle` must not be empty.
    init(_ needle: String) {
        let needle = Array(needle.utf8)
        var borders = [Int](repeating: 0, count: needle.count)
        var border = 0
        for index in needle.indices.dropFirst() {
            while border > 0, needle[index] != needle[border] { border = borders[border - 1] }
            if needle[index] == needle[border] { border += 1 }
            borders[index] = border
        }
        self.needle = needle
        self.borders = borders
    }

    var count: Int { needle.count }

    /// The offset of the first place at or after `start`, or nil.
    func first(in text: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
        var matched = 0
        var index = start
        while index < text.count {
            if matched == 0 {
                // Most bytes are not the first one: no need for the table.
                let first = needle[0]
                while index < text.count, text[index] != first { index += 1 }
                if index == text.count { return nil }
            }
            while matched > 0, text[index] != needle[matched] { matched = borders[matched - 1] }
            if text[index] == needle[matched] { matched += 1 }
            index += 1
            if matched == needle.count { return index - matched }
        }
        return nil
    }
}

extension String {
    init(bytes: some Sequence<UInt8>) {
        self = String(decoding: Array(bytes), as: UTF8.self)
    }

    init(bytes: Slice<UnsafeBufferPointer<UInt8>>) {
        self = String(decoding: UnsafeBufferPointer(rebasing: bytes), as: UTF8.self)
    }
}
