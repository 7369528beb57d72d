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

/// As `decodeJobList`, for who does not want the parameters and results and reads the list again and again.
///
/// Who follows many jobs reads many pages, and most of a page is what its jobs were given and gave: here no values are
/// made of that. And most rows are those of the page before, byte for byte: these are compared and not read again. A page
/// that is not as plain as they usually are is read in full, so what counts as readable is the same.
package struct JobOutlineReader: Sendable {
    /// The last page that was plain, unless it was very long.
    private var last: [UInt8] = []
    fileprivate var known = KnownRows()
    private static let longestKept = 1 << 18

    package init() {}

    /// What a 2xx answer to `GET /jobs` says.
    package mutating func read(_ response: ServiceResponse) throws(UnreadableAnswer) -> JobOutline {
        var rows = KnownRows()
        let outline = last.withUnsafeBufferPointer { last in
            response.body.withUnsafeBufferPointer { bytes in
                var scanner = PlainScanner(bytes)
                return scanner.outline(known, in: last, found: &rows)
            }
        }
        guard let outline else { return try decodeJobList(response).outline }
        let isKept = response.body.count <= Self.longestKept
        last = isKept ? response.body : []
        known = isKept ? rows : KnownRows()
        return outline
    }
}

/// The rows of a page and where they stand in its bytes.
private struct KnownRows: Sendable {
    var rows: [(row: JobOutline.Row, place: Range<Int>)] = []
    /// All bytes of the page are ASCII.
    var areASCII = true
}

extension JobPage {
    package var outline: JobOutline {
        JobOutline(
            rows: rows.map { JobOutline.Row(id: $0.id, status: $0.status) }, limit: limit, totalPages: totalPages)
    }
}

/// A page, as far as it is plain.
extension PlainScanner {
    /// - Parameters:
    ///   - known: the rows of an earlier page, whose bytes are `earlier`.
    ///   - found: takes the rows of this page.
    fileprivate mutating func outline(
        _ known: KnownRows, in earlier: UnsafeBufferPointer<UInt8>, found: inout KnownRows
    ) -> JobOutline? {
        var rows: [JobOutline.Row]?
        var limit: Int??
        var pages: Int??
        let isWhole = document { scanner, key in
            if scanner.isText(key, "jobs") {
                guard rows == nil, scanner.takeRows(known, in: earlier, found: &found) else { return false }
                rows = found.rows.map(\.row)
            } else if scanner.isText(key, "limit") {
                guard limit == nil, let count = scanner.count() else { return false }
                limit = .some(count)
            } else if scanner.isText(key, "total_pages") {
                guard pages == nil, let count = scanner.count() else { return false }
                pages = .some(count)
            } else {
                return scanner.skipValue()
            }
            return true
        }
        guard isWhole, let rows else { return nil }
        found.areASCII = isASCII
        return JobOutline(rows: rows, limit: limit ?? nil, totalPages: pages ?? nil)
    }

    private mutating func takeRows(
        _ known: KnownRows, in earlier: UnsafeBufferPointer<UInt8>, found: inout KnownRows
    ) -> Bool {
        guard take(UInt8(ascii: "[")) else { return false }
        if take(UInt8(ascii: "]")) { return true }
        found.rows.reserveCapacity(known.rows.count + 1)
        // The row of the earlier page that is expected next: new ones come above those that were there.
        var next = 0
        repeat {
            skipSpace()
            let start = index
            if next < known.rows.count, take(sameAs: earlier, known.rows[next].place) {
                if !known.areASCII { isASCII = false }
                found.rows.append((known.rows[next].row, start..<index))
                next += 1
            } else {
                guard let row = row() else { return false }
                if next < known.rows.count, known.rows[next].row.id == row.id { next += 1 }
                found.rows.append((row, start..<index))
            }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]"))
    }

    private mutating func row() -> JobOutline.Row? {
        var id: String?
        var status: JobRow.Status?
        let isWhole = object { scanner, key in
            if scanner.isText(key, "id") {
                guard id == nil, let text = scanner.plainString(), !text.isEmpty else { return false }
                id = scanner.text(text)
            } else if scanner.isText(key, "status") {
                guard status == nil, let text = scanner.plainString() else { return false }
                status =
                    scanner.isText(text, "completed") ? .completed : scanner.isText(text, "failed") ? .failed : .processing
            } else {
                return scanner.skipValue()
            }
            return true
        }
        guard isWhole, let id, let status else { return nil }
        return JobOutline.Row(id: id, status: status)
    }
}
