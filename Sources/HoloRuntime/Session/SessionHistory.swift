import Foundation
import HoloJournal

/// Where what was typed at the prompt is kept: among the rest of the state, readable by its owner alone.
package func sessionHistoryFile(environment: [String: String]) throws(RunProblem) -> String {
    do throws(JournalError) {
        let folder = try StateFolders(environment: environment).state
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return folder + "/history"
    } catch {
        throw RunProblem(ExitStatus.usage, error.message, help: error.help)
    }
}
