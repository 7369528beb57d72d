/// A company of the demo site.
package struct Company: Sendable, Equatable {
    package var index: Int
    package var name: String
    /// `globex.example`
    package var domain: String
    package var industry: String
    package var city: String
    /// Two letters: `DE`.
    package var country: String
    package var employees: Int
    package var founded: Int
    package var description: String
    /// Places in `DemoSite.people`, in the order of the team page.
    package var team: Range<Int>
}

/// Someone who works at a company of the demo site.
package struct Person: Sendable, Equatable {
    package struct Position: Sendable, Equatable {
        package var title: String
        package var company: String
        package var from: Int
        /// nil for the present one.
        package var to: Int?
    }

    package struct Post: Sendable, Equatable {
        package var text: String
        /// `2025-11-03`
        package var date: String
    }

    /// The last part of the profile's address: `anna-mueller-17`.
    package var slug: String
    package var name: String
    package var role: String
    /// The place of the company in `DemoSite.companies`.
    package var company: Int
    package var city: String
    package var country: String
    package var headline: String
    package var skills: [String]
    /// The present one first.
    package var experience: [Position]
    package var posts: [Post]
    /// nil for those who publish none.
    package var email: String?

    /// `https://linkup.example/in/anna-mueller-17`
    package var url: String { DemoWeb.address(ofPath: "/site/people/\(slug)") }
}

/// Something that the marketplace sells. Its price changes by the day: `DemoSite.price(of:on:)`.
package struct Product: Sendable, Equatable {
    /// `p-0001`
    package var id: String
    package var name: String
    package var category: String
    package var description: String
    /// In cents, before the day's change.
    package var basePrice: Int
    package var currency: String
    /// One to five in tenths: 43 is 4.3.
    package var rating: Int
    package var stock: Int
    /// The place of the selling company in `DemoSite.companies`.
    package var seller: Int

    package var url: String { DemoWeb.address(ofPath: "/site/shop/\(id)") }
}

/// An open position.
package struct Posting: Sendable, Equatable {
    /// `j-001`
    package var id: String
    package var title: String
    /// A place in `DemoSite.companies`.
    package var company: Int
    package var city: String
    package var isRemote: Bool
    /// Euros a year; nil where the posting does not say.
    package var salary: Int?
    package var date: String
    package var description: String

    package var url: String { DemoWeb.address(ofPath: "/site/jobs/\(id)") }
}

/// A piece of news.
package struct Article: Sendable, Equatable {
    /// `n-001`
    package var id: String
    package var title: String
    package var date: String
    package var author: String
    /// A place in `DemoSite.companies`.
    package var company: Int
    package var topic: String
    package var paragraphs: [String]

    package var url: String { DemoWeb.address(ofPath: "/site/news/\(id)") }
}
