import Foundation
import HoloValue
import HolocronClient
import HolocronService
import Testing

/// A copy of the examples, with folders for state and a service of its own.
struct Workshop: Sendable {
    /// Holds all; removed at the end.
    let root: URL
    let examples: URL
    let site: DemoSite
    let fate: Fate
    let url: String
    private let key: String
    /// True where `holo` finds the service as a newcomer's does: no key is set, and it says where it is.
    private let isFoundByItself: Bool

    /// What the account has been charged, and how many jobs there are.
    struct Account: Equatable {
        var jobs: Int
        /// Without what was refunded.
        var paid: Int
    }

    /// Starts a service on a folder that is new, does the work, and ends the service.
    static func open<Result>(
        seed: UInt64 = 1, isFoundByItself: Bool = false, _ work: (Workshop) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryFolder { root in
            let examples = root.appending(path: "examples")
            try FileManager.default.copyItem(at: Places.examples, to: examples)
            let state = root.appending(path: isFoundByItself ? "state/holo/service" : "service")
            let log = root.appending(path: "service.log")
            try Data().write(to: log)
            let words = try FileHandle(forWritingTo: log)
            let process = try Command(
                program: Places.service(),
                arguments: [
                    "--state", state.path, "--seed", "\(seed)", "--speed", "20", "--limits", "none", "--idle-exit",
                    "600",
                ],
                environment: ["HOME": root.path], folder: root
            ).start(output: words, errors: words)
            defer {
                process.terminate()
                process.waitUntilExit()
            }
            var said: Value = .null
            try await wait(upTo: 20, for: "the service") {
                guard process.isRunning else {
                    throw Trouble("the service ended: " + ((try? String(contentsOf: log, encoding: .utf8)) ?? ""))
                }
                said = announcement(in: state)
                return said["url"]?.asString != nil
            }
            return try await work(
                Workshop(
                    root: root, examples: examples, site: DemoSite(seed: seed), fate: Fate(seed: seed),
                    url: try #require(said["url"]?.asString), key: try #require(said["key"]?.asString),
                    isFoundByItself: isFoundByItself))
        }
    }

    var environment: [String: String] {
        guard !isFoundByItself else { return surroundings(of: root) }
        return surroundings(of: root).merging(
            ["HOLOCRON_BASE_URL": url, "HOLOCRON_API_KEY": key, "HOLOCRON_LIMITS": "none"]) { $1 }
    }

    /// Runs `holo` in the folder of the examples.
    func holo(_ arguments: String...) async throws -> Finished {
        try await Command(program: Places.holo(), arguments: arguments, environment: environment, folder: examples)
            .run()
    }

    /// Runs `holo` in the folder that the examples' folder lies in, as the documents do.
    func holoAbove(_ arguments: [String]) async throws -> Finished {
        try await Command(program: Places.holo(), arguments: arguments, environment: environment, folder: root).run()
    }

    /// Goes on with the last run of a script that has ended well: the same comes out, and nothing is paid or done again.
    func resumesForNothing(
        _ arguments: String..., as before: Finished, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let paid = try account()
        let again = try await Command(
            program: Places.holo(), arguments: ["run", "--resume"] + arguments, environment: environment,
            folder: examples
        ).run()
        again.succeeded(sourceLocation: sourceLocation)
        #expect(again.output == before.output, sourceLocation: sourceLocation)
        #expect(again.errors.contains(" 0 credits spent"), "\(again.summary)", sourceLocation: sourceLocation)
        #expect(try account() == paid, sourceLocation: sourceLocation)
    }

    func account() throws -> Account {
        guard let key = APIKey(key) else { throw Trouble("the service's key is none") }
        let transport = try Transport(
            configuration: TransportConfiguration(
                baseURL: parseBaseURL(url), key: key, userAgent: "tests", maximumConnections: 1))
        let answer = try JSON.decode(
            transport.fetch(.init(method: .get, target: "/v1/holocron/account", timeout: 10_000_000)).get().body)
        let spent = try #require(answer["spent"]?.asInt)
        return Account(jobs: try #require(answer["jobs"]?.asInt), paid: spent)
    }

    /// A page of the demo site, as it is sent.
    func page(_ path: String) throws -> String {
        String(decoding: try PageFetcher().get(url + path).get().body, as: UTF8.self)
    }

    /// A file beside the examples.
    func file(_ name: String) throws -> String {
        try String(contentsOf: examples.appending(path: name), encoding: .utf8)
    }

    /// The rows of a CSV file.
    func rows(_ name: String) throws -> [Value] {
        try #require(try CSV.decode(Array(try file(name).utf8)).asList)
    }
}

/// What a service says of itself in its folder; null where there is none.
func announcement(in folder: URL) -> Value {
    guard let data = FileManager.default.contents(atPath: folder.appending(path: "service.json").path) else {
        return .null
    }
    return (try? JSON.decode(Array(data))) ?? .null
}

/// Folders for everything that `holo` keeps, below `root`.
func surroundings(of root: URL) -> [String: String] {
    [
        "HOME": root.path, "XDG_STATE_HOME": root.path + "/state", "XDG_CACHE_HOME": root.path + "/cache",
        "XDG_CONFIG_HOME": root.path + "/config",
    ]
}

func withTemporaryFolder<Result>(_ work: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        .appending(path: "holo-examples-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await work(folder)
}
