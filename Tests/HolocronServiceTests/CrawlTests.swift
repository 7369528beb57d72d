import Foundation
import HoloValue
import HolocronService
import Testing

/// The pages as a visitor finds them.
@Suite struct CrawlTests {
    /// What is between the quotes of every `href` that is not for machines.
    private func links(_ page: String) -> [String] {
        page.components(separatedBy: "<a href=\"").dropFirst().map {
            $0.prefix { $0 != "\"" }.replacingOccurrences(of: "&amp;", with: "&")
        }
    }

    @Test func everyLinkLeadsToAPage() async throws {
        try await withService { service, client in
            var known: Set<String> = ["/site"]
            var open = ["/site"]
            var pages = 0
            while !open.isEmpty {
                let batch = open
                open = []
                let found = try await withThrowingTaskGroup(of: [String].self) { group in
                    for chunk in stride(from: 0, to: batch.count, by: max(1, batch.count / 8)) {
                        let part = Array(batch[chunk..<min(chunk + max(1, batch.count / 8), batch.count)])
                        group.addTask {
                            var links: [String] = []
                            for path in part {
                                let reply = try await client.get(path)
                                #expect(reply.status == 200, "\(path)")
                                #expect(reply.text.hasSuffix("</html>\n"), "\(path)")
                                links += self.links(reply.text)
                            }
                            return links
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                pages += batch.count
                for link in found where known.insert(link).inserted {
                    #expect(link.hasPrefix("/site"), "\(link)")
                    open.append(link)
                }
            }
            let site = service.site
            for company in site.companies { #expect(known.contains("/site/companies/\(company.domain)/team")) }
            for person in site.people { #expect(known.contains("/site/people/\(person.slug)"), "\(person.slug)") }
            for product in site.products { #expect(known.contains("/site/shop/\(product.id)")) }
            for posting in site.postings { #expect(known.contains("/site/jobs/\(posting.id)")) }
            for article in site.articles { #expect(known.contains("/site/news/\(article.id)")) }
            #expect(pages > 1_500)
        }
    }

    @Test func textIsEscaped() async throws {
        try await withService { _, client in
            let labs = try await client.get("/site/companies/rd-labs.example")
            #expect(labs.text.contains("R&amp;D &lt;Labs&gt;"))
            #expect(!labs.text.contains("<Labs>"))
            let search = try await client.get("/site/search?q=%3Cscript%3Ealert(1)%3C/script%3E%22")
            #expect(!search.text.contains("<script"))
            #expect(search.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;"))
            let unknown = try await client.get("/site/companies/%3Cb%3E")
            #expect(unknown.status == 404 && !unknown.text.contains("<b>"))
        }
    }

    @Test func foreignCursorsAreRefused() async throws {
        try await withService { _, client in
            let first = try await client.get("/site/shop?q=tent&limit=2")
            let next = try #require(links(first.text).first { $0.hasPrefix("/site/shop?cursor=") })
            #expect(try await client.get(next).status == 200)
            #expect(try await client.get(next.replacingOccurrences(of: "q=tent", with: "q=lamp")).status == 400)
            #expect(try await client.get("/site/shop?cursor=c0-0").status == 400)
            let state = try await client.run("shop_search", [("cursor", .string("nonsense"))])
            #expect(state["error"]?["code"]?.asString == "INVALID_CURSOR")
        }
    }
}
