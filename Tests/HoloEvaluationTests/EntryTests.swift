import HoloCompiler
import HoloMachine
import HoloSyntax
import HoloValue
import HolocronAPI
import Testing

/// Entries as a session compiles them, one after the other, each by itself.
private struct Entries {
    var surroundings = Surroundings()
    var values: [Surroundings.ValueID: Value] = [:]
    var files: [String: ScriptFile] = [:]
    var parts: [SavedScript.Part] = []
    private var nextID = 1

    struct Failed: Error { var codes: [String] }

    /// Runs an entry without steps; gives what its last bare expression or its names are.
    @discardableResult
    mutating func enter(_ text: String) throws -> String? {
        let number = parts.count + 1
        let name = "[\(number)]"
        let script = EntryScript(parseEntry(SourceText(text, name: name)))
        files[name] = ScriptFile(name: name, parsed: script.parsed, imports: [:], surroundings: surroundings)
        let known = values
        let compilation = compile(
            entry: name, files: files, catalogue: ActionCatalogue(actions: [:], known: [], isAvailable: true),
            valueOf: { known[$0] })
        guard let program = compilation.program else { throw Failed(codes: compilation.diagnostics.map(\.diagnostic.code)) }
        let evaluator = Evaluator(program: program, inputs: [:], runStart: 0, keepsNames: true)
        _ = evaluator.run(fuel: 100_000)
        var last: Value?
        var meanings: [EarlierReference.Meaning?] = []
        for statement in script.parsed.script.statements {
            if case .return = statement.kind, case .succeeded(let value?)? = evaluator.end {
                values[nextID] = value
                surroundings.values["_"] = nextID
                meanings.append(.value(nextID))
                nextID += 1
                continue
            }
            guard let word = statement.kind.introduced else {
                meanings.append(nil)
                continue
            }
            if script.declarations.contains(word.text) {
                surroundings.declarations[word.text] = name
                surroundings.values[word.text] = nil
                meanings.append(.declaration(file: name, name: word.text))
                continue
            }
            last = evaluator.value(ofName: word.text)
            let id = nextID
            nextID += 1
            values[id] = last
            meanings.append(.value(id))
            if word.text.hasPrefix(" ") {
                surroundings.values["_"] = id
            } else {
                surroundings.values[word.text] = id
                surroundings.declarations[word.text] = nil
            }
        }
        parts.append(
            SavedScript.Part(number: number, script: script, references: compilation.references,
                shorthands: compilation.shorthands, meanings: meanings))
        if case .failed(let failures)? = evaluator.end, case .evaluation(let failure, _)? = failures.first?.cause {
            throw Failed(codes: [failure.code])
        }
        return last.map { JSON.encodeString($0) }
    }

    var saved: String { get throws { try SavedScript(parts).text } }
}

@Suite struct EntryTests {
    @Test func namesLiveOnAndMayBeBoundAnew() throws {
        var entries = Entries()
        try entries.enter("let x = 2")
        #expect(try entries.enter("x * 3") == "6")
        #expect(try entries.enter("_ + 1") == "7")
        try entries.enter("let x = x + 40")
        #expect(try entries.enter("x") == "42")
    }

    /// A function keeps the value that it saw.
    @Test func declarationsKeepWhatTheySaw() throws {
        var entries = Entries()
        try entries.enter("let rate = 3")
        try entries.enter("func times(n) = n * rate")
        try entries.enter("let rate = 100")
        #expect(try entries.enter("times(2)") == "6")
        #expect(try entries.enter("[1, 2].map(n => times(n))") == "[3,6]")
        try entries.enter("func times(n) = n")
        #expect(try entries.enter("times(2)") == "2")
        // A name stands for what it was bound to last.
        try entries.enter("let times = 9")
        #expect(try entries.enter("times") == "9")
    }

    @Test func functionsCallEarlierOnes() throws {
        var entries = Entries()
        try entries.enter("let start = 10")
        try entries.enter("func one(n = 1) = n + start")
        try entries.enter("func two(n) = one(n) + one()")
        #expect(try entries.enter("two(5)") == "26")
        #expect(try entries.enter("5.two()") == "26")
    }

    @Test func typesLiveOn() throws {
        var entries = Entries()
        try entries.enter("type Person = { name: text }")
        try entries.enter("type People = list<Person>")
        #expect(try entries.enter("let p: Person = { name: \"Ada\" }") != nil)
        #expect(throws: Entries.Failed.self) { try entries.enter("let q: People = [{ name: 5 }]") }
    }

    @Test func whatIsNotThereIsAnError() {
        var entries = Entries()
        #expect(throws: Entries.Failed.self) { try entries.enter("y + 1") }
        #expect(throws: Entries.Failed.self) { try entries.enter("let a = 1\nlet a = 2") }
    }

    @Test func aFailureEndsItsEntryAlone() throws {
        var entries = Entries()
        try entries.enter("let good = 1")
        #expect(throws: Entries.Failed.self) { try entries.enter("good / 0") }
        #expect(try entries.enter("good") == "1")
    }

