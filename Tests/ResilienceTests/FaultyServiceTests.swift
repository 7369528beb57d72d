import Foundation
import Testing

/// Whole runs against the local service while it goes wrong on purpose: they come to the same end and pay the same.
@Suite(.serialized) struct FaultyServiceTests {
    /// Each with `--faults`: all that a client can get over without asking a person.
    static let faults: [String: String] = [
        "submissions": """
            {"fault": "lost", "on": "submissions", "when": "after", "every": 5},
            {"fault": "cut", "on": "submissions", "every": 7},
            {"fault": "html", "on": "submissions", "when": "after", "every": 11},
            {"fault": "broken_json", "on": "submissions", "when": "after", "every": 12},
            {"fault": "wrong_shape", "on": "submissions", "when": "after", "every": 13},
            {"fault": "error", "status": 500, "on": "submissions", "every": 4},
            {"fault": "error", "status": 503, "retry_after": 0, "on": "submissions", "every": 6},
            {"fault": "twice", "on": "submissions", "every": 8}
            """,
        "looks": """
            {"fault": "latency", "on": ["looks", "lists"], "seconds": {"median": 0.2, "p95": 4}},
            {"fault": "slow", "on": ["looks", "lists"], "seconds": [0.1, 2], "chance": 0.2},
            {"fault": "lag", "on": "lists", "seconds": [0, 10]},
            {"fault": "hidden", "on": ["looks", "lists"], "seconds": 4, "chance": 0.3},
            {"fault": "repeated_row", "on": "lists", "chance": 0.3},
            {"fault": "cut", "on": ["looks", "lists"], "chance": 0.05},
            {"fault": "lost", "on": ["looks", "lists"], "chance": 0.05},
            {"fault": "wrong_shape", "on": ["looks", "lists"], "chance": 0.05},
            {"fault": "html", "on": ["looks", "lists"], "chance": 0.05},
            {"fault": "error", "status": 502, "on": ["looks", "lists"], "chance": 0.05},
            {"fault": "rate_limit", "retry_after": 0, "on": ["looks", "lists"], "chance": 0.05},
            {"fault": "twice", "on": ["looks", "lists"], "chance": 0.05}
            """,
        "discovery": """
            {"fault": "error", "status": 503, "retry_after": 0, "on": "discovery", "every": 3},
            {"fault": "cut", "on": "discovery", "every": 5},
            {"fault": "lost", "on": "discovery", "every": 8},
            {"fault": "slow", "on": "discovery", "seconds": 2, "every": 2}
            """,
    ]

    @Test(arguments: ["submissions", "looks", "discovery"])
    func runsComeThrough(_ name: String) async throws {
        let faults = try #require(Self.faults[name])
        try await waiting {
            let sandbox = try Sandbox()
            try sandbox.write("a.holo", KillTests.script)
            let service = try await LocalService(in: sandbox, seed: 7, faults: faults)
            sandbox.use(service.url, key: service.key)
            // A write whose answer is lost is taken where one job fits.
            let run = try await sandbox.holo(
                "run", "a.holo", "tag=t", "--yes", "--in-doubt", "adopt", seconds: 60)
            run.expect(0)
            print("faulty \(name): \(run.time)")
            #expect(run.output.contains("\"in_order\":true"))
            // What is counted is the ledger's, not what its routes say.
            let audit = try await service.stopAndAudit()
            audit.expect(0)
            #expect(audit.output.contains(" 0 jobs open"))
            // Six pages of which few fields are known, six searches, a summary, a guess, two posts.
            let paid = 6 * 2 + 6 * 1 + 4 + 1 + 2 * 2
            #expect(audit.output.contains(" \(paid) credits spent"), "\(audit)")
        }
    }
}
