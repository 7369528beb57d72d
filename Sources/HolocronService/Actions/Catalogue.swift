import HoloValue
import HolocronAPI

/// A group of actions under one slug.
package struct Catalog: Sendable {
    package var slug: String
    package var name: String
    package var domain: String
    package var category: String
    package var summary: String
    package var actions: [Action]
    /// Whether its parameters are told as a JSON Schema, or as a list: clients must take both.
    package var usesSchema: Bool

    package var needsAccount: Bool { actions.contains { $0.authorisation == .required } }
    package var takesAccount: Bool { actions.contains { $0.authorisation != .none } }
    /// Stable: made from the slug.
    package var id: String { Catalogue.stableID("catalog", slug) }
}

/// All that the local service offers.
package enum Catalogue {
    package static let catalogs: [Catalog] = [
        Catalog(
            slug: "web", name: "Company Web", domain: "directory.example", category: "Companies",
            summary: "Companies, their teams and pages, and e-mail addresses.", actions: CompanyActions.all,
            usesSchema: true),
        Catalog(
            slug: "linkup", name: "LinkUp", domain: "linkup.example", category: "People",
            summary: "Professional profiles and connections.", actions: ProfileActions.all, usesSchema: false),
        Catalog(
            slug: "bazaar", name: "Bazaar", domain: "bazaar.example", category: "Shopping",
            summary: "A marketplace with prices that change by the day.", actions: ShopActions.all, usesSchema: false),
        Catalog(
            slug: "gazette", name: "The Gazette", domain: "gazette.example", category: "News",
            summary: "News about companies.", actions: PublicActions.news, usesSchema: true),
        Catalog(
            slug: "positions", name: "Positions", domain: "jobs.example", category: "Companies",
            summary: "Open positions.", actions: PublicActions.jobs, usesSchema: true),
        Catalog(
            slug: "board", name: "Message Board", domain: "board.example", category: "Communication",
            summary: "A public board: messages that actions post stay there.", actions: PublicActions.board,
            usesSchema: false),
        Catalog(
            slug: "trial", name: "Trial", domain: "trial.example", category: "Testing",
            summary: "For trying out what a client makes of jobs that take their time, or fail.",
            actions: TrialActions.all, usesSchema: true),
    ]

    package static func catalog(slug: String) -> Catalog? { catalogs.first { $0.slug == slug } }

    package static func find(action id: String) -> (catalog: Catalog, action: Action)? {
        byAction[id]
    }

    private static let byAction: [String: (catalog: Catalog, action: Action)] = Dictionary(
        catalogs.flatMap { catalog in catalog.actions.map { ($0.id, (catalog: catalog, action: $0)) } },
        uniquingKeysWith: { first, _ in first })

    /// A UUID that is the same in every process.
    static func stableID(_ words: String...) -> String {
        var random = StableRandom(seed: 0, words.joined(separator: "\u{1F}"))
        let digits = (hex(random.next()) + hex(random.next())).map { $0 }
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        return "\(part(0..<8))-\(part(8..<12))-4\(part(13..<16))-8\(part(17..<20))-\(part(20..<32))"
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
