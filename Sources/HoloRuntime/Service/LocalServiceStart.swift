import Foundation
import HoloValue
import HolocronAPI
import HolocronClient
import HolocronScheduler

/// Finds the local service that runs on this machine, or starts it in the background: one process for all runs, with
/// its own key, that ends when it has been idle for long.
struct LocalServiceStart {
    /// The service's state folder.
    let folder: String

    /// Seconds without requests after which it ends.
    static let idleExit = 1_800
    /// Seconds to wait for it to listen.
    static let patience = 20.0

    func connect(say: (String) -> Void) throws(RunProblem) -> ServiceAccess {
        if let access = running() {
            say("using the local Holocron service at \(access.baseURL) (no API key is set; its credits are play money)")
            return access
        }
        let process = try spawn()
        let deadline = Clock.now + Int(Self.patience * 1_000_000)
        while Clock.now < deadline {
            if let access = running() {
                say("started the local Holocron service at \(access.baseURL) (no API key is set; its credits are play money)")
                return access
            }
            var status: Int32 = 0
            // It ends at once where another start was faster: that one is then waited for.
            if waitpid(process, &status, WNOHANG) == process, status & 0x7F != 0 || (status >> 8) & 0xFF != 3 {
                break
            }
            usleep(10_000)
        }
        throw RunProblem(
            ExitStatus.unreachable, "the local Holocron service does not start",
            help: "see \(folder)/service.log, or start it in a terminal: holo serve")
    }

    /// The service that says it listens, if it does.
    private func running() -> ServiceAccess? {
        guard let data = FileManager.default.contents(atPath: folder + "/service.json"),
            let value = try? JSON.decode([UInt8](data)), let url = value["url"]?.asString,
            let instance = value["instance"]?.asString, isAlive(value["pid"]?.asInt), let text = value["key"]?.asString, let key = APIKey(text),
            let baseURL = try? parseBaseURL(url)
        else { return nil }
        // The file of one that was killed is still there; its port may be another program's by now.
        guard let fetcher = try? PageFetcher(timeout: 5_000_000, connectTimeout: 2_000_000, followsRedirects: false),
            case .success(let response) = fetcher.get("\(baseURL)\(Route.prefix)/service"), response.status == 200,
            let said = try? JSON.decode(response.body), said["instance_id"]?.asString == instance
        else { return nil }
        return ServiceAccess(
            baseURL: baseURL, key: key, keySource: "the local service", instance: instance,
            limits: Self.limits(said["limits"]), isLocal: true)
    }

    /// False where the process that wrote the file is gone: then nobody needs to be asked.
    private func isAlive(_ process: Int?) -> Bool {
        guard let process, let id = pid_t(exactly: process), id > 0 else { return true }
        return kill(id, 0) == 0 || errno != ESRCH
    }

    private static func limits(_ value: Value?) -> ServiceLimits {
        guard let value, value.asRecord != nil else { return .none }
        return ServiceLimits(
            submissions: value["submissions"]?.asInt, looks: value["looks"]?.asInt, lists: value["lists"]?.asInt)
    }

    private func spawn() throws(RunProblem) -> pid_t {
        let executable = Self.executable
        guard access(executable, X_OK) == 0 else {
            throw RunProblem(
                ExitStatus.unreachable, "the local service is not built: there is no \(executable)",
                help: "build it with `swift build -c release --product holo-service`, or set HOLOCRON_API_KEY")
        }
        let words = [executable, "--state", folder, "--background", "--idle-exit", "\(Self.idleExit)"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        #if os(Linux)
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #else
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY, 0)
        }
        // Nothing else that this process has, or was given, is the service's: it lives on, and whoever waits for the end
        // of a pipe or for a lock must not wait for it.
        #if os(Linux)
            let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
            for descriptor in open.compactMap({ Int32($0) }) where descriptor > 2 {
                posix_spawn_file_actions_addclose(&actions, descriptor)
            }
        #endif
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A session of its own: neither Ctrl-C at a run, nor the end of the terminal or the job that it was started from
        // reaches it. And no signal blocked that this process blocks.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        #if os(Linux)
            // POSIX_SPAWN_SETSID, which glibc's header hides from Swift.
            let flags = Int32(POSIX_SPAWN_SETSIGMASK) | 0x80
        #else
            let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSID) | Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
        #endif
        posix_spawnattr_setflags(&attributes, Int16(flags))
        // Secrets of scripts and keys of other services are none of its business.
        var environment: [UnsafeMutablePointer<CChar>?] = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("HOLO_SECRET_") && !["HOLOCRON_API_KEY", "ANAKIN_API_KEY"].contains($0.key) }
            .map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for variable in environment { free(variable) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, executable, &actions, &attributes, &arguments, &environment)
        guard result == 0 else {
            throw RunProblem(
                ExitStatus.unreachable, "can't start the local service: \(String(cString: strerror(result)))")
        }
        return process
    }

    /// Beside this program.
    static var executable: String {
        let own = canonicalPath("/proc/self/exe") ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
        return split(own).folder + "/holo-service"
    }
}

/// The program that `holo serve` runs.
package var localServiceExecutable: String { LocalServiceStart.executable }
