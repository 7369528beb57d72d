import Foundation
import HoloCompiler
import HoloMachine
import HoloSyntax
import HoloValue
import HolocronAPI

/// Taking entries in: reading, checking, telling the price, asking, and making their names known.
extension SessionThread {
    func enter(_ text: String) {
        if isPiped, let failed = entries.first(where: { $0.exitCode != ExitStatus.ok }) { return giveBackPrompt(failed.exitCode) }
        guard let entry = checked(text, number: entries.count + 1) else { return giveBackPrompt(ExitStatus.invalid) }
        guard let program = entry.compilation.program else { return giveBackPrompt(ExitStatus.invalid) }
        let needsService = program.actions.contains { _ in true }
        if needsService, !connected() { return giveBackPrompt(ExitStatus.unreachable) }
        approve(entry, program) { [self] isApproved in
            guard isApproved else { return giveBackPrompt(ExitStatus.invalid) }
            askInputs(entry) { [self] isGiven in
                guard isGiven else { return giveBackPrompt(ExitStatus.usage) }
                accept(entry)
            }
        }
    }

    /// Reads and checks a text. nil where something is wrong with it, which was told.
    func checked(_ text: String, number: Int, tells: Bool = true) -> SessionEntry? {
        let name = SessionEntry.name(number)
        let source = SourceText(text, name: name)
        let parsed = parseEntry(source)
        let script = EntryScript(parsed)
        var sources = [name: source]
        var entryFiles = declaring
        do throws(RunProblem) {
            let loaded = try loadImports(of: script.parsed, name: name, folder: FileManager.default.currentDirectoryPath)
            entryFiles.merge(loaded.files) { _, new in new }
            sources.merge(loaded.sources) { old, _ in old }
            if !loaded.diagnostics.isEmpty {
                session.tell(.diagnostics(loaded.diagnostics, sources: sources, outcome: Self.nothingRan))
                return nil
            }
            entryFiles[name] = ScriptFile(
                name: name, parsed: script.parsed, imports: loaded.imports, surroundings: names.surroundings)
        } catch {
            session.tell(.problem(error))
            return nil
        }
        for earlier in entries where entryFiles[earlier.name] != nil { sources.merge(earlier.sources) { old, _ in old } }
        if !parsed.hasErrors {
            let called = calledActions(in: entryFiles).filter { names.surroundings.declarations[head($0)] == nil }
            if !called.isEmpty, !lookUp(called) { return nil }
        }
        let values = names.values
        let compilation = compile(entry: name, files: entryFiles, catalogue: catalogue, valueOf: { values[$0] })
        let shown = parsed.hasErrors ? compilation.formDiagnostics : compilation.diagnostics
        let isWrong = compilation.program == nil
        if !shown.isEmpty, tells || isWrong {
            session.tell(.diagnostics(shown, sources: sources, outcome: isWrong ? Self.nothingRan : nil))
        }
        guard !isWrong else { return nil }
        return SessionEntry(
            number: number, text: text, script: script, files: entryFiles, sources: sources, compilation: compilation)
    }

    private static let nothingRan = "nothing ran, 0 credits spent"

    private func head(_ callee: String) -> String { String(callee.prefix { $0 != "." }) }

    /// From here on it belongs to the session, and its names are known.
    private func accept(_ entry: SessionEntry) {
        entries.append(entry)
        entry.meanings = entry.script.parsed.script.statements.map { bind($0, of: entry) }
        if entry.script.declarations.isEmpty == false {
            for (name, file) in entry.files where declaring[name] == nil { declaring[name] = file }
            // Its functions and flows see its own names as they are at the prompt.
            for (name, id) in entry.open { declaring[entry.name]?.surroundings?.own[name] = id }
        }
        if entry.holdsPrompt {
            held = entry
        } else {
            giveBackPrompt(ExitStatus.ok)
        }
        startWaiting()
    }

