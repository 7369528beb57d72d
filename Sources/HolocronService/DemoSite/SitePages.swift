/// Renders the demo site's facts.
struct SitePages {
    let site: DemoSite

    func home() -> SitePage {
        let latest = site.articles.prefix(5).map { HTML.element("li", [.link("/site/news/\($0.id)", $0.title)]) }
        return .ordinary(
            title: "Home", path: "/site", description: "A small web of made-up companies, people and products.",
            [
                .element("h1", "Example Web"),
                .element("p", "\(site.companies.count) companies, \(site.people.count) people."),
                .element(
                    "section", [("class", "latest")], [.element("h2", "Latest news"), .element("ul", Array(latest))]),
            ])
    }

    // MARK: companies

    func companies() -> SitePage {
        let rows = site.companies.map { company in
            HTML.element(
                "li", [("class", "company-row")],
                [
                    .link(Self.path(company), company.name),
                    .element("span", [("class", "industry")], company.industry),
                ])
        }
        return .ordinary(
            title: "Companies", path: "/site/companies", [.element("h1", "Companies"), .element("ul", rows)])
    }

    func company(domain: String) -> SitePage {
        guard let company = site.company(domain: domain) else {
            return .notFound("No company has the domain \(domain).")
        }
        let facts = Self.facts([
            ("Domain", "domain", company.domain), ("Industry", "industry", company.industry),
            ("City", "city", company.city), ("Country", "country", company.country),
            ("Employees", "employees", Self.grouped(company.employees)),
            ("Founded", "founded", String(company.founded)),
        ])
        let openings = site.postings(at: domain).map { HTML.element("li", [.link("/site/jobs/\($0.id)", $0.title)]) }
        var content = [
            HTML.element("h1", [("itemprop", "name"), ("class", "company-name")], company.name),
            HTML.element("p", [("class", "description"), ("itemprop", "description")], company.description), facts,
            HTML.element(
                "p", [("class", "links")],
                [.link(Self.path(company) + "/team", "Team"), .link(Self.path(company) + "/contact", "Contact")]),
        ]
        if !openings.isEmpty {
            content.append(
                .element("section", [("class", "openings")], [.element("h2", "Jobs"), .element("ul", openings)]))
        }
        return .ordinary(title: company.name, path: Self.path(company), description: company.description, content)
    }

    func team(domain: String, country: String?) -> SitePage {
        guard let company = site.company(domain: domain) else {
            return .notFound("No company has the domain \(domain).")
        }
        let wanted = country?.uppercased()
        let cards = site.team(of: company).filter { wanted == nil || $0.country == wanted }.map { person in
            HTML.element(
                "li", [("class", "member")],
                [
                    .link("/site/people/\(person.slug)", person.name, [("class", "name"), ("rel", "author")]),
                    .element("span", [("class", "role")], person.role),
                    .element("span", [("class", "place")], "\(person.city), \(person.country)"),
                ])
        }
        return .ordinary(
            title: "Team – \(company.name)", path: Self.path(company) + "/team",
            [
                .element("h1", "The people behind it"),
                .element(
                    "p", [("class", "about")], [.link(Self.path(company), company.name, [("class", "company-name")])]),
                .element("ul", [("class", "team")], cards),
            ])
    }

    func contact(domain: String) -> SitePage {
        guard let company = site.company(domain: domain) else {
            return .notFound("No company has the domain \(domain).")
        }
        let rows = site.team(of: company).compactMap { person in
            person.email.map {
                HTML.element(
                    "tr", [.element("td", [("class", "name")], person.name), .element("td", [("class", "email")], $0)])
            }
        }
        return .ordinary(
            title: "Contact – \(company.name)", path: Self.path(company) + "/contact",
            [
                .element("h1", "Contact"), .element("p", [.link(Self.path(company), company.name)]),
                .element("table", [("class", "contacts")], rows),
            ])
    }

    // MARK: people

    func people(page: String?) -> SitePage {
        let size = 100
        let last = max(1, (site.people.count + size - 1) / size)
        guard let number = Int(page ?? "1"), number >= 1, number <= last else {
            return .notFound("There is no such page.")
        }
        let rows = site.people.dropFirst((number - 1) * size).prefix(size).map { person in
            HTML.element("li", [.link("/site/people/\(person.slug)", person.name), .element("span", person.role)])
        }
        var content = [HTML.element("h1", "People"), HTML.element("ul", Array(rows))]
        if number < last { content.append(.link("/site/people?page=\(number + 1)", "Next", [("rel", "next")])) }
        content.append(.element("p", [.link("/site/people/connections", "Your connections")]))
        return .ordinary(title: "People", path: "/site/people", content)
    }

    func connections() -> SitePage {
        let rows = site.connections.map { place in
            let person = site.people[place]
            return HTML.element(
                "li", [("class", "connection")],
                [
                    .link("/site/people/\(person.slug)", person.name, [("class", "name")]),
                    .element("p", [("class", "headline")], person.headline),
                ])
        }
        return .ordinary(
            title: "Connections", path: "/site/people/connections",
            [.element("h1", "Your connections"), .element("ul", [("class", "connections")], rows)])
    }

    func person(slug: String) -> SitePage {
        guard let person = site.person(slug: slug) else { return .notFound("Nobody has the profile \(slug).") }
        let company = site.employer(of: person)
        let path = "/site/people/\(slug)"
        let jobs = person.experience.map { position in
            HTML.element(
                "li", [("class", "position")],
                [
                    .element("span", [("class", "title")], position.title),
                    .element("span", [("class", "company")], position.company),
                    .element("time", [("class", "from")], String(position.from)),
                    .element("time", [("class", "to")], position.to.map { String($0) } ?? "present"),
                ])
        }
        let posts = person.posts.map { post in
            HTML.element(
                "article", [("class", "post")],
                [.element("p", [("class", "text")], post.text), .element("time", [("datetime", post.date)], post.date)])
        }
        return .ordinary(
            title: person.name, path: path, description: person.headline,
            [
                .element("h1", [("class", "person-name"), ("itemprop", "name")], person.name),
                .element("p", [("class", "headline"), ("itemprop", "headline")], person.headline),
                .element(
                    "p", [("class", "works-at")], [.link(Self.path(company), company.name, [("class", "company")])]),
                .element("p", [("class", "location"), ("itemprop", "location")], "\(person.city), \(person.country)"),
                .element(
                    "section", [("class", "experience")], [.element("h2", "Experience"), .element("ol", jobs)]),
                .element(
                    "section", [("class", "skills")],
                    [
                        .element("h2", "Skills"),
                        .element("ul", person.skills.map { .element("li", [("class", "skill")], $0) }),
                    ]),
                .element("section", [("class", "posts")], [.element("h2", "Posts")] + posts),
            ])
    }

    // MARK: parts

    static func path(_ company: Company) -> String { "/site/companies/\(company.domain)" }

    /// A list of facts: label, `itemprop`, value.
    static func facts(_ rows: [(String, String, String)]) -> HTML {
        .element(
            "dl", [("class", "facts")],
            rows.flatMap { [.element("dt", $0.0), .element("dd", [("itemprop", $0.1)], $0.2)] })
    }

    /// `12345` as `12,345`.
    static func grouped(_ number: Int) -> String {
        var result = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { result = "," + result }
            result = String(digit) + result
        }
        return result
    }

    /// Cents as `19.90`.
    static func money(_ cents: Int) -> String {
        let rest = cents % 100
        return "\(cents / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
