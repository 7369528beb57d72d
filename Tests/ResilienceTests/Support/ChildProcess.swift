import Foundation

/// How a process ended.
enum ProcessEnding: Equatable {
    case exited(Int32)
    case killed(Int32)
    /// It was still running when the patience of the one who waited was at its end, and was killed then.
    case neverEnded
}

/// A process of its own whose output goes to files.
final class ChildProcess {
    let id: pid_t
    private let outputPath: String
    private let errorPath: String
    private var ending: ProcessEnding?
    /// What must stay for as long as the process runs.
    private let sandbox: Sandbox

    init(
        _ executable: String, _ arguments: [String], in sandbox: Sandbox, folder: String, outputs: String,
        input: String = "/dev/null"
    ) throws {
        self.sandbox = sandbox
        outputPath = outputs + ".out"
        errorPath = outputs + ".err"
        id = try spawn(
            executable, arguments, environment: sandbox.environment, folder: folder, input: input, output: outputPath,
            error: errorPath)
    }

    deinit {
        guard ending == nil else { return }
        kill(id, SIGKILL)
        reap()
    }

    var output: String { String(decoding: FileManager.default.contents(atPath: outputPath) ?? Data(), as: UTF8.self) }
    var errors: String { String(decoding: FileManager.default.contents(atPath: errorPath) ?? Data(), as: UTF8.self) }

    func send(_ signal: Int32) { if ending == nil { kill(id, signal) } }

    /// True where it has ended.
    func hasEnded() -> Bool {
        if ending != nil { return true }
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return false }
        ending = status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .killed(status & 0x7F)
        return true
    }

    /// Waits until it ends; kills it where that takes too long.
    func ending(within seconds: Double) async -> ProcessEnding {
        if await wait(seconds: seconds, until: { false }), let ending { return ending }
        kill(id, SIGKILL)
        reap()
        ending = .neverEnded
        return .neverEnded
    }

    private func reap() {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
    }

    /// Waits until it ends or the condition holds; false where the time was over first.
    func wait(seconds: Double, until condition: () -> Bool) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !hasEnded(), !condition() {
            if ContinuousClock.now >= deadline { return false }
            try? await Task.sleep(for: .milliseconds(3))
        }
        return true
    }

    /// The exit code; nil where it was killed or never ended.
    func exitCode(within seconds: Double = 30) async -> Int32? {
        if case .exited(let code) = await ending(within: seconds) { code } else { nil }
    }
}

struct SystemError: Error, CustomStringConvertible {
    let description: String
    init(_ what: String, _ code: Int32 = errno) { description = "\(what): \(String(cString: strerror(code)))" }
}

/// Held while descriptors that a child must not inherit have no mark for that yet, and while a child is made.
let descriptorLock = NSLock()

private func spawn(
    _ executable: String, _ arguments: [String], environment: [String: String], folder: String, input: String,
    output: String, error: String
) throws -> pid_t {
    #if os(Linux)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
    #else
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    #if os(Linux)
        // Nothing else of this process: a socket that a child has too is not closed when its test closes it.
        _ = closeFrom(&actions, 3)
    #endif
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    // The shell gives way to the program, which keeps its id.
    let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, executable] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = shell.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var process: pid_t = 0
    let result = descriptorLock.withLock {
        posix_spawn(&process, shell[0], &actions, &attributes, &words, &variables)
    }
    guard result == 0 else { throw SystemError("can't start \(executable)", result) }
    return process
}

#if os(Linux)
    /// glibc's header shows it to GNU programs alone.
    @_silgen_name("posix_spawn_file_actions_addclosefrom_np")
    private func closeFrom(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ first: Int32) -> Int32
#endif
