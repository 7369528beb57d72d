import HoloValue

/// The marketplace.
enum ShopActions {
    private static let id = Parameter.text("id", "The product's id, like p-0042.")
    private static let day = Parameter.text("day", required: false, "A date like 2026-01-02; today where left out.")

    static let all: [Action] = [
        Action(
            id: "shop_search", name: "Search products", summary: "Searches the marketplace, page by page.",
            tags: ["products", "shopping"], effect: .read,
            parameters: [
                .text("query", required: false, "Words that the name or category holds; all products where left out."),
                .text("cursor", required: false, "Where to go on, from the page before."),
                .count("limit", 1...50, standard: 20, "Products on a page."),
            ], credits: 1, duration: 0.4...2, provider: .read(search)),
        Action(
            id: "shop_product", name: "Product details", summary: "Reads a product's page: price, stock, seller.",
            tags: ["products", "shopping"], effect: .read, parameters: [id], credits: 1, duration: 0.3...1.5,
            provider: .read(product)),
        Action(
            id: "shop_price", name: "Price on a day", summary: "What a product costs today or on another day.",
            tags: ["products", "price", "monitoring"], effect: .read, parameters: [id, day], credits: 1,
            duration: 0.3...1, provider: .read(price)),
    ]

    private static func search(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        let arguments = reading.arguments
        var path = "/site/shop?limit=\(arguments.integer("limit", default: SitePages.pageSize))"
        if let query = arguments.optionalText("query") { path += "&q=" + Percent.encoded(query) }
        if let cursor = arguments.optionalText("cursor") { path += "&cursor=" + Percent.encoded(cursor) }
        let page = try reading.page(path)
        let products = page.all("//ul[@class='products']/li[@class='product']").map { item in
            Value.object([
                ("id", .string(item[attribute: "data-id"] ?? "")), ("name", item.string("./a[@class='name']")),
                ("category", item.string("./span[@class='category']")),
                ("price", item.decimal("./span[@class='price']")),
                ("currency", currency(item, "./span[@class='price']")),
                ("rating", item.decimal("./span[@class='rating']")), ("url", item.address("./a[@class='name']")),
            ])
        }
        return ActionResult([("products", .array(products)), ("cursor", page.nextCursor), ("total", page.total)])
    }

    private static func product(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        let (main, id) = try productPage(reading, day: nil)
        return ActionResult([
            ("id", .string(id)), ("name", main.string(".//h1")),
            ("category", main.string(".//dd[@itemprop='category']")),
            ("description", main.string(".//p[@itemprop='description']")),
            ("price", main.decimal(".//p[@itemprop='price']")), ("currency", currency(main, ".//p[@itemprop='price']")),
            ("rating", main.decimal(".//dd[@itemprop='rating']")), ("stock", main.integer(".//dd[@itemprop='stock']")),
            (
                "seller",
                .object([
                    ("name", main.string(".//a[@itemprop='seller']")),
                    ("domain", .string(DemoWeb.domain(of: main.address(".//a[@itemprop='seller']").asString ?? ""))),
                ])
            ), ("day", main.string(".//dd[@itemprop='day']")),
            ("url", .string(DemoWeb.address(ofPath: "/site/shop/\(id)"))),
        ])
    }

    private static func price(_ reading: Reading) throws(ActionFailure) -> ActionResult {
        let (main, id) = try productPage(reading, day: reading.arguments.optionalText("day"))
        return ActionResult([
            ("id", .string(id)), ("price", main.decimal(".//p[@itemprop='price']")),
            ("currency", currency(main, ".//p[@itemprop='price']")), ("day", main.string(".//dd[@itemprop='day']")),
        ])
    }

    private static func productPage(
        _ reading: Reading, day: String?
    ) throws(ActionFailure) -> (main: HTMLDocument.Element, id: String) {
        let id = reading.arguments.text("id")
        var path = "/site/shop/" + Percent.encoded(id)
        if let day { path += "?day=" + Percent.encoded(day) }
        guard let main = try reading.page(path).first("//main[.//h1[@class='product-name']]") else {
            throw ActionFailure("PAGE_NOT_FOUND", "there is no product \(id)")
        }
        return (main, id)
    }

    private static func currency(_ element: HTMLDocument.Element, _ path: String) -> Value {
        element.first(path)?[attribute: "data-currency"].map { .string($0) } ?? .null
    }
}
