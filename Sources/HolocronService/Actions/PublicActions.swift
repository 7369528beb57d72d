import HoloValue

/// News, open positions and the message board.
enum PublicActions {
    static let news: [Action] = [
        Action(
            id: "news_search", name: "Search news", summary: "Finds articles that hold all words, newest first.",
            tags: ["news", "articles", "monitoring"], effect: .read,
            parameters: [
                .text("query", "Words to look for."),
                .count("limit", 1...50, standard: 10, "How many articles at most."),
            ], credits: 1, duration: 0.4...2.5, provider: .read(searchNews))
    ]

    static let jobs: [Action] = [
        Action(
            id: "jobs_listing", name: "Open positions", summary: "Lists open positions, of all companies or of one.",
            tags: ["jobs", "hiring"], effect: .read,
            parameters: [
                .text("company", required: false, "A company's domain, like globex.example."),
                .text("cursor", required: false, "Where to go on, from the page before."),
            ], credits: 1, duration: 0.4...2, provider: .read(listPostings))
    ]

    static let board: [Action] = [
        Action(
            id: "board_post", name: "Post a message", summary: "Puts a message on the board, for everybody to see.",
            tags: ["post", "message"], effect: .write,
            parameters: [.text("author", "Who says it."), .text("text", "The message.")], credits: 2,
            duration: 0.3...1, provider: .post { ($0.text("author"), $0.text("text")) }),
        Action(
            id: "board_list", name: "Read messages", summary: "The board's latest messages, newest first.",
            tags: ["message"], effect: .read,
            parameters: [.count("limit", 1...200, standard: 20, "How many messages at most.")], credits: 1,
            duration: 0.3...1, provider: .read(listMessages)),
    ]

    private static func searchNews(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        let page = try reading.page("/site/search?q=" + Percent.encoded(reading.arguments.text("query")))
        let found = page.all("//ul[@class='results']/li[@class='result']")
        let results = found.prefix(reading.arguments.integer("limit", default: 10)).map { item in
            Value.object([
                ("title", item.string("./a[@class='title']")), ("date", item.string("./time")),
                ("snippet", item.string("./p[@class='snippet']")), ("url", item.address("./a[@class='title']")),
            ])
        }
        return ActionResult([("results", .array(Array(results))), ("total", page.total)])
    }

    private static func listPostings(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        var path = "/site/jobs?"
        if let company = reading.arguments.optionalText("company") {
            path += "company=" + Percent.encoded(DemoWeb.domain(of: company)) + "&"
        }
        if let cursor = reading.arguments.optionalText("cursor") { path += "cursor=" + Percent.encoded(cursor) }
        let page = try reading.page(path)
        let postings = page.all("//ul[@class='postings']/li[@class='posting']").map { item in
            Value.object([
                ("id", .string(item[attribute: "data-id"] ?? "")), ("title", item.string("./a[@class='title']")),
                ("company", item.string("./a[@class='company']")),
                ("domain", .string(DemoWeb.domain(of: item.address("./a[@class='company']").asString ?? ""))),
                ("location", item.string("./span[@class='place']")),
                ("remote", .bool(item.text("./span[@class='remote']") == "remote")),
                ("salary", item.integer("./span[@class='salary']")), ("posted_on", item.string("./time")),
                ("url", item.address("./a[@class='title']")),
            ])
        }
        return ActionResult([("postings", .array(postings)), ("cursor", page.nextCursor), ("total", page.total)])
    }

    private static func listMessages(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        let page = try reading.page("/site/board")
        let items = page.all("//ol[@class='messages']/li[@class='message']")
        let messages = items.prefix(reading.arguments.integer("limit", default: 20)).map { item in
            Value.object([
                ("message_id", .string(item[attribute: "data-id"] ?? "")),
                ("position", .int(item[attribute: "data-position"].flatMap { Int($0) } ?? 0)),
                ("author", .string(item.first("./span[@class='author']")?.rawText ?? "")),
                ("text", .string(item.first("./p[@class='text']")?.rawText ?? "")),
                ("posted_at", item.string("./time")),
            ])
        }
        return ActionResult([("messages", .array(Array(messages))), ("total", page.total)])
    }
}
