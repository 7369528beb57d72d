import HoloValue

/// The page on which a person connects an account. Here that takes one press of a button.
extension Routes {
    func connect(_ inquiry: Inquiry, slug: String) async throws -> Answer {
        guard let catalog = Catalogue.catalog(slug: slug), catalog.takesAccount else {
            return .notFound("There is nothing to connect at \(slug.prefix(100)).")
        }
        switch inquiry.method {
        case "GET": return .html(200, try connectPage(catalog))
        case "POST":
            let form = SiteQuery(String(decoding: inquiry.body, as: UTF8.self))
            let isForm = KeyRing.areEqual(Array((form["token"] ?? "").utf8), Array(formToken.utf8))
            let isKeyed = KeyRing.key(in: inquiry).flatMap { keys.account(of: $0) } != nil
            guard isForm || isKeyed else {
                return .error(403, "FORBIDDEN", "Use the button on the page, or send the key.")
            }
            if form["do"] == "disconnect" {
                try await ledger.disconnect(catalog: slug)
            } else {
                try await ledger.connect(catalog: slug, name: "Local user")
            }
            if isForm { return .html(200, try connectPage(catalog)) }
            let isConnected = try self.isConnected(catalog)
            return .json(200, .object([("status", .string("ok")), ("connected", .bool(isConnected))]))
        default: return .error(405, "METHOD_NOT_ALLOWED", "Use GET or POST.")
        }
    }

    private func isConnected(_ catalog: Catalog) throws -> Bool {
        try ledger.identities().contains { $0.catalog == catalog.slug && $0.activeCredential != nil }
    }

    private func connectPage(_ catalog: Catalog) throws -> String {
        let connected = try isConnected(catalog)
        let words =
            connected
            ? "Your \(catalog.name) account is connected. You can go back to your terminal and resume the run."
            : "Actions of \(catalog.name) act in your name. This is the local service: the account is made up."
        let form = HTML.element(
            "form", [("method", "post"), ("action", "/connect/\(catalog.slug)")],
            [
                .opening("input", [("type", "hidden"), ("name", "token"), ("value", formToken)]),
                .opening(
                    "input", [("type", "hidden"), ("name", "do"), ("value", connected ? "disconnect" : "connect")]),
                .element("button", connected ? "Disconnect \(catalog.name)" : "Connect \(catalog.name)"),
            ])
        let style =
            "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}"
            + "button{font:inherit;padding:.5rem 1rem}"
        let page = HTML.element(
            "html", [("lang", "en")],
            [
                .element(
                    "head",
                    [
                        .opening("meta", [("charset", "utf-8")]), .element("title", "Connect \(catalog.name)"),
                        .element("style", style),
                    ]), .element("body", [.element("h1", catalog.name), .element("p", words), form]),
            ])
        return "<!DOCTYPE html>\n" + page.source
    }
}
