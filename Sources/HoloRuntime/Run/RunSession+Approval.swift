import HoloCompiler
import HoloJournal
import HoloMachine
import HoloSyntax

/// What a person approves before anything runs: writes, and what the run may spend.
extension RunSession {
    func approve(_ writes: [String], _ record: RunRecord?, _ script: LoadedScript) throws(RunProblem) -> [String] {
        guard !writes.isEmpty else { return [] }
        if options.approvesWrites { return writes }
        var allowed = Set(options.allowedWrites)
        // An approval holds for the text and the inputs that were approved. Of imported files the texts are not kept.
        let text = script.sources[script.main].map { $0.text(Span(0, $0.bytes.count)) }
        if let record, record.setup.scriptText == text, script.sources.count == 1, options.inputs.isEmpty { allowed.formUnion(record.setup.approvedWrites) }
        let open = writes.filter { !allowed.contains($0) }
        guard !open.isEmpty else { return writes }
        let list = open.map { "`\($0)`" }.joined(separator: ", ")
        if let answer = person.ask("This script changes things in the world: it calls \(list). Allow it? [y/N] ") {
            guard ["y", "yes"].contains(answer.lowercased()) else {
                throw RunProblem(ExitStatus.invalid, "not approved: nothing ran, 0 credits spent")
            }
            return writes
        }
        throw RunProblem(
            ExitStatus.invalid, "this script changes things in the world: it calls \(list), and nobody approved that",
            help: "nothing ran, 0 credits spent; approve it with `--yes`, or `"
                + open.map { "--allow-write \($0)" }.joined(separator: " ") + "`")
    }

    /// The cap where the command line gives none; the script's own `budget` goes before it.
    func defaultCap(
        _ program: Program, worstCase: Int?, _ access: ServiceAccess?, _ record: RunRecord?
    ) throws(RunProblem) -> Int? {
        if options.maximumCredits != nil || record?.setup.creditCap != nil || program.hasBudget { return nil }
        guard let access, !access.isLocal else { return Self.playCap }
        // What can't cost anything needs nobody's word.
        if worstCase == 0 { return 0 }
        let question =
            worstCase.map {
                "This script has no `budget`. By the catalogue it spends at most \($0) credit\($0 == 1 ? "" : "s"). Go on? [y/N, or another cap] "
            } ?? "This script has no `budget`, and its text does not tell what it may cost. Spend at most how many credits? "
        if let answer = person.ask(question) {
            if let worstCase, ["y", "yes"].contains(answer.lowercased()) { return worstCase }
            if let cap = Int(answer), cap >= 0 { return cap }
        }
        throw RunProblem(
            ExitStatus.invalid, "there is no cap on what this run may spend",
            help: "nothing ran, 0 credits spent; give one: `--max-credits \(worstCase.map { "\($0)" } ?? "N")`"
                + (worstCase == nil ? "" : " (the most that it may cost by the catalogue)")
                + ", or `budget \(worstCase.map { "\($0)" } ?? "N") credits` in the script")
    }
}
