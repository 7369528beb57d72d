import HoloSyntax

/// What the checker finds in a text that was not wholly understood: most of it follows from the mistakes in the syntax,
/// and is not said.
struct Consequences {
    private struct Trouble {
        let tokens: [Token]
        /// Statements at the top that hold a mistake, up to the next statement; in order.
        let regions: [Span]
    }

    private let troubles: [String: Trouble]
    /// Names that stand in those statements: they may have been bound or declared there.
    private let names: Set<String>
    private let sources: [String: SourceText]

    init(files: [String: ScriptFile]) {
        var troubles: [String: Trouble] = [:]
        var names: Set<String> = []
        for (name, file) in files where file.parsed.hasErrors {
            let trouble = Trouble(tokens: file.parsed.tokens.tokens, regions: Consequences.regions(of: file.parsed))
            troubles[name] = trouble
            for region in trouble.regions {
                for token in Consequences.tokens(trouble.tokens, in: region) {
                    names.insert(file.parsed.source.text(token.span))
                }
            }
        }
        self.troubles = troubles
        self.names = names
        sources = files.mapValues(\.parsed.source)
    }

    /// True where an error of the checker is likely to follow from one of the syntax.
    func contain(_ entry: FileDiagnostic) -> Bool {
        guard !troubles.isEmpty, let code = CheckCode(rawValue: entry.diagnostic.code), code.severity == .error else {
            return false
        }
        let place = entry.diagnostic.primary.span
        if let trouble = troubles[entry.file] {
            if trouble.regions.contains(where: { $0.start <= place.start && place.start < max($0.end, $0.start + 1) }) {
                return true
            }
            // What was not understood may have been a block's brace, or what a name is.
            if Self.aboutStructure.contains(code) { return true }
            if [.unknownName, .unknownAction].contains(code), entry.diagnostic.help == nil { return true }
        }
        guard Self.aboutNames.contains(code), let source = sources[entry.file], !names.isEmpty else { return false }
        let tokens = troubles[entry.file]?.tokens ?? []
        let words =
            tokens.isEmpty
            ? source.text(place).split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
            : Self.tokens(tokens, in: place).map { source.text($0.span) }
        return words.contains { names.contains($0) }
    }

    private static let aboutStructure: Set<CheckCode> = [
        .nameBoundTwice, .wrongArguments, .statementOutOfPlace, .unreachable, .stepInFunction, .yieldsToNoOne,
        .fieldAndFunction, .notInFlow, .missingReturn,
    ]

    private static let aboutNames: Set<CheckCode> = [
        .unknownName, .usedBeforeDefinition, .unknownAction, .unknownParameter, .missingParameter, .unknownFunction,
        .wrongArguments, .unknownType, .fieldAndFunction, .notInFlow,
    ]

    private static func regions(of parsed: ParsedScript) -> [Span] {
        let starts = parsed.script.statements.map(\.span.start)
        var regions: [Span] = []
        for diagnostic in parsed.diagnostics where diagnostic.severity == .error {
            let place = diagnostic.primary.span.start
            // The statements are in order: the last that begins before the mistake.
            var low = 0
            var high = starts.count
            while low < high {
                let middle = (low + high) / 2
                if starts[middle] <= place { low = middle + 1 } else { high = middle }
            }
            let start = low > 0 ? starts[low - 1] : 0
            let end = low < starts.count ? starts[low] : parsed.source.bytes.count
            if regions.last?.start != start { regions.append(Span(start, end)) }
        }
        return regions
    }

    private static func tokens(_ tokens: [Token], in span: Span) -> ArraySlice<Token> {
        var low = 0
        var high = tokens.count
        while low < high {
            let middle = (low + high) / 2
            if tokens[middle].end <= span.start { low = middle + 1 } else { high = middle }
        }
        let rest = tokens[low...]
        return rest.prefix { $0.start < max(span.end, span.start + 1) && $0.kind != .endOfFile }
            .filter { $0.kind.isWord }[...]
    }
}
