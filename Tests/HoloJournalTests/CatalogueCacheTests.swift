import Foundation
import HoloJournal
import Testing

@Suite struct CatalogueCacheTests {
    private let web = CachedCatalogue(
        slug: "web", json: [1, 0, 2], fetchedAt: 10, actionIDs: ["web_page", "web_team"])
    private let mail = CachedCatalogue(slug: "mail", json: [3], fetchedAt: 20, actionIDs: ["mail_send"])

    @Test func documentsComeBack() throws {
        let scratch = try Scratch()
        let cache = try CatalogueCache.open(folder: scratch.path)
        #expect(try cache.catalogues(instance: "s").isEmpty)
        try cache.put(web, instance: "s")
        try cache.put(mail, instance: "s")
        try cache.put(mail, instance: "t")
        let other = try CatalogueCache.open(folder: scratch.path)
        #expect(try other.catalogues(instance: "s") == [mail, web])
        #expect(try other.catalogue(action: "web_team", instance: "s") == web)
        #expect(try other.catalogue(action: "web_team", instance: "t") == nil)
        #expect(try other.catalogue(action: "nothing", instance: "s") == nil)
    }

    @Test func aNewDocumentTakesTheOldOnesPlace() throws {
        let scratch = try Scratch()
        let cache = try CatalogueCache.open(folder: scratch.path)
        try cache.put(web, instance: "s")
        try cache.put(mail, instance: "s")
        // An action leaves, another moves in from the other document.
        let newer = CachedCatalogue(slug: "web", json: [9], fetchedAt: 30, actionIDs: ["mail_send", "web_page"])
        try cache.put(newer, instance: "s")
        #expect(try cache.catalogue(action: "web_team", instance: "s") == nil)
        #expect(try cache.catalogue(action: "mail_send", instance: "s") == newer)
        #expect(try cache.catalogues(instance: "s").map(\.actionIDs) == [[], ["mail_send", "web_page"]])
        try cache.put(web, instance: "t")
        try cache.keepOnly(slugs: ["web"], instance: "s")
        #expect(try cache.catalogues(instance: "s") == [newer])
        #expect(try cache.catalogues(instance: "t") == [web])
    }

    @Test func aDamagedFileIsMadeAnew() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/catalogue.sqlite"
        try Data(repeating: 0xa5, count: 9_000).write(to: URL(fileURLWithPath: path))
        let cache = try CatalogueCache.open(folder: scratch.path)
        #expect(try cache.catalogues(instance: "s").isEmpty)
        try cache.put(web, instance: "s")
        #expect(try cache.catalogues(instance: "s") == [web])
    }

    @Test func damageFoundLaterIsMendedToo() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/catalogue.sqlite"
        let first = try CatalogueCache.open(folder: scratch.path)
        try first.put(
            CachedCatalogue(slug: "a", json: [UInt8](repeating: 1, count: 50_000), fetchedAt: 1, actionIDs: ["x"]),
            instance: "s")
        first.close()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes.replaceSubrange(4096..., with: Data(repeating: 0xa5, count: bytes.count - 4096))
        try bytes.write(to: URL(fileURLWithPath: path))
        let cache = try CatalogueCache.open(folder: scratch.path)
        #expect(try cache.catalogues(instance: "s").isEmpty)
        try cache.put(web, instance: "s")
        #expect(try cache.catalogue(action: "web_page", instance: "s") == web)
    }
}
