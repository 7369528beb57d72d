/// Finds actions by words.
enum CatalogueSearch {
    struct Filter: Sendable {
        var words = ""
        var catalog: String?
        var category: String?
        /// Whether an account is needed.
        var needsAccount: Bool?
        var authorisation: String?
    }

    /// The best first; equally good ones in the catalogue's order. Without words all that pass the filters.
    static func find(_ filter: Filter) -> [(catalog: Catalog, action: Action)] {
        let words = filter.words.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        var found: [(catalog: Catalog, action: Action, score: Int)] = []
        for catalog in Catalogue.catalogs {
            if let wanted = filter.catalog, wanted != catalog.slug { continue }
            if let wanted = filter.category, wanted.lowercased() != catalog.category.lowercased() { continue }
            for action in catalog.actions {
                if let wanted = filter.needsAccount, wanted != (action.authorisation == .required) { continue }
                if let wanted = filter.authorisation, wanted != action.authorisation.rawValue { continue }
                let score = score(action, in: catalog, words, whole: filter.words.lowercased())
                if words.isEmpty || score > 0 { found.append((catalog, action, score)) }
            }
        }
        // The sort must be stable for the order to be the same every time.
        return found.enumerated()
            .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .map { ($0.element.catalog, $0.element.action) }
    }

    private static func score(_ action: Action, in catalog: Catalog, _ words: [String], whole: String) -> Int {
        if whole == action.id { return 1_000 }
        var score = 0
        for word in words {
            if action.id.split(separator: "_").contains(where: { $0 == word }) { score += 8 }
            if action.id.contains(word) { score += 4 }
            if action.name.lowercased().contains(word) { score += 5 }
            if action.tags.contains(word) { score += 5 }
            if action.summary.lowercased().contains(word) { score += 2 }
            if catalog.name.lowercased().contains(word) || catalog.category.lowercased().contains(word) { score += 1 }
        }
        return score
    }
}
