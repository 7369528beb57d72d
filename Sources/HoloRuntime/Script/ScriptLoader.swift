import Foundation
import HoloCompiler
import HoloSyntax
import HoloValue

/// A script as it was read, with all that it imports.
package struct LoadedScript: Sendable {
    /// The script's own name among the files: its path as it was given.
    package var main: String
    package var files: [String: ScriptFile]
    package var sources: [String: SourceText]
    /// What could not be read or understood as text.
    package var diagnostics: [FileDiagnostic]
    /// Canonical.
    package var path: String
    package var folder: String
    /// How imported files are called in messages, where that is not their own name: their paths from where the script's
    /// path begins.
    package var shownNames: [String: String]

    /// The standard input as a path.
    package static let standardInput = "-"
}

/// Reads a script (`-`: from the standard input) and its imports. A file that can't be read is a `RunProblem`, one that is no text a diagnostic.
package func loadScript(_ path: String) throws(RunProblem) -> LoadedScript {
    let isInput = path == LoadedScript.standardInput
    // What is read from the standard input stands in the current folder, without a name of its own there.
    guard let real = isInput ? canonicalPath(".").map({ $0 + "/-" }) : canonicalPath(path) else {
        throw RunProblem(ExitStatus.usage, "there is no script \"\(path)\"")
    }
    var script = LoadedScript(
        main: isInput ? "<stdin>" : path, files: [:], sources: [:], diagnostics: [], path: real, folder: split(real).folder,
        shownNames: [:])
    let prefix = path.contains("/") && !isInput ? split(path).folder + "/" : ""
    try load([(script.main, real)], into: &script, prefix: prefix, standardInput: isInput ? script.main : nil)
    return script
}

/// What a text imports that is no file itself, such as what was typed: paths begin in `folder`.
func loadImports(
    of parsed: ParsedScript, name: String, folder: String
) throws(RunProblem) -> (imports: [String: String], files: [String: ScriptFile], sources: [String: SourceText],
    diagnostics: [FileDiagnostic])
{
    var script = LoadedScript(
        main: name, files: [:], sources: [:], diagnostics: [], path: folder + "/" + name, folder: folder, shownNames: [:])
    var names: [String: String] = [:]
    var open: [(name: String, path: String)] = []
    let imports = script.imports(of: parsed, in: folder, &names, &open, prefix: "")
    try load(open, into: &script, names: names, prefix: "", standardInput: nil)
    return (imports, script.files, script.sources, script.diagnostics)
}

/// Reads files and all that they import.
private func load(
    _ first: [(name: String, path: String)], into script: inout LoadedScript, names known: [String: String] = [:],
    prefix: String, standardInput: String?
) throws(RunProblem) {
    var open = first
    var names = known
    for (name, path) in first { names[path] = name }
    while let next = open.popLast() {
        guard let bytes = next.name == standardInput ? readAll(STDIN_FILENO) : readFile(next.path) else {
            throw RunProblem(ExitStatus.usage, "can't read \"\(next.name)\": \(systemError())")
        }
        switch SourceText.check(bytes, name: next.name) {
        case .failure(let diagnostic):
            script.diagnostics.append(FileDiagnostic(file: next.name, diagnostic: diagnostic))
            script.sources[next.name] = SourceText("", name: next.name)
        case .success(let source):
            let parsed = parse(source)
            script.sources[next.name] = source
            let imports = script.imports(of: parsed, in: split(next.path).folder, &names, &open, prefix: prefix)
            script.files[next.name] = ScriptFile(name: next.name, parsed: parsed, imports: imports)
        }
    }
}

extension LoadedScript {
    /// Which files the `import`s of a text lead to; those that are not known yet are added to `open`.
    fileprivate mutating func imports(
        of parsed: ParsedScript, in parent: String, _ names: inout [String: String],
        _ open: inout [(name: String, path: String)], prefix: String
    ) -> [String: String] {
        var imports: [String: String] = [:]
        for statement in parsed.script.statements {
            guard case .importScript(let literal, _) = statement.kind, let text = literal.plainText else { continue }
            let whole = text.hasPrefix("/") ? text : parent + "/" + text
            guard let real = canonicalPath(whole), readable(real) else { continue }
            let name = names[real] ?? shortened(whole: real, from: folder, text)
            imports[text] = name
            if names[real] == nil {
                names[real] = name
                if !name.hasPrefix("/") { shownNames[name] = prefix + name }
                open.append((name, real))
            }
        }
        return imports
    }
}

/// How an imported file is called in messages: its path from the script's folder, where it lies below it.
private func shortened(whole: String, from folder: String, _ written: String) -> String {
    whole.hasPrefix(folder + "/") ? String(whole.dropFirst(folder.count + 1)) : whole
}

private func readable(_ path: String) -> Bool { access(path, R_OK) == 0 }

/// The bytes of a file; nil with `errno` set. One that is larger than any script may be is not read to its end.
func readFile(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { return nil }
    if status.st_mode & S_IFMT == S_IFDIR {
        errno = EISDIR
        return nil
    }
    return readAll(file)
}

func readAll(_ file: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= SourceText.maximumSize {
        let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno == EINTR { continue }
            return nil
        }
        if count == 0 { break }
        bytes += buffer[..<count]
    }
    return bytes
}

extension LoadedScript {
    /// Of the texts of the script and all that it imports.
    var digest: [UInt8] {
        var bytes: [UInt8] = []
        for name in sources.keys.sorted() {
            guard let source = sources[name] else { continue }
            // What stands where the script was called from is no part of it.
            bytes += Array((name == main ? "" : name).utf8) + [0] + Array("\(source.bytes.count)".utf8) + [0]
            source.bytes.withUnsafeBufferPointer { bytes += $0 }
        }
        return SHA256.hash(bytes)
    }
}
