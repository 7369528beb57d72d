import Foundation
import HoloValue
import Testing

/// Neither a secret nor the API key stands anywhere but in the requests: not in what is said, and in no byte on disk.
@Suite struct SecretTests {
    /// With characters that JSON and URLs write otherwise.
    private static let secret = "QxZv/Wk\\Jq9+Xq7\"zKw"
    private static let other = "0ther-S3cret-Vb8n"

    private static let script = """
        budget 100 credits
        ## Of the desk.
        input token: secret
        step page = page_read { url: "https://a.example/?token={token}" }
        print "page", page
        step note = note_write { text: [token, hash(token), { t: token }.to_json()].join(" ") }
          else { failed: error.message, code: error.code }
        print note
        return { page, note }
        """

    /// Everything that the run left behind, but the files of these names.
    private func expectSilence(_ sandbox: Sandbox, _ texts: String..., but names: [String] = []) {
        let files = sandbox.allFiles()
        #expect(files.contains { $0.path.hasSuffix("journal.sqlite") })
        for (path, data) in files where !names.contains(where: path.hasSuffix) {
            for text in texts + [Sandbox.key] {
                #expect(data.range(of: Data(text.utf8)) == nil, "\(path) holds \(text)")
            }
        }
    }

    private func json(_ text: String) -> String { String(JSON.encodeString(.string(text)).dropFirst().dropLast()) }

    /// Answers every note with the words of what it was sent, and the key.
    private func repeating(_ request: FakeService.Request) -> FakeService.Reply {
        guard request.route == .task, request.body?["action_id"]?.asString == "note_write" else { return .usual }
        let sent = request.body?["params"]?["text"]?.asString ?? ""
        return .answer(422, envelope("BAD_\(Sandbox.key)", "not \(json(sent)) with \(Sandbox.key), \(json(Self.secret))"))
    }

    @Test func nothingHoldsItThatThisMachineKeeps() async throws {
        let (done, service, sandbox) = try await waiting {
            let service = try FakeService(self.repeating)
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            sandbox.environment["HOLO_SECRET_TOKEN"] = Self.secret
            try sandbox.write("a.holo", Self.script)
            return (try await sandbox.holo("run", "a.holo", "--yes"), service, sandbox)
        }
        done.expect(0, "<secret token>", "<API key>", not: [Self.secret, json(Self.secret), Sandbox.key])
        // What left is what the script made of it.
        #expect(service.jobs.map { $0.parameters["url"]?.asString } == ["https://a.example/?token=\(Self.secret)"])
        #expect(service.posts == 2)
        expectSilence(sandbox, Self.secret, json(Self.secret), "QxZv", "Xq7")
    }

    @Test func aFailureTellsNothingOfIt() async throws {
        let (done, _, sandbox) = try await waiting {
            let service = try FakeService { request in
                switch request.route {
                case .look:
                    return .answer(
                        200,
                        #"{"status":"failed","error":{"code":"EXECUTION_FAILED","message":"\#(self.json(Self.secret)) \#(Sandbox.key)"}}"#
                    )
                default: return .usual
                }
            }
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            sandbox.environment["HOLO_SECRET_TOKEN"] = Self.secret
            try sandbox.write("a.holo", Self.script)
            return (try await sandbox.holo("run", "a.holo", "--yes"), service, sandbox)
        }
        done.expect(
            1, "E0510", "= params:  url = \"<secret token>\"", "\"<secret token> <API key>\"",
            not: [Self.secret, json(Self.secret), Sandbox.key])
        expectSilence(sandbox, Self.secret, json(Self.secret))
    }

    @Test func anotherServiceMayBeGivenItInAHeader() async throws {
        let padding = String(repeating: "x", count: 290)
        let (done, service, sandbox) = try await waiting {
            let service = try FakeService { request in
                request.route == .other ? .answer(422, "\(padding) \(Self.secret)") : .usual
            }
            let sandbox = try Sandbox()
            sandbox.environment["HOLO_SECRET_TOKEN"] = Self.secret
            try sandbox.write(
                "a.holo",
                """
                input token: secret
                step r = http { url: "\(service.url)/v1/x/y", headers: { Authorization: "Bearer {token}" } }
                  else { failed: error.message }
                return r
                """)
            return (try await sandbox.holo("run", "a.holo"), service, sandbox)
        }
        done.expect(0, not: ["QxZv"])
        #expect(done.output.contains("xxx <") && !done.output.contains("QxZv"))
        #expect(service.requestHeads.contains { $0.contains("Authorization: Bearer \(Self.secret)") })
        expectSilence(sandbox, Self.secret, json(Self.secret), "QxZv")
    }

    @Test func showingItIsAnError() async throws {
        // Through a function that could get anything: else the checker would say it before the run.
        let uses = [
            ("print same(token)", "printed"), ("return [same(token)]", "returned"),
            ("save same(token) to \"a.txt\"", "written"),
        ]
        for (statement, deed) in uses {
            let done = try await waiting {
                let sandbox = try Sandbox()
                sandbox.environment["HOLO_SECRET_TOKEN"] = Self.secret
                try sandbox.write("a.holo", "input token: secret\nfunc same(x) = x\n" + statement)
                return try await sandbox.holo("run", "a.holo")
            }
            done.expect(1, "E0350", "the secret `token` can't be \(deed)", not: [Self.secret])
            #expect(done.output.isEmpty)
        }
    }

    // MARK: Sources

