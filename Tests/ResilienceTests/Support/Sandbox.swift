import Foundation
import Testing

/// A temporary folder with scripts, a journal and a cache of its own, in which `holo` runs.
final class Sandbox {
    static let key = "test-key-Zq7w2Lx9"

    let folder: String
    var environment: [String: String]
    private var runs = 0

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/holo-resilience-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("no temporary folder") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        environment = [
            "HOME": folder, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LANG": "C.UTF-8",
            "XDG_STATE_HOME": folder + "/state", "XDG_CACHE_HOME": folder + "/cache",
            "XDG_CONFIG_HOME": folder + "/config", "HOLOCRON_LIMITS": "none",
        ]
        try FileManager.default.createDirectory(atPath: folder + "/work", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Sends what runs here to this service.
    func use(_ url: String, key: String = Sandbox.key) {
        environment["HOLOCRON_BASE_URL"] = url
        environment["HOLOCRON_API_KEY"] = key
    }

    func path(_ name: String) -> String { folder + "/work/" + name }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        guard FileManager.default.createFile(atPath: path(name), contents: Data(bytes)) else {
            throw SystemError("can't write \(name)")
        }
    }

    /// `input`: the file that it reads as its standard input.
    func start(_ arguments: [String], input: String? = nil) throws -> ChildProcess {
        runs += 1
        return try ChildProcess(
            try Products.path("holo"), arguments, in: self, folder: folder + "/work",
            outputs: folder + "/output-\(runs)", input: input.map(path) ?? "/dev/null")
    }

    /// Runs `holo` to its end, with a file as its standard input.
    func holo(arguments: [String], input: String, seconds: Double = 30) async throws -> Finished {
        try await Finished(start(arguments, input: input), arguments, seconds: seconds)
    }

    /// Runs `holo` to its end.
    func holo(_ arguments: String..., seconds: Double = 30) async throws -> Finished {
        try await Finished(start(arguments), arguments, seconds: seconds)
    }

    /// Every file below the folder, by its path.
    func allFiles() -> [(path: String, data: Data)] {
        guard let names = FileManager.default.enumerator(atPath: folder) else { return [] }
        return names.compactMap { name in
            guard let name = name as? String, let data = FileManager.default.contents(atPath: folder + "/" + name)
            else { return nil }
            return (name, data)
        }
    }
}

/// What a command did.
struct Finished: CustomStringConvertible {
    let command: String
    let ending: ProcessEnding
    let output: String
    let errors: String
    /// From the look at it on.
    let time: Duration

    /// Waits for the end of a process; kills it where that takes too long.
    init(_ process: ChildProcess, _ arguments: [String] = [], seconds: Double = 30) async {
        let began = ContinuousClock.now
        ending = await process.ending(within: seconds)
        time = ContinuousClock.now - began
        command = arguments.joined(separator: " ")
        output = process.output
        errors = process.errors
    }

    var code: Int32? { if case .exited(let code) = ending { code } else { nil } }
    var description: String { "holo \(command) → \(ending) after \(time)\n\(output)\(errors)" }

    /// Expects an exit code, and words in what was said on stderr.
    func expect(
        _ code: Int32, _ words: String..., not unwanted: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.code == code, "\(self)", sourceLocation: sourceLocation)
        for word in words { #expect(errors.contains(word), "no “\(word)” in: \(self)", sourceLocation: sourceLocation) }
        for word in unwanted {
            #expect(!errors.contains(word), "“\(word)” in: \(self)", sourceLocation: sourceLocation)
        }
        #expect(!errors.contains("Fatal error"), "\(self)", sourceLocation: sourceLocation)
    }
}

/// The built programs: beside the test bundle, or where `HOLO_PRODUCTS` says.
enum Products {
    static func path(_ name: String) throws -> String {
        let own = CommandLine.arguments[0]
        let beside = own.lastIndex(of: "/").map { String(own[..<$0]) } ?? "."
        let folder = ProcessInfo.processInfo.environment["HOLO_PRODUCTS"] ?? beside
        let path = folder + "/" + name
        guard access(path, X_OK) == 0 else {
            throw SystemError("there is no \(path): build the products first, or set HOLO_PRODUCTS")
        }
        return path
    }
}

/// Work with processes. Only so much of it at once, so that what runs beside one another stays quick.
func waiting<Result>(_ body: () async throws -> Result) async throws -> Result {
    await places.take()
    do {
        let result = try await body()
        await places.giveBack()
        return result
    } catch {
        await places.giveBack()
        throw error
    }
}

private let places = Places(count: 8)

private actor Places {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) { free = count }

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func giveBack() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

/// SplitMix64: what is random here can be had again by its printed seed.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Of the environment's `HOLO_SEED`, else of the clock.
    static func chosenSeed() -> UInt64 {
        ProcessInfo.processInfo.environment["HOLO_SEED"].flatMap { UInt64($0) }
            ?? UInt64(Date.now.timeIntervalSince1970 * 1_000)
    }
}
