/// The shop, open positions, news and the message board.
extension SitePages {
    static let pageSize = 20
    static let largestPage = 50

    func shop(query: SiteQuery, day: String) -> SitePage {
        let words = query["q"] ?? ""
        let found = site.products(matching: words)
        guard let page = slice(found, query: query, list: "shop:" + words.lowercased()) else {
            return .failure(400, title: "Unknown page", message: "This cursor does not belong to this list.")
        }
        let cards = page.items.map { product in
            HTML.element(
                "li", [("class", "product"), ("data-id", product.id)],
                [
                    .link("/site/shop/\(product.id)", product.name, [("class", "name")]),
                    .element("span", [("class", "category")], product.category),
                    .element(
                        "span", [("class", "price"), ("data-currency", product.currency)],
                        Self.money(site.price(of: product, on: day))),
                    .element("span", [("class", "rating")], Self.rating(product)),
                ])
        }
        var content = [
            HTML.element("h1", "Marketplace"),
            HTML.element("p", [("class", "total"), ("data-total", String(found.count))], "\(found.count) products"),
            HTML.element("ul", [("class", "products")], cards),
        ]
        if let next = page.next {
            var path = "/site/shop?cursor=\(next)"
            if !words.isEmpty { path += "&q=" + Percent.encoded(words) }
            if let limit = query["limit"] { path += "&limit=" + Percent.encoded(limit) }
            if let day = query["day"] { path += "&day=" + Percent.encoded(day) }
            content.append(.link(path, "Next", [("rel", "next"), ("data-cursor", next)]))
        }
        return .ordinary(title: "Marketplace", path: "/site/shop", content)
    }

    func product(id: String, day: String, isToday: Bool) -> SitePage {
        guard let product = site.product(id: id) else { return .notFound("There is no product \(id).") }
        let seller = site.seller(of: product)
        let facts = Self.facts([
            ("Category", "category", product.category), ("Rating", "rating", Self.rating(product)),
            ("In stock", "stock", String(product.stock)), ("Day", "day", day),
        ])
        return .ordinary(
            title: product.name, path: "/site/shop/\(id)", description: product.description,
            [
                .element("h1", [("class", "product-name"), ("itemprop", "name")], product.name),
                .element(
                    "p", [("class", "price"), ("itemprop", "price"), ("data-currency", product.currency)],
                    Self.money(site.price(of: product, on: day))),
                .element("p", [("class", "note")], isToday ? "Price of today." : "Price of \(day)."),
                .element("p", [("class", "description"), ("itemprop", "description")], product.description), facts,
                .element(
                    "p", [("class", "seller")],
                    [HTML(text: "Sold by "), .link(Self.path(seller), seller.name, [("itemprop", "seller")])]),
                .element("p", [.link("/site/shop", "Back to the shop")]),
            ])
    }

    func postings(query: SiteQuery) -> SitePage {
        let domain = query["company"]
        if let domain, site.company(domain: domain) == nil { return .notFound("No company has the domain \(domain).") }
        let found = site.postings(at: domain)
        guard let page = slice(found, query: query, list: "jobs:" + (domain ?? "")) else {
            return .failure(400, title: "Unknown page", message: "This cursor does not belong to this list.")
        }
        let cards = page.items.map { posting in
            var parts = [
                HTML.link("/site/jobs/\(posting.id)", posting.title, [("class", "title")]),
                HTML.link(
                    Self.path(site.companies[posting.company]), site.companies[posting.company].name,
                    [("class", "company")]),
                HTML.element("span", [("class", "place")], posting.city),
                HTML.element("span", [("class", "remote")], posting.isRemote ? "remote" : "on site"),
                HTML.element("time", [("datetime", posting.date)], posting.date),
            ]
            if let salary = posting.salary {
                parts.append(
                    .element(
                        "span", [("class", "salary"), ("data-amount", String(salary))], "€\(Self.grouped(salary))"))
            }
            return HTML.element("li", [("class", "posting"), ("data-id", posting.id)], parts)
        }
        var content = [
            HTML.element("h1", "Jobs"),
            HTML.element(
                "p", [("class", "total"), ("data-total", String(found.count))], "\(found.count) open positions"),
            HTML.element("ul", [("class", "postings")], cards),
        ]
        if let next = page.next {
            let path = "/site/jobs?cursor=\(next)" + (domain.map { "&company=" + Percent.encoded($0) } ?? "")
            content.append(.link(path, "Next", [("rel", "next"), ("data-cursor", next)]))
        }
        return .ordinary(title: "Jobs", path: "/site/jobs", content)
    }

