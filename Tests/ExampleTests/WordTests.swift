import HoloValue
import HolocronService
import Testing

/// Words that are read, and words that are written.
@Suite struct WordTests {
    /// The second seed is one where both the fallback and the summary are met; what is expected is computed for both.
    @Test(arguments: [1, 2] as [UInt64])
    func research(seed: UInt64) async throws {
        try await Workshop.open(seed: seed) { workshop in
            let topic = "wind power"
            let found = workshop.site.articles(matching: topic)
            var credits = 1
            var texts: [String] = []
            for article in found.prefix(4) {
                if try workshop.fate.success(of: "web_summarize", [("url", .string(article.url))], within: 2) != nil {
                    texts.append(article.paragraphs.prefix(2).joined(separator: " "))
                    credits += 4
                } else {
                    texts.append("\(article.title) (\(article.author))")
                    credits += 2
                }
            }
            #expect(texts.count == 4)

            let run = try await workshop.holo("run", "research.holo", "topic=\(topic)")
            run.succeeded()
            #expect(run.output == printed(.array(found.prefix(4).map { .string($0.title) })))
            let findings = zip(found, texts).map { article, text in
                Value.object([
                    ("title", .string(article.title)), ("date", .string(article.date)), ("url", .string(article.url)),
                    ("text", .string(text)),
                ])
            }
            #expect(
                text(try JSON.decode(workshop.file("report.json")))
                    == text(.object([("topic", .string(topic)), ("findings", .array(findings))])))
            let parts = zip(found, texts).map { "\($0.date)  \($0.title)\n\($1)\n<\($0.url)>\n" }
            #expect(
                try workshop.file("report.txt")
                    == "WIND POWER: \(found.count) articles, the latest 4\n\n" + parts.joined(separator: "\n"))
            #expect(try workshop.account().paid == credits)
            #expect(run.summary.contains(" \(credits) credits spent of 100 "), "\(run.summary)")
            try await workshop.resumesForNothing("research.holo", "topic=\(topic)", as: run)
        }
    }

    @Test func noNews() async throws {
        try await Workshop.open { workshop in
            let run = try await workshop.holo("run", "research.holo", "topic=zzz")
            #expect(run.code == 1 && run.output.isEmpty)
            #expect(run.errors.contains("there is no news about zzz"), "\(run.errors)")
            #expect(try workshop.account() == Workshop.Account(jobs: 1, paid: 1))
        }
    }

    @Test func outreach() async throws {
        try await Workshop.open { workshop in
            let nothing = try workshop.account()
            let refused = try await workshop.holo("run", "outreach.holo")
            #expect(refused.code == 2 && refused.output.isEmpty)
            #expect(refused.errors.contains("--allow-write board_post"), "\(refused.errors)")
            #expect(try workshop.account() == nothing)

            let guests = try workshop.rows("guests.csv").map { row in
                (name: try row.cell("name"), talk: try row.cell("talk"))
            }
            #expect(guests.count >= 3)
            let run = try await workshop.holo("run", "outreach.holo", "--yes")
            run.succeeded()
            let ids = guests.indices.map { "m-\($0 + 1)" }
            #expect(
                run.output
                    == printed(
                        .array(
                            zip(guests, ids).map {
                                .object([("guest", .string($0.name)), ("message_id", .string($1))])
                            })))
            #expect(
                try workshop.file("invitations.csv")
                    == csv(["guest", "message_id"], zip(guests, ids).map { [$0.name, $1] }))
            #expect(run.errors.contains("\n\(guests.count) invitations are on the board\n"), "\(run.errors)")
            // The page shows the newest first.
            #expect(try messages(workshop) == guests.reversed().map { "\($0.name), would you speak on “\($0.talk)”?" })
            try await workshop.resumesForNothing("outreach.holo", as: run)
            #expect(try messages(workshop).count == guests.count)
        }
    }

    /// Texts of a list are data, whatever they look like; and a list with a gap costs nothing.
    @Test func guestsOfAllKinds() async throws {
        try await Workshop.open { workshop in
            let gap = try await workshop.holo(
                "run", "outreach.holo", "--yes", #"guests=[{"name": "A", "talk": "B"}, {"name": "C", "talk": " "}]"#)
            #expect(gap.code == 1)
            #expect(gap.errors.contains("a guest has no talk"), "\(gap.errors)")
            #expect(try workshop.account().jobs == 0)

            let run = try await workshop.holo(
                "run", "outreach.holo", "--yes", #"guests=[{"name": "{sender}", "talk": "\\{1 + 1}"}]"#)
            run.succeeded()
            #expect(try messages(workshop) == [#"{sender}, would you speak on “\{1 + 1}”?"#])
        }
    }

    private func messages(_ workshop: Workshop) throws -> [String] {
        try workshop.page("/site/board").components(separatedBy: "<p class=\"text\">").dropFirst().map {
            $0.components(separatedBy: "</p>")[0]
        }
    }
}
