import HoloMachine
import HoloSyntax
import HoloValue

/// The keys that are written in a record. They are the same where their scalars are, as in the records that they make.
struct RecordKeys {
    private(set) var names: [Name] = []
    private(set) var hasSpread = false
    /// Those that stood there before, with the place of the one before.
    private(set) var repeated: [(earlier: Span, name: Name)] = []

    init(_ entries: [RecordEntry]) {
        names.reserveCapacity(entries.count)
        // Most records are small.
        var places: [TextKey: Span] = [:]
        for entry in entries {
            switch entry {
            case .pair(let name, _), .shorthand(let name):
                let earlier: Span?
                if entries.count <= 16 {
                    earlier = names.last { textsEqual($0.text, name.text) }?.span
                } else {
                    earlier = places.updateValue(name.span, forKey: TextKey(name.text))
                }
                if let earlier { repeated.append((earlier, name)) }
                names.append(name)
            case .spread: hasSpread = true
            }
        }
    }
}
