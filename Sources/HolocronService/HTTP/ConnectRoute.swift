import HoloValue

/// The page on which a person connects an account. Here that takes one press of a button.
extension Routes {
    func connect(_ inquiry: Inquiry, slug: String) async throws -> Answer {
        guard let catalog = Catalogue.catalog(slug: slug), catalog.takesAccount else {
            return .notFound("There is nothing to connect at \(slug.prefix(100)).")
        }
        let keyed = KeyRing.key(in: inquiry).flatMap { keys.account(of: $0) }
        guard let account = keyed ?? ticketHolder(inquiry, catalog) else {
            return .error(403, "FORBIDDEN", "Use the address that an action gave as its connect_url, or send the key.")
        }
        switch inquiry.method {
        case "GET": return .html(200, try connectPage(catalog, account, inquiry))
        case "POST":
            let form = SiteQuery(String(decoding: inquiry.body, as: UTF8.self))
            let isForm = KeyRing.areEqual(Array((form["token"] ?? "").utf8), Array(formToken.utf8))
            guard isForm || keyed != nil else {
                return .error(403, "FORBIDDEN", "Use the button on the page, or send the key.")
            }
            if form["do"] == "disconnect" {
                try await ledger.disconnect(catalog: slug, account: account)
            } else {
                try await ledger.connect(catalog: slug, name: "Local user", account: account)
            }
            if isForm { return .html(200, try connectPage(catalog, account, inquiry)) }
            let isConnected = try self.isConnected(catalog, account)
            return .json(200, .object([("status", .string("ok")), ("connected", .bool(isConnected))]))
        default: return .wrongMethod(inquiry.method, allowed: ["GET", "POST"])
        }
    }

    /// Where someone connects an account to a catalog. Who has no key at hand there, in a browser, is known by a ticket;
    /// the one account of a machine of one's own needs none.
    func connectURL(_ catalog: Catalog, account: String, origin: String) -> String {
        let page = "\(origin)/connect/\(catalog.slug)"
        guard isExposed || account != Ledger.account else { return page }
        return "\(page)?account=\(Percent.encoded(account))&ticket=\(ticket(catalog, account))"
    }

    private func ticket(_ catalog: Catalog, _ account: String) -> String {
        hexadecimal(SHA256.hash(Array("\(formToken) \(catalog.slug) \(account)".utf8)))
    }

    /// The account that a ticket is for; the local one where none is needed.
    private func ticketHolder(_ inquiry: Inquiry, _ catalog: Catalog) -> String? {
        guard let account = inquiry.query["account"] else { return isExposed ? nil : Ledger.account }
        let given = Array((inquiry.query["ticket"] ?? "").utf8)
        return KeyRing.areEqual(given, Array(ticket(catalog, account).utf8)) ? account : nil
    }

    private func isConnected(_ catalog: Catalog, _ account: String) throws -> Bool {
        try ledger.identities(of: account).contains { $0.catalog == catalog.slug && $0.activeCredential != nil }
    }

    private func connectPage(_ catalog: Catalog, _ account: String, _ inquiry: Inquiry) throws -> String {
        let connected = try isConnected(catalog, account)
        // The ticket goes with the form.
        let query = inquiry.target.firstIndex(of: "?").map { inquiry.target[$0...] } ?? ""
        let words =
            connected
            ? "Your \(catalog.name) account is connected. You can go back to your terminal and resume the run."
            : "Actions of \(catalog.name) act in your name. This is the local service: the account is made up."
        let form = HTML.element(
            "form", [("method", "post"), ("action", "/connect/\(catalog.slug)\(query)")],
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
