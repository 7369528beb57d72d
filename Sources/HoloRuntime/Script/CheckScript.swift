import HoloCompiler
import HoloJournal
import HoloSyntax

/// Checks a script as a run would, and starts nothing.
package func checkScript(
    _ path: String, environment: [String: String], keyFile: String?, say: (String) -> Void
) throws(RunProblem) -> RunResult {
    let script = try loadScript(path)
    var result = RunResult(exitCode: ExitStatus.ok)
    result.sources = script.sources
    result.diagnostics = script.diagnostics
    guard script.diagnostics.isEmpty else { return result }
    let called = calledActions(in: script.files)
    let hasFormErrors = script.files.values.contains { $0.parsed.hasErrors }
    var catalogue = ActionCatalogue(actions: [:], known: [], isAvailable: true)
    if !called.isEmpty, !hasFormErrors {
        let folders: StateFolders
        do throws(JournalError) {
            folders = try StateFolders(environment: environment)
        } catch {
            throw RunProblem(ExitStatus.usage, error.message, help: error.help)
        }
        let access = try ServiceChoice(environment: environment, keyFile: keyFile).connect(folders: folders, say: say)
        let cache = try? CatalogueCache.open(folder: folders.cache)
        defer { cache?.close() }
        catalogue = try CatalogueLookup(access: access, cache: cache).actions(called)
    }
    let compilation = compile(main: script.main, files: script.files, catalogue: catalogue)
    result.diagnostics = hasFormErrors ? compilation.formDiagnostics : compilation.diagnostics
    return result
}
