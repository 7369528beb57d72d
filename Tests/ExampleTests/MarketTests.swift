import Foundation
import HoloValue
import HolocronService
import Testing

/// Prices: what changes between runs, and what is best on a day.
@Suite struct MarketTests {
    @Test func priceMonitor() async throws {
        try await Workshop.open { workshop in
            let list = try workshop.rows("watch_list.csv").map { row in
                let product = try #require(workshop.site.product(id: row.cell("id")))
                return (product: product, wanted: try #require(Double(row.cell("wanted"))))
            }
            func cents(_ day: String) -> [Int] { list.map { workshop.site.price(of: $0.product, on: day) } }
            func expected(_ day: String) -> String {
                printed(
                    .array(
                        zip(list, cents(day)).map { item, cents in
                            .object([
                                ("id", .string(item.product.id)), ("price", price(cents)),
                                ("wanted", .float(item.wanted)),
                            ])
                        }))
            }
            func bargains(_ day: String) -> [String] {
                zip(list, cents(day)).filter { Double($1) / 100 <= $0.wanted }.map { item, cents in
                    String(format: "buy %@: %.2f is at most %.2f", item.product.id, Double(cents) / 100, item.wanted)
                }
            }
            func said(_ run: Finished) -> [String] {
                run.errors.split(separator: "\n").map(String.init).filter { $0.hasPrefix("buy ") }
            }
            let first = "2026-01-01"
            let second = try #require(
                (2...9).map { "2026-01-0\($0)" }.first { zip(cents($0), cents(first)).contains(where: { $0 != $1 }) })

            // There is no earlier run to compare with.
            let start = try await workshop.holo("run", "price_monitor.holo", "day=\(first)")
            start.succeeded()
            #expect(start.output == expected(first))
            #expect(start.errors.contains("no price has changed\n"))
            #expect(said(start) == bargains(first))
            #expect(!bargains(first).isEmpty && bargains(first).count < list.count)
            #expect(try workshop.rows("price_changes.csv").isEmpty)

            let next = try await workshop.holo("run", "price_monitor.holo", "day=\(second)")
            next.succeeded()
            #expect(next.output == expected(second))
            #expect(said(next) == bargains(second))
            var changes: [[String]] = []
            for (item, (before, now)) in zip(list, zip(cents(first), cents(second))) where before != now {
                changes.append([item.product.id, text(price(before)), text(price(now))])
            }
            #expect(try workshop.file("price_changes.csv") == csv(["id", "before", "now"], changes))
            let table = next.errors.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            for row in [["id", "before", "now"]] + changes { #expect(table.contains(row), "\(next.errors)") }

            // The changes are those that the first time found, although that run's result is the last one by now.
            try await workshop.resumesForNothing("price_monitor.holo", "day=\(second)", as: next)
            #expect(try workshop.file("price_changes.csv") == csv(["id", "before", "now"], changes))

            let same = try await workshop.holo("run", "price_monitor.holo", "day=\(second)")
            same.succeeded()
            #expect(same.errors.contains("no price has changed\n"))
            #expect(try workshop.account().paid == 3 * list.count)
        }
    }

    @Test func ranking() async throws {
        try await Workshop.open { workshop in
            // Prices are today's: again where midnight came between.
            var day = ""
            var run = Finished(code: -1, output: "", errors: "")
            var before = try workshop.account()
            repeat {
                before = try workshop.account()
                day = today()
                run = try await workshop.holo("run", "ranking.holo", "stars=3.9", "top=7")
            } while day != today()
            run.succeeded()

            let site = workshop.site
            let listing = site.products(matching: "outdoor")
            #expect(listing.count > 50, "several pages")
            let looked = listing.filter { $0.rating >= 39 }
            let best = looked.filter { $0.stock > 0 }.enumerated().sorted { left, right in
                func key(_ place: Int, _ product: Product) -> [Int] {
                    [-product.rating, site.price(of: product, on: day), place]
                }
                return key(left.offset, left.element).lexicographicallyPrecedes(key(right.offset, right.element))
            }.prefix(7).map(\.element)
            #expect(best.count == 7)
            let header = ["place", "name", "rating", "price", "stock", "seller"]
            let rows: [[Value]] = best.enumerated().map { index, product in
                [
                    .int(index + 1), .string(product.name), .float(Double(product.rating) / 10),
                    price(site.price(of: product, on: day)), .int(product.stock),
                    .string(site.seller(of: product).name),
                ]
            }
            #expect(run.output == printed(.array(rows.map { .object(Array(zip(header, $0))) })))
            #expect(
                try workshop.file("ranking.csv") == csv(header, rows.map { row in row.map { $0.asString ?? text($0) } })
            )
            let account = try workshop.account()
            let steps = (listing.count + 24) / 25 + looked.count
            #expect(account.paid - before.paid == steps && account.jobs - before.jobs == steps)
            #expect(run.summary.contains(" \(steps) steps · \(steps) credits spent of 200 "), "\(run.summary)")
            try await workshop.resumesForNothing("ranking.holo", "stars=3.9", "top=7", as: run)
        }
    }

    @Test func nothingToRank() async throws {
        try await Workshop.open { workshop in
            let run = try await workshop.holo("run", "ranking.holo", "query=zzz")
            run.succeeded()
            #expect(run.output == "[]\n")
            #expect(try workshop.account().jobs == 1)
        }
    }
}
