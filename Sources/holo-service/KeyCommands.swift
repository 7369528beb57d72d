import ArgumentParser
import Foundation
import HolocronService

/// `holo-service keys …`: who may use the service. They work on the folder's ledger, whether or not a service runs on
/// it; one that does knows of a change within a second.
struct KeyCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make, list and revoke keys.",
        discussion: "With --state <folder> those of another ledger than the standard one. It holds the hashes of keys "
            + "alone. Each key opens one account, with credits and jobs of its own.",
        subcommands: [CreateKey.self, ListKeys.self, RevokeKey.self])
}

/// The ledger of a folder.
struct KeyBook {
    /// As `--state` gives it; nil for the standard one.
    var folder: String?

    /// Runs `work` on the ledger.
    func withLedger<Result: Sendable>(
        makingFolder: Bool = false, _ work: @escaping @Sendable (Ledger) async throws -> Result
    ) throws -> Result {
        let path = folder ?? StateFolder.standardPath(environment: ProcessInfo.processInfo.environment)
        let whole = URL(filePath: path).path
        return try waiting { try await LocalService.withLedger(folder: whole, makingFolder: makingFolder, work) }
    }

    private func waiting<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) throws -> Result {
        umask(0o077)
        let isDone = DispatchSemaphore(value: 0)
        let held = Held<Result>()
        Task {
            do { held.result = .success(try await work()) } catch { held.result = .failure(error) }
            isDone.signal()
        }
        isDone.wait()
        do {
            guard let result = held.result else { throw CancellationError() }
            return try result.get()
        } catch {
            FileHandle.standardError.write(Data("holo-service: \(error)\n".utf8))
            throw ExitCode(1)
        }
    }

    /// Written before the signal, read after it.
    private final class Held<Value>: @unchecked Sendable { var result: Result<Value, any Error>? }
}

struct CreateKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key and print it: it is shown this once.")

    // Its options are taken before those of this command: --state is there.
    @ParentCommand var service: HoloService

    @Option(help: ArgumentHelp("What the key is for.", valueName: "name"))
    var name = "key"

    @Option(
        help: ArgumentHelp(
            "The account that it opens; made where there is none. `local` is that of who runs the service.",
            valueName: "account"))
    var account = "local"

    @Option(help: ArgumentHelp("What a new account gets.", valueName: "number"))
    var credits = 100_000

    func validate() throws {
        for (option, text) in [("--name", name), ("--account", account)] {
            let isPlain = text.utf8.allSatisfy {
                ($0 | 0x20 >= 97 && $0 | 0x20 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 46 || $0 == 95
            }
            guard isPlain, (1...60).contains(text.utf8.count) else {
                throw ValidationError("\(option) takes up to 60 letters, digits and -._")
            }
        }
        guard (0...1_000_000_000).contains(credits) else {
            throw ValidationError("--credits must be from 0 to 1000000000")
        }
    }

    func run() throws {
        let (name, account, credits) = (name, account, credits)
        let (key, record) = try KeyBook(folder: service.state).withLedger(makingFolder: true) { ledger in
            try await ledger.makeKey(name: name, account: account, credits: credits)
        }
        let words = "the key \(record.id) opens the account \(record.account); it is shown only now\n"
        FileHandle.standardError.write(Data(words.utf8))
        print(key)
    }
}

struct ListKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys: their ids, names and accounts, not the keys themselves.")

    @ParentCommand var service: HoloService

    func run() throws {
        let keys = try KeyBook(folder: service.state).withLedger { ledger in try ledger.keyRecords() }
        let rows = [["ID", "NAME", "ACCOUNT", "MADE", "REVOKED"]]
            + keys.map { key in
                [key.id, key.name, key.account, Self.date(key.createdAt), key.revokedAt.map(Self.date) ?? "-"]
            }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
            print(cells.joined(separator: "  ").replacing(#/ +$/#, with: ""))
        }
    }

    private static func date(_ time: Int) -> String {
        Date(timeIntervalSince1970: Double(time) / 1_000_000).ISO8601Format()
    }
}

struct RevokeKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a key, or all of one name, for good.")

    @ParentCommand var service: HoloService

    @Argument(help: ArgumentHelp("The key's id or name, as `keys list` shows it.", valueName: "id|name"))
    var key: String

    func run() throws {
        let key = key
        let revoked = try KeyBook(folder: service.state).withLedger { ledger in try await ledger.revokeKeys(key) }
        guard !revoked.isEmpty else {
            let words = "holo-service: there is no valid key with the id or name \(key)\n"
            FileHandle.standardError.write(Data(words.utf8))
            throw ExitCode(1)
        }
        for record in revoked { print("revoked \(record.id) (\(record.name), account \(record.account))") }
    }
}
