import HoloValue
import HolocronService
import Testing

/// What the actions read from the pages must be what the generator knows.
@Suite struct ExtractionTests {
    private func member(_ person: Person) -> String {
        JSON.encodeString(
            .object([("name", .string(person.name)), ("role", .string(person.role)), ("url", .string(person.url))]))
    }

    /// Runs an action and gives its data; tries again where the seed lets it fail.
    private func data(_ client: TestClient, _ action: String, _ parameters: [(String, Value)]) async throws -> Value {
        for _ in 0..<12 {
            let state = try await client.run(action, parameters)
            if let data = state["data"] { return data }
            guard state["error"]?["message"]?.asString == "The page did not answer in time." else {
                throw SocketError(what: "\(action): \(JSON.encodeString(state))")
            }
        }
        throw SocketError(what: "\(action) fails again and again")
    }

    private func text(_ value: Value?) -> String { value.map { JSON.encodeString($0) } ?? "nothing" }

    @Test func companiesAndTeams() async throws {
        try await withService { service, client in
            let site = service.site
            try await withThrowingTaskGroup(of: Void.self) { group in
                for company in site.companies {
                    group.addTask {
                        let page = try await data(client, "web_company", [("domain", .string(company.domain))])
                        let expected = Value.object([
                            ("company", .string(company.name)), ("domain", .string(company.domain)),
                            ("industry", .string(company.industry)), ("city", .string(company.city)),
                            ("country", .string(company.country)), ("employees", .int(company.employees)),
                            ("founded", .int(company.founded)), ("description", .string(company.description)),
                        ])
                        #expect(text(page) == text(expected))
                        let team = try await data(client, "web_team_page", [("domain", .string(company.domain))])
                        #expect(team["company"]?.asString == company.name)
                        #expect(team["domain"]?.asString == company.domain)
                        #expect(team["team"]?.asList?.map { text($0) } == site.team(of: company).map { member($0) })
                        let head = site.headOfEngineering(of: company).map { member($0) } ?? "null"
                        #expect(text(team["head_of_engineering"]) == head)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func teamOfOneCountry() async throws {
        try await withService { service, client in
            let company = try #require(service.site.company(domain: "globex.example"))
            let page = try await data(
                client, "web_team_page",
                [("domain", .string("https://www.globex.example/")), ("country", .string("ie"))])
            let expected = service.site.team(of: company).filter { $0.country == "IE" }
            #expect(page["team"]?.asList?.map { text($0) } == expected.map { member($0) })
            #expect(page["domain"]?.asString == "globex.example")
        }
    }

    @Test func profiles() async throws {
        try await withService { service, client in
            let site = service.site
            // Fifty over the whole range, and every name with a quote in it.
            let odd = site.people.filter { $0.name.contains("\"") || $0.name.contains("'") }.prefix(10)
            let chosen =
                stride(from: 0, to: site.people.count, by: site.people.count / 50).map { site.people[$0] } + odd
            try await withThrowingTaskGroup(of: Void.self) { group in
                for person in chosen {
                    group.addTask {
                        let page = try await data(client, "li_profile_scrape", [("profile_url", .string(person.url))])
                        let experience = person.experience.map {
                            Value.object([
                                ("title", .string($0.title)), ("company", .string($0.company)), ("from", .int($0.from)),
                                ("to", $0.to.map { .int($0) } ?? .null),
                            ])
                        }
                        let posts = person.posts.map {
                            Value.object([("text", .string($0.text)), ("date", .string($0.date))])
                        }
                        let expected = Value.object([
                            ("name", .string(person.name)), ("headline", .string(person.headline)),
                            ("company", .string(site.employer(of: person).name)),
                            ("location", .string("\(person.city), \(person.country)")),
                            ("skills", .array(person.skills.map { .string($0) })), ("experience", .array(experience)),
                            ("posts", .array(posts)), ("profile_url", .string(person.url)),
                        ])
                        #expect(text(page) == text(expected))
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func emails() async throws {
        try await withService { service, client in
            let site = service.site
            let company = site.companies[2]
            for person in site.team(of: company) {
                let parameters: [(String, Value)] = [
                    ("name", .string(person.name)), ("domain", .string(company.domain)),
                ]
                if let email = person.email {
                    let found = try await data(client, "email_find", parameters)
                    #expect(found["email"]?.asString == email)
                } else {
                    var state = try await client.run("email_find", parameters)
                    while state["error"]?["code"]?.asString == "EXECUTION_FAILED" {
                        state = try await client.run("email_find", parameters)
                    }
                    #expect(state["status"]?.asString == "failed")
                    #expect(state["error"]?["code"]?.asString == "NOT_FOUND_ON_PAGE")
                    #expect(state["credits_used"]?.asInt == 0)
                }
            }
        }
    }

    /// The time is not measured: that it is asked for is seen from what is still left of it.
    @Test func jobsThatDoAsTheyAreTold() async throws {
        try await withService(configure: { $0.speed = 100 }) { _, client in
            let done = try await client.run("try_echo", [("text", .string("hello")), ("milliseconds", .int(100))])
            #expect(done["data"]?["text"]?.asString == "hello")
            let failed = try await client.run(
                "try_echo", [("text", .string("x")), ("milliseconds", .int(0)), ("fails", .string("BLOCKED"))])
            #expect(failed["status"]?.asString == "failed" && failed["error"]?["code"]?.asString == "BLOCKED")
            let task = Value.object([
                ("action_id", .string("try_echo")),
                ("params", .object([("text", .string("late")), ("milliseconds", .int(3_600_000))])),
            ])
            let id = try #require(try await client.post("/v1/holocron/task", task).json["job_id"]?.asString)
            #expect(try await client.get("/v1/holocron/jobs/\(id)").json["status"]?.asString == "processing")
        }
    }

    @Test func shop() async throws {
        try await withService { service, client in
            let site = service.site
            var ids: [String] = []
            var cursor: Value = .null
            for _ in 0..<8 {
                let page = try await data(client, "shop_search", [("cursor", cursor), ("limit", .int(50))])
                #expect(page["total"]?.asInt == 400)
                ids += page["products"]?.asList?.compactMap { $0["id"]?.asString } ?? []
                cursor = page["cursor"] ?? .null
            }
            #expect(cursor.isNull)
            #expect(ids == site.products.map(\.id))

            let tents = site.products(matching: "tent")
            let found = try await data(client, "shop_search", [("query", .string("tent")), ("limit", .int(50))])
            #expect(found["total"]?.asInt == tents.count)
            #expect(found["products"]?.asList?.compactMap { $0["name"]?.asString } == tents.map(\.name))

            for product in site.products.prefix(20) {
                let day = "2026-01-02"
                let price = try await data(client, "shop_price", [("id", .string(product.id)), ("day", .string(day))])
                let cents = site.price(of: product, on: day)
                let expected = Value.object([
                    ("id", .string(product.id)), ("price", .float(Double(cents) / 100)), ("currency", .string("EUR")),
                    ("day", .string(day)),
                ])
                #expect(text(price) == text(expected))

                let details = try await data(client, "shop_product", [("id", .string(product.id))])
                let today = try #require(details["day"]?.asString)
                #expect(
                    details["price"].map { text($0) } == text(.float(Double(site.price(of: product, on: today)) / 100)))
                #expect(details["name"]?.asString == product.name)
                #expect(details["stock"]?.asInt == product.stock)
                #expect(details["rating"].map { text($0) } == text(.float(Double(product.rating) / 10)))
                #expect(details["seller"]?["name"]?.asString == site.seller(of: product).name)
                #expect(details["seller"]?["domain"]?.asString == site.seller(of: product).domain)
                #expect(details["url"]?.asString == product.url)
            }
            let missing = try await client.run("shop_product", [("id", .string("p-9999"))])
            #expect(missing["error"]?["code"]?.asString == "PAGE_NOT_FOUND")
        }
    }

    @Test func newsAndPositions() async throws {
        try await withService { service, client in
            let site = service.site
            let topic = site.articles[0].topic
            let articles = site.articles(matching: topic)
            let news = try await data(client, "news_search", [("query", .string(topic)), ("limit", .int(50))])
            #expect(news["total"]?.asInt == articles.count)
            #expect(news["results"]?.asList?.compactMap { $0["title"]?.asString } == articles.prefix(50).map(\.title))
            #expect(news["results"]?.asList?.compactMap { $0["url"]?.asString } == articles.prefix(50).map(\.url))
            #expect(
                news["results"]?.asList?.compactMap { $0["snippet"]?.asString }
                    == articles.prefix(50).map { $0.paragraphs[0] })

            let company = try #require(site.companies.first { !site.postings(at: $0.domain).isEmpty })
            let postings = site.postings(at: company.domain)
            let listed = try await data(client, "jobs_listing", [("company", .string(company.domain))])
            let rows = postings.map {
                text(
                    .object([
                        ("id", .string($0.id)), ("title", .string($0.title)), ("company", .string(company.name)),
                        ("domain", .string(company.domain)), ("location", .string($0.city)),
                        ("remote", .bool($0.isRemote)),
                        ("salary", $0.salary.map { .int($0) } ?? .null), ("posted_on", .string($0.date)),
                        ("url", .string($0.url)),
                    ]))
            }
            #expect(listed["postings"]?.asList?.map { text($0) } == rows)
            let all = try await data(client, "jobs_listing", [])
            #expect(all["postings"]?.asList?.count == 20 && all["total"]?.asInt == 240)
            let next = try await data(client, "jobs_listing", [("cursor", all["cursor"] ?? .null)])
            #expect(next["postings"]?.asList?.first?["id"]?.asString == site.postings[20].id)
        }
    }

    @Test func pagesOfAllKinds() async throws {
        try await withService { service, client in
            let site = service.site
            let company = site.companies[3]
            let url: Value = .string("https://\(company.domain)")
            let some = try await data(
                client, "web_extract", [("url", url), ("fields", .array([.string("city"), .string("nothing")]))])
            #expect(text(some["fields"]) == text(.object([("city", .string(company.city)), ("nothing", .null)])))
            #expect(some["title"]?.asString == company.name && some["found"]?.asInt == 1)
            let all = try await client.run("web_extract", [("url", url)])
            #expect(all["credits_used"]?.asInt == 3)
            #expect(all["data"]?["fields"]?["founded"]?.asString == String(company.founded))

            let article = site.articles[0]
            let summary = try await data(client, "web_summarize", [("url", .string(article.url))])
            #expect(summary["title"]?.asString == article.title)
            #expect(summary["summary"]?.asString == article.paragraphs.prefix(2).joined(separator: " "))
            #expect(summary["url"]?.asString == article.url)

            for foreign in ["https://www.anakin.io", "https://nobody.example", "/site/../v1/holocron/service"] {
                let state = try await client.run("web_extract", [("url", .string(foreign))])
                #expect(state["error"]?["code"]?.asString == "PAGE_NOT_FOUND", "\(foreign)")
            }
        }
    }

    @Test func board() async throws {
        try await withService { _, client in
            let texts = ["first", "zwei & <b>drei</b>", "四\n\"fünf\""]
            for (index, text) in texts.enumerated() {
                let posted = try await data(
                    client, "board_post", [("author", .string("Ærø's")), ("text", .string(text))])
                #expect(posted["message_id"]?.asString == "m-\(index + 1)")
                #expect(posted["position"]?.asInt == index + 1)
                let time = try parseTime(posted["posted_at"]?.asString ?? "")
                #expect(time > 1_700_000_000_000_000)
            }
            let listed = try await data(client, "board_list", [("limit", .int(2))])
            #expect(listed["total"]?.asInt == 3)
            #expect(listed["messages"]?.asList?.compactMap { $0["text"]?.asString } == [texts[2], texts[1]])
            #expect(listed["messages"]?.asList?.compactMap { $0["author"]?.asString } == ["Ærø's", "Ærø's"])
        }
    }
}
