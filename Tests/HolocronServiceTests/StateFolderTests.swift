import Foundation
import HoloValue
import HolocronService
import Testing

@Suite struct StateFolderTests {
    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func announcesWhereItListensAndOwnsTheFolder() async throws {
        try await withFolder { folder in
            let service = try await LocalService.start(ServiceConfiguration(folder: folder))
            let file = try #require(FileManager.default.contents(atPath: folder + "/service.json"))
            let said = try JSON.decode(Array(file))
            #expect(said["port"]?.asInt == service.port)
            #expect(said["url"]?.asString == "http://127.0.0.1:\(service.port)")
            #expect(said["key"]?.asString == service.key)
            #expect(said["instance"]?.asString == service.instance)
            #expect(said["pid"]?.asInt == Int(getpid()))
            #expect(said["limits"]?.isNull == true)
            #expect(try mode(folder) == 0o700)
            #expect(try mode(folder + "/service.json") == 0o600)
            #expect(try mode(folder + "/service.key") == 0o600)
            do {
                _ = try await LocalService.start(ServiceConfiguration(folder: folder))
                Issue.record("a second service started")
            } catch StateFolder.Failure.taken(let path, let holder) {
                #expect(path == folder)
                #expect(holder == "process \(getpid()) at \(service.url)")
            }
            await service.stop()
            #expect(!FileManager.default.fileExists(atPath: folder + "/service.json"))

            let again = try await LocalService.start(ServiceConfiguration(folder: folder))
            #expect(again.key == service.key && again.instance == service.instance)
            await again.stop()
            await again.stop()
        }
    }

    @Test func theKeyIsNowhereInTheLedger() async throws {
        try await withFolder { folder in
            let service = try await LocalService.start(ServiceConfiguration(folder: folder))
            await service.stop()
            for name in ["service.sqlite", "service.sqlite-wal"] {
                guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
                #expect(data.range(of: Data(service.key.utf8)) == nil)
            }
        }
    }

    @Test func endsWhenIdle() async throws {
        try await withService(configure: { $0.idleExit = 0.05 }) { service, client in
            // Every request and open job puts the end off; without them it comes.
            _ = try await client.run("web_company", [("domain", .string("globex.example"))])
            await service.waitUntilIdle()
            #expect(service.openJobs == 0)
        }
    }

    @Test func standardFolder() {
        #expect(StateFolder.standardPath(environment: ["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/holo/service")
        #expect(StateFolder.standardPath(environment: ["HOME": "/h"]) == "/h/.local/state/holo/service")
        #expect(
            StateFolder.standardPath(environment: ["XDG_STATE_HOME": "relative", "HOME": "/h"])
                == "/h/.local/state/holo/service")
    }
}
