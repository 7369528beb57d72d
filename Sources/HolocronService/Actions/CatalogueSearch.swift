/// Finds actions by words.
enum CatalogueSearch {
    struct Filter: Sendable {
        var words = ""
        var catalog: String?
        var category: String?
        /// Whether an account is needed.
        var needsAccount: Bool?
        var authorisation: Action.Authorisation?
    }

    /// The best first; equally good ones in the catalogue's order. Without words all that pass the filters.
    static func find(_ filter: Filter) -> [(catalog: Catalog, action: Action)] {
        let words = meaning(of: filter.words)
        let whole = filter.words.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var found: [(catalog: Catalog, action: Action, score: Int)] = []
        for catalog in Catalogue.catalogs {
            if let wanted = filter.catalog, wanted != catalog.slug { continue }
            if let wanted = filter.category, wanted.lowercased() != catalog.category.lowercased() { continue }
            for action in catalog.actions {
                if let wanted = filter.needsAccount, wanted != (action.authorisation == .required) { continue }
                if let wanted = filter.authorisation, wanted != action.authorisation { continue }
                let score = whole == action.id ? Int.max : score(action, in: catalog, words)
                if words.isEmpty || score > 0 { found.append((catalog, action, score)) }
            }
        }
        // The sort must be stable for the order to be the same every time.
        return found.enumerated()
            .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .map { ($0.element.catalog, $0.element.action) }
    }

    /// The words that say what is meant, or all of them where none does.
    private static func meaning(of text: String) -> [String] {
        let all = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let telling = all.filter { !idle.contains($0) }
        return telling.isEmpty ? all : telling
    }

    /// Words that stand in every request.
    private static let idle: Set = [
        "a", "all", "an", "and", "any", "at", "by", "can", "do", "for", "from", "get", "give", "how", "i", "in", "is",
        "it", "me", "my", "of", "on", "or", "please", "s", "someone", "the", "their", "this", "to", "what", "with", "you",
    ]

    /// A word counts most where it is a part of the id, and least where only the catalog says it. Who has more of the
    /// words comes before who has one of them often.
    private static func score(_ action: Action, in catalog: Catalog, _ words: [String]) -> Int {
        let fields: [(weight: Int, words: [String])] = [
            (8, parts(action.id)), (7, parts(action.name)), (6, action.tags.flatMap(parts)),
            (3, parts(action.summary)), (2, action.parameters.flatMap { parts($0.name) }),
            (2, parts(catalog.name) + parts(catalog.category)), (1, parts(catalog.summary)),
        ]
        var score = 0
        var matched = 0
        for word in words {
            let points = fields.reduce(0) { $0 + $1.weight * ($1.words.map { closeness(word, $0) }.max() ?? 0) }
            score += points
            if points > 0 { matched += 1 }
        }
        return score * matched
    }

    private static func parts(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// 2 for the same word, also in the plural; 1 where one begins with the other, from three letters on; else 0.
    private static func closeness(_ wanted: String, _ found: String) -> Int {
        if wanted == found || wanted + "s" == found || found + "s" == wanted { return 2 }
        let shorter = min(wanted.utf8.count, found.utf8.count)
        return shorter >= 3 && (found.hasPrefix(wanted) || wanted.hasPrefix(found)) ? 1 : 0
    }
}
