import Foundation
import HolocronService

/// `holo-service --audit`: whether the ledger that a service left behind adds up.
enum Audit {
    /// Returns the exit status.
    static func run(folder: String) -> Int32 {
        do {
            let report = try LocalService.audit(folder: folder)
            for contradiction in report.contradictions { say("holo-service: \(contradiction)\n") }
            guard report.contradictions.isEmpty else { return 1 }
            let summary = report.summary
            print(
                "the ledger adds up: \(summary.jobs) jobs charged, \(summary.spent) credits spent,"
                    + " \(summary.refunded) refunded, \(summary.balance) left, \(report.openJobs) jobs open")
            return 0
        } catch {
            say("holo-service: \(error)\n")
            if case StateFolder.Failure.taken = error { return ServiceProcess.folderIsTaken }
            return 1
        }
    }

    private static func say(_ words: String) { FileHandle.standardError.write(Data(words.utf8)) }
}
