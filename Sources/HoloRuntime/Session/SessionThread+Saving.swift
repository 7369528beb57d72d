import Foundation
import HoloCompiler
import HoloJournal
import HoloSyntax
import HoloValue

/// `:save`: exploring becomes a workflow.
extension SessionThread {
    /// Writes the statements of the entries that succeeded as a script, and makes the session its last run: resuming it
    /// costs nothing.
    func save(_ path: String) {
        defer { giveBackPrompt(ExitStatus.ok) }
        let name = path.hasSuffix(".holo") ? path : path + ".holo"
        do throws(RunProblem) {
            let text = try scriptText()
            guard !text.isEmpty else { throw RunProblem(ExitStatus.usage, "there is nothing to save yet") }
            let whole = name.hasPrefix("/") ? name : FileManager.default.currentDirectoryPath + "/" + name
            do throws(Failure) {
                try files.write(Array(text.utf8), to: name)
            } catch {
                throw RunProblem(ExitStatus.failed, error.message, help: error.help)
            }
            guard let real = canonicalPath(whole) else { throw RunProblem(ExitStatus.failed, "can't find \"\(visible(name))\"") }
            let script = try loadScript(name)
            let compilation = compile(main: script.main, files: script.files, catalogue: catalogue)
            let errors = compilation.diagnostics.filter { $0.diagnostic.severity == .error }
            if !errors.isEmpty {
                session.tell(.diagnostics(errors, sources: script.sources, outcome: "it was saved, and has to be mended"))
            }
            try register(real, text)
            let isPaid = service?.journal != nil
            session.tell(
                .line("wrote \(visible(name))" + (isPaid ? "; `holo run \(visible(name)) --resume` takes this session's answers" : "")))
        } catch {
            session.tell(.problem(error))
        }
    }

    private func scriptText() throws(RunProblem) -> String {
        let parts = entries.compactMap { entry -> SavedScript.Part? in
            guard case .ended(ExitStatus.ok) = entry.phase else { return nil }
            return SavedScript.Part(
                number: entry.number, script: entry.script, references: entry.compilation.references,
                meanings: entry.meanings)
        }
        do throws(SavedScript.Problem) {
            return try SavedScript(parts).text
        } catch {
            throw RunProblem(ExitStatus.failed, error.message)
        }
    }

    private func register(_ path: String, _ text: String) throws(RunProblem) {
        guard let service, let journal = service.journal, var setup = service.setup else { return }
        setup.scriptPath = path
        setup.scriptText = text
        setup.approvedWrites = approvedWrites.sorted()
        setup.creditCap = cap
        let inputs = entries.reduce(into: [(String, Value)]()) { all, entry in
            for (name, value) in entry.inputs.sorted(by: { $0.key < $1.key }) where heldSecret(in: value) == nil {
                all.append((name, value))
            }
        }
        setup.inputs = JSON.encode(.record(Record(inputs)))
        service.setup = setup
        do throws(JournalError) {
            try journal.flush()
            _ = try journal.reopenRun(with: setup, catalogue: JSON.encode(.array([])))
        } catch {
            throw RunProblem(ExitStatus.failed, "it was written, but not noted as this session's script: \(error.message)", help: error.help)
        }
    }
}
