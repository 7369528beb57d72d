/// Draws the demo site's facts. Each part draws from a sequence of its own, so that a change to one leaves the others.
struct DemoSiteGenerator {
    static let companyCount = 120
    static let productCount = 400
    static let postingCount = 240
    static let articleCount = 160
    static let connectionCount = 45

    let seed: UInt64
    private(set) var companies: [Company] = []
    private(set) var people: [Person] = []
    private(set) var products: [Product] = []
    private(set) var postings: [Posting] = []
    private(set) var articles: [Article] = []
    private(set) var connections: [Int] = []

    init(seed: UInt64) { self.seed = seed }

    mutating func run() {
        makeCompanies()
        for index in companies.indices { makeTeam(of: index) }
        makeProducts()
        makePostings()
        makeArticles()
        makeConnections()
    }

    // MARK: companies

    private mutating func makeCompanies() {
        var random = StableRandom(seed: seed, "companies")
        var taken: [String: Bool] = [:]
        for index in 0..<Self.companyCount {
            var name = ""
            var domain = ""
            if index < Vocabulary.knownCompanies.count {
                let known = Vocabulary.knownCompanies[index]
                name = known.name
                domain = known.domain
            } else {
                // 42 × 30 pairs for about a hundred companies: a free one is found soon.
                repeat {
                    let first = random.pick(Vocabulary.companyFirst)
                    let second = random.pick(Vocabulary.companySecond)
                    name = first + " " + second + random.pick(Vocabulary.companyForms)
                    domain = (first + second).lowercased()
                } while taken[domain] != nil
            }
            taken[domain] = true
            let place = Vocabulary.cities[random.below(Vocabulary.cities.count)]
            let industry = random.pick(Vocabulary.industries)
            let employees = random.chance(0.2) ? random.within(1_000...40_000) : random.within(8...900)
            let founded = random.within(1899...2023)
            companies.append(
                Company(
                    index: index, name: name, domain: domain + ".example", industry: industry, city: place.name,
                    country: place.country, employees: employees, founded: founded,
                    description: "\(name) works in \(industry.lowercased()) from \(place.name). Founded in \(founded), "
                        + "it employs \(employees) people who care about \(random.pick(Vocabulary.newsTopics)).",
                    team: 0..<0))
        }
    }

    // MARK: people

    private mutating func makeTeam(of index: Int) {
        let company = companies[index]
        var random = StableRandom(seed: seed, "team", company.domain)
        let start = people.count
        let size = random.within(5...12)
        // Every ninth company has nobody in that role, whatever the seed: examples can name one of each kind.
        let head = index % 9 == 4 ? -1 : random.below(size)
        var names: [String: Bool] = [:]
        while people.count - start < size {
            var name: String
            var slug: String
            if random.chance(0.04) {
                let other = Vocabulary.otherScripts[random.below(Vocabulary.otherScripts.count)]
                name = other.name
                slug = other.slug
            } else {
                name = random.pick(Vocabulary.givenNames) + " " + random.pick(Vocabulary.familyNames)
                if random.chance(0.02) { name += " \"Ace\" & Co" }
                slug = Self.slug(of: name)
            }
            if names[name] != nil { continue }
            names[name] = true
            let place = people.count - start
            let role = place == head ? Vocabulary.headOfEngineering : random.pick(Vocabulary.roles)
            slug += "-\(people.count + 1)"
            people.append(makePerson(name: name, slug: slug, role: role, company: company, random: &random))
        }
        companies[index].team = start..<people.count
    }

    private func makePerson(
        name: String, slug: String, role: String, company: Company, random: inout StableRandom
    ) -> Person {
        let isLocal = random.chance(0.7)
        let place = Vocabulary.cities[random.below(Vocabulary.cities.count)]
        let skills = random.sample(Vocabulary.skills, random.within(2...7))
        var year = random.within(2015...2025)
        var experience = [Person.Position(title: role, company: company.name, from: year, to: nil)]
        for _ in 0..<random.below(4) {
            let start = year - random.within(1...5)
            let former = companies[random.below(companies.count)]
            experience.append(
                Person.Position(title: random.pick(Vocabulary.roles), company: former.name, from: start, to: year))
            year = start
        }
        var posts: [Person.Post] = []
        for _ in 0..<random.below(4) {
            let text = random.pick(Vocabulary.openings) + " " + random.pick(Vocabulary.subjects)
            posts.append(Person.Post(text: text, date: Self.date(&random)))
        }
        posts.sort { $0.date > $1.date }
        let account = slug.split(separator: "-").dropLast().joined(separator: ".")
        return Person(
            slug: slug, name: name, role: role, company: company.index, city: isLocal ? company.city : place.name,
            country: isLocal ? company.country : place.country,
            headline: "\(role) at \(company.name) · \(skills.first ?? "")", skills: skills, experience: experience,
            posts: posts, email: random.chance(0.75) ? "\(account)@\(company.domain)" : nil)
    }

