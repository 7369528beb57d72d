import Foundation
import HoloValue

/// A `holo-service` process of a test's own.
final class LocalService {
    let folder: String
    private(set) var process: ChildProcess
    private(set) var url = ""
    private(set) var key = ""
    private(set) var port = 0
    private let arguments: [String]
    private let sandbox: Sandbox

    /// `faults` is what its document says: `{"fault": "lost", "every": 3}, …`.
    init(in sandbox: Sandbox, speed: Int = 20, seed: UInt64, faults: String? = nil) async throws {
        folder = sandbox.folder + "/service"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var arguments = ["--state", folder, "--speed", "\(speed)", "--seed", "\(seed)"]
        if let faults {
            let document = Data(#"{"faults": [\#(faults)]}"#.utf8)
            guard FileManager.default.createFile(atPath: folder + "/faults.json", contents: document) else {
                throw SystemError("can't write the faults")
            }
            arguments += ["--faults", folder + "/faults.json"]
        }
        self.arguments = arguments
        self.sandbox = sandbox
        process = try Self.start(folder, arguments, sandbox)
        try await waitUntilItListens()
    }

    private static func start(
        _ folder: String, _ arguments: [String], _ sandbox: Sandbox
    ) throws -> ChildProcess {
        try ChildProcess(
            try Products.path("holo-service"), arguments, in: sandbox, folder: folder, outputs: folder + "/output")
    }

    /// Ends it without warning, and starts it again on what it left behind; before that, once for each of `falls`,
    /// starts it and ends it after this time, which it may need to start.
    func killAndRestart(pause: Duration, falls: [Duration] = []) async throws {
        process.send(SIGKILL)
        _ = await process.ending(within: 10)
        try await Task.sleep(for: pause)
        for time in falls {
            process = try Self.start(folder, arguments + ["--port", "\(port)"], sandbox)
            try await Task.sleep(for: time)
            process.send(SIGKILL)
            _ = await process.ending(within: 10)
        }
        process = try Self.start(folder, arguments + ["--port", "\(port)"], sandbox)
        try await waitUntilItListens()
    }

    /// Ends it, and lets it say whether its ledger adds up.
    func stopAndAudit() async throws -> Finished {
        process.send(SIGTERM)
        _ = await process.ending(within: 10)
        return await Finished(try Self.start(folder, ["--state", folder, "--audit"], sandbox), ["serve", "--audit"])
    }

    private func waitUntilItListens() async throws {
        let own = Int(process.id)
        let isThere = await process.wait(seconds: 20) {
            guard let data = FileManager.default.contents(atPath: folder + "/service.json"),
                let said = try? JSON.decode([UInt8](data)), said["pid"]?.asInt == own, let url = said["url"]?.asString,
                let key = said["key"]?.asString, let port = said["port"]?.asInt
            else { return false }
            (self.url, self.key, self.port) = (url, key, port)
            return true
        }
        guard isThere, !process.hasEnded() else {
            throw SystemError("the service does not listen: \(process.errors)", 0)
        }
    }

    func get(_ path: String) throws -> Value {
        let socket = try connectToLoopback(port)
        defer { close(socket) }
        let head = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: \(key)\r\nConnection: close\r\n\r\n"
        guard sendAll(socket, Array(head.utf8)) else { throw SystemError("can't ask the service") }
        var received: [UInt8] = []
        while receiveSome(socket, &received) {}
        guard let head = messageHead(received) else { throw SystemError("the service says nothing", 0) }
        return try JSON.decode(Array(received[head.count...]))
    }

    /// All jobs that it ever took, newest first.
    func jobs() throws -> [ServiceJob] {
        var jobs: [ServiceJob] = []
        var page = 1
        while true {
            let answer = try get("/v1/holocron/jobs?page=\(page)&limit=100")
            for row in answer["jobs"]?.asList ?? [] {
                jobs.append(
                    ServiceJob(
                        id: row["id"]?.asString ?? "", action: row["action_id"]?.asString ?? "",
                        parameters: String(decoding: JSON.canonical(row["params"] ?? .null), as: UTF8.self),
                        status: row["status"]?.asString ?? "", credits: row["credits_used"]?.asInt ?? 0))
            }
            guard page < answer["total_pages"]?.asInt ?? 0 else { return jobs }
            page += 1
        }
    }
}

struct ServiceJob {
    var id: String
    var action: String
    var parameters: String
    var status: String
    var credits: Int

    /// Charged, and not given back: a job that failed is refunded.
    var isPaid: Bool { status != "failed" }
}

/// What was paid more than once.
func paidTwice(_ jobs: [ServiceJob]) -> [String] {
    var counts: [String: Int] = [:]
    for job in jobs where job.isPaid { counts[job.action + " " + job.parameters, default: 0] += 1 }
    return counts.filter { $0.value > 1 }.map { "\($0.key) ×\($0.value)" }.sorted()
}
