import HoloMachine
import HoloSyntax
import HoloValue

/// Completes a line that begins with `:`.
func completeCommand(
    _ line: CommandLine, _ text: String, at cursor: Int, in surroundings: SessionSurroundings
) -> Completion {
    if cursor <= line.word.upperBound {
        let start = line.word.lowerBound + 1
        var list = CandidateList(substring(text, start..<cursor))
        for command in surroundings.commands {
            list.add(
                Candidate(
                    command.name, suffix: command.argument == .none ? "" : " ", .command,
                    note: command.usage + " · " + command.summary),
                word: command.name, group: 0)
        }
        return list.completion(of: start..<cursor)
    }
    guard let command = surroundings.commands.first(where: { $0.name == line.name }) else {
        return Completion(range: cursor..<cursor, candidates: [])
    }
    let start = min(line.argument.lowerBound, cursor)
    let typed = substring(text, start..<cursor)
    switch command.argument {
    case .none: return Completion(range: cursor..<cursor, candidates: [])
    case .file(let endings):
        return completePath(typed, from: start, to: cursor, endings: endings, suffix: "", in: surroundings) {
            visible($0)
        }
    case .words(let words):
        var list = CandidateList(typed)
        for word in words { list.add(Candidate(word, .topic), word: word, group: 0) }
        return list.completion(of: start..<cursor)
    case .topic: return completeTopic(typed, from: start, to: cursor, in: surroundings)
    case .expression:
        let end = max(start, line.argument.upperBound)
        var completion = completeCode(substring(text, start..<max(end, cursor)), at: cursor - start, in: surroundings)
        completion.range = (completion.range.lowerBound + start)..<(completion.range.upperBound + start)
        // A statement is no expression.
        completion.candidates.removeAll { $0.kind == .statement }
        return completion
    }
}

private func completeTopic(
    _ typed: String, from start: Int, to cursor: Int, in surroundings: SessionSurroundings
) -> Completion {
    var list = CandidateList(typed)
    for named in surroundings.latestNames {
        list.add(
            Candidate(named.name, .topic, note: visible(named.summary, atMost: 200)), word: named.name, group: 0)
    }
    for function in Library.byName {
        list.add(Candidate(function.name, .function, note: function.note), word: function.name, group: 1)
    }
    for word in Words.all {
        list.add(Candidate(word.word, .statement, note: word.summary), word: word.word, group: 2)
    }
    for step in BuiltInStep.all {
        list.add(Candidate(step.name, .action, note: step.summary), word: step.name, group: 2)
    }
    let most = Completion.mostCandidates
    let found = surroundings.actions.matches(typed, limit: most + 1)
    if found.count > most { list.markCut() }
    for (action, match) in found.prefix(most) {
        list.add(
            Candidate(visible(action.id), .action, note: action.price + " · " + visible(action.summary, atMost: 200)),
            match: match, group: 3)
    }
    return list.completion(of: start..<cursor)
}
