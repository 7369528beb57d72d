import HoloCompiler
import HoloJournal
import HoloSyntax

/// Checks scripts as a run would, and starts none. The service is asked once for what the cache does not know; where it
/// can't be, the cached catalogue is used however old it is, and what that does not know is one warning.
package final class ScriptChecker {
    private let environment: [String: String]
    private let keyFile: String?
    private let say: (String) -> Void
    private var connection: Result<(access: ServiceAccess, cache: CatalogueCache?), RunProblem>?
    /// Why the service was of no use.
    private var trouble: RunProblem?
    private var hasWarned = false

    package init(environment: [String: String], keyFile: String?, say: @escaping (String) -> Void) {
        self.environment = environment
        self.keyFile = keyFile
        self.say = say
    }

    deinit {
        if case .success(let connected)? = connection { connected.cache?.close() }
    }

    /// `-` is the standard input. A script that can't be read is a `RunProblem`.
    package func check(_ path: String) throws(RunProblem) -> RunResult {
        let script = try loadScript(path)
        var result = RunResult(exitCode: ExitStatus.ok)
        result.sources = script.sources
        result.shownNames = script.shownNames
        result.diagnostics = script.diagnostics
        guard script.diagnostics.isEmpty else { return result }
        let called = calledActions(in: script.files)
        let catalogue = called.isEmpty
            ? ActionCatalogue(actions: [:], known: [], isAvailable: true) : catalogue(of: called)
        let compilation = compile(main: script.main, files: script.files, catalogue: catalogue, makesProgram: false)
        result.diagnostics = joined(compilation.diagnostics)
        return result
    }

    private func catalogue(of called: [String]) -> ActionCatalogue {
        do throws(RunProblem) {
            let (access, cache) = try connected()
            let lookup = CatalogueLookup(access: access, cache: cache, patience: .short)
            if trouble == nil {
                do throws(RunProblem) {
                    return try lookup.actions(called)
                } catch {
                    trouble = error
                }
            }
            return lookup.cached(ofAnyAge: true, isAvailable: false)
        } catch {
            trouble = error
            return ActionCatalogue(actions: [:], known: [], isAvailable: false)
        }
    }

    private func connected() throws(RunProblem) -> (access: ServiceAccess, cache: CatalogueCache?) {
        if let connection { return try connection.get() }
        do throws(RunProblem) {
            let folders: StateFolders
            do throws(JournalError) {
                folders = try StateFolders(environment: environment)
            } catch {
                throw RunProblem(ExitStatus.usage, error.message, help: error.help)
            }
            let access = try ServiceChoice(environment: environment, keyFile: keyFile).connect(folders: folders, say: say)
            let found = (access: access, cache: try? CatalogueCache.open(folder: folders.cache))
            connection = .success(found)
            return found
        } catch {
            connection = .failure(error)
            throw error
        }
    }

    /// One warning for all that the catalogue would have been needed for, with the reason.
    private func joined(_ diagnostics: [FileDiagnostic]) -> [FileDiagnostic] {
        let code = CheckCode.catalogueMissing.rawValue
        let missing = diagnostics.filter { $0.diagnostic.code == code }
        guard var first = missing.first else { return diagnostics }
        first.diagnostic.message = "the catalogue can't be had, so it is not known whether "
            + (missing.count == 1 ? "this action exists; it counts as a write" : "these actions exist; they count as writes")
        first.diagnostic.secondary = missing.dropFirst().prefix(10).map { other in
            Diagnostic.Label(other.diagnostic.primary.span, "nor this", file: other.file)
        }
        if let trouble {
            first.diagnostic.notes.append(("reason", trouble.message))
            first.diagnostic.help = trouble.help
        }
        return diagnostics.compactMap { found in
            guard found.diagnostic.code == code else { return found }
            defer { hasWarned = true }
            return hasWarned ? nil : first
        }
    }
}
