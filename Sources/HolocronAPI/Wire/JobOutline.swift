import HoloValue

/// What a page of `GET /jobs` says of how its jobs stand, and nothing else.
package struct JobOutline: Sendable, Equatable {
    package struct Row: Sendable, Equatable {
        package var id: String
        package var status: JobRow.Status

        package init(id: String, status: JobRow.Status) {
            self.id = id
            self.status = status
        }
    }

    package var rows: [Row]
    /// As in `JobPage`.
    package var limit: Int?
    package var totalPages: Int?

    package init(rows: [Row], limit: Int? = nil, totalPages: Int? = nil) {
        self.rows = rows
        self.limit = limit
        self.totalPages = totalPages
    }
}

/// As `decodeJobList`, for who does not want the parameters and results.
///
/// Who follows many jobs reads many pages, and most of a page is what its jobs were given and gave: here no values are
/// made of that. A page that is not as plain as they usually are is read in full, so what counts as readable is the
/// same.
package func decodeJobOutline(_ response: ServiceResponse) throws(UnreadableAnswer) -> JobOutline {
    let outline = response.body.withUnsafeBufferPointer { bytes in
        var scanner = OutlineScanner(bytes)
        return scanner.outline()
    }
    if let outline { return outline }
    return try decodeJobList(response).outline
}

extension JobPage {
    package var outline: JobOutline {
        JobOutline(
            rows: rows.map { JobOutline.Row(id: $0.id, status: $0.status) }, limit: limit, totalPages: totalPages)
    }
}

