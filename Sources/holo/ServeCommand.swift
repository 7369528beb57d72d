import ArgumentParser
import Foundation
import HoloRuntime

/// `holo serve …`: becomes the local service, which is a program of its own.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the local Holocron service in the foreground.",
        discussion: "Options are those of `holo-service --help`.")

    @Argument(parsing: .captureForPassthrough, help: "Options of the service.")
    var options: [String] = []

    func run() throws {
        let executable = localServiceExecutable
        var arguments: [UnsafeMutablePointer<CChar>?] = ([executable] + options).map { strdup($0) } + [nil]
        execv(executable, &arguments)
        Terminal(color: .auto).report(
            RunProblem(
                ExitStatus.unreachable, "can't start \(executable): \(String(cString: strerror(errno)))",
                help: "build it with `swift build -c release --product holo-service`"))
        throw ExitCode(ExitStatus.unreachable)
    }
}
