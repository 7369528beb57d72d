import Foundation
import HoloJournal
import HoloSteps
import HolocronScheduler

// Files that are damaged by chance: their bytes.

/// The first byte chooses the file, the second one how it is damaged. What is opened throws or works.
func fuzzStore(_ bytes: [UInt8]) throws {
    let files = try StoreFiles.shared.get()
    var input = InputBytes(bytes)
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let name = files.contents.map(\.name)[input.place(of: files.contents.count)]
    let isCut = input.byte() % 8 == 0
    for (other, content) in files.contents {
        var content = content
        if other == name, !content.isEmpty {
            if isCut { content.removeLast(input.number(bytes: 3) % content.count) }
            while !input.isEmpty, !content.isEmpty { content[input.number(bytes: 3) % content.count] ^= UInt8(input.byte()) }
        }
        try Data(content).write(to: URL(fileURLWithPath: folder + "/" + other))
    }
    do throws(JournalError) {
        if name.hasPrefix("journal") {
            try useJournal(folder)
        } else if name.hasPrefix("pace") {
            let book = try PaceBook.open(folder: folder, account: "a", boot: "b")
            defer { book.close() }
            for now in [0, 1_000_000] { try book.decide(at: now) { _ in [.submissions] } }
        } else {
            let cache = try CatalogueCache.open(folder: folder)
            defer { cache.close() }
            _ = try cache.catalogues(instance: "a")
            _ = try cache.catalogue(action: "lookup", instance: "a")
            try cache.put(CachedCatalogue(slug: "new", json: [0x5B, 0x5D], fetchedAt: 1, actionIDs: ["new"]), instance: "a")
        }
    } catch {
        try requireClear(error)
        // What can be fetched again is made anew.
        try require(!name.hasPrefix("catalogue"), "\(error)")
    }
}

private func useJournal(_ folder: String) throws(JournalError) {
    let journal = try Journal.open(folder: folder, onAcknowledge: { _ in }, onTrouble: { _ in })
    do throws(JournalError) {
        for record in try journal.listRuns(limit: 10) {
            _ = try journal.totals(run: record.id)
            _ = try journal.result(run: record.id)
            _ = try journal.load(run: record.id)
        }
        _ = try journal.fingerprintsInDoubt(instance: GenuineRuns.instance, exceptRun: "")
        _ = try journal.answer(attempt: 1_000_000)
        _ = try journal.reserveIntents(3)
        journal.append([.observed(key: "new", value: [1])], run: GenuineRuns.ids[1], durable: true)
        try journal.flush()
    } catch {
        try? journal.close()
        throw error
    }
    try journal.close()
}

/// The files as they are where a process was killed, so that the journal's last facts are still in its log.
private struct StoreFiles: Sendable {
    static let shared = Result { try StoreFiles() }

    let contents: [(name: String, content: [UInt8])]

    private init() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try fillJournal(folder, GenuineRuns())
        let journal = try Journal.open(folder: folder, onAcknowledge: { _ in }, onTrouble: { _ in })
        journal.append([.observed(key: "last", value: [1, 2, 3])], run: GenuineRuns.ids[1], durable: true)
        try journal.flush()
        let book = try PaceBook.open(folder: folder, account: "a", boot: "b")
        try book.decide(at: 5) { _ in [.submissions, .looks] }
        book.close()
        let cache = try CatalogueCache.open(folder: folder)
        try cache.put(
            CachedCatalogue(slug: "known", json: Array("[{}]".utf8), fetchedAt: 1, actionIDs: ["lookup"]), instance: "a")
        cache.close()
        contents = try ["journal.sqlite", "journal.sqlite-wal", "pace.sqlite", "catalogue.sqlite"].map { name in
            (name, Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))))
        }
        try journal.close()
    }
}
