import HoloValue

/// An action as the catalogue describes it.
package struct ActionDescription: Sendable {
    package enum Effect: String, Sendable { case read, write }

    /// What a step calls: `li_profile_scrape`.
    package var id: String
    package var name: String
    package var catalogSlug: String
    /// What identities name the catalogue by; nil where it is not said.
    package var catalogID: String?
    package var summary: String
    /// nil where the catalogue gives no type: it then counts as a write.
    package var effect: Effect?
    /// True for `mode: sync`: the POST may answer with the result.
    package var isSynchronous: Bool
    package var needsAccount: Bool
    /// nil where the catalogue does not list them: then any are taken.
    package var parameters: [ParameterDescription]?
    package var credits: Int

    package init(
        id: String, name: String, catalogSlug: String, summary: String, effect: Effect?, isSynchronous: Bool,
        needsAccount: Bool, parameters: [ParameterDescription]?, credits: Int, catalogID: String? = nil
    ) {
        self.id = id
        self.name = name
        self.catalogSlug = catalogSlug
        self.summary = summary
        self.effect = effect
        self.isSynchronous = isSynchronous
        self.needsAccount = needsAccount
        self.parameters = parameters
        self.credits = credits
        self.catalogID = catalogID
    }

    /// An action that may change the world, or of which that is not known.
    package var isWrite: Bool { effect != .read }
}

package struct ParameterDescription: Sendable {
    package var name: String
    /// As JSON Schema names it: `string integer number boolean array object`; nil where it is not said.
    package var type: String?
    package var isRequired: Bool
    package var summary: String
    package var defaultValue: Value?
    /// Where only these are allowed.
    package var allowed: [Value]?

    package init(
        name: String, type: String?, isRequired: Bool, summary: String, defaultValue: Value? = nil,
        allowed: [Value]? = nil
    ) {
        self.name = name
        self.type = type
        self.isRequired = isRequired
        self.summary = summary
        self.defaultValue = defaultValue
        self.allowed = allowed
    }
}
