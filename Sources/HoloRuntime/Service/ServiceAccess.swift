import Foundation
import HoloJournal
import HoloValue
import HolocronAPI
import HolocronClient
import HolocronScheduler

/// Which service a run talks to, and with what key.
package struct ServiceAccess: Sendable {
    package var baseURL: BaseURL
    package var key: APIKey
    /// Where the key came from, for messages: `HOLOCRON_API_KEY`. Never the key.
    package var keySource: String
    /// Under which the journal and the cache know the service and the account.
    package var instance: String
    package var limits: ServiceLimits
    package var isLocal: Bool

    func transport() throws(RunProblem) -> Transport {
        do throws(TransportFailure) {
            return try Transport(
                configuration: TransportConfiguration(baseURL: baseURL, key: key, userAgent: "holo/0.1", maximumConnections: 32))
        } catch {
            throw RunProblem(ExitStatus.unreachable, error.message, help: "install libcurl: it is opened when the first request is due")
        }
    }
}

/// Where the key is and which service it is for, as the environment says; nil where there is no key and no URL: then the
/// local service is meant.
package struct ServiceChoice: Sendable {
    package static let officialURL = "https://api.anakin.io"

    package var environment: [String: String]
    package var keyFile: String?

    package init(environment: [String: String], keyFile: String? = nil) {
        self.environment = environment
        self.keyFile = keyFile
    }

    /// Finds the service, and starts the local one where that is meant. `say` gets the one line about it.
    package func connect(folders: StateFolders, say: (String) -> Void) throws(RunProblem) -> ServiceAccess {
        let found = try key()
        let url = environment["HOLOCRON_BASE_URL"].flatMap { $0.isEmpty ? nil : $0 }
        guard let found else {
            if let url {
                throw RunProblem(
                    ExitStatus.account, "HOLOCRON_BASE_URL is set\((try? parseBaseURL(url)).map { " (\($0))" } ?? ""), but there is no key for it",
                    help: "set HOLOCRON_API_KEY, or unset HOLOCRON_BASE_URL to use the local service")
            }
            return try LocalServiceStart(folder: folders.state + "/service").connect(say: say)
        }
        let baseURL: BaseURL
        do throws(BaseURLError) {
            baseURL = try parseBaseURL(url ?? Self.officialURL)
        } catch {
            throw RunProblem(ExitStatus.usage, "HOLOCRON_BASE_URL: \(error.message)")
        }
        guard let key = APIKey(found.text) else {
            throw RunProblem(
                ExitStatus.account, "\(found.source) holds no key: a key is one word of printable characters")
        }
        Redactor.process.hide(key.revealed, as: "<API key>")
        try refuseOpenRoad(to: baseURL)
        let digest = hexadecimal(Array(SHA256.hash(Array(found.text.utf8)).prefix(8)))
        return ServiceAccess(
            baseURL: baseURL, key: key, keySource: found.source, instance: "\(baseURL)#\(digest)",
            limits: try limits(), isLocal: false)
    }

    private func key() throws(RunProblem) -> (text: String, source: String)? {
        if let keyFile {
            do throws(PrivateFile.Problem) {
                return (try PrivateFile.text(keyFile).trimmingCharacters(in: .whitespacesAndNewlines), "--key-file \(keyFile)")
            } catch {
                throw RunProblem(ExitStatus.account, "the key file can't be used: \(error.message)", help: error.help)
            }
        }
        for name in ["HOLOCRON_API_KEY", "ANAKIN_API_KEY"] {
            if let text = environment[name], !text.isEmpty { return (text, name) }
        }
        return nil
    }

    /// Over plain HTTP the key, and all that a script sends, can be read on the way: only this machine's own services are
    /// spoken to like that.
    private func refuseOpenRoad(to url: BaseURL) throws(RunProblem) {
        guard url.scheme == "http", !url.isLoopback, environment["HOLO_ALLOW_INSECURE"] != "1" else { return }
        throw RunProblem(
            ExitStatus.usage, "HOLOCRON_BASE_URL is \(url): over http:// the API key could be read on the way",
            help: "write https://; where the network is your own, HOLO_ALLOW_INSECURE=1 allows it")
    }

    /// `HOLOCRON_LIMITS=none` for a service that has no limits; else the documented ones hold.
    private func limits() throws(RunProblem) -> ServiceLimits {
        switch environment["HOLOCRON_LIMITS"] {
        case nil, "", "documented": return .documented
        case "none": return .none
        case let other?:
            throw RunProblem(ExitStatus.usage, "HOLOCRON_LIMITS is `\(other)`", help: "it is `documented` or `none`")
        }
    }
}
