import Foundation
import HoloJournal
import HoloSteps
import Testing

@Suite struct OpeningTests {
    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func overwrite(_ path: String, at offset: UInt64, with bytes: [UInt8]) throws {
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: offset)
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }

    @Test func onlyThisUserCanRead() throws {
        let scratch = try Scratch()
        let folder = scratch.path + "/state/holo"
        let journal = try openJournal(folder)
        _ = try journal.startRun()
        #expect(try permissions(scratch.path + "/state") == 0o700)
        #expect(try permissions(folder) == 0o700)
        for file in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"] {
            #expect(try permissions(folder + "/" + file) == 0o600)
        }
        // What was made looser by hand is tightened.
        try journal.close()
        chmod(folder, 0o755)
        chmod(folder + "/journal.sqlite", 0o644)
        _ = try openJournal(folder)
        #expect(try permissions(folder) == 0o700)
        #expect(try permissions(folder + "/journal.sqlite") == 0o600)
    }

    @Test func aFileInTheWayIsNamed() throws {
        let scratch = try Scratch()
        let file = scratch.path + "/file"
        try "x".write(toFile: file, atomically: true, encoding: .utf8)
        for folder in [file, file + "/holo", file + "/a/b"] {
            do {
                _ = try openJournal(folder)
                Issue.record("opened")
            } catch let error as JournalError {
                #expect(error.reason == .unusableFolder)
                #expect(error.message.contains(file))
                #expect(error.help != nil)
            }
        }
    }

    @Test func aFolderInThePlaceOfTheFileIsNamed() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(
            atPath: scratch.path + "/journal.sqlite", withIntermediateDirectories: true)
        #expect(reason { _ = try openJournal(scratch.path) } == .unusableFolder)
    }

    @Test func whereNothingCanBeWrittenIsNamed() throws {
        // Also root cannot make a folder here.
        let error = #expect(throws: JournalError.self) { _ = try openJournal("/proc/holo-test") }
        #expect(error?.help != nil)
        #expect(error?.message.contains("/proc/holo-test") == true)
    }

    @Test func aDamagedFileIsNamedAndLeftAlone() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/journal.sqlite"
        let noise = Data((0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        try noise.write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: JournalError.self) { _ = try openJournal(scratch.path) }
        #expect(error?.reason == .corrupt)
        #expect(error?.help?.contains("mv '\(path)'") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == noise)
    }

    @Test func damageFurtherInsideIsAnErrorToo() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path)
        let run = try journal.startRun()
        journal.append((1...200).map { .intent(intent($0)) }, run: run, durable: true)
        try journal.close()
        let path = scratch.path + "/journal.sqlite"
        let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
        // All pages after the first, which holds the header and the schema's root.
        try overwrite(path, at: 4096, with: [UInt8](repeating: 0xa5, count: size - 4096))
        #expect(
            reason {
                let damaged = try openJournal(scratch.path)
                _ = try damaged.load(run: run)
            } == .corrupt)
    }

    @Test func aNewerFileIsNotTouched() throws {
        let scratch = try Scratch()
        try openJournal(scratch.path).close()
        // SQLite keeps the version of the schema at offset 60 of the file, big-endian.
        let path = scratch.path + "/journal.sqlite"
        try overwrite(path, at: 60, with: [0, 0, 0, 99])
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let error = #expect(throws: JournalError.self) { _ = try openJournal(scratch.path) }
        #expect(error?.reason == .newerSchema)
        #expect(error?.message.contains("99") == true)
        #expect(error?.help?.contains("update") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func anotherProgramsDatabaseIsNotTaken() throws {
        let scratch = try Scratch()
        try openJournal(scratch.path).close()
        // The application's id lies at offset 68.
        try overwrite(scratch.path + "/journal.sqlite", at: 68, with: [1, 2, 3, 4])
        #expect(reason { _ = try openJournal(scratch.path) } == .corrupt)
    }

    @Test func aFullDiskIsToldBeforeAnythingIsSpent() throws {
        let scratch = try Scratch()
        let journal = try openJournal(scratch.path, pageLimit: 1)
        var large = setup()
        large.inputs = [UInt8](repeating: 1, count: 500_000)
        #expect(reason { _ = try journal.startRun(large) } == .diskFull)
        #expect(try journal.listRuns(limit: 5).isEmpty)
    }

    @Test func manyOpenItAtOnce() async throws {
        let scratch = try Scratch()
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for seed in 0..<8 {
                group.addTask {
                    let journal = try openJournal(scratch.path)
                    return try journal.createRun(setup(), catalogue: [], nameSeed: UInt64(seed % 2)).name
                }
            }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(Set(names).count == 8)
    }
}

@Suite struct StateFoldersTests {
    @Test func theyFollowTheEnvironment() throws {
        #expect(
            try StateFolders(environment: ["HOME": "/home/ada"])
                == StateFolders(
                    state: "/home/ada/.local/state/holo", cache: "/home/ada/.cache/holo",
                    config: "/home/ada/.config/holo"))
        #expect(
            try StateFolders(environment: [
                "HOME": "/home/ada/", "XDG_STATE_HOME": "/s//", "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": "c",
            ])
                == StateFolders(state: "/s/holo", cache: "/home/ada/.cache/holo", config: "/home/ada/.config/holo"))
        #expect(
            try StateFolders(environment: ["XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "/c", "XDG_CONFIG_HOME": "/f"])
                == StateFolders(state: "/s/holo", cache: "/c/holo", config: "/f/holo"))
        #expect(try StateFolders(environment: ["HOME": "/"]).cache == "/.cache/holo")
    }

    @Test(arguments: [[:], ["HOME": ""], ["HOME": "ada"], ["XDG_STATE_HOME": "/s"]])
    func withoutAHomeTheyAreNotKnown(_ environment: [String: String]) {
        let error = #expect(throws: JournalError.self) { _ = try StateFolders(environment: environment) }
        #expect(error?.reason == .noHome)
        #expect(error?.help?.contains("HOME") == true)
    }
}
