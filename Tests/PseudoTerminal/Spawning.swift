#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

import Synchronization

/// Held while there are descriptors that a child must not inherit, and while a child is made.
let spawnLock = SpawnLock()

final class SpawnLock: Sendable {
    private let mutex = Mutex(())
    func holding<Result>(_ body: () throws -> sending Result) throws -> sending Result {
        try mutex.withLock { _ in try body() }
    }
}

/// Starts a program as the leader of a session of its own, with this terminal as the one that controls it.
func spawn(
    _ executable: String, _ arguments: [String], _ environment: [String: String], _ directory: String?,
    terminal: [CChar]
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
    // The leader of a session that opens a terminal gets it as its own.
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    #if os(Linux)
        // Nothing else of this process: a socket that a child has too is not closed when its test closes it.
        _ = closeFrom(&actions, 3)
    #endif
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var usual = sigset_t()
    sigemptyset(&usual)
    for signal in [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH, SIGPIPE] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    #if os(Linux)
        // POSIX_SPAWN_SETSID, which glibc's headers show to GNU programs alone.
        let setsid: Int32 = 0x80
    #else
        let setsid = Int32(POSIX_SPAWN_SETSID)
    #endif
    let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | setsid
    posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))
    // The shell gives way to the program, which keeps its id.
    let folder = directory.map { ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", $0] } ?? []
    let words = folder + [executable] + arguments
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var process: pid_t = 0
    let result = posix_spawn(&process, words[0], &actions, &attributes, &arguments, &variables)
    guard result == 0 else { throw TerminalError("can't start \(executable): \(String(cString: strerror(result)))") }
    return process
}

#if os(Linux)
    /// glibc's header shows it to GNU programs alone.
    @_silgen_name("posix_spawn_file_actions_addclosefrom_np")
    private func closeFrom(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ first: Int32) -> Int32
#endif
