import HoloMachine
import HoloSteps
import HolocronAPI
import HolocronScheduler
import Testing

/// Which credential a step runs with.
@Suite struct IdentityTests {
    private static let identities = [
        Identity(
            id: "i1", catalogID: "mail", name: "Work",
            credentials: [.init(id: "old", isActive: false), .init(id: "new", isActive: true)]),
        Identity(id: "i2", catalogID: "net", name: "Work", credentials: [.init(id: "gone", isActive: false)]),
        Identity(id: "i3", catalogID: "net", name: "Twice", credentials: [.init(id: "c3", isActive: true)]),
        Identity(id: "i4", catalogID: "net", name: "Twice", credentials: []),
    ]

    private func request(_ name: String?, catalog: String = "net", id: StepID = 1) -> StepRequest {
        var request = StepsBench.request(id, n: 1)
        request.identity = name
        request.action.catalogID = catalog
        return request
    }

    private func task(_ name: String?, catalog: String = "net") -> (TaskRequest?, PauseReason?) {
        var bench = StepsBench(identities: Self.identities)
        bench.tell(.request(request(name, catalog: catalog)))
        let task = bench.commands.compactMap { command -> TaskRequest? in
            if case .schedule(.submit(_, let task, _, _)) = command { task } else { nil }
        }.first
        return (task, bench.steps.pauseReason)
    }

    @Test func theActiveCredentialOfItsOwnSite() {
        #expect(task("Work", catalog: "mail").0?.credentialID == "new")
        #expect(task(nil).0?.credentialID == nil)
        #expect(task("i3").0?.credentialID == "c3")
    }

    @Test func withoutAnActiveOneTheServiceSaysWhereToConnect() {
        #expect(task("Work").0?.credentialID == "gone")
        #expect(task("i4").0?.identityID == "i4")
    }

    @Test(arguments: [("Wrok", 0), ("Twice", 2), ("i1", 0)])
    func anUnknownOrAmbiguousNamePauses(_ name: String, _ matches: Int) {
        let (task, reason) = task(name)
        #expect(task == nil)
        guard case .identity(_, let problem)? = reason else {
            Issue.record("does not pause: \(String(describing: reason))")
            return
        }
        #expect(problem.matches == matches && problem.known == ["Twice", "Twice", "Work"])
    }

    @Test func anotherIdentityIsAnotherRequest() {
        var bench = StepsBench(identities: Self.identities)
        bench.start(request("Work", catalog: "mail"))
        bench.tell(.reported(1, StepsBench.done()))
        let facts = bench.recorded()
        for (name, isReused) in [("Work", true), ("i1", false)] {
            var again = StepsBench(facts: facts, firstIntent: 10, identities: Self.identities)
            again.tell(.request(request(name, catalog: "mail")))
            #expect(again.settled == (isReused ? ["1 = 7"] : []))
            #expect(again.submissions == (isReused ? [] : [10]))
        }
    }
}
