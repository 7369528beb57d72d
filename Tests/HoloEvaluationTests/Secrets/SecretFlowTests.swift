import HoloMachine
import HoloTestSupport
import HoloValue
import Testing

/// Nothing that can be seen of a run depends on the text of a secret but the parameters of its requests: programs that do
/// all that can be done with one are run with two different secrets, and show the same.
@Suite struct SecretFlowTests {
    private static let key = SecretKey(Array("a key of the tests".utf8))
    /// No four letters of it stand in a word.
    private static let marker = "QxZvWkJq9~%/+Xq7zKw"
    /// Of another length, and a number.
    private static let other = "12"

    private func run(_ source: String, _ text: String) -> (shown: String, codes: [String], requests: [StepRequest])? {
        // The checker would refuse most of these programs before they run.
        let script = TestScript("input key: secret\n" + source, checksTypes: false)
        guard let program = script.compilation.program else {
            Issue.record("\(source)\n\(script.report)")
            return nil
        }
        var options = SimulatedRun.Options()
        options.inputs["key"] = .secret(Secret(text, name: "key", key: Self.key))
        // An echo would give the parameters back as an answer.
        let service = SimulatedService(reply: { _, _, _ in .answer(.null) }, delays: { _, _, _ in (0, 1) })
        let run = SimulatedRun(program, service: service, options: options)
        var shown = run.transcript(trace: false)
        for failure in run.failures {
            // With all that a failure carries, as a report would show it.
            shown += "\(failure)\n"
            if case .step(_, let parameters) = failure.cause { shown += JSON.encodeString(.record(parameters), secrets: .label) }
        }
        let codes = run.failures.map { failure in
            switch failure.cause {
            case .evaluation(let failure, _), .output(let failure): failure.code
            case .step(let failure, _): failure.code
            }
        }
        return (shown, codes, run.requests.map(\.request))
    }

    @discardableResult
    private func expectSilence(_ source: String) -> [String] {
        guard let one = run(source, Self.marker), let other = run(source, Self.other) else { return [] }
        #expect(one.shown == other.shown, "\(source)")
        let letters = Array(Self.marker.lowercased())
        for start in 0...(letters.count - 4) {
            let fragment = String(letters[start..<start + 4])
            #expect(!one.shown.lowercased().contains(fragment), "\(source)")
        }
        return one.codes
    }

    // MARK: Functions

    private static let hidden = ["key", "[key]", "{ a: key }", "[[key], { b: [key] }]", "\"<{key}>\"", "[key, \"a\", key]"]

    /// Values that a parameter of the type takes.
    private static func plain(_ parameter: LibraryFunction.Parameter) -> [String] {
        if let arity = parameter.lambdaArity {
            let names = arity == 2 ? "(a, x)" : "x"
            return ["x", "key", "[x, key]", "\"a{key}\"", "true"].map { "\(names) => \($0)" }
        }
        switch parameter.type {
        case .text, .literals: return ["\"a\""]
        case .int, .number, .float: return ["1"]
        case .bool: return ["true"]
        case .duration: return ["1s"]
        case .time: return ["now()"]
        case .list: return ["[\"a\", \"b\"]"]
        case .record: return ["{ a: 1 }"]
        default: return ["\"a\"", "[\"a\"]", "{ a: \"b\" }"]
        }
    }

    /// Calls with a secret in each place, alone and beside others.
    private static func calls(of function: LibraryFunction) -> [String] {
        var calls: Set<String> = []
        for count in 0...function.parameters.count {
            let parameters = function.parameters.prefix(count)
            guard function.parameters.dropFirst(count).allSatisfy(\.isOptional) else { continue }
            for place in parameters.indices {
                let choices = parameters.indices.map { index in
                    let isValue = parameters[index].lambdaArity == nil || function.parameters[index].isVariadic
                    return index == place && isValue ? hidden + plain(parameters[index]) : plain(parameters[index])
                }
                var combinations: [[String]] = [[]]
                for choice in choices { combinations = combinations.flatMap { given in choice.map { given + [$0] } } }
                for arguments in combinations { calls.insert("\(function.name)(\(arguments.joined(separator: ", ")))") }
                let all = parameters.map { $0.lambdaArity == nil ? "[key, key]" : plain($0)[0] }
                calls.insert("\(function.name)(\(all.joined(separator: ", ")))")
            }
        }
        return calls.sorted()
    }

