import Foundation

/// Shows a long text page by page, with the program that the person likes.
enum Pager {
    /// - Parameter plainly: shows it at once where there is no pager.
    static func show(_ text: String, plainly: (String) -> Void) {
        let program = ProcessInfo.processInfo.environment["PAGER"].flatMap { $0.isEmpty ? nil : $0 } ?? "less -FRX"
        let path = FileManager.default.temporaryDirectory.path + "/holo-\(UUID().uuidString).txt"
        defer { unlink(path) }
        let isThere = FileManager.default.createFile(
            atPath: path, contents: Data((text + "\n").utf8), attributes: [.posixPermissions: 0o600])
        guard isThere, let code = runInForeground(program, input: path), code != 127 else { return plainly(text) }
    }
}
