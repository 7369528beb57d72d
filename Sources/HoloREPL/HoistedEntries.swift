import HoloSyntax

/// The texts of a script's statements as entries, in the order of the page; but a `func`, `flow` or `type` is entered before
/// the first statement that uses it, as in a script, where the order of these does not matter. Those that use one another
/// are one entry.
func entries(of script: Script, in source: SourceText) -> [String] {
    let statements = script.statements
    var places: [String: Int] = [:]
    var repeated: Set<String> = []
    for (place, statement) in statements.enumerated() {
        guard let name = statement.kind.declaredName, places.updateValue(place, forKey: name) != nil else { continue }
        // Bound anew: each use means the one above it.
        repeated.insert(name)
    }
    for name in repeated { places[name] = nil }
    let used = usedNames(statements, in: source).map { names in names.compactMap { places[$0] }.sorted() }

    var entries: [String] = []
    var isEntered = [Bool](repeating: false, count: statements.count)
    for place in statements.indices where !isEntered[place] {
        for group in groups(neededBy: place, used) {
            let open = group.filter { !isEntered[$0] }
            guard !open.isEmpty else { continue }
            for member in open { isEntered[member] = true }
            entries.append(open.map { source.text(statements[$0].span) }.joined(separator: "\n"))
        }
    }
    return entries
}

/// A statement and all that it needs, what is needed first; those that need one another together. Tarjan's strongly
/// connected components (1972), with a stack of its own: a chain of functions may be long.
private func groups(neededBy root: Int, _ used: [[Int]]) -> [[Int]] {
    var groups: [[Int]] = []
    var numbers: [Int: Int] = [:]
    var lowest: [Int: Int] = [:]
    var open: [Int] = []
    var isOpen: Set<Int> = []
    var walk: [(place: Int, next: Int)] = [(root, 0)]
    while let (place, next) = walk.last {
        if next == 0 {
            numbers[place] = numbers.count
            lowest[place] = numbers[place]
            open.append(place)
            isOpen.insert(place)
        }
        if next < used[place].count {
            walk[walk.count - 1].next += 1
            let needed = used[place][next]
            if numbers[needed] == nil {
                walk.append((needed, 0))
            } else if isOpen.contains(needed), let number = numbers[needed], let low = lowest[place] {
                lowest[place] = min(low, number)
            }
            continue
        }
        walk.removeLast()
        if let above = walk.last?.place, let mine = lowest[place], let low = lowest[above] { lowest[above] = min(low, mine) }
        guard lowest[place] == numbers[place] else { continue }
        var group: [Int] = []
        while let member = open.popLast() {
            isOpen.remove(member)
            group.append(member)
            if member == place { break }
        }
        groups.append(group.sorted())
    }
    return groups
}

/// The names that stand in each statement.
private func usedNames(_ statements: [Statement], in source: SourceText) -> [Set<String>] {
    var used = [Set<String>](repeating: [], count: statements.count)
    var place = 0
    for token in tokens(of: source).tokens where token.kind == .name {
        while place < statements.count, statements[place].span.end <= token.start { place += 1 }
        guard place < statements.count, statements[place].span.start <= token.start else { continue }
        used[place].insert(source.text(token.span))
    }
    return used
}

extension StatementKind {
    /// The name of a `func`, `flow` or `type`.
    fileprivate var declaredName: String? {
        switch self {
        case .function(let declaration): declaration.name.text
        case .flow(let declaration): declaration.name.text
        case .typeAlias(let name, _): name.text
        default: nil
        }
    }
}
