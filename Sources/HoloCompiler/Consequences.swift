import HoloSyntax

/// What the checker finds in a text that was not wholly understood: some of it follows from the mistakes in the syntax,
/// and is not said.
struct Consequences {
    private let damages: [String: Damage]
    private let sources: [String: SourceText]
    /// Names that may have been bound or declared in what was not understood.
    private let names: Set<String>

    init(files: [String: ScriptFile]) {
        let broken = files.filter { $0.value.parsed.hasErrors }
        damages = broken.mapValues(\.parsed.damage)
        sources = broken.isEmpty ? [:] : files.mapValues(\.parsed.source)
        names = broken.values.reduce(into: []) { names, file in
            let (source, damage) = (file.parsed.source, file.parsed.damage)
            names.formUnion(damage.words(of: source))
            // What was declared at the top may now seem to stand in a block.
            if damage.structureLostFrom != nil || damage.hasLostName { names.formUnion(source.words(in: Span(0, source.bytes.count))) }
        }
    }

    /// True where an error of the checker is likely to follow from one of the syntax.
    func contain(_ entry: FileDiagnostic) -> Bool {
        guard !damages.isEmpty, let code = CheckCode(rawValue: entry.diagnostic.code) else { return false }
        let place = entry.diagnostic.primary.span
        if let damage = damages[entry.file] {
            if damage.touches(place) { return true }
            if damage.structureLostFrom != nil, Self.aboutStructure.contains(code) { return true }
            // What an item costs is counted through all that is in it.
            if code == .noWorstCase { return true }
        }
        // Of an input without its default nothing is said here but the name of the script.
        if damages.count > (damages[entry.file] == nil ? 0 : 1), [.missingParameter, .notInFlow].contains(code) {
            return true
        }
        guard Self.aboutNames.contains(code), !names.isEmpty, let source = sources[entry.file] else { return false }
        // What the message names stands elsewhere than its place, where a function's arguments are wrong.
        let named = entry.diagnostic.message.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        return !source.words(in: place).union(named).isDisjoint(with: names)
    }

    private static let aboutStructure: Set<CheckCode> = [
        .statementOutOfPlace, .unreachable, .stepInFunction, .yieldsToNoOne, .missingReturn,
    ]

    private static let aboutNames: Set<CheckCode> = [
        .unknownName, .usedBeforeDefinition, .unknownAction, .unknownParameter, .missingParameter, .unknownFunction,
        .wrongArguments, .unknownType, .fieldAndFunction, .notInFlow, .nameBoundTwice,
    ]
}