    /// All functions but `receipt`, whose argument is a step's name and no value.
    private static let takers = Library.functions.map(\.name).filter { $0 != "receipt" }

    @Test(arguments: Self.takers) func noFunctionTellsOfIt(_ name: String) throws {
        let function = try #require(Library.find(name))
        for call in Self.calls(of: function) {
            expectSilence("let v = \(call)\nprint v\nreturn v")
            expectSilence("let v = try \(call) else \"failed\"\nprint type_of(v)")
        }
    }

    @Test(arguments: Self.takers) func aSecretByItselfIsRefusedOrKept(_ name: String) throws {
        let function = try #require(Library.find(name))
        guard !function.parameters.isEmpty, name != "type_of" else { return }
        let others = function.parameters.dropFirst().filter { !$0.isOptional }.map { Self.plain($0)[0] }
        let call = "\(name)(\((["key"] + others).joined(separator: ", ")))"
        let codes = expectSilence("let v = \(call)\nprint v")
        // Printing is what fails where the function keeps it secret.
        #expect(["E0350", "E0303", "E0405"].contains(codes.first) && codes.count == 1, "\(call): \(codes)")
    }

    @Test func whatJoinsAndEncodesKeepsIt() throws {
        for (source, expected) in [
            ("\"Bearer {key}\"", "Bearer \(Self.marker)"), ("key + \"!\"", Self.marker + "!"), ("\"!\" + key", "!" + Self.marker),
            ("[\"a\", key].join(\":\")", "a:" + Self.marker), ("[1, 2].join(key)", "1\(Self.marker)2"),
            ("{ token: key }.to_json()", "{\"token\":\"\(Self.marker)\"}"),
            ("key.url_encode()", "QxZvWkJq9~%25%2F%2BXq7zKw"), ("url_encode({ k: key })", "k=QxZvWkJq9~%25%2F%2BXq7zKw"),
            ("hash(key)", hexadecimal(SHA256.hash(Array(Self.marker.utf8)))), ("[key].first()", Self.marker),
            ("{ a: [key] }.a[-1]", Self.marker), ("try key else \"\"", Self.marker), ("key ?? \"none\"", Self.marker),
        ] {
            let ran = try #require(run("step s = fetch { url: \(source) }\nreturn s", Self.marker))
            let parameter = try #require(ran.requests.first?.parameters["url"], "\(source): \(ran.shown)")
            guard case .secret(let secret) = parameter else {
                Issue.record("\(source) is not secret")
                continue
            }
            #expect(secret.revealed == expected)
            #expect(secret.name == "key")
        }
    }

    // MARK: Operators and statements

