import HoloCompiler
import HoloValue
import HolocronAPI

/// The actions that the programs of these tests call.
package enum TestCatalogue {
    private static let actions = [
        action("lookup", .read),
        action("fetch", .read),
        action("post", .write),
        action("remove", .write),
        action("shop.find", .read),
        action("mystery", nil),
        action(
            "search", .read,
            [
                ParameterDescription(name: "query", type: "string", isRequired: true, summary: ""),
                ParameterDescription(name: "limit", type: "integer", isRequired: false, summary: ""),
                ParameterDescription(
                    name: "order", type: "string", isRequired: false, summary: "",
                    allowed: [.string("newest"), .string("oldest")]),
            ]),
        action(
            "notify", .write,
            [
                ParameterDescription(name: "to", type: "string", isRequired: true, summary: ""),
                ParameterDescription(name: "words", type: "string", isRequired: true, summary: ""),
            ]),
    ]

    package static let catalogue = ActionCatalogue(
        actions: Dictionary(uniqueKeysWithValues: actions.map { ($0.id, $0) }), known: actions.map(\.id),
        isAvailable: true)

    /// What a script may name and the catalogue does not say counts as a write.
    package static func isWrite(_ action: String) -> Bool { catalogue.actions[action]?.isWrite ?? true }

    package static func credits(_ action: String) -> Int { catalogue.actions[action]?.credits ?? 0 }

    private static func action(
        _ id: String, _ effect: ActionDescription.Effect?, _ parameters: [ParameterDescription]? = nil
    ) -> ActionDescription {
        ActionDescription(
            id: id, name: id, catalogSlug: "test", summary: "", effect: effect, isSynchronous: false,
            needsAccount: false, parameters: parameters, credits: 1)
    }
}
