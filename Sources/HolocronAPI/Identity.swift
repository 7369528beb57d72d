/// An account of the user's on one of the sites, under the name that a script's `as` gives.
package struct Identity: Sendable, Equatable {
    package struct Credential: Sendable, Equatable {
        package var id: String
        package var isActive: Bool

        package init(id: String, isActive: Bool) {
            self.id = id
            self.isActive = isActive
        }
    }

    package var id: String
    /// The catalogue it belongs to; nil where the service does not say.
    package var catalogID: String?
    package var name: String
    /// As the service lists them.
    package var credentials: [Credential]

    package init(id: String, catalogID: String?, name: String, credentials: [Credential]) {
        self.id = id
        self.catalogID = catalogID
        self.name = name
        self.credentials = credentials
    }
}