    // MARK: the rest

    private mutating func makeProducts() {
        var random = StableRandom(seed: seed, "products")
        for index in 1...Self.productCount {
            let good = Vocabulary.goods[random.below(Vocabulary.goods.count)]
            let name = "\(random.pick(Vocabulary.adjectives)) \(good.name) \(random.within(100...999))"
            products.append(
                Product(
                    id: "p-" + Self.padded(index, 4), name: name, category: good.category,
                    description: "A \(name.lowercased()) for people who use it every day & then some.",
                    basePrice: random.within(5...400) * 100 + 99 - random.below(2) * 50, currency: "EUR",
                    rating: random.within(18...50), stock: random.chance(0.1) ? 0 : random.within(1...250),
                    seller: random.below(companies.count)))
        }
    }

    private mutating func makePostings() {
        var random = StableRandom(seed: seed, "postings")
        for index in 1...Self.postingCount {
            let company = companies[random.below(companies.count)]
            let title = random.pick(Vocabulary.postingTitles)
            postings.append(
                Posting(
                    id: "j-" + Self.padded(index, 3), title: title, company: company.index, city: company.city,
                    isRemote: random.chance(0.35), salary: random.chance(0.6) ? random.within(40...140) * 1_000 : nil,
                    date: Self.date(&random),
                    description: "\(company.name) looks for a \(title.lowercased()) who knows "
                        + random.sample(Vocabulary.skills, 2).joined(separator: " and ") + "."))
        }
    }

    private mutating func makeArticles() {
        var random = StableRandom(seed: seed, "articles")
        for index in 1...Self.articleCount {
            let company = companies[random.below(companies.count)]
            let city = Vocabulary.cities[random.below(Vocabulary.cities.count)].name
            let topic = random.pick(Vocabulary.newsTopics)
            let lead = "\(company.name), known for \(topic), made its plans for \(city) public."
            let author = people[random.below(people.count)].name
            articles.append(
                Article(
                    id: "n-" + Self.padded(index, 3),
                    title: "\(company.name) \(random.pick(Vocabulary.newsVerbs)) \(city)", date: Self.date(&random),
                    author: author, company: company.index, topic: topic,
                    paragraphs: [lead] + random.sample(Vocabulary.newsSentences, random.within(3...6))))
        }
        articles.sort { ($0.date, $0.id) > ($1.date, $1.id) }
    }

    private mutating func makeConnections() {
        var random = StableRandom(seed: seed, "connections")
        var known: [Int: Bool] = [:]
        while connections.count < min(Self.connectionCount, people.count) {
            let place = random.below(people.count)
            if known.updateValue(true, forKey: place) == nil { connections.append(place) }
        }
    }

    // MARK: words

    /// A day in 2025.
    private static func date(_ random: inout StableRandom) -> String {
        "2025-\(padded(random.within(1...12), 2))-\(padded(random.within(1...28), 2))"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static let spellings: [Character: String] = [
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "a", "é": "e", "è": "e", "ë": "e", "í": "i",
        "á": "a", "ó": "o", "ñ": "n", "ł": "l",
    ]

    /// Lower-case ASCII letters and single hyphens: `Jürgen D'Angelo` gives `juergen-dangelo`.
    static func slug(of name: String) -> String {
        var slug = ""
        for character in name.lowercased() {
            if let spelling = spellings[character] {
                slug += spelling
            } else if character.isASCII, character.isLetter {
                slug.append(character)
            } else if character == " ", !slug.hasSuffix("-") {
                slug.append("-")
            }
        }
        while slug.hasSuffix("-") { slug.removeLast() }
        return slug
    }
}
