import HoloValue
import HolocronService
import Testing

/// People: scripts that read a list of companies and find who works there.
@Suite struct LeadTests {
    @Test(arguments: [1, 20] as [UInt64])
    func leads(seed: UInt64) async throws {
        try await Workshop.open(seed: seed) { workshop in
            let site = workshop.site
            var leads: [(company: String, person: Person)] = []
            var credits = 0
            for row in try workshop.rows("companies.csv") {
                let company = try #require(site.company(domain: row.cell("domain")))
                credits += 1
                guard let head = site.headOfEngineering(of: company) else { continue }
                let parameters = [("profile_url", Value.string(head.url))]
                guard try workshop.fate.success(of: "li_profile_scrape", parameters, within: 3) != nil else { continue }
                credits += 2
                leads.append((try row.cell("name"), head))
            }
            #expect(leads.count >= 3)

            let run = try await workshop.holo("run", "leads.holo")
            run.succeeded()
            #expect(
                try workshop.file("leads.csv")
                    == csv(
                        ["company", "name", "headline"], leads.map { [$0.company, $0.person.name, $0.person.headline] })
            )
            let sorted = leads.sorted { $0.person.name.isBefore($1.person.name) }
            #expect(
                run.output
                    == printed(
                        .array(
                            sorted.map {
                                .object([
                                    ("company", .string($0.company)), ("name", .string($0.person.name)),
                                    ("headline", .string($0.person.headline)),
                                ])
                            })))
            #expect(try workshop.account().paid == credits)
            #expect(run.summary.contains(" finished: "))
            #expect(run.summary.contains(" \(credits) credits spent of 200 "), "\(run.summary)")
            #expect(run.summary.contains("wrote leads.csv"))
            try await workshop.resumesForNothing("leads.holo", as: run)
        }
    }

    @Test func fewerCompanies() async throws {
        try await Workshop.open { workshop in
            let run = try await workshop.holo("run", "leads.holo", "most=1")
            run.succeeded()
            let first = try #require(workshop.rows("companies.csv").first)
            let company = try #require(workshop.site.company(domain: first.cell("domain")))
            #expect(
                try JSON.decode(run.output).asList?.count
                    == (workshop.site.headOfEngineering(of: company) == nil ? 0 : 1))
            #expect(try workshop.account().jobs <= 5)
        }
    }

    @Test func contacts() async throws {
        try await Workshop.open { workshop in
            let site = workshop.site
            let role = "Head of Engineering"
            var expected: [[Value]] = []
            for row in try workshop.rows("companies.csv") {
                let company = try #require(site.company(domain: row.cell("domain")))
                guard let person = site.team(of: company).first(where: { $0.role == role }) else { continue }
                expected.append([
                    .string(company.name), .string(person.name), .string(role), try address(of: person, workshop),
                ])
            }
            #expect(!expected.isEmpty)
            let header = ["company", "name", "role", "email"]
            let run = try await workshop.holo("run", "contacts.holo")
            run.succeeded()
            #expect(run.output == printed(.array(expected.map { .object(Array(zip(header, $0))) })))
            #expect(try workshop.file("contacts.csv") == csv(header, expected.map { $0.map { $0.asString ?? "" } }))
            // A step in a script that is called is told by the call's name and item.
            for place in try workshop.rows("companies.csv").indices {
                #expect(run.errors.contains("✓ contact[\(place)].page "), "\(run.errors)")
            }
            try await workshop.resumesForNothing("contacts.holo", as: run)
        }
    }

    /// One who publishes an address, one whose address is guessed, and one whose name holds no letter of an address.
    @Test func oneContact() async throws {
        try await Workshop.open { workshop in
            let people = workshop.site.people
            func isLatin(_ person: Person) -> Bool { person.name.contains { $0.isASCII && $0.isLetter } }
            let published = try #require(people.first { $0.email != nil })
            let latin = try #require(people.first { $0.email == nil && isLatin($0) })
            let other = try #require(people.first { $0.email == nil && !isLatin($0) })
            #expect(try address(of: other, workshop).isNull)
            for person in [published, latin, other] {
                let words = ["name=\(person.name)", "domain=\(workshop.site.employer(of: person).domain)"]
                let run = try await workshop.holo("run", "contact_one.holo", words[0], words[1])
                run.succeeded()
                #expect(run.output == printed(try address(of: person, workshop)), "\(person.name)")
                try await workshop.resumesForNothing("contact_one.holo", words[0], words[1], as: run)
            }
        }
    }

    /// The script that the others import is one that runs by itself too, and says what it lacks.
    @Test func contactAsAScript() async throws {
        try await Workshop.open { workshop in
            let company = try #require(workshop.site.companies.first { workshop.site.headOfEngineering(of: $0) == nil })
            let nobody = try await workshop.holo(
                "run", "lib/find_contact.holo", "domain=\(company.domain)", "--max-credits", "10")
            #expect(nobody.code == 1 && nobody.output.isEmpty)
            #expect(nobody.errors.contains("nobody at \(company.name) is Head of Engineering"), "\(nobody.errors)")

            let unknown = try await workshop.holo("run", "lib/find_contact.holo")
            #expect(unknown.code == 64)
            #expect(unknown.errors.contains("`domain` is missing"), "\(unknown.errors)")
            #expect(try workshop.account().jobs == 1)
        }
    }

    /// What `address_of` finds: the published address, where one of three looks at the page works; else the likeliest.
    private func address(of person: Person, _ workshop: Workshop) throws -> Value {
        let domain = workshop.site.employer(of: person).domain
        let parameters = [("name", Value.string(person.name)), ("domain", .string(domain))]
        if let email = person.email, try workshop.fate.success(of: "email_find", parameters, within: 3) != nil {
            return .string(email)
        }
        guard person.name.contains(where: { $0.isASCII && $0.isLetter }) else { return .null }
        // The profile's address spells the name in ASCII, and ends with a number.
        let words = person.slug.split(separator: "-").dropLast()
        return .string("\(words.first ?? "").\(words.last ?? "")@\(domain)")
    }
}