/// Goes once over the bytes of a page. All its parts give nil for what is not JSON, and for what they leave to the full
/// decoder: keys and ids with escapes, keys that come twice, numbers with exponents, deep nesting.
private struct OutlineScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var isASCII = true

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func outline() -> JobOutline? {
        var rows: [JobOutline.Row]?
        var limit: Int??
        var pages: Int??
        let isWhole = object { scanner, key in
            if key.elementsEqual("jobs".utf8) {
                guard rows == nil, let found = scanner.rows() else { return false }
                rows = found
            } else if key.elementsEqual("limit".utf8) {
                guard limit == nil, let count = scanner.count() else { return false }
                limit = .some(count)
            } else if key.elementsEqual("total_pages".utf8) {
                guard pages == nil, let count = scanner.count() else { return false }
                pages = .some(count)
            } else {
                return scanner.skipValue()
            }
            return true
        }
        skipSpace()
        guard isWhole, index == bytes.count, let rows else { return nil }
        if !isASCII, String(validating: bytes, as: UTF8.self) == nil { return nil }
        return JobOutline(rows: rows, limit: limit ?? nil, totalPages: pages ?? nil)
    }

    private mutating func rows() -> [JobOutline.Row]? {
        guard take(UInt8(ascii: "[")) else { return nil }
        var rows: [JobOutline.Row] = []
        if take(UInt8(ascii: "]")) { return rows }
        repeat {
            guard let row = row() else { return nil }
            rows.append(row)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? rows : nil
    }

    private mutating func row() -> JobOutline.Row? {
        var id: String?
        var status: JobRow.Status?
        let isWhole = object { scanner, key in
            if key.elementsEqual("id".utf8) {
                guard id == nil, let text = scanner.plainString(), !text.isEmpty else { return false }
                id = String(decoding: text, as: UTF8.self)
            } else if key.elementsEqual("status".utf8) {
                guard status == nil, let text = scanner.plainString() else { return false }
                status =
                    text.elementsEqual("completed".utf8)
                    ? .completed : text.elementsEqual("failed".utf8) ? .failed : .processing
            } else {
                return scanner.skipValue()
            }
            return true
        }
        guard isWhole, let id, let status else { return nil }
        return JobOutline.Row(id: id, status: status)
    }

    // MARK: JSON

    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    /// Takes this byte if it is what comes, after white space.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        index += 1
        return true
    }

    /// An object, each of its values taken by `value`. False where that or the object itself fails.
    private mutating func object(_ value: (inout OutlineScanner, Bytes) -> Bool) -> Bool {
        guard take(UInt8(ascii: "{")) else { return false }
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            guard let key = plainString(), take(UInt8(ascii: ":")), value(&self, key) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    /// A string without escapes.
    private mutating func plainString() -> Bytes? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = index
        while let byte = next {
            if byte == UInt8(ascii: "\"") {
                index += 1
                return bytes[start..<(index - 1)]
            }
            guard byte >= 0x20, byte != UInt8(ascii: "\\") else { return nil }
            if byte >= 0x80 { isASCII = false }
            index += 1
        }
        return nil
    }

    /// The rest of a string after its first quote.
    private mutating func skipString() -> Bool {
        while let byte = next {
            index += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte < 0x20 { return false }
            if byte >= 0x80 { isASCII = false }
            if byte == UInt8(ascii: "\\"), !skipEscape() { return false }
        }
        return false
    }

    private mutating func skipEscape() -> Bool {
        guard let byte = next else { return false }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return true
        case UInt8(ascii: "u"):
            // Surrogates have to come in pairs: those are left to the full decoder.
            guard index + 4 <= bytes.count, bytes[index] | 0x20 != UInt8(ascii: "d") else { return false }
            for _ in 0..<4 {
                guard isHexadecimal(bytes[index]) else { return false }
                index += 1
            }
            return true
        default:
            return false
        }
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// A whole number from 0, or null.
    private mutating func count() -> Int?? {
        skipSpace()
        if next == UInt8(ascii: "n") { return skipWord("null") ? .some(nil) : nil }
        let start = index
        guard skipNumber(), bytes[start..<index].allSatisfy(isDigit), index - start <= 15 else { return nil }
        return .some(bytes[start..<index].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) })
    }

    private mutating func skipNumber() -> Bool {
        if next == UInt8(ascii: "-") { index += 1 }
        let start = index
        while let byte = next, isDigit(byte) { index += 1 }
        guard index > start, index == start + 1 || bytes[start] != UInt8(ascii: "0") else { return false }
        if next == UInt8(ascii: ".") {
            index += 1
            let fraction = index
            while let byte = next, isDigit(byte) { index += 1 }
            guard index > fraction else { return false }
        }
        return index - start <= 300 && next.map { $0 | 0x20 } != UInt8(ascii: "e")
    }

    private mutating func skipWord(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard index + count <= bytes.count,
            bytes[index..<(index + count)].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: count))
        else { return false }
        index += count
        return true
    }

    /// Any value, without recursion: what is open is kept as bits, 1 for an object.
    private mutating func skipValue() -> Bool {
        var open: UInt64 = 1
        while true {
            skipSpace()
            guard let byte = next else { return false }
            var hasEnded = true
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                guard skipString() else { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                index += 1
                guard open.leadingZeroBitCount > 1 else { return false }
                let isObject = byte == UInt8(ascii: "{")
                hasEnded = take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                if !hasEnded {
                    open = open << 1 | (isObject ? 1 : 0)
                    if isObject, !skipKey() { return false }
                }
            case UInt8(ascii: "t"): guard skipWord("true") else { return false }
            case UInt8(ascii: "f"): guard skipWord("false") else { return false }
            case UInt8(ascii: "n"): guard skipWord("null") else { return false }
            default: guard skipNumber() else { return false }
            }
            // After a value: the next of what is open, or the ends of as much as ends here.
            while hasEnded, open != 1 {
                let isObject = open & 1 == 1
                if take(UInt8(ascii: ",")) {
                    if isObject, !skipKey() { return false }
                    hasEnded = false
                } else {
                    guard take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return false }
                    open >>= 1
                }
            }
            if hasEnded { return true }
        }
    }

    private mutating func skipKey() -> Bool {
        take(UInt8(ascii: "\"")) && skipString() && take(UInt8(ascii: ":"))
    }
}
