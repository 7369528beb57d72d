import HolocronAPI
import HoloMachine

/// The catalogue, made ready to be searched at each key that is typed.
package struct ActionIndex: Sendable {
    /// In the order of the catalogue.
    package let actions: [ActionDescription]
    private let places: [String: Int]

    package init(_ actions: [ActionDescription]) {
        self.actions = actions
        places = Dictionary(actions.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func named(_ id: String) -> ActionDescription? { places[id].map { actions[$0] } }

    /// The actions whose id, name or site fits what was typed, the best first; equally good ones by their id, the short
    /// ones first. All where nothing was typed.
    ///
    /// - Parameter limit: how many at most.
    package func matches(_ typed: String, limit: Int) -> [(action: ActionDescription, match: WordMatch)] {
        let pattern = WordPattern(typed)
        if pattern.isEmpty { return actions.prefix(limit).map { ($0, .prefix) } }
        var found: [(place: Int, match: WordMatch)] = []
        for (place, action) in actions.enumerated() {
            if let match = pattern.match(action.id) {
                found.append((place, match))
            } else if let match = pattern.match(action.name), match < .scattered {
                // A word of the name is worth less than one of the id, which is what will stand in the text.
                found.append((place, max(match, .inside)))
            }
        }
        found.sort { left, right in
            if left.match != right.match { return left.match < right.match }
            let (one, other) = (actions[left.place].id, actions[right.place].id)
            if left.match == .prefix, one.utf8.count != other.utf8.count { return one.utf8.count < other.utf8.count }
            return left.place < right.place
        }
        return found.prefix(limit).map { (actions[$0.place], $0.match) }
    }
}

extension ActionDescription {
    /// `2 credits · read`.
    package var price: String {
        let amount = credits == 1 ? "1 credit" : "\(credits) credits"
        return "\(amount) · \(effect == .read ? "read" : "write")"
    }
}