    @Test func savedNamesDoNotMeet() throws {
        var entries = Entries()
        try entries.enter("let x = 1")
        try entries.enter("let y = { x, z: x, x2: [x] }")
        try entries.enter("x + 1")
        try entries.enter("let x = _ * 2")
        try entries.enter("print x, y.x")
        let saved = try entries.saved
        #expect(
            saved == """
                let x_1 = 1

                let y = { x: x_1, z: x_1, x2: [x_1] }

                let value_1 = x_1 + 1

                let x = value_1 * 2

                print x, y.x

                """)
        #expect(!parse(SourceText(saved, name: "s")).hasErrors)
    }

    @Test func savedFunctionsDoNotMeet() throws {
        var entries = Entries()
        try entries.enter("func f(n) = if n == 0 then 0 else f(n - 1)")
        try entries.enter("let a = f(3)")
        try entries.enter("func f(n) = n")
        try entries.enter("let b = f(4)\nprint \"{b} {a}\"")
        let saved = try entries.saved
        #expect(saved.contains("func f_1(n) = if n == 0 then 0 else f_1(n - 1)"), "\(saved)")
        #expect(saved.contains("let a = f_1(3)") && saved.contains("let b = f(4)"), "\(saved)")
        let parsed = parse(SourceText(saved, name: "s"))
        let compilation = compile(
            main: "s", files: ["s": ScriptFile(name: "s", parsed: parsed, imports: [:])],
            catalogue: ActionCatalogue(actions: [:], known: [], isAvailable: true))
        #expect(!compilation.hasErrors, "\(saved)")
    }

    /// Renaming touches what means the name, and nothing that only looks like it.
    @Test func onlyWhatMeansTheNameIsRenamed() throws {
        var entries = Entries()
        try entries.enter("let k = 2\nfunc f(k: int) = k + 1\nfunc g(n) = n + k")
        try entries.enter("let sum = sum([1, 2])")
        try entries.enter("for i in [1, 2] {\n  print i, k, sum\n}")
        try entries.enter("let xs = [5, 6, 7]\nlet part = xs[k:3]")
        try entries.enter("let k = 3\nlet sum = sum([k, f(10), g(1)])\nlet r = { k, sum, \"x\": r2(k) }\nfunc r2(k) = k")
        let saved = try entries.saved
        #expect(saved.contains("let k_1 = 2\nfunc f(k: int) = k + 1\nfunc g(n) = n + k_1"), "\(saved)")
        #expect(saved.contains("let sum_1 = sum([1, 2])"), "\(saved)")
        #expect(saved.contains("print i, k_1, sum_1"), "\(saved)")
        #expect(saved.contains("xs[k_1:3]"), "\(saved)")
        #expect(saved.contains("let k = 3\nlet sum = sum([k, f(10), g(1)])\nlet r = { k, sum, \"x\": r2(k) }"), "\(saved)")
        try expectValid(saved)
    }

    /// Items and lambdas may have the name of something that was bound before.
    @Test func innerNamesDoNotMeetOthers() throws {
        var entries = Entries()
        try entries.enter("let companies = [\"a\", \"b\"]")
        try entries.enter("let company = companies[0]")
        try entries.enter("let all = companies.map(company => company.upper())")
        try entries.enter("return all")
        try entries.enter("let last = _.last()")
        let saved = try entries.saved
        #expect(saved.contains("let company_1 = companies[0]"), "\(saved)")
        #expect(saved.contains("map(company => company.upper())"), "\(saved)")
        #expect(!saved.contains("return"), "\(saved)")
        try expectValid(saved)
    }

    private func expectValid(_ text: String) throws {
        let parsed = parse(SourceText(text, name: "s"))
        let compilation = compile(
            main: "s", files: ["s": ScriptFile(name: "s", parsed: parsed, imports: [:])],
            catalogue: ActionCatalogue(actions: [:], known: [], isAvailable: true))
        let errors = compilation.diagnostics.filter { $0.diagnostic.severity == .error }
        #expect(errors.isEmpty, "\(errors.map(\.diagnostic.message)) in \(text)")
    }

    /// What was only looked at is no part of a workflow.
    @Test func looksAreLeftOut() throws {
        var entries = Entries()
        try entries.enter("1 + 1")
        try entries.enter("let a = 5")
        try entries.enter("a")
        #expect(try entries.saved == "let a = 5\n")
    }

    /// How many items a list of an earlier entry has is known, so what they cost is.
    @Test func costsKnowEarlierLists() throws {
        var surroundings = Surroundings()
        surroundings.values["xs"] = 1
        let action = ActionDescription(
            id: "shop.find", name: "", catalogSlug: "", summary: "", effect: .read, isSynchronous: false, needsAccount: false,
            parameters: nil, credits: 2)
        func worst(_ text: String) -> Int? {
            let script = EntryScript(parseEntry(SourceText(text, name: "[2]")))
            return compile(
                entry: "[2]",
                files: ["[2]": ScriptFile(name: "[2]", parsed: script.parsed, imports: [:], surroundings: surroundings)],
                catalogue: ActionCatalogue(actions: ["shop.find": action], known: [], isAvailable: true),
                valueOf: { _ in .list(List([.int(1), .int(2), .int(3)])) }
            ).worstCase
        }
        #expect(worst("let r = for x in xs {\n  step s = shop.find { x }\n  yield s\n}") == 6)
        #expect(worst("let xs = range(5).map(n => n)\nlet r = for x in xs {\n  step s = shop.find { x }\n  yield s\n}") == nil)
    }
}
