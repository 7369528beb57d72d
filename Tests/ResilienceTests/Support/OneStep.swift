import Testing

/// Scripts of one step, and what runs them against a service that does as it is told.
enum OneStep {
    static let read = """
        budget 100 credits
        step page = page_read { url: "https://a.example/" }
        return page.job
        """
    static let write = """
        budget 100 credits
        step note = note_write { text: "hello" }
        return note.job
        """
}

/// Runs a script against a service that does as it is told.
func run(
    _ text: String = OneStep.read, seconds: Double = 30,
    _ script: @escaping @Sendable (FakeService.Request) -> FakeService.Reply
) async throws -> (done: Finished, service: FakeService, sandbox: Sandbox) {
    let ended = try await waiting {
        let service = try FakeService(script)
        let sandbox = try Sandbox()
        sandbox.use(service.url)
        try sandbox.write("a.holo", text)
        return (try await sandbox.holo("run", "a.holo", "--yes", seconds: seconds), service, sandbox)
    }
    #expect(!ended.0.errors.utf8.contains(0x1B), "an escape sequence reached stderr")
    return ended
}

func envelope(_ code: String, _ message: String, _ more: String = "") -> String {
    #"{"status":"error","error":{"code":"\#(code)","message":"\#(message)"\#(more)}}"#
}
