import HoloJournal

/// Where what was typed at the prompt is kept: among the rest of the state, readable by its owner alone.
package func sessionHistoryFile(environment: [String: String]) throws(RunProblem) -> String {
    do throws(JournalError) {
        return try StateFolders(environment: environment).state + "/history"
    } catch {
        throw RunProblem(ExitStatus.usage, error.message, help: error.help)
    }
}
