/// A message that an action posted to the board.
package struct BoardMessage: Sendable, Equatable {
    /// `m-17`
    package var id: String
    /// One for the first message.
    package var position: Int
    package var author: String
    package var text: String
    /// RFC 3339.
    package var postedAt: String
}

/// Finds the page for a path.
struct SiteRoutes: Sendable {
    let site: DemoSite
    /// Today's date, for prices: `2026-01-02`.
    let today: @Sendable () -> String
    /// The newest messages first, at most as many as asked for, and how many there are.
    let messages: @Sendable (Int) throws -> (newest: [BoardMessage], total: Int)

    /// `path` starts with `/site`; percent signs are decoded.
    func page(path: String, query: SiteQuery) throws -> SitePage {
        let parts = path.split(separator: "/").dropFirst().map(String.init)
        let pages = SitePages(site: site)
        switch (parts.first, parts.count) {
        case (nil, _): return pages.home()
        case ("companies", 1): return pages.companies()
        case ("companies", 2): return pages.company(domain: parts[1])
        case ("companies", 3) where parts[2] == "team": return pages.team(domain: parts[1], country: query["country"])
        case ("companies", 3) where parts[2] == "contact": return pages.contact(domain: parts[1])
        case ("people", 1): return pages.people(page: query["page"])
        case ("people", 2) where parts[1] == "connections": return pages.connections()
        case ("people", 2): return pages.person(slug: parts[1])
        case ("shop", 1): return pages.shop(query: query, day: query["day"] ?? today())
        case ("shop", 2): return pages.product(id: parts[1], day: query["day"] ?? today(), isToday: query["day"] == nil)
        case ("jobs", 1): return pages.postings(query: query)
        case ("jobs", 2): return pages.posting(id: parts[1])
        case ("news", 1): return pages.news()
        case ("news", 2): return pages.article(id: parts[1])
        case ("search", 1): return pages.search(query: query["q"] ?? "")
        case ("board", 1):
            let (newest, total) = try messages(200)
            return pages.board(newest, total: total)
        default: return .notFound("There is nothing at \(path).")
        }
    }
}

/// The names and values after the question mark; of equal names the first counts.
struct SiteQuery: Sendable {
    private var pairs: [(String, String)] = []

    init(_ query: String?) {
        for part in (query ?? "").split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Percent.decoded(sides[0])
            let value = sides.count > 1 ? Percent.decoded(sides[1]) : ""
            pairs.append((name, value))
        }
    }

    /// nil where the name is not there or has no value.
    subscript(_ name: String) -> String? {
        for (key, value) in pairs where key == name { return value.isEmpty ? nil : value }
        return nil
    }
}

/// A cursor says where a list goes on. It is bound to the list, so that one from another search is refused.
enum Cursor {
    static func text(offset: Int, list: String, seed: UInt64) -> String {
        let number = String(offset, radix: 36)
        return "c" + number + "-" + check(number, list, seed)
    }

    static func offset(_ text: String, list: String, seed: UInt64) -> Int? {
        guard text.hasPrefix("c") else { return nil }
        let parts = text.dropFirst().split(separator: "-")
        guard parts.count == 2, check(String(parts[0]), list, seed) == parts[1] else { return nil }
        return Int(parts[0], radix: 36)
    }

    private static func check(_ number: String, _ list: String, _ seed: UInt64) -> String {
        var random = StableRandom(seed: seed, "cursor", list, number)
        return String(random.next() >> 8, radix: 36)
    }
}