    private func bind(_ statement: Statement, of entry: SessionEntry) -> EarlierReference.Meaning? {
        func value(_ name: Name, _ kind: SessionBinding.Kind) -> EarlierReference.Meaning {
            guard !name.text.hasPrefix(" ") else {
                let id = names.reserve()
                entry.shown.append(id)
                entry.open.append((name.text, id))
                return .value(id)
            }
            let id = names.bind(name.text, kind)
            entry.open.append((name.text, id))
            if kind == .step { entry.open.append(("receipt of " + name.text, names.bindReceipt(of: name.text))) }
            return .value(id)
        }
        func declare(
            _ name: Name, _ kind: SessionBinding.Kind, _ parameters: [Parameter] = []
        ) -> EarlierReference.Meaning {
            let line = entry.sources[entry.name].map { source in
                String(source.text(statement.span).prefix { $0 != "\n" && $0 != "\r\n" && $0 != "{" })
            }
            names.declare(name.text, kind, in: entry.name, summary: line?.trimmingCharacters(in: .whitespaces) ?? "",
                parameters: parameters.map(\.name.text))
            return .declaration(file: entry.name, name: name.text)
        }
        switch statement.kind {
        case .input(let input): return value(input.name, .input)
        case .let(let name, _, _), .letBlock(let name, _, _): return value(name, .value)
        case .step(let step): return step.name.map { value($0, .step) }
        case .function(let declaration): return declare(declaration.name, .function, declaration.parameters)
        case .flow(let declaration): return declare(declaration.name, .flow, declaration.parameters)
        case .importScript(_, let alias): return declare(alias, .import)
        case .typeAlias(let name, _): return declare(name, .type)
        case .return:
            let id = names.reserve()
            entry.returned = id
            return .value(id)
        default: return nil
        }
    }

    // MARK: Telling without running

    func tellCost(_ text: String) {
        guard let entry = checked(text, number: entries.count + 1, tells: false) else { return giveBackPrompt(ExitStatus.invalid) }
        session.tell(.line(costWords(entry)))
        giveBackPrompt(ExitStatus.ok)
    }

    func costWords(_ entry: SessionEntry) -> String {
        guard let worst = entry.compilation.worstCase else { return "its text does not tell what it may cost" }
        return worst == 0 ? "it costs nothing" : "it costs at most \(credits(worst))"
    }

    func credits(_ count: Int) -> String { "\(count) credit\(count == 1 ? "" : "s")" }

    func tellType(_ text: String) {
        guard let entry = checked(text, number: entries.count + 1, tells: false) else { return giveBackPrompt(ExitStatus.invalid) }
        defer { giveBackPrompt(ExitStatus.ok) }
        let last = (entry.script.shown + entry.script.values).last
        let found = entry.compilation.types?.entries.last { $0.file == entry.name && $0.name == last }
        // A value that is there tells more than the text.
        if let name = entry.script.parsed.script.statements.last.flatMap(Self.plainName),
            let value = names.surroundings.values[name].flatMap({ names.values[$0] })
        {
            session.tell(.line(shape(of: value)))
        } else {
            session.tell(.line(found.map { "\($0.type)" } ?? "nothing"))
        }
    }

    private static func plainName(_ statement: Statement) -> String? {
        if case .let(let name, _, let value) = statement.kind, name.text.hasPrefix(" "), case .name(let other) = value.kind {
            return other
        }
        return nil
    }

    // MARK: Scripts

    func load(_ path: String) {
        do throws(RunProblem) {
            let script = try loadScript(path)
            guard script.diagnostics.isEmpty, let source = script.sources[script.main] else {
                session.tell(.diagnostics(script.diagnostics, sources: script.sources, outcome: Self.nothingRan))
                return giveBackPrompt(ExitStatus.invalid)
            }
            enter(source.text(Span(0, source.bytes.count)))
        } catch {
            session.tell(.problem(error))
            giveBackPrompt(error.exitCode)
        }
    }
}

/// The type of a value as a declaration would have it, to a small depth.
func shape(of value: Value, depth: Int = 3) -> String {
    switch value {
    case .list(let list):
        guard let first = list.elements.first, depth > 0 else { return "list" }
        return "list<\(shape(of: first, depth: depth - 1))>"
    case .record(let record):
        guard depth > 0 else { return "{…}" }
        let fields = zip(record.shape.keys, record.values).prefix(20).map { "\($0): \(shape(of: $1, depth: depth - 1))" }
        return "{ " + fields.joined(separator: ", ") + (record.count > 20 ? ", …" : "") + " }"
    default: return value.kind
    }
}
