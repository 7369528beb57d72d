import Foundation
import HoloValue
import HolocronService
import Testing

/// What a newcomer meets: no key, no service, no folders yet.
@Suite struct LocalServiceTests {
    private let script = """
        step company = web_company { domain: "globex.example" }
        return company.company

        """

    private func holo(_ folder: URL, _ arguments: String..., more: [String: String] = [:]) async throws -> Finished {
        try await Command(
            program: Places.holo(), arguments: arguments, environment: surroundings(of: folder).merging(more) { $1 },
            folder: folder
        ).run()
    }

    private func state(_ folder: URL) -> URL { folder.appending(path: "state/holo/service") }

    @Test func startsOneServiceByItself() async throws {
        try await withTemporaryFolder { folder in
            try script.write(to: folder.appending(path: "first.holo"), atomically: true, encoding: .utf8)
            try script.write(to: folder.appending(path: "second.holo"), atomically: true, encoding: .utf8)
            let state = state(folder)
            do {
                async let one = holo(folder, "run", "first.holo")
                async let other = holo(folder, "run", "second.holo")
                let runs = try await [one, other]
                let said = announcement(in: state)
                let url = try #require(said["url"]?.asString)
                for run in runs {
                    run.succeeded()
                    #expect(run.output == printed(.string(DemoSite(seed: 1).companies[0].name)))
                    let lines = run.errors.split(separator: "\n").filter { $0.contains("local Holocron service") }
                    #expect(lines.count == 1 && lines[0].contains(url), "\(run.errors)")
                }
                #expect(runs.contains { $0.errors.contains("started the local Holocron service") })
                #expect(services(of: state) ?? 1 == 1)

                // A later run finds it.
                let later = try await holo(folder, "run", "first.holo")
                later.succeeded()
                #expect(later.errors.contains("using the local Holocron service at \(url)"), "\(later.errors)")
                #expect(announcement(in: state)["pid"]?.asInt == said["pid"]?.asInt)
            } catch {
                try? await stop(state)
                throw error
            }
            try await stop(state)
        }
    }

    @Test func startsNoneWithoutSteps() async throws {
        try await withTemporaryFolder { folder in
            try "return 1 + 1\n".write(to: folder.appending(path: "sum.holo"), atomically: true, encoding: .utf8)
            let run = try await holo(folder, "run", "sum.holo")
            run.succeeded()
            #expect(run.output == "2\n")
            #expect(!run.errors.contains("service"), "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: state(folder).path))
        }
    }

    /// Whoever names a service means that one.
    @Test func aNamedServiceNeedsItsKey() async throws {
        try await withTemporaryFolder { folder in
            try script.write(to: folder.appending(path: "first.holo"), atomically: true, encoding: .utf8)
            let run = try await holo(folder, "run", "first.holo", more: ["HOLOCRON_BASE_URL": "http://127.0.0.1:9"])
            #expect(run.code == 4 && run.output.isEmpty)
            #expect(run.errors.contains("HOLOCRON_API_KEY"), "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: state(folder).path))
        }
    }

    /// Ends the service that says it lives in this folder, and waits until it has.
    private func stop(_ state: URL) async throws {
        guard let process = announcement(in: state)["pid"]?.asInt.flatMap(pid_t.init(exactly:)), process > 1 else {
            return
        }
        kill(process, SIGTERM)
        try await wait(upTo: 20, for: "the end of the service") {
            !FileManager.default.fileExists(atPath: state.appending(path: "service.json").path)
                && (services(of: state) ?? 0) == 0
        }
    }

    /// How many processes serve from this folder; nil where the system does not tell.
    private func services(of state: URL) -> Int? {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc") else { return nil }
        return names.filter { Int($0) != nil }.count { name in
            guard let data = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else { return false }
            let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return words.first?.hasSuffix("holo-service") == true && words.contains(state.path)
        }
    }
}
