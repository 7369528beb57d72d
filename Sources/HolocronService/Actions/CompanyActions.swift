import HoloValue

/// Companies and their people.
enum CompanyActions {
    private static let domain = Parameter.text("domain", "The company's domain, like globex.example.")

    static let all: [Action] = [
        Action(
            id: "web_company", name: "Company page", summary: "Reads a company's own page: industry, place, size.",
            tags: ["company", "firmographics"], effect: .read, parameters: [domain], credits: 1,
            duration: 0.3...1.5, provider: .read(company)),
        Action(
            id: "web_team_page", name: "Team page",
            summary: "Finds the people on a company's team page, and who heads engineering.",
            tags: ["team", "people", "leads"], effect: .read,
            parameters: [
                domain, .text("country", required: false, "Only people in this country, two letters like DE."),
            ], credits: 1, duration: 0.5...3, provider: .read(team)),
        Action(
            id: "web_extract", name: "Extract fields",
            summary: "Extracts labelled fields from any page. Settles for less where few are found.",
            tags: ["extract", "scrape"], effect: .read,
            parameters: [
                .text("url", "The page's address."), .texts("fields", "Names of fields; all where left out."),
            ],
            credits: 3, duration: 0.5...2.5, provider: .read(extract)),
        Action(
            id: "web_summarize", name: "Summarize a page",
            summary: "Reads a page and gives its first sentences. Slow, and now and then it fails.",
            tags: ["summary", "text"], effect: .read, parameters: [.text("url", "The page's address.")], credits: 4,
            duration: 5...8, failureRate: 0.25, provider: .read(summarize)),
        Action(
            id: "email_find", name: "Find an address",
            summary: "Looks for someone's e-mail address on the company's contact page.",
            tags: ["email", "leads"], effect: .read, parameters: [.text("name", "The person's full name."), domain],
            credits: 1, duration: 0.4...2, failureRate: 0.15, provider: .read(findEmail)),
        Action(
            id: "email_guess", name: "Guess an address",
            summary: "Makes the likeliest e-mail address out of a name and a domain, at once.",
            tags: ["email", "leads"], effect: .read, isSynchronous: true,
            parameters: [.text("name", "The person's full name."), domain], credits: 1, duration: 0...0,
            provider: .compute(guessEmail)),
    ]

    private static func company(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        let page = try reading.page(try reading.companyPath(reading.arguments.text("domain")))
        guard let main = page.first("//main") else {
            throw ActionFailure("EXECUTION_FAILED", "the page has no content")
        }
        return ActionResult([
            ("company", main.string(".//h1")), ("domain", main.string(".//dd[@itemprop='domain']")),
            ("industry", main.string(".//dd[@itemprop='industry']")), ("city", main.string(".//dd[@itemprop='city']")),
            ("country", main.string(".//dd[@itemprop='country']")),
            ("employees", main.integer(".//dd[@itemprop='employees']")),
            ("founded", main.integer(".//dd[@itemprop='founded']")),
            ("description", main.string(".//p[@itemprop='description']")),
        ])
    }

    private static func team(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        var path = try reading.companyPath(reading.arguments.text("domain")) + "/team"
        if let country = reading.arguments.optionalText("country") { path += "?country=" + Percent.encoded(country) }
        let page = try reading.page(path)
        let members = page.all("//ul[@class='team']/li[@class='member']").map { member in
            Value.object([
                ("name", member.string("./a[@class='name']")), ("role", member.string("./span[@class='role']")),
                ("url", member.address("./a[@class='name']")),
            ])
        }
        let head = members.first { $0["role"]?.asString == Vocabulary.headOfEngineering }
        return ActionResult([
            ("company", .string(page.first("//main//a[@class='company-name']")?.text ?? "")),
            ("domain", .string(DemoWeb.domain(of: reading.arguments.text("domain")))), ("team", .array(members)),
            ("head_of_engineering", head ?? .null),
        ])
    }

    private static func extract(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        let url = reading.arguments.text("url")
        let page = try reading.page(at: url)
        var found = RecordBuilder()
        for element in page.all("//main//*[@itemprop]") {
            if let name = element[attribute: "itemprop"] { found.set(name, .string(element.text)) }
        }
        var fields = found.build()
        if let wanted = reading.arguments.texts("fields") {
            fields = Record(wanted.map { ($0, fields[$0] ?? .null) })
        }
        let count = fields.values.count { !$0.isNull }
        return ActionResult(
            [
                ("url", .string(page.canonical ?? url)), ("title", .string(page.first("//main//h1")?.text ?? "")),
                ("fields", .record(fields)), ("found", .int(count)),
            ], credits: count > 4 ? 3 : count > 0 ? 2 : 1)
    }

    private static func summarize(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        let url = reading.arguments.text("url")
        let page = try reading.page(at: url)
        let paragraphs = page.all("//main//p[not(@class='byline') and not(@class='links')]").map(\.text).filter {
            !$0.isEmpty
        }
        let words = paragraphs.reduce(0) { $0 + $1.split(separator: " ").count }
        return ActionResult([
            ("url", .string(page.canonical ?? url)), ("title", .string(page.first("//main//h1")?.text ?? "")),
            ("summary", .string(paragraphs.prefix(2).joined(separator: " "))), ("words", .int(words)),
        ])
    }

    private static func findEmail(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        let name = reading.arguments.text("name")
        let page = try reading.page(try reading.companyPath(reading.arguments.text("domain")) + "/contact")
        for row in page.all("//table[@class='contacts']//tr")
        where row.text("./td[@class='name']").lowercased() == name.lowercased() {
            return ActionResult([
                ("name", .string(name)), ("email", row.string("./td[@class='email']")),
                ("source", page.canonical.map { .string($0) } ?? .null),
            ])
        }
        throw ActionFailure("NOT_FOUND_ON_PAGE", "the contact page does not name \(name)")
    }

    private static func guessEmail(_ arguments: Arguments) throws(ActionFailure) -> ActionResult {
        let domain = DemoWeb.domain(of: arguments.text("domain"))
        let parts = DemoSiteGenerator.slug(of: arguments.text("name")).split(separator: "-")
        guard let first = parts.first, let last = parts.last else {
            throw ActionFailure("NOT_FOUND_ON_PAGE", "the name holds no letters that an address can have")
        }
        let account = parts.count == 1 ? String(first) : "\(first).\(last)"
        return ActionResult([
            ("name", .string(arguments.text("name"))), ("email", .string("\(account)@\(domain)")),
            ("pattern", .string(parts.count == 1 ? "first" : "first.last")),
            ("confidence", .float(parts.count == 2 ? 0.7 : 0.4)),
        ])
    }
}
