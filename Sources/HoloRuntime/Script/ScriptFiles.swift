import Foundation
import HoloSyntax

/// A script as a command line names it, alone or by a folder that holds it.
package struct ScriptPath: Sendable {
    /// As it is shown.
    package var name: String
    /// Without links; nil for the standard input.
    package var path: String?
}

/// The scripts that words of a command line stand for: `-` for the standard input, a folder for all `*.holo` below it
/// by their names. Below a folder, links are not followed, and what begins with a dot is passed over. No file comes
/// twice.
package func scriptPaths(_ words: [String]) -> (paths: [ScriptPath], problems: [RunProblem]) {
    var paths: [ScriptPath] = []
    var problems: [RunProblem] = []
    var known: Set<String> = []
    func add(_ name: String, _ path: String) {
        if known.insert(path).inserted { paths.append(ScriptPath(name: name, path: path)) }
    }
    for word in words {
        if word == LoadedScript.standardInput {
            if known.insert(word).inserted { paths.append(ScriptPath(name: "<stdin>", path: nil)) }
            continue
        }
        guard let real = canonicalPath(word) else {
            problems.append(RunProblem(ExitStatus.usage, "there is no script and no folder \"\(word)\""))
            continue
        }
        guard fileKind(real) == S_IFDIR else {
            add(word, real)
            continue
        }
        do throws(RunProblem) {
            for path in try scripts(below: real) {
                add(shown(path, below: word), real == "/" ? "/" + path : real + "/" + path)
            }
        } catch {
            problems.append(error)
        }
    }
    return (paths, problems)
}

private func shown(_ path: String, below folder: String) -> String {
    if folder == "." || folder == "./" { return path }
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
}

private func fileKind(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
}

/// Paths from the folder on, sorted.
private func scripts(below folder: String) throws(RunProblem) -> [String] {
    var found: [String] = []
    var open = [""]
    while let parent = open.popLast() {
        let whole = folder + "/" + parent
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: whole) else {
            throw RunProblem(ExitStatus.usage, "can't read the folder \"\(whole)\": \(systemError())")
        }
        for name in names where !name.hasPrefix(".") {
            let kind = fileKind(whole + "/" + name)
            if kind == S_IFDIR { open.append(parent + name + "/") }
            if kind == S_IFREG, name.hasSuffix(".holo") { found.append(parent + name) }
        }
    }
    return found.sorted()
}

/// A script's text; a diagnostic where it is none.
package func readScript(_ script: ScriptPath) throws(RunProblem) -> Result<SourceText, Diagnostic> {
    if let path = script.path, fileKind(path) != S_IFREG {
        throw RunProblem(
            ExitStatus.usage, "\"\(script.name)\" is no file", help: "`-` stands for the standard input")
    }
    guard let bytes = script.path.map(readFile) ?? readAll(STDIN_FILENO) else {
        throw RunProblem(ExitStatus.usage, "can't read \"\(script.name)\": \(systemError())")
    }
    return SourceText.check(bytes, name: script.name)
}

/// Puts another text in a script's place, all of it or none. Its owner and its permissions stay.
package func replace(_ script: ScriptPath, with bytes: [UInt8]) throws(RunProblem) {
    guard let path = script.path else { return }
    func problem(_ reason: String) -> RunProblem {
        RunProblem(ExitStatus.usage, "can't write \"\(script.name)\": \(reason)")
    }
    var status = stat()
    // One that may not be written is not replaced either.
    guard stat(path, &status) == 0, access(path, W_OK) == 0 else { throw problem(systemError()) }
    if let reason = replaceFile(at: path, with: bytes, like: status) { throw problem(reason) }
}
