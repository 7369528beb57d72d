/// The facts behind the demo site: pure functions of the seed. The pages are rendered from them, and tests derive from
/// them what the actions must find.
package struct DemoSite: Sendable {
    package let seed: UInt64
    package let companies: [Company]
    /// Grouped by company.
    package let people: [Person]
    package let products: [Product]
    package let postings: [Posting]
    /// Newest first.
    package let articles: [Article]
    /// Places in `people`: whom the account's owner knows.
    package let connections: [Int]

    private let companyPlaces: [String: Int]
    private let personPlaces: [String: Int]
    private let productPlaces: [String: Int]
    private let postingPlaces: [String: Int]
    private let articlePlaces: [String: Int]

    package init(seed: UInt64) {
        self.seed = seed
        var generator = DemoSiteGenerator(seed: seed)
        generator.run()
        companies = generator.companies
        people = generator.people
        products = generator.products
        postings = generator.postings
        articles = generator.articles
        connections = generator.connections
        companyPlaces = Self.places(companies.map(\.domain))
        personPlaces = Self.places(people.map(\.slug))
        productPlaces = Self.places(products.map(\.id))
        postingPlaces = Self.places(postings.map(\.id))
        articlePlaces = Self.places(articles.map(\.id))
    }

    private static func places(_ keys: [String]) -> [String: Int] {
        Dictionary(keys.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func company(domain: String) -> Company? { companyPlaces[domain].map { companies[$0] } }
    package func person(slug: String) -> Person? { personPlaces[slug].map { people[$0] } }
    package func product(id: String) -> Product? { productPlaces[id].map { products[$0] } }
    package func posting(id: String) -> Posting? { postingPlaces[id].map { postings[$0] } }
    package func article(id: String) -> Article? { articlePlaces[id].map { articles[$0] } }

    /// In the order of the team page.
    package func team(of company: Company) -> [Person] { Array(people[company.team]) }

    package func headOfEngineering(of company: Company) -> Person? {
        people[company.team].first { $0.role == Vocabulary.headOfEngineering }
    }

    package func employer(of person: Person) -> Company { companies[person.company] }
    package func seller(of product: Product) -> Company { companies[product.seller] }

    /// In cents. `day` is a date like `2026-01-02`; any text gives a price, and always the same one.
    package func price(of product: Product, on day: String) -> Int {
        var random = StableRandom(seed: seed, "price", product.id, day)
        return max(1, product.basePrice * random.within(85...115) / 100)
    }

    /// Products whose name or category holds every word of `query`, in the shop's order; all for an empty one.
    package func products(matching query: String) -> [Product] {
        let words = Self.words(query)
        return products.filter { product in
            let text = (product.name + " " + product.category).lowercased()
            return words.allSatisfy { text.contains($0) }
        }
    }

    /// Articles that hold every word of `query`, newest first; none for an empty one.
    package func articles(matching query: String) -> [Article] {
        let words = Self.words(query)
        if words.isEmpty { return [] }
        return articles.filter { article in
            let text = ([article.title, article.topic] + article.paragraphs).joined(separator: " ").lowercased()
            return words.allSatisfy { text.contains($0) }
        }
    }

    /// Open positions at the company with this domain, or all.
    package func postings(at domain: String?) -> [Posting] {
        guard let domain else { return postings }
        guard let place = companyPlaces[domain] else { return [] }
        return postings.filter { $0.company == place }
    }

    private static func words(_ query: String) -> [String] {
        query.lowercased().split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\n" }).map(String.init)
    }
}
