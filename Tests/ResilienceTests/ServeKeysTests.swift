import HoloValue
import Testing

/// `holo serve keys`: another key for a service that runs, and its end.
@Suite struct ServeKeysTests {
    private static let script = "budget 1 credits\nstep c = web_company { domain: \"globex.example\" }\nreturn c.company\n"

    @Test func createListRevoke() async throws { try await waiting { try await story() } }

    private func story() async throws {
        let sandbox = try Sandbox()
        let service = try await LocalService(in: sandbox, seed: 7)
        let state = service.folder
        let made = try await sandbox.holo(
            "serve", "keys", "create", "--state", state, "--name", "ci", "--account", "team", "--credits", "1")
        made.expect(0)
        // The key alone, so that a script can take it.
        let key = String(made.output.dropLast())
        #expect(key.wholeMatch(of: #/holo_[0-9a-f]{48}/#) != nil && made.output.hasSuffix("\n"), "\(made)")
        #expect(made.errors.contains("opens the account team; it is shown only now") && !made.errors.contains(key))

        let listed = try await sandbox.holo("serve", "keys", "list", "--state", state)
        listed.expect(0)
        let lines = listed.output.split(separator: "\n")
        #expect(lines.count == 3 && lines[0].hasPrefix("ID "), "\(listed)")
        #expect(lines.last?.contains(#/^[0-9a-f]{12} +ci +team +\S+Z +-$/#) == true, "\(listed)")
        #expect(!listed.output.contains(key) && !listed.output.contains(service.key))

        sandbox.use(service.url, key: key)
        try sandbox.write("a.holo", Self.script)
        let run = try await sandbox.holo("run", "a.holo", "--yes")
        run.expect(0)
        #expect(run.output.contains("Globex"), "\(run)")
        // The account of the service's own key paid nothing.
        #expect(try service.get("/v1/wire/account")["balance"]?.asInt == 100_000)

        let revoked = try await sandbox.holo("serve", "keys", "revoke", "ci", "--state", state)
        revoked.expect(0)
        #expect(revoked.output.hasSuffix("(ci, account team)\n"), "\(revoked)")
        let twice = try await sandbox.holo("serve", "keys", "revoke", "ci", "--state", state)
        twice.expect(1)
        #expect(twice.errors.contains("there is no valid key with the id or name ci"), "\(twice)")
        let after = try await sandbox.holo("serve", "keys", "list", "--state", state)
        #expect(after.output.contains(#/ci +team +\S+Z +\S+Z\n/#), "\(after)")
        let odd = try await sandbox.holo("serve", "keys", "create", "--state", state, "--name", "a b")
        #expect(odd.code != 0 && odd.errors.contains("--name takes up to 60"), "\(odd)")

        let audit = try await service.stopAndAudit()
        audit.expect(0)
        #expect(audit.output.hasPrefix("the ledger adds up: 1 jobs charged, 1 credits spent"), "\(audit)")
        let nothing = try await sandbox.holo("serve", "keys", "list", "--state", sandbox.folder + "/none")
        nothing.expect(1)
        #expect(nothing.errors.contains("there is no ledger in"), "\(nothing)")
    }
}
