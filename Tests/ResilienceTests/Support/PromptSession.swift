import Foundation
import PseudoTerminal
import Testing

/// `holo repl` in a terminal, on a local service of its own.
final class PromptSession {
    let terminal: PseudoTerminal
    let sandbox: Sandbox
    let service: LocalService?
    private let environment: [String: String]

    /// - Parameters:
    ///   - speed: how many times faster than life jobs run.
    ///   - cap: what the session may spend; nil: each paid entry is asked for.
    init(
        _ arguments: [String] = [], speed: Int = 100, cap: Int? = 1_000, environment: [String: String] = [:],
        sandbox known: Sandbox? = nil, service knownService: LocalService? = nil, columns: Int = 100, height: Int = 40
    ) async throws {
        let sandbox = try known ?? Sandbox()
        self.sandbox = sandbox
        if let knownService {
            service = knownService
        } else {
            service = try await LocalService(in: sandbox, speed: speed, seed: 7)
        }
        if let service { sandbox.use(service.url, key: service.key) }
        let own = [
            "TERM": "xterm-256color", "INPUTRC": sandbox.folder + "/inputrc", "SWIFT_BACKTRACE": "enable=no", "PAGER": "cat",
        ]
        self.environment = sandbox.environment.merging(own) { $1 }.merging(environment) { $1 }
        terminal = try PseudoTerminal(
            try Products.path("holo"), ["repl"] + (cap.map { ["--max-credits", "\($0)"] } ?? []) + arguments,
            environment: self.environment, directory: sandbox.folder + "/work", columns: columns, height: height)
        try terminal.wait(for: "holo>")
    }

    deinit { terminal.end() }

    /// Types an entry and Enter.
    func enter(_ text: String) { terminal.type(text + "\r") }

    /// Types an entry and Enter, and waits for what the screen must show then.
    func enter(_ text: String, shows expected: String) throws {
        enter(text)
        try terminal.wait(for: expected)
    }

    /// Waits until the last line of the screen is a prompt that holds this.
    func waitForPrompt(_ typed: String = "") throws {
        let line = typed.isEmpty ? "holo>" : "holo> " + typed
        try terminal.wait(for: "the prompt “\(line)”") { screen in
            screen.lines.last { !$0.isEmpty } == line
        }
    }

    /// Leaves with Ctrl-D, and expects the exit code 0.
    func expectEnd(sourceLocation: SourceLocation = #_sourceLocation) throws {
        terminal.press(.control("d"))
        let code = try terminal.waitForEnd()
        #expect(code == 0, "\(terminal.description)", sourceLocation: sourceLocation)
    }
}
