import Foundation
import HoloSteps
import SQLite

/// One document of a service's catalogue, as it was fetched.
package struct CachedCatalogue: Sendable, Equatable {
    package var slug: String
    package var json: [UInt8]
    package var fetchedAt: WallTime
    /// Those that it describes, sorted.
    package var actionIDs: [String]

    package init(slug: String, json: [UInt8], fetchedAt: WallTime, actionIDs: [String]) {
        self.slug = slug
        self.json = json
        self.fetchedAt = fetchedAt
        self.actionIDs = actionIDs
    }
}

/// What is known of services' catalogues between runs. All of it can be fetched again, so a damaged file is deleted and
/// made anew. Several processes may share it.
package final class CatalogueCache: @unchecked Sendable {
    private let folder: String
    private let lock = NSLock()
    private var file: StoreFile

    private init(folder: String, file: StoreFile) {
        self.folder = folder
        self.file = file
    }

    /// Opens `catalogue.sqlite` in `folder`, an absolute path. Throws where the folder can't be used or the disk is
    /// full.
    package static func open(folder: String) throws(JournalError) -> CatalogueCache {
        do {
            return CatalogueCache(folder: folder, file: try StoreFile.open(folder: folder, format: cacheFormat))
        } catch {
            guard error.reason == .corrupt || error.reason == .newerSchema else { throw error }
            return CatalogueCache(folder: folder, file: try makeAnew(folder))
        }
    }

    /// All documents of a service, by slug.
    package func catalogues(instance: String) throws(JournalError) -> [CachedCatalogue] {
        try withFile { file throws(JournalError) in
            try file.read { connection in
                try connection.all(
                    "SELECT slug, json, fetched_at FROM catalogues WHERE instance = ? ORDER BY slug", [instance]
                ) { row in try readCatalogue(&row, instance, in: connection) }
            }
        }
    }

    /// The document that describes an action.
    package func catalogue(action: String, instance: String) throws(JournalError) -> CachedCatalogue? {
        try withFile { file throws(JournalError) in
            try file.read { connection in
                try connection.first(
                    """
                    SELECT catalogues.slug, json, fetched_at FROM actions JOIN catalogues USING (instance, slug)
                    WHERE instance = ? AND actions.id = ?
                    """, [instance, action]
                ) { row in try readCatalogue(&row, instance, in: connection) }
            }
        }
    }

    /// Keeps a document in the place of the earlier one with its slug. An action belongs to the document that named it
    /// last.
    package func put(_ catalogue: CachedCatalogue, instance: String) throws(JournalError) {
        try withFile { file throws(JournalError) in
            try file.write { connection in
                try connection.execute(
                    "INSERT OR REPLACE INTO catalogues VALUES (?, ?, ?, ?)",
                    [instance, catalogue.slug, catalogue.json, catalogue.fetchedAt])
                try connection.execute(
                    "DELETE FROM actions WHERE instance = ? AND slug = ?", [instance, catalogue.slug])
                for id in catalogue.actionIDs {
                    try connection.execute(
                        "INSERT OR REPLACE INTO actions VALUES (?, ?, ?)", [instance, id, catalogue.slug])
                }
            }
        }
    }

    /// Forgets the documents of a service that are not among these.
    package func keepOnly(slugs: [String], instance: String) throws(JournalError) {
        try withFile { file throws(JournalError) in
            try file.write { connection in
                let known = try connection.all("SELECT slug FROM catalogues WHERE instance = ?", [instance]) { row in
                    try row.text()
                }
                for slug in known where !slugs.contains(slug) {
                    try connection.execute(
                        "DELETE FROM catalogues WHERE instance = ? AND slug = ?", [instance, slug])
                    try connection.execute(
                        "DELETE FROM actions WHERE instance = ? AND slug = ?", [instance, slug])
                }
            }
        }
    }

    package func close() {
        lock.withLock { file.close() }
    }

    /// Runs `body`; on damage once more, on a new and empty file.
    private func withFile<T>(
        _ body: (StoreFile) throws(JournalError) -> T
    ) throws(JournalError) -> T {
        lock.lock()
        defer { lock.unlock() }
        do {
            return try body(file)
        } catch {
            guard error.reason == .corrupt else { throw error }
            file.close()
            file = try Self.makeAnew(folder)
            return try body(file)
        }
    }

    private static func makeAnew(_ folder: String) throws(JournalError) -> StoreFile {
        StoreFile.remove(folder: folder, format: cacheFormat)
        return try StoreFile.open(folder: folder, format: cacheFormat)
    }
}

private func readCatalogue(
    _ row: inout Row, _ instance: String, in connection: Connection
) throws -> CachedCatalogue {
    let slug = try row.text()
    return CachedCatalogue(
        slug: slug, json: try row.bytes(), fetchedAt: try row.int(),
        actionIDs: try connection.all(
            "SELECT id FROM actions WHERE instance = ? AND slug = ? ORDER BY id", [instance, slug]
        ) { row in try row.text() })
}

private let cacheFormat = StoreFormat(
    name: "catalogue cache",
    fileName: "catalogue.sqlite",
    applicationID: 0x686f_6c63,
    migrations: [
        """
        CREATE TABLE catalogues (
            instance TEXT NOT NULL,
            slug TEXT NOT NULL,
            json BLOB NOT NULL,
            fetched_at INTEGER NOT NULL,
            PRIMARY KEY (instance, slug)
        ) STRICT;
        CREATE TABLE actions (
            instance TEXT NOT NULL,
            id TEXT NOT NULL,
            slug TEXT NOT NULL,
            PRIMARY KEY (instance, id)
        ) STRICT, WITHOUT ROWID;
        """
    ],
    survivesPowerLoss: false,
    helpWhenDamaged: { path in "delete \(path); it is made anew" })