    @Test func noOperatorTellsOfIt() {
        let operands = ["1", "1.5", "\"12\"", "null", "true", "1s", "now()", "key", "[key]", "{ a: key }", "[]", "\"{key}\""]
        for operation in ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "??", "and", "or"] {
            for operand in operands {
                for other in Self.hidden {
                    for source in ["\(other) \(operation) \(operand)", "\(operand) \(operation) \(other)"] {
                        expectSilence("let v = \(source)\nprint v\nreturn v")
                        expectSilence("print if try \(source) else false then 1 else 2")
                    }
                }
            }
        }
    }

    @Test(arguments: [
        "return key == \"12\"", "return key == key", "return [key] == [\"12\"]", "return { a: key } != { a: \"12\" }", "return key < \"z\"",
        "return if key == \"12\" then 1 else 2", "return if \"12\" != key then 1 else 2", "return if key < \"z\" then 1 else 2",
        "return key[0]", "return key[-1]", "return key[0:2]", "return key.length()", "return key.a", "return key?.a",
        "return [1, 2][key]", "return { a: 1 }[key]", "return [1, 2][key:]", "return [1, 2][:key]", "return -key",
        "return key.contains(\"1\")", "return \"12\".contains(key)", "return [key].contains(\"12\")", "return key.matches('\\d')",
        "return key.split(\"\")", "return text(key)", "return int(key)", "return parse_json(key)", "return key.upper()",
        "return [\"12\"].filter(x => x == key)", "return [1].sort_by(x => key)", "return [1, 2].group_by(x => key)",
        "return [1].key_by(x => key)", "return [key, \"12\"].unique()", "return [key].sort()", "return [1, 2].max(x => key)",
        "return read(key)", "return read(\"{key}.txt\")", "print key", "print 1, [key]", "print { a: { b: key } }",
        "save [{ a: key }] to \"out.csv\"", "save 1 to \"{key}.json\"",
        "return key", "return [key]", "return { a: \"{key}\" }", "fail key", "fail \"no {key}\"", "fail { a: key }",
        "assert false, key", "assert 1 > 2, \"not {key}\"", "assert key == \"12\", \"x\"",
        "flow f() { return key }\nstep s = f\nprint 1",
    ]) func lookingIntoItIsAnError(_ source: String) {
        #expect(expectSilence(source) == ["E0350"], "\(source)")
    }

    @Test(arguments: [
        "for x in key { print x }", "let xs = for x in [key] { yield x }\nprint xs", "let xs = for x in [key] { yield ...x }\nprint 1",
        "let v = if key then 1 else 2\nprint v", "let v = not key\nprint v", "step s = fetch { url: \"a\" } when key\nreturn s",
        "step s = fetch { url: \"a\" } retry key\nreturn s", "step s = fetch { url: \"a\" } timeout key\nreturn s",
        "loop x = key at most key times { next x }\nprint 1", "budget key credits\nprint 1", "let v = [...key]\nprint v",
        "let v = { ...key }\nprint v", "flow f(a: text) { return a }\nstep s = f { a: key }\nreturn s",
        "flow f(a: { b: int }) { return a }\nstep s = f { a: key }\nreturn s", "func f(a: int) = a\nprint f(key)",
        "func f(a: \"x\" | \"y\") = a\nprint f(key)",
        "flow f(a: secret) { print a }\nstep s = f { a: \"{key}\" }", "flow f(a) { step t = fetch { url: a }\n  fail a }\nstep s = f { a: key }",
        "step s = fetch { url: key } else fail \"{key}\"\nreturn s", "for x in [{ name: key }] { fail \"x\" }",
        "for k, v in { a: key } { assert v == \"a\", k }",
    ]) func nothingElseTellsOfIt(_ source: String) {
        expectSilence(source)
    }

    @Test func whereItMayBeMissingThatMayBeAsked() throws {
        let source = "return [key == null, null != key, key ?? 1 == null]"
        #expect(try #require(run(source, Self.marker)).codes == [])
        #expect(try #require(run("return type_of(key)", Self.marker)).shown == "\"secret\"\n")
        #expect(try #require(run("return [[key], { a: key }].map(x => x.length())", Self.marker)).shown.contains("1"))
    }

    @Test func aTextThatIsDeclaredSecretBecomesOne() throws {
        let script = TestScript(
            "flow login(user: text, password: secret) {\n  step s = fetch { url: password, name: user }\n  return 1\n}\n"
                + "step x = login { user: \"ada\", password: \"\(Self.marker)\" }\nreturn x")
        let program = try #require(script.compilation.program)
        #expect(program.usesSecrets)
        var options = SimulatedRun.Options()
        options.secretKey = Self.key
        let run = SimulatedRun(program, options: options)
        let parameters = try #require(run.requests.first?.request.parameters)
        #expect(parameters["url"]?.kind == "secret" && parameters["name"]?.kind == "text")
        #expect(try #require(TestScript("return 1").compilation.program).usesSecrets == false)
    }

    /// The lists of functions that may be given secrets name functions that there are.
    @Test func whatIsAllowedIsThere() {
        for name in SecretUse.functions { #expect(Library.find(name) != nil, "\(name)") }
    }
}
