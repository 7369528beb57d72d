import ArgumentParser
import Foundation
import HolocronService

/// `holo-service`: the local Holocron service as a process.
@main
struct HoloService: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holo-service", abstract: "The local Holocron service.",
        discussion: "Serves the Holocron interface on this machine, with play credits, a demo web and real jobs.",
        subcommands: [KeyCommands.self])

    @Option(help: ArgumentHelp("The folder for its state.", valueName: "folder"))
    var state: String?

    @Option(
        help: ArgumentHelp(
            "Where to listen. Other hosts than this one can reach it only if you change this.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port; 0 for any free one.", valueName: "number"))
    var port = 0

    @Option(
        help: ArgumentHelp(
            "Rate limits: none, documented for those of the real service, or a JSON file with requests a minute: "
                + "{\"submissions\": 5, \"looks\": 30, \"lists\": 30}. What it leaves out is not limited.",
            valueName: "none|documented|file"))
    var limits = ServiceLimit.none.name

    @Option(
        help: ArgumentHelp(
            "Trouble on purpose, from a JSON file: {\"faults\": [{\"fault\": \"error\", \"status\": 503, \"on\": "
                + "\"looks\", \"chance\": 0.1}, …]}. Faults: latency, slow, rate_limit, error, lost, cut, twice, html, "
                + "broken_json, wrong_shape, lag, hidden, repeated_row; the README says what goes with each. --seed "
                + "decides when they happen, and --speed shortens their seconds.",
            valueName: "file"))
    var faults: String?

    @Option(help: ArgumentHelp("Decides the demo web, how long jobs take and which fail.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("How many times faster than life jobs run.", valueName: "factor"))
    var speed = 1.0

    @Option(help: ArgumentHelp("How many jobs run at once; others wait.", valueName: "number"))
    var workers = 64

    @Option(help: ArgumentHelp("End after so long without a request and an open job.", valueName: "seconds"))
    var idleExit: Double?

    @Flag(help: "Check that every credit in the folder's ledger is accounted for, and end: 0 if so, else 1.")
    var audit = false

    @Flag(help: "Leave the terminal: ignore its signals and write to service.log in the folder.")
    var background = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535") }
        guard speed > 0, speed <= 10_000 else { throw ValidationError("--speed must be above 0 and at most 10000") }
        guard (1...100_000).contains(workers) else { throw ValidationError("--workers must be from 1 to 100000") }
        if let idleExit, !(idleExit > 0) { throw ValidationError("--idle-exit must be above 0") }
    }

    func run() throws {
        let path = state ?? StateFolder.standardPath(environment: ProcessInfo.processInfo.environment)
        if audit { throw ExitCode(Audit.run(folder: URL(filePath: path).path)) }
        var settings = ServiceConfiguration(folder: URL(filePath: path).path)
        settings.host = host
        settings.port = port
        settings.limit = try limit()
        settings.faults = try faults.map { file in
            try Self.read("--faults", file) { bytes throws(DocumentProblem) in try FaultDocument(bytes) }
        }
        settings.seed = seed
        settings.speed = speed
        settings.width = workers
        settings.idleExit = idleExit
        let code = ServiceProcess(settings: settings, isBackground: background).run()
        throw ExitCode(code)
    }

    private func limit() throws -> ServiceLimit {
        for known in [ServiceLimit.none, .documented] where known.name == limits { return known }
        return try Self.read("--limits", limits) { bytes throws(DocumentProblem) in
            try ServiceLimit(name: limits, document: bytes)
        }
    }

    private static let largestFile = 1 << 20

    /// What a file that an option names says.
    private static func read<Document>(
        _ option: String, _ file: String, _ decode: ([UInt8]) throws(DocumentProblem) -> Document
    ) throws -> Document {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ValidationError("\(option): \(file) can't be read")
        }
        guard data.count <= largestFile else {
            throw ValidationError("\(option): \(file) is larger than \(largestFile) bytes")
        }
        do throws(DocumentProblem) {
            return try decode(Array(data))
        } catch {
            throw ValidationError("\(option): \(file): \(error)")
        }
    }
}
