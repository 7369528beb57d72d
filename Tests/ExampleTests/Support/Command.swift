import Foundation
import Testing

/// What a program did.
struct Finished: Sendable {
    var code: Int32
    var output: String
    var errors: String

    /// The last line of stderr: the summary of a run.
    var summary: String { errors.split(separator: "\n").last.map(String.init) ?? "" }

    /// Expects the program to have ended well.
    func succeeded(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(code == 0, "\(errors)", sourceLocation: sourceLocation)
    }
}

/// A program and what surrounds it.
struct Command: Sendable {
    var program: URL
    var arguments: [String]
    /// All that it sees, beside where to find the system's programs and libraries.
    var environment: [String: String]
    var folder: URL
    /// After so many seconds it is ended: a test then fails and does not hang.
    var deadline = 60.0

    func start(output: FileHandle, errors: FileHandle) throws -> Process {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        var surroundings = environment
        for name in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR"] {
            if let value = ProcessInfo.processInfo.environment[name] { surroundings[name] = value }
        }
        process.environment = surroundings
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return process
    }

    /// Runs it to its end. Its output goes to files: a pipe that nobody reads yet would hold it up.
    func run() async throws -> Finished {
        let drafts = folder.appending(path: ".output-\(UUID().uuidString)")
        let output = URL(fileURLWithPath: drafts.path + ".out")
        let errors = URL(fileURLWithPath: drafts.path + ".err")
        defer {
            try? FileManager.default.removeItem(at: output)
            try? FileManager.default.removeItem(at: errors)
        }
        for file in [output, errors] { try Data().write(to: file) }
        let process = try start(
            output: FileHandle(forWritingTo: output), errors: FileHandle(forWritingTo: errors))
        do {
            try await wait(upTo: deadline, for: "the end of \(arguments)") { !process.isRunning }
        } catch {
            kill(process.processIdentifier, SIGKILL)
            throw error
        }
        process.waitUntilExit()
        return Finished(
            code: process.terminationStatus, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
}

/// Looks again and again until `condition` holds, at most for so many seconds.
func wait(
    upTo seconds: Double, for what: String, until condition: () throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while try !condition() {
        guard ContinuousClock.now < end else { throw Trouble("waited \(seconds) s in vain for \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
