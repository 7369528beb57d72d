import Foundation
import HoloCompiler
import HoloJournal
import HoloMachine
import HoloSteps
import HoloSyntax
import HoloValue

/// `:save`: exploring becomes a workflow.
extension SessionThread {
    /// Writes the statements of the entries that succeeded as a script, and makes the session its last run: resuming it
    /// costs nothing.
    func save(_ path: String) {
        let name = path.hasSuffix(".holo") ? path : path + ".holo"
        let whole = name.hasPrefix("/") ? name : FileManager.default.currentDirectoryPath + "/" + name
        guard !savedFiles.contains(whole), FileManager.default.fileExists(atPath: whole) else {
            return giveBackPrompt(write(name, whole))
        }
        ask("\(visible(name)) is there already. Replace it? [y/N] ") { [self] answer in
            if ["y", "yes"].contains(answer?.lowercased()) { return giveBackPrompt(write(name, whole)) }
            session.tell(.problem(RunProblem(ExitStatus.usage, "\(visible(name)) is there already, and stays as it is")))
            giveBackPrompt(ExitStatus.usage)
        }
    }

    private func write(_ name: String, _ whole: String) -> Int32 {
        do throws(RunProblem) {
            let saved = try savedScript()
            let text = saved.text
            guard !text.isEmpty else { throw RunProblem(ExitStatus.usage, "there is nothing to save yet") }
            do throws(Failure) {
                try files.write(Array(text.utf8), to: name)
            } catch {
                throw RunProblem(ExitStatus.failed, error.message, help: error.help)
            }
            savedFiles.insert(whole)
            guard let real = canonicalPath(whole) else { throw RunProblem(ExitStatus.failed, "can't find \"\(visible(name))\"") }
            let script = try loadScript(name)
            let compilation = compile(main: script.main, files: script.files, catalogue: catalogue)
            let errors = compilation.diagnostics.filter { $0.diagnostic.severity == .error }
            if !errors.isEmpty {
                session.tell(.diagnostics(errors, sources: script.sources, outcome: "it was saved, and has to be mended"))
            }
            try register(real, saved)
            tellSaved(name)
            return errors.isEmpty ? ExitStatus.ok : ExitStatus.invalid
        } catch {
            session.tell(.problem(error))
            return error.exitCode
        }
    }

    private func tellSaved(_ name: String) {
        var words = "wrote \(visible(name))"
        if service?.journal != nil {
            words += "; `holo run \(visible(name)) --resume` takes this session's answers"
            if hasObservedAgain { words += "; what was read or drawn by chance a second time is asked anew" }
        }
        session.tell(.line(words))
        let open = entries.filter { !$0.isOver }.map(\.name)
        if !open.isEmpty { session.tell(.line("left out, since not at an end: " + open.joined(separator: ", "))) }
    }

    private func savedScript() throws(RunProblem) -> SavedScript {
        let parts = succeeded.map { entry in
            SavedScript.Part(
                number: entry.number, script: entry.script, references: entry.compilation.references,
                shorthands: entry.compilation.shorthands, meanings: entry.meanings)
        }
        do throws(SavedScript.Problem) {
            return try SavedScript(parts)
        } catch {
            throw RunProblem(ExitStatus.failed, error.message)
        }
    }

    private var succeeded: [SessionEntry] {
        entries.filter { if case .ended(ExitStatus.ok) = $0.phase { true } else { false } }
    }

    private func register(_ path: String, _ saved: SavedScript) throws(RunProblem) {
        guard let service, let journal = service.journal, var setup = service.run?.setup else { return }
        setup.scriptPath = path
        setup.scriptText = saved.text
        setup.approvedWrites = approvedWrites.sorted()
        setup.creditCap = cap
        var inputs: [(String, Value)] = []
        for entry in succeeded {
            for (statement, meaning) in zip(entry.script.parsed.script.statements, entry.meanings) {
                guard case .input(let input) = statement.kind, let name = meaning.flatMap(saved.name),
                    let value = entry.inputs[input.name.text], heldSecret(in: value) == nil
                else { continue }
                inputs.append((name, value))
            }
        }
        setup.inputs = JSON.encode(.record(Record(inputs)))
        service.run?.setup = setup
        for key in unregistered { if let answer = observed[key] { carrier?.append(.observed(key: key, value: answer), false) } }
        unregistered = []
        do throws(JournalError) {
            try journal.flush()
            _ = try journal.reopenRun(with: setup, catalogue: JSON.encode(.array([])))
        } catch {
            throw RunProblem(ExitStatus.failed, "it was written, but not noted as this session's script: \(error.message)", help: error.help)
        }
    }
}
