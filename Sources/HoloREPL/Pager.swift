import Foundation

/// Shows a long text page by page, with the program that the person likes.
enum Pager {
    /// - Parameter plainly: shows it at once where there is no pager.
    static func show(_ text: String, plainly: (String) -> Void) {
        let program = ProcessInfo.processInfo.environment["PAGER"].flatMap { $0.isEmpty ? nil : $0 } ?? "less -FRX"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", program]
        let pipe = Pipe()
        process.standardInput = pipe
        guard isatty(STDOUT_FILENO) == 1, (try? process.run()) != nil else { return plainly(text) }
        // Who leaves the pager early does not read to the end.
        try? pipe.fileHandleForWriting.write(contentsOf: Data((text + "\n").utf8))
        try? pipe.fileHandleForWriting.close()
        process.waitUntilExit()
        if process.terminationStatus == 127 { plainly(text) }
    }
}