    func posting(id: String) -> SitePage {
        guard let posting = site.posting(id: id) else { return .notFound("There is no position \(id).") }
        let company = site.companies[posting.company]
        var rows = [
            ("City", "city", posting.city), ("Remote", "remote", posting.isRemote ? "yes" : "no"),
            ("Posted", "posted", posting.date),
        ]
        if let salary = posting.salary { rows.append(("Salary", "salary", "€\(Self.grouped(salary))")) }
        return .ordinary(
            title: posting.title, path: "/site/jobs/\(id)", description: posting.description,
            [
                .element("h1", [("itemprop", "name")], posting.title),
                .element("p", [("class", "at")], [.link(Self.path(company), company.name)]),
                .element("p", [("itemprop", "description"), ("class", "description")], posting.description),
                Self.facts(rows),
            ])
    }

    func news() -> SitePage {
        .ordinary(
            title: "News", path: "/site/news",
            [.element("h1", "News"), .element("ul", [("class", "results")], site.articles.map(result))])
    }

    func article(id: String) -> SitePage {
        guard let article = site.article(id: id) else { return .notFound("There is no article \(id).") }
        let company = site.companies[article.company]
        return .ordinary(
            title: article.title, path: "/site/news/\(id)", description: article.paragraphs.first ?? "",
            [
                .element(
                    "article", [("class", "story")],
                    [
                        .element("h1", [("itemprop", "headline")], article.title),
                        .element(
                            "p", [("class", "byline")],
                            [
                                .element("span", [("class", "author"), ("itemprop", "author")], article.author),
                                .element("time", [("datetime", article.date), ("itemprop", "date")], article.date),
                            ]),
                    ] + article.paragraphs.map { .element("p", [("class", "paragraph")], $0) }),
                .element("p", [("class", "about")], [HTML(text: "About "), .link(Self.path(company), company.name)]),
            ])
    }

    func search(query: String) -> SitePage {
        let found = site.articles(matching: query)
        return .ordinary(
            title: "Search", path: "/site/search",
            [
                .element("h1", "Search"), .element("p", [("class", "query")], query),
                .element("p", [("class", "total"), ("data-total", String(found.count))], "\(found.count) results"),
                .element("ul", [("class", "results")], found.map(result)),
            ])
    }

    func board(_ newest: [BoardMessage], total: Int) -> SitePage {
        let items = newest.map { message in
            HTML.element(
                "li", [("class", "message"), ("data-id", message.id), ("data-position", String(message.position))],
                [
                    .element("span", [("class", "author")], message.author),
                    .element("time", [("datetime", message.postedAt)], message.postedAt),
                    .element("p", [("class", "text")], message.text),
                ])
        }
        return .ordinary(
            title: "Board", path: "/site/board",
            [
                .element("h1", "Message board"),
                .element("p", [("class", "total"), ("data-total", String(total))], "\(total) messages"),
                .element("ol", [("class", "messages")], items),
            ])
    }

    // MARK: parts

    private func result(_ article: Article) -> HTML {
        .element(
            "li", [("class", "result")],
            [
                .link("/site/news/\(article.id)", article.title, [("class", "title")]),
                .element("time", [("datetime", article.date)], article.date),
                .element("p", [("class", "snippet")], article.paragraphs.first ?? ""),
            ])
    }

    /// Tenths as `4.3`.
    static func rating(_ product: Product) -> String { "\(product.rating / 10).\(product.rating % 10)" }

    /// The part of a list that the query's `cursor` and `limit` ask for; nil for a cursor that is not of this list.
    private func slice<Item>(_ items: [Item], query: SiteQuery, list: String) -> (items: [Item], next: String?)? {
        var start = 0
        if let cursor = query["cursor"] {
            guard let offset = Cursor.offset(cursor, list: list, seed: site.seed), offset >= 0, offset <= items.count
            else {
                return nil
            }
            start = offset
        }
        let size = min(max(query["limit"].flatMap { Int($0) } ?? Self.pageSize, 1), Self.largestPage)
        let end = min(start + size, items.count)
        let next = end < items.count ? Cursor.text(offset: end, list: list, seed: site.seed) : nil
        return (Array(items[start..<end]), next)
    }
}
