import Foundation
import PseudoTerminal

/// The demonstration program in a terminal, with a folder of its own for its history and .inputrc.
final class Demo {
    let terminal: PseudoTerminal
    let folder: Folder

    /// - Parameters:
    ///   - folder: shared with another run; nil: a new one.
    ///   - inputrc: what .inputrc says.
    ///   - script: for a shell that starts the program, which is its `$0`.
    init(
        folder: Folder? = nil, inputrc: String = "", environment: [String: String] = [:], columns: Int = 80,
        height: Int = 24, inShell script: String? = nil
    ) throws {
        let folder = try folder ?? Folder()
        self.folder = folder
        try inputrc.write(toFile: folder.path("inputrc"), atomically: true, encoding: .utf8)
        if access(folder.path("wake"), F_OK) != 0 { mkfifo(folder.path("wake"), 0o600) }
        let own = [
            "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": folder.path, "INPUTRC": folder.path("inputrc"),
            "LINE_EDITOR_DEMO_HISTORY": folder.path("history"), "LINE_EDITOR_DEMO_WAKE": folder.path("wake"),
            "SWIFT_BACKTRACE": "enable=no", "PATH": "/usr/bin:/bin",
        ]
        terminal = try PseudoTerminal(
            script == nil ? Demo.program() : "/bin/sh", script.map { ["-c", $0, Demo.program()] } ?? [],
            environment: own.merging(environment) { $1 }, columns: columns, height: height)
        try terminal.wait(for: "demo>")
    }

    deinit { terminal.end() }

    /// Waits for an empty prompt. Between lines the terminal has a meaning of its own for some keys, such as Ctrl-R.
    func waitForPrompt() throws {
        try terminal.wait(for: "a prompt") { $0.cursorLine == "demo>" && $0.cursorColumn == 6 && $0.marksPaste }
    }

    /// Has the program print a line above, or ask if it ends with a question mark.
    func wake(_ line: String) throws {
        let pipe = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("wake")))
        try pipe.write(contentsOf: Data("\(line)\n".utf8))
        try pipe.close()
    }

    /// Beside the test bundle, or where `HOLO_PRODUCTS` says.
    private static func program() -> String {
        let own = CommandLine.arguments[0]
        let beside = own.lastIndex(of: "/").map { String(own[..<$0]) } ?? "."
        return (ProcessInfo.processInfo.environment["HOLO_PRODUCTS"] ?? beside) + "/line-editor-demo"
    }
}

/// A folder that goes when nobody needs it any more.
final class Folder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "line-editor-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { path + "/" + name }

    func permissions(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }

    func contents(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
}
