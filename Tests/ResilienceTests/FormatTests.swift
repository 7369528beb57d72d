import Foundation
import Testing

/// `holo fmt`: what it does to files, folders and the standard input.
@Suite struct FormatTests {
    private static let untidy = "let x   = 1\r\nprint   x\n"
    private static let tidy = "let x = 1\nprint x\n"

    private func text(_ sandbox: Sandbox, _ name: String) -> String? {
        FileManager.default.contents(atPath: sandbox.path(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func status(_ sandbox: Sandbox, _ name: String) throws -> (mode: Int?, number: Int?) {
        let attributes = try FileManager.default.attributesOfItem(atPath: sandbox.path(name))
        return (attributes[.posixPermissions] as? Int, attributes[.systemFileNumber] as? Int)
    }

    @Test func filesAreRewrittenWhereSomethingChanges() async throws {
        try await waiting {
            let sandbox = try Sandbox()
            try sandbox.write("a.holo", Self.untidy)
            try sandbox.write("b.holo", Self.tidy)
            try sandbox.write("broken.holo", "let   = 1\n")
            try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: sandbox.path("a.holo"))
            try FileManager.default.createSymbolicLink(atPath: sandbox.path("link.holo"), withDestinationPath: "a.holo")
            let kept = try status(sandbox, "b.holo").number

            let checked = try await sandbox.holo("fmt", "--check", "link.holo", "b.holo")
            checked.expect(1, "would format link.holo", not: ["b.holo"])
            #expect(text(sandbox, "a.holo") == Self.untidy)

            let done = try await sandbox.holo("fmt", "link.holo", "broken.holo", "a.holo", "b.holo", "none.holo")
            done.expect(64, "formatted link.holo", "broken.holo:1:7", "there is no script", not: ["formatted a", "formatted b"])
            #expect(done.output.isEmpty)
            #expect(text(sandbox, "a.holo") == Self.tidy)
            #expect(text(sandbox, "broken.holo") == "let   = 1\n")
            #expect(try status(sandbox, "a.holo").mode == 0o750)
            #expect(try status(sandbox, "b.holo").number == kept)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: sandbox.path("link.holo")) == "a.holo")
            // Nothing is left beside the scripts.
            let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.path(".")).sorted()
            #expect(names == ["a.holo", "b.holo", "broken.holo", "link.holo"])

            try await sandbox.holo("fmt", "broken.holo").expect(2, "left as it was")
            try await sandbox.holo("fmt", "--check", "a.holo", "b.holo").expect(0)
        }
    }

    @Test func foldersStandForTheScriptsBelow() async throws {
        try await waiting {
            let sandbox = try Sandbox()
            for folder in ["deep/er", "deep/.hidden"] {
                try FileManager.default.createDirectory(atPath: sandbox.path(folder), withIntermediateDirectories: true)
            }
            for name in ["deep/a.holo", "deep/er/b.holo", "deep/.hidden/c.holo", "deep/d.txt", "e.holo"] {
                try sandbox.write(name, Self.untidy)
            }
            try FileManager.default.createSymbolicLink(atPath: sandbox.path("deep/round"), withDestinationPath: "..")
            let done = try await sandbox.holo("fmt", "deep")
            done.expect(0)
            #expect(done.errors == "formatted deep/a.holo\nformatted deep/er/b.holo\n")
            for name in ["deep/.hidden/c.holo", "deep/d.txt", "e.holo"] { #expect(text(sandbox, name) == Self.untidy) }
            let nothing = try await sandbox.holo("fmt", "deep/.hidden/..", "--check")
            nothing.expect(0)
        }
    }

    @Test func theStandardInputGoesToTheOutput() async throws {
        try await waiting {
            let sandbox = try Sandbox()
            try sandbox.write("a.holo", Self.untidy)
            try sandbox.write("broken.holo", "print   )\n")
            for words in [["fmt"], ["fmt", "-"]] {
                let done = try await sandbox.holo(arguments: words, input: "a.holo")
                done.expect(0)
                #expect(done.output == Self.tidy)
                #expect(done.errors.isEmpty)
            }
            let checked = try await sandbox.holo(arguments: ["fmt", "--check", "-"], input: "a.holo")
            checked.expect(1, "would format <stdin>")
            let broken = try await sandbox.holo(arguments: ["fmt"], input: "broken.holo")
            broken.expect(2, "<stdin>:1:9")
            #expect(checked.output.isEmpty && broken.output.isEmpty)
            #expect(text(sandbox, "a.holo") == Self.untidy)
        }
    }
}
