import HoloMachine
import HolocronAPI

/// Why a step can't run with the identity that its `as` names.
package struct IdentityProblem: Error, Sendable {
    package var name: String
    /// How many of the names that can stand there are this one: none, or more than one.
    package var matches: Int
    /// The names that can stand there, sorted.
    package var known: [String]
}

extension Steps {
    /// The task of a request, with the credential of its identity.
    ///
    /// A name, or an id where names are not unique, among the identities of the action's own catalogue. An identity
    /// without an active credential is sent all the same: the service refuses it, charges nothing, and says where it
    /// can be connected.
    func task(for request: StepRequest) throws(IdentityProblem) -> TaskRequest {
        var task = TaskRequest(actionID: request.action.id, parameters: request.parameters)
        guard let name = request.identity else { return task }
        let possible = identities.filter { identity in
            guard let wanted = request.action.catalogID, let catalog = identity.catalogID else { return true }
            return wanted == catalog
        }
        var found = possible.filter { $0.id == name }
        if found.isEmpty { found = possible.filter { $0.name == name } }
        guard found.count == 1 else {
            throw IdentityProblem(name: name, matches: found.count, known: possible.map(\.name).sorted())
        }
        let credentials = found[0].credentials
        if let credential = credentials.first(where: \.isActive) ?? credentials.first {
            task.credentialID = credential.id
        } else {
            task.identityID = found[0].id
        }
        return task
    }
}
