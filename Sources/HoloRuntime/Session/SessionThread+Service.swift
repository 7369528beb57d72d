import Foundation
import HoloCompiler
import HoloJournal
import HoloMachine
import HoloSteps
import HoloSyntax
import HoloValue
import HolocronAPI
import HolocronClient
import HolocronScheduler

/// The service of a session, and what is recorded of it: there once a step is entered or the catalogue is wanted.
final class SessionService {
    let access: ServiceAccess
    let folders: StateFolders
    var catalogue = ActionCatalogue(actions: [:], known: [], isAvailable: true)
    var journal: Journal?
    var run: OpenedRun?
    var secretKey: SecretKey?

    init(access: ServiceAccess, folders: StateFolders) {
        self.access = access
        self.folders = folders
    }
}

extension SessionThread {
    var catalogue: ActionCatalogue {
        service?.catalogue ?? ActionCatalogue(actions: [:], known: [], isAvailable: true)
    }

    var secretKey: SecretKey? { service?.secretKey ?? plainSecretKey }

    /// Finds the service. nil where it can't be had, which was told.
    private func found() -> SessionService? {
        if let service { return service }
        do throws(RunProblem) {
            let folders: StateFolders
            do throws(JournalError) {
                folders = try StateFolders(environment: options.environment)
            } catch {
                throw RunProblem(ExitStatus.usage, error.message, help: error.help)
            }
            let session = session
            let access = try ServiceChoice(environment: options.environment, keyFile: options.keyFile)
                .connect(folders: folders, say: { session.tell(.line($0)) })
            let service = SessionService(access: access, folders: folders)
            self.service = service
            session.update { view in
                view.service = "\(access.baseURL)"
                view.isLocal = access.isLocal
            }
            return service
        } catch {
            session.tell(.problem(error))
            return nil
        }
    }

    /// Gets to know the catalogue on a thread of its own, so that nobody waits for it who does not need it.
    func lookAround() {
        guard let service = found() else { return }
        let (access, folder, session) = (service.access, service.folders.cache, session)
        Thread.detachNewThread { try? Self.learnCatalogue(access, folder, session) }
    }

    func fetchCatalogue() {
        defer { giveBackPrompt(ExitStatus.ok) }
        guard let service = found() else { return }
        do throws(RunProblem) {
            try Self.learnCatalogue(service.access, service.folders.cache, session)
        } catch {
            session.tell(.problem(error))
        }
    }

    private static func learnCatalogue(_ access: ServiceAccess, _ folder: String, _ session: Session) throws(RunProblem) {
        let cache = try? CatalogueCache.open(folder: folder)
        defer { cache?.close() }
        let all = try CatalogueLookup(access: access, cache: cache, patience: .short).everything()
        session.update { $0.learn(all) }
    }

    /// Looks up actions. False where the catalogue can't be had, which was told.
    func lookUp(_ called: [String]) -> Bool {
        guard let service = found() else { return false }
        guard called.contains(where: { service.catalogue.actions[$0] == nil }) else { return true }
        let cache = try? CatalogueCache.open(folder: service.folders.cache)
        defer { cache?.close() }
        do throws(RunProblem) {
            let lookup = CatalogueLookup(access: service.access, cache: cache)
            let found = try lookup.actions(called)
            service.catalogue.actions.merge(found.actions) { _, new in new }
            service.catalogue.known = found.known
            let called = Array(service.catalogue.actions.values)
            session.update { $0.learn(called) }
            return true
        } catch {
            session.tell(.problem(error))
            return false
        }
    }

    /// Makes sure that steps can be run: a journal with a run of its own, and the way to the service.
    func connected() -> Bool {
        if carrier != nil, service?.journal != nil { return true }
        guard let service = found() else { return false }
        do throws(RunProblem) {
            try connect(service)
            return true
        } catch {
            session.tell(.problem(error))
            return false
        }
    }

    private func connect(_ service: SessionService) throws(RunProblem) {
        let access = service.access
        // The journal is there before who is to be told of what is on disk.
        let relay = CommitRelay()
        let outside = try Carrier.Outside(access, state: service.folders.state)
        do throws(JournalError) {
            let journal = try Journal.open(
                folder: service.folders.state, onAcknowledge: { relay.acknowledge($0) }, onTrouble: { relay.trouble($0) })
            service.secretKey = try loadSecretKey(folder: service.folders.state)
            var random = SystemRandomNumberGenerator()
            let setup = RunSetup(
                id: UUID().uuidString, scriptPath: nil, scriptText: "", inputs: JSON.encode(.object([])),
                instance: access.instance, host: "\(access.baseURL)", creditCap: cap, approvedWrites: [],
                seed: random.next() >> 1, startedAt: startedAt)
            let opened = try OpenedRun(setup, catalogue: JSON.encode(.array([])), in: journal, goesOn: false)
            service.run = opened
            if cap == nil, access.isLocal { cap = RunSession.playCap }
            let session = session
            let carrier = Carrier(
                // Where each paid entry is asked for, what was allowed is the cap.
                steps: opened.steps(
                    maximumCredits: nil, defaultCap: cap ?? 0, policy: options.inDoubt,
                    identities: (try? CatalogueLookup(access: access, cache: nil).identities()) ?? []),
                scheduler: opened.scheduler(limits: access.limits), bell: bell,
                observer: { event in
                    switch event {
                    case .step(let progress, _): session.tell(.step(progress))
                    case .note(let note): session.tell(.note(note))
                    case .deciding(let lines): for line in lines { session.tell(.line(line)) }
                    case .pausing, .stopping: break
                    }
                })
            carrier.connect(journal: journal, run: setup.id, outside: outside)
            relay.connect(acknowledge: carrier.onAcknowledge, trouble: carrier.onTrouble)
            service.journal = journal
            route(carrier)
        } catch {
            throw RunProblem(ExitStatus.usage, error.message, help: error.help)
        }
    }

    /// For entries without steps, while there is no service.
    func plainCarrier() -> Carrier {
        Carrier(
            steps: Steps(
                facts: RecordedRun(), firstIntent: 1, maximumCredits: nil, defaultCap: nil, policy: .fail, seed: 1),
            scheduler: Scheduler(limits: .none, seed: 1), bell: bell, observer: { _ in })
    }

    /// What becomes of a step is told to the entry that asked for it.
    private func route(_ carrier: Carrier) {
        carrier.tellAsker = { [unowned self] event in
            let id: StepID
            switch event {
            case .settled(let step, _), .began(let step, _, _), .charged(let step, _): id = step
            case .observed, .outputDone, .alarmed: return
            }
            let number = StepRange.evaluator(of: id)
            entries.first { $0.number == number }?.host?.evaluator.handle(event)
        }
        self.carrier = carrier
    }

    /// Ends the session: its run is recorded as it stands.
    func close() {
        guard let service, let journal = service.journal, let run = service.run else { return }
        carrier?.end()
        let running = carrier?.steps.underWay.isEmpty == false
        do throws(JournalError) {
            try journal.finishRun(
                run.setup.id, status: running ? .interrupted : .succeeded, exitCode: Int(running ? ExitStatus.interrupted : 0),
                result: nil, at: Clock.wall)
            try journal.close()
        } catch {
            session.tell(.problem(RunProblem(ExitStatus.failed, "the end of the session could not be recorded: \(error.message)")))
        }
        run.lock.release()
    }
}
