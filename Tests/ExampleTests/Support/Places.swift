import Foundation

struct Trouble: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// Where the project and its products lie.
enum Places {
    /// The package's folder. Symbolic links on the way are followed, so that the file may be reached by one.
    static let package = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let examples = package.appending(path: "examples")

    static func holo() throws -> URL { try product("holo") }
    static func service() throws -> URL { try product("holo-service") }

    /// A program that was built with the tests: it lies beside their bundle, or in `HOLO_PRODUCTS`.
    private static func product(_ name: String) throws -> URL {
        var folders: [URL] = []
        if let given = ProcessInfo.processInfo.environment["HOLO_PRODUCTS"], !given.isEmpty {
            folders.append(URL(fileURLWithPath: given))
        }
        folders.append(URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent())
        folders += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        for folder in folders {
            let file = folder.appending(path: name)
            if FileManager.default.isExecutableFile(atPath: file.path) { return file }
        }
        throw Trouble(
            "there is no `\(name)` in \(folders.map(\.path).joined(separator: ", ")): build it with "
                + "`swift build --build-tests`, or say in HOLO_PRODUCTS where it is")
    }
}
