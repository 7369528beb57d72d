// The `for`s of random workflows, and their clauses.

extension WorkflowGenerator {
    mutating func items(_ context: inout Context) {
        guard context.depth < 4 else { return }
        let name = random.chance(60) ? fresh("each") : nil
        let (index, element) = (fresh("i"), fresh("x"))
        let isRecord = !isBounded && random.chance(12)
        var source = isRecord ? "{ a: \(int(context, 1)), b: \(int(context, 0)) }" : ints(context, 1)
        // Clauses are about many items.
        let isLong = context.depth == 0 && !isRecord && random.chance(50)
        if isLong { source = "[" + (0..<3 + random.below(4)).map { _ in "\(random.below(9))" }.joined(separator: ", ") + "]" }
        // Where the list's own length is hidden, its bound is that of `take`.
        if isBounded { source = "(try \(source) else []).take(\((isLong ? 3 : 1) + random.below(3)))" }
        let (clauses, mayFail) = clauses(context, isLong: isLong)
        line("\(name.map { "let \($0) = " } ?? "")for \(index), \(element) in \(source)\(clauses) {", context)
        let body = inner(context, statements: 1 + random.below(isLong ? 3 : 4)) {
            $0.nearest = .items
            $0.yields = name != nil
            $0.mayFail = context.mayFail || mayFail
            $0.marks.append(index)
            $0.locals += [Local(name: index, kind: isRecord ? .text : .int), Local(name: element, kind: .int)]
        }
        if name != nil { line("yield \(int(body, 1))", body) }
        line("}", context)
        if let name { context.locals.append(Local(name: name, kind: .ints)) }
    }

    /// What stands after the list, and whether all items may fail.
    private mutating func clauses(_ context: Context, isLong: Bool) -> (String, mayFail: Bool) {
        guard random.chance(isLong ? 85 : 45) else { return ("", false) }
        var clauses: [String] = []
        var mayFail = false
        if random.chance(35) { clauses.append("parallel \(1 + random.below(3))") }
        if random.chance(20) { clauses.append("every \(random.pick(["0s", "1ms", "30s", "10m"]))") }
        if random.chance(50) {
            let most = random.pick(["0", "1", "2", "3", "50%", "100%", "100%", "100%", "\(ints(context, 1)).length()"])
            mayFail = most == "100%"
            clauses.append("tolerate " + most)
        }
        if isBounded, random.chance(50) {
            clauses.append("within \(isLong ? 1 + random.below(8) : random.below(16)) credits")
        }
        if random.chance(15) { clauses.append("unordered") }
        return (clauses.map { " " + $0 }.joined(), mayFail)
    }
}