    @Test func isNeverTakenFromTheCommandLine() async throws {
        let (done, sandbox) = try await waiting {
            let sandbox = try Sandbox()
            try sandbox.write("a.holo", "input token: secret\nreturn 1")
            return (try await sandbox.holo("run", "a.holo", "token=\(Self.other)"), sandbox)
        }
        done.expect(64, "E0416", "HOLO_SECRET_TOKEN", "token=@file", not: [Self.other])
        for (path, data) in sandbox.allFiles() { #expect(data.range(of: Data(Self.other.utf8)) == nil, "\(path)") }
    }

    @Test func isMissedWhereNobodyCanBeAsked() async throws {
        let (done, service) = try await waiting {
            let service = try FakeService()
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            try sandbox.write("a.holo", Self.script)
            return (try await sandbox.holo("run", "a.holo", "--yes"), service)
        }
        done.expect(64, "E0417", "HOLO_SECRET_TOKEN", "token=@file", "terminal")
        #expect(service.posts == 0)
    }

    @Test func isReadFromAFileThatOthersCantRead() async throws {
        let (loose, done, service, sandbox) = try await waiting {
            let service = try FakeService()
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            try sandbox.write("a.holo", Self.script)
            try sandbox.write("token", Self.other + "\n")
            chmod(sandbox.path("token"), 0o640)
            let loose = try await sandbox.holo("run", "a.holo", "token=@token", "--yes")
            chmod(sandbox.path("token"), 0o600)
            return (loose, try await sandbox.holo("run", "a.holo", "token=@token", "--yes"), service, sandbox)
        }
        loose.expect(64, "E0418", "chmod 600")
        done.expect(0)
        #expect(service.jobs.first?.parameters["url"]?.asString == "https://a.example/?token=\(Self.other)")
        expectSilence(sandbox, Self.other, but: ["work/token"])
    }

    // MARK: Resuming

    @Test func isNeededAgainAndAnotherOneCountsAsAChange() async throws {
        let source = """
            budget 100 credits
            input token: secret
            step page = page_read { url: token }
            step note = note_write { text: page.job }
            return note.job
            """
        let (first, without, same, other, service, sandbox) = try await waiting {
            let service = try FakeService { request in
                guard request.route == .task, request.body?["action_id"]?.asString == "note_write", request.occurrence < 4 else {
                    return .usual
                }
                return .answer(402, envelope("INSUFFICIENT_CREDITS", "no more", #","balance":0,"required":3"#))
            }
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            try sandbox.write("a.holo", source)
            sandbox.environment["HOLO_SECRET_TOKEN"] = Self.secret
            let first = try await sandbox.holo("run", "a.holo", "--yes")
            sandbox.environment["HOLO_SECRET_TOKEN"] = nil
            let without = try await sandbox.holo("resume", "--yes")
            sandbox.environment["HOLO_SECRET_TOKEN"] = Self.secret
            let same = try await sandbox.holo("resume", "--yes")
            sandbox.environment["HOLO_SECRET_TOKEN"] = Self.other
            return (first, without, same, try await sandbox.holo("resume", "--yes"), service, sandbox)
        }
        first.expect(3, "E0512")
        without.expect(64, "E0417")
        same.expect(3, "1 reused")
        other.expect(0, not: ["reused"])
        #expect(service.jobs.map { $0.parameters["url"]?.asString } == [Self.secret, Self.other, nil])
        expectSilence(sandbox, Self.secret, Self.other, json(Self.secret))
    }

    @Test func aLostAnswerIsFoundByWhatTheServiceWasSent() async throws {
        let (done, service, sandbox) = try await waiting {
            let service = try FakeService { request in
                request.route == .task && request.occurrence == 1 ? .taken(butSaying: .silence) : .usual
            }
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            sandbox.environment["HOLO_SECRET_TOKEN"] = Self.secret
            try sandbox.write("a.holo", "budget 9 credits\ninput token: secret\nstep page = page_read { url: token }\nreturn page.job")
            return (try await sandbox.holo("run", "a.holo"), service, sandbox)
        }
        done.expect(0, "followed")
        #expect(service.posts == 1)
        expectSilence(sandbox, Self.secret, json(Self.secret))
    }

    // MARK: The API key

    @Test func theKeyIsNotSentInTheOpen() async throws {
        let done = try await waiting {
            let sandbox = try Sandbox()
            sandbox.use("http://holo-test.invalid")
            try sandbox.write("a.holo", OneStep.read)
            return try await sandbox.holo("run", "a.holo")
        }
        done.expect(64, "over http:// the API key could be read on the way", "HOLO_ALLOW_INSECURE=1", not: [Sandbox.key])
    }

    @Test func aKeyFileThatOthersCanReadIsRefused() async throws {
        let (loose, done, service) = try await waiting {
            let service = try FakeService()
            let sandbox = try Sandbox()
            sandbox.use(service.url)
            try sandbox.write("a.holo", OneStep.read)
            try sandbox.write("key", Self.other + "\n")
            chmod(sandbox.path("key"), 0o644)
            let loose = try await sandbox.holo("run", "a.holo", "--key-file", sandbox.path("key"))
            chmod(sandbox.path("key"), 0o600)
            return (loose, try await sandbox.holo("run", "a.holo", "--key-file", sandbox.path("key")), service)
        }
        loose.expect(4, "can be read or changed by others", "chmod 600")
        done.expect(0)
        #expect(service.requestHeads.allSatisfy { $0.contains(Self.other) })
    }
}
