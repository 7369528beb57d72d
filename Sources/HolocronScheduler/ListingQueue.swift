import HolocronAPI

/// Readings of the list of jobs that were asked for, one after the other.
struct ListingQueue {
    struct Listing {
        var id: ListingID
        var since: Int
        var rows: [JobRow] = []
        var seen: Set<String> = []
        /// Counts from 1.
        var page = 1
        var pageSize = 0
        var troubles = 0
    }

    private(set) var waiting: [Listing] = []
    /// A page of the first one is out.
    var isOut = false

    var first: Listing? { waiting.first }

    mutating func add(_ id: ListingID, since: Int) { waiting.append(Listing(id: id, since: since)) }

    mutating func removeAll() -> [ListingID] {
        defer { waiting = [] }
        return waiting.map(\.id)
    }

    /// Ends a reading, wherever it stands, and gives its rows.
    mutating func remove(_ id: ListingID) -> [JobRow]? {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return nil }
        return waiting.remove(at: index).rows
    }

    /// The page to ask for next. Where the length of pages has changed meanwhile, the reading starts again.
    mutating func next(pageSize: Int) -> (id: ListingID, page: Int)? {
        guard !waiting.isEmpty else { return nil }
        if waiting[0].pageSize != pageSize {
            waiting[0].pageSize = pageSize
            waiting[0].page = 1
            waiting[0].rows = []
            waiting[0].seen = []
        }
        return (waiting[0].id, waiting[0].page)
    }

    /// Counts a trouble; true where it was one too many.
    mutating func troubled(_ id: ListingID, most: Int) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return false }
        waiting[index].troubles += 1
        return waiting[index].troubles >= most
    }

    /// Takes in a page. True where it was the last that is needed.
    mutating func take(_ page: JobPage, of id: ListingID) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return false }
        waiting[index].troubles = 0
        // What the service takes for a page's length counts, whatever was asked for.
        if let limit = page.limit, limit > 0 { waiting[index].pageSize = limit }
        var isNew = false
        for row in page.rows {
            if let createdAt = row.createdAt, createdAt < waiting[index].since { return true }
            // New jobs push rows down into the next page meanwhile.
            if waiting[index].seen.insert(row.id).inserted {
                isNew = true
                waiting[index].rows.append(row)
            }
        }
        let number = waiting[index].page
        waiting[index].page += 1
        if !isNew || number >= 1_000 { return true }
        return page.totalPages.map { number >= $0 } ?? (page.rows.count < waiting[index].pageSize)
    }
}
