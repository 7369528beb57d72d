import Foundation
import Testing

/// Folders and variables around a run that are not as they should be.
@Suite struct SurroundingsTests {
    private func served(_ change: (Sandbox) throws -> Void) async throws -> (done: Finished, service: FakeService) {
        try await waiting {
            let service = try FakeService()
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            try sandbox.write("a.holo", OneStep.read)
            try change(sandbox)
            return (try await sandbox.holo("run", "a.holo"), service)
        }
    }

    private static func damage(_ name: String, in sandbox: Sandbox) throws {
        let path = sandbox.folder + "/" + name
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var random = SeededRandom(seed: 3)
        let rubbish = (0..<8_192).map { _ in UInt8.random(in: 0...255, using: &random) }
        guard FileManager.default.createFile(atPath: path, contents: Data(rubbish)) else {
            throw SystemError("can't write \(path)")
        }
    }

    @Test func damagedJournal() async throws {
        let (done, service) = try await served { try Self.damage("state/holo/journal.sqlite", in: $0) }
        done.expect(64, "journal.sqlite is damaged", "help: move it away")
        #expect(service.posts == 0)
    }

    @Test func damagedCacheIsNoTrouble() async throws {
        let (done, service) = try await served { try Self.damage("cache/holo/catalogue.sqlite", in: $0) }
        done.expect(0, "2 credits spent")
        #expect(service.posts == 1)
    }

    @Test func stateFolderIsAFile() async throws {
        let (done, service) = try await served { try Self.damage("state", in: $0) }
        #expect([64, 2].contains(done.code), "\(done)")
        #expect(done.errors.contains("state"), "\(done)")
        #expect(service.posts == 0)
    }

    @Test func noHome() async throws {
        let (done, service) = try await served { sandbox in
            for name in ["HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] { sandbox.environment[name] = nil }
        }
        done.expect(64, "HOME is not set", "help: set HOME")
        #expect(service.posts == 0)
    }

    @Test(arguments: ["a\u{1B}[31mb", "two words", "line\nend"])
    func keyThatIsNone(key: String) async throws {
        let (done, service) = try await served { $0.environment["HOLOCRON_API_KEY"] = key }
        done.expect(4, "HOLOCRON_API_KEY holds no key", not: [key])
        #expect(service.requestHeads.isEmpty)
    }

    @Test(arguments: [
        ("ftp://x", "must begin with https://"), ("http://user:pw@127.0.0.1:9", "user name or password"),
        ("nonsense", "URL"),
    ])
    func addressThatIsNone(url: String, words: String) async throws {
        let (done, service) = try await served { $0.environment["HOLOCRON_BASE_URL"] = url }
        done.expect(64, "HOLOCRON_BASE_URL", words, not: ["pw@"])
        #expect(service.requestHeads.isEmpty)
    }

    @Test func addressWithoutAKey() async throws {
        let (done, service) = try await served { $0.environment["HOLOCRON_API_KEY"] = nil }
        done.expect(4, "there is no key for it", "set HOLOCRON_API_KEY")
        #expect(service.requestHeads.isEmpty)
    }

    @Test func runsThatAreNotThere() async throws {
        let ended = try await waiting {
            let sandbox = try Sandbox()
            try sandbox.write("a.holo", OneStep.read)
            return [
                try await sandbox.holo("resume"), try await sandbox.holo("resume", "brisk-otter"),
                try await sandbox.holo("run", "a.holo", "--resume"),
            ]
        }
        ended[0].expect(64, "there is no unfinished run")
        ended[1].expect(64, "there is no run `brisk-otter`")
        ended[2].expect(64, "there is no earlier run of this script")
    }

    @Test func scriptThatIsGoneWhenItsRunGoesOn() async throws {
        let (first, gone) = try await waiting {
            let service = try FakeService()
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            try sandbox.write("a.holo", OneStep.read)
            let first = try await sandbox.holo("run", "a.holo", "--max-credits", "1")
            try FileManager.default.removeItem(atPath: sandbox.path("a.holo"))
            return (first, try await sandbox.holo("resume"))
        }
        first.expect(3, "E0540")
        gone.expect(64, "there is no script \"", "a.holo")
    }
}
