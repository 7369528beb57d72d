import HoloValue

/// Profiles of people.
enum ProfileActions {
    static let all: [Action] = [
        Action(
            id: "li_profile_scrape", name: "Profile",
            summary: "Reads someone's public profile: company, skills, experience, posts.",
            tags: ["people", "profile", "leads"], effect: .read, authorisation: .optional,
            parameters: [.text("profile_url", "The profile's address, as web_team_page gives it.")], credits: 2,
            duration: 1...4, failureRate: 0.03, provider: .read(profile)),
        Action(
            id: "li_connections_export", name: "Export connections",
            summary: "Lists the people that the connected account knows.", tags: ["people", "network"], effect: .read,
            authorisation: .required,
            parameters: [.count("limit", 1...500, standard: 100, "How many at most.")], credits: 3, duration: 2...5,
            provider: .read(connections)),
    ]

    private static func profile(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        let address = reading.arguments.text("profile_url")
        guard let path = DemoWeb.path(ofAddress: address), path.hasPrefix("/site/people/") else {
            throw ActionFailure("PAGE_NOT_FOUND", "\(address) is not a profile")
        }
        let page = try reading.page(path)
        guard let main = page.first("//main[.//h1[@class='person-name']]") else {
            throw ActionFailure("PAGE_NOT_FOUND", "\(address) is not a profile")
        }
        let experience = main.all(".//li[@class='position']").map { position in
            Value.object([
                ("title", position.string("./span[@class='title']")),
                ("company", position.string("./span[@class='company']")),
                ("from", position.integer("./time[@class='from']")), ("to", position.integer("./time[@class='to']")),
            ])
        }
        let posts = main.all(".//article[@class='post']").map { post in
            Value.object([("text", post.string("./p[@class='text']")), ("date", post.string("./time"))])
        }
        return ActionResult([
            ("name", main.string(".//h1")), ("headline", main.string(".//p[@class='headline']")),
            ("company", main.string(".//a[@class='company']")), ("location", main.string(".//p[@class='location']")),
            ("skills", .array(main.all(".//li[@class='skill']").map { .string($0.text) })),
            ("experience", .array(experience)), ("posts", .array(posts)),
            ("profile_url", page.canonical.map { .string($0) } ?? .null),
        ])
    }

    private static func connections(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        let page = try reading.page("/site/people/connections")
        let rows = page.all("//ul[@class='connections']/li[@class='connection']")
        let people = rows.prefix(reading.arguments.integer("limit", default: 100)).map { row in
            Value.object([
                ("name", row.string("./a[@class='name']")), ("headline", row.string("./p[@class='headline']")),
                ("url", row.address("./a[@class='name']")),
            ])
        }
        return ActionResult([("connections", .array(Array(people))), ("total", .int(rows.count))])
    }
}
