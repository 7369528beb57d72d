/// A page of the demo site, or the reason why there is none.
package struct SitePage: Sendable {
    package var status: Int
    package var html: String

    /// A page with the site's frame around `content`.
    static func ordinary(title: String, path: String, description: String = "", _ content: [HTML]) -> SitePage {
        SitePage(status: 200, html: frame(title: title, path: path, description: description, content))
    }

    static func notFound(_ what: String) -> SitePage {
        failure(404, title: "Page not found", message: what)
    }

    static func failure(_ status: Int, title: String, message: String) -> SitePage {
        let content = [HTML.element("h1", title), HTML.element("p", [("class", "message")], message)]
        return SitePage(status: status, html: frame(title: title, path: nil, description: "", content))
    }

    private static func frame(title: String, path: String?, description: String, _ content: [HTML]) -> String {
        var head = [HTML.opening("meta", [("charset", "utf-8")]), HTML.element("title", "\(title) – Example Web")]
        if !description.isEmpty {
            head.append(.opening("meta", [("name", "description"), ("content", description)]))
        }
        if let path {
            head.append(.opening("link", [("rel", "canonical"), ("href", DemoWeb.address(ofPath: path))]))
        }
        let entries = [
            ("/site/companies", "Companies"), ("/site/people", "People"), ("/site/shop", "Shop"),
            ("/site/jobs", "Jobs"), ("/site/news", "News"), ("/site/board", "Board"),
        ]
        let navigation = HTML.element(
            "ul", [("class", "nav")], entries.map { HTML.element("li", [HTML.link($0.0, $0.1)]) })
        let search = HTML.element(
            "form", [("action", "/site/search"), ("method", "get"), ("class", "search")],
            [
                .opening("input", [("name", "q"), ("placeholder", "Search news & more")]),
                .element("button", "Search"),
            ])
        let body = [
            HTML.element(
                "header", [("class", "site-header")],
                [.link("/site", "Example Web", [("class", "brand")]), .element("nav", [navigation]), search]),
            HTML.element("main", [("id", "content")], content),
            HTML.element(
                "footer", [("class", "site-footer")],
                [
                    .element("p", "© Example Web. All companies, people & products are made up."),
                    .element("p", [.link("/site", "Home"), .link("/site/companies", "All companies")]),
                ]),
        ]
        let page = HTML.element("html", [("lang", "en")], [.element("head", head), .element("body", body)])
        return "<!DOCTYPE html>\n" + page.source
    }
}
