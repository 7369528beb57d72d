import HoloValue
import HolocronService
import Testing

/// The facts behind the demo site.
@Suite struct DemoSiteTests {
    let site = DemoSite(seed: 1)

    @Test func sameSeedSameFacts() {
        let again = DemoSite(seed: 1)
        #expect(again.companies == site.companies)
        #expect(again.people == site.people)
        #expect(again.products == site.products)
        #expect(again.postings == site.postings)
        #expect(again.articles == site.articles)
        #expect(again.connections == site.connections)
        #expect(DemoSite(seed: 2).people != site.people)
    }

    @Test(arguments: [1, 2, 77] as [UInt64]) func consistent(seed: UInt64) {
        let site = DemoSite(seed: seed)
        #expect(site.companies.count == 120)
        #expect(Set(site.companies.map(\.domain)).count == 120)
        #expect(Set(site.people.map(\.slug)).count == site.people.count)
        #expect(Set(site.products.map(\.id)).count == 400)
        for (index, company) in site.companies.enumerated() {
            let team = site.team(of: company)
            #expect((5...12).contains(team.count))
            #expect(Set(team.map(\.name)).count == team.count)
            #expect(team.allSatisfy { $0.company == index })
            let heads = team.filter { $0.role == "Head of Engineering" }
            #expect(heads.count == (index % 9 == 4 ? 0 : 1))
            #expect(site.headOfEngineering(of: company) == heads.first)
            #expect(DemoWeb.isPlainDomain(company.domain))
        }
        for person in site.people {
            #expect(person.slug.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 })
            #expect(person.experience.first?.to == nil)
            #expect(person.experience.first?.company == site.employer(of: person).name)
        }
        // Those that examples name are there for every seed.
        for domain in ["globex.example", "mueller-soehne.example", "toho-denki.example", "rd-labs.example"] {
            #expect(site.company(domain: domain) != nil)
        }
        #expect(site.company(domain: "globex.example").flatMap { site.headOfEngineering(of: $0) } != nil)
    }

    @Test func pricesChangeByTheDay() {
        var changed = 0
        for product in site.products {
            let one = site.price(of: product, on: "2026-01-02")
            #expect(one == site.price(of: product, on: "2026-01-02"))
            #expect((product.basePrice * 84 / 100...product.basePrice * 116 / 100).contains(one))
            if one != site.price(of: product, on: "2026-01-03") { changed += 1 }
        }
        // One in thirty-one stays by chance.
        #expect(changed > 350)
    }

    @Test func search() {
        #expect(site.products(matching: "").count == 400)
        let tents = site.products(matching: "tent")
        #expect(!tents.isEmpty && tents.allSatisfy { $0.name.contains("Tent") })
        #expect(site.products(matching: "TENT outdoor") == tents)
        #expect(site.products(matching: "tent kitchen").isEmpty)
        #expect(site.articles(matching: "").isEmpty)
        let company = site.companies[site.articles[0].company]
        #expect(site.articles(matching: company.name).contains(site.articles[0]))
        let dates = site.articles.map(\.date)
        #expect(dates == dates.sorted(by: >))
        #expect(site.postings(at: nil).count == 240)
        #expect(site.postings(at: "nobody.example").isEmpty)
    }

    @Test func addresses() {
        let pairs = [
            ("/site/people/ada-1", "https://linkup.example/in/ada-1"), ("/site/shop", "https://bazaar.example"),
            ("/site/shop/p-0001", "https://bazaar.example/p-0001"),
            ("/site/shop?cursor=c", "https://bazaar.example?cursor=c"),
            ("/site/jobs/j-001", "https://jobs.example/j-001"), ("/site/news/n-001", "https://gazette.example/n-001"),
            ("/site/board", "https://board.example"), ("/site/companies/globex.example", "https://globex.example"),
            ("/site/companies/globex.example/team", "https://globex.example/team"),
            ("/site/companies", "https://directory.example/site/companies"),
        ]
        for (path, address) in pairs {
            #expect(DemoWeb.address(ofPath: path) == address)
            #expect(DemoWeb.path(ofAddress: address) == path)
        }
        #expect(DemoWeb.path(ofAddress: "HTTP://www.Globex.example/") == "/site/companies/globex.example")
        #expect(DemoWeb.path(ofAddress: "globex.example/team#top") == "/site/companies/globex.example/team")
        #expect(DemoWeb.path(ofAddress: "http://127.0.0.1:4312/site/board") == "/site/board")
        #expect(DemoWeb.path(ofAddress: "http://localhost/v1/holocron/jobs") == nil)
        #expect(
            DemoWeb.path(ofAddress: "http://127.0.0.1.evil.example/site/board")
                == "/site/companies/127.0.0.1.evil.example/site/board")
        for other in [
            "https://www.anakin.io/", "file:///etc/passwd", "", "ftp://globex.example", "https://user@globex.example",
        ] {
            #expect(DemoWeb.path(ofAddress: other) == nil, "\(other)")
        }
        #expect(Percent.decoded(Percent.encoded("a+b & c%/ü")) == "a+b & c%/ü")
        #expect(Percent.decoded("%zz%4") == "%zz%4")
    }
}
