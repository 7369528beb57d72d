import HoloCompiler
import HoloMachine
import HoloSyntax
import HoloTestSupport
import HoloValue

// Scripts: any bytes are a text, and whatever is wrong with it is told.

/// Tokens and what stands between them give the text again; each mistake lies in the text; the diagnostics can be shown.
func fuzzSyntax(_ bytes: [UInt8]) throws {
    let source = SourceText(String(decoding: bytes, as: UTF8.self), name: "fuzz.holo")
    try require(tokens(of: source).reproduce(source) == source.bytes, "the tokens are not the text")
    for parsed in [parse(source), parseEntry(source)] {
        for diagnostic in parsed.diagnostics {
            let span = diagnostic.primary.span
            try require(span.start >= 0 && span.start <= span.end && span.end <= source.bytes.count, "a span beyond the text")
        }
        _ = render(parsed.diagnostics, sources: ["fuzz.holo": source], color: false, width: 80)
    }
}

private func compiled(_ bytes: [UInt8], makesProgram: Bool = true) -> TestScript {
    TestScript(String(decoding: bytes, as: UTF8.self), makesProgram: makesProgram)
}

/// The checker says something of every text that it refuses, and the same when asked again for that alone.
func fuzzCheck(_ bytes: [UInt8]) throws {
    let script = compiled(bytes)
    let isRefused = script.compilation.program == nil
    let hasError = script.compilation.diagnostics.contains { $0.diagnostic.severity == .error }
    try require(isRefused == hasError, isRefused ? "refused without a word" : "taken with an error")
    try require(script.report == compiled(bytes, makesProgram: false).report, "another report of the same text")
}

/// A script that is taken ends the same way however its work is cut into pieces, unless it works for very long.
func fuzzEvaluation(_ bytes: [UInt8]) throws {
    let script = compiled(bytes)
    guard let program = script.compilation.program, script.compilation.inputs.isEmpty else { return }
    guard let whole = end(of: program, script, fuel: 20_000), let pieces = end(of: program, script, fuel: 3) else { return }
    try require(whole.agrees(with: pieces), "\(whole)\nin pieces: \(pieces)")
}

private enum ScriptEnd: Equatable {
    case value(String)
    case failure(String)
    case failures

    /// Where several parts fail, which of them have before the script has ended may differ.
    func agrees(with other: ScriptEnd) -> Bool {
        switch (self, other) {
        case (.failures, .failure), (.failure, .failures): true
        default: self == other
        }
    }
}

/// What the script gives, or how it fails; nil where it works for long. Steps are answered with their parameters.
private func end(of program: Program, _ script: TestScript, fuel: Int) -> ScriptEnd? {
    let evaluator = Evaluator(program: program, inputs: [:], runStart: 1_773_480_413_000_000)
    var left = 200_000
    while left > 0 {
        left -= fuel
        let hasMore = evaluator.run(fuel: fuel)
        if let end = evaluator.end {
            switch end {
            case .succeeded(let value): return .value(value.map { JSON.encodeString($0) } ?? "nothing")
            case .failed(let failures): return failures.count == 1 ? .failure(script.report(of: failures)) : .failures
            }
        }
        let commands = evaluator.takeCommands()
        for command in commands {
            switch command {
            case .request(let request):
                evaluator.handle(.settled(request.id, .answer(.record(request.parameters), nil)))
            case .output(let output): evaluator.handle(.outputDone(output.id, nil))
            case .observe(let observation):
                evaluator.handle(.observed(observation, .failure(Failure("E0401", "there is nothing outside"))))
            default: break
            }
        }
        // Alarms are times that pass; here none does.
        if !hasMore, commands.isEmpty { return nil }
    }
    return nil
}

/// Workflows that a generator makes from the input: the evaluator beside the walker that reckons what they give.
func fuzzWorkflow(_ bytes: [UInt8]) throws {
    var seed: UInt64 = 0
    for byte in bytes.prefix(8) { seed = seed << 8 | UInt64(byte) }
    let trial = WorkflowTrial(seed: seed)
    for round in WorkflowTrial.rounds {
        guard let played = trial.play(round) else { return try require(false, trial.script.report) }
        if let words = trial.words(round, played) { try require(false, words) }
    }
}
