import HoloValue
import Testing

/// Secrets: what stands for them, where they show, and that all else is theirs.
@Suite struct SecretTests {
    private let key = SecretKey(Array("a key of the tests".utf8))
    private func secret(_ text: String, _ name: String = "key") -> Value { .secret(Secret(text, name: name, key: key)) }

    // The cases of RFC 4231.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func codesAreThoseOfTheStandard(_ key: [UInt8], _ message: [UInt8], _ code: String) {
        #expect(hexadecimal(messageAuthenticationCode(message, key: key)) == code)
    }

    @Test func aDigestStandsForItByDefault() throws {
        let value = Value.object([("a", secret("open sesame")), ("b", .array([secret("open sesame"), .int(1)]))])
        let text = JSON.encodeString(value)
        #expect(!text.contains("sesame"))
        let shown = try JSON.decode(text)
        let digest = try #require(shown["a"]?.asString)
        #expect(digest.hasPrefix("secret:") && digest.count == 7 + 32)
        #expect(shown["b"]?.asList?.first?.asString == digest)
        #expect(JSON.canonical(value) == Array(text.utf8))
        #expect(JSON.encodeString(secret("open sesami")) != JSON.encodeString(secret("open sesame")))
        let other = Value.secret(Secret("open sesame", name: "key", key: SecretKey([1])))
        #expect(JSON.encodeString(other) != JSON.encodeString(secret("open sesame")))
    }

    @Test func itIsRevealedWhereThatIsAskedFor() {
        #expect(JSON.encodeString(.array([secret("a\"b")]), secrets: .revealed) == #"["a\"b"]"#)
        #expect(JSON.encodeString(secret("abc"), secrets: .label) == #""<secret key>""#)
        #expect(JSON.canonical(secret("abc"), secrets: .revealed) == Array(#""abc""#.utf8))
    }

    @Test func nothingThatDumpsShowsIt() {
        let value = secret("open sesame")
        var dumped = ""
        dump(value, to: &dumped)
        dumped += "\(value) " + String(reflecting: value) + " \(key) " + String(reflecting: key)
        dump(key, to: &dumped)
        #expect(!dumped.contains("sesame"))
        #expect(!dumped.contains("97"))
        #expect(summary(value) == "a secret")
        #expect(value.kind == "secret")
        #expect(!cellText(value).contains("sesame"))
    }

    @Test func joiningKeepsItSecret() throws {
        for (left, right) in [(secret("ab"), Value.string("cd")), (.string("ab"), secret("cd")), (secret("ab"), secret("cd"))] {
            guard case .secret(let joined) = try add(left, right) else {
                Issue.record("not secret any more")
                return
            }
            #expect(joined.revealed == "abcd")
            #expect(joined.name == "key")
        }
    }

    @Test func allElseIsAnError() {
        let value = secret("12")
        let operations: [(Value, Value) throws(Failure) -> Value] = [subtract, multiply, divide, remainder, floorDivide]
        for other in [Value.int(1), .null, .array([]), secret("3"), .duration(1)] {
            for operation in operations {
                #expect(code { () throws(Failure) in _ = try operation(value, other) } == "E0350")
                #expect(code { () throws(Failure) in _ = try operation(other, value) } == "E0350")
            }
            #expect(code { () throws(Failure) in _ = try compareValues(value, other) } == "E0350")
            #expect(code { () throws(Failure) in _ = try compareValues(other, value) } == "E0350")
        }
        #expect(code { () throws(Failure) in _ = try add(value, .int(1)) } == "E0350")
        #expect(code { () throws(Failure) in _ = try negate(value) } == "E0350")
        #expect(!valuesEqual(value, secret("12")))
        #expect(!valuesEqual(value, .string("12")))
    }

    private func code(_ body: () throws(Failure) -> Void) -> String? {
        do throws(Failure) {
            try body()
            return nil
        } catch {
            #expect(!error.message.contains("12"))
            return error.code
        }
    }

    @Test func aTextBecomesTheDeclaredSecret() throws {
        let type = ValueType.record([("user", .text), ("password", .optional(.secret))])
        let value = try convert(
            .object([("user", .string("ada")), ("password", .string("1234567"))]), to: type, path: "login", secretKey: key)
        guard case .secret(let secret)? = value["password"] else {
            Issue.record("not secret")
            return
        }
        #expect(secret.name == "password" && secret.revealed == "1234567")
        #expect(try convert(value, to: type)["password"]?.kind == "secret")
        #expect(throws: Failure.self) { try convert(.string("a"), to: .secret) }
        #expect(code { () throws(Failure) in _ = try convert(value, to: .record([("password", .text)])) } == "E0401")
        #expect(code { () throws(Failure) in _ = try convert(.int(34), to: .secret, secretKey: key) } == "E0401")
    }

    @Test func secretsAreFoundAndRevealedHoweverDeepAndShared() throws {
        var value = secret("deep")
        for depth in 0..<5_000 { value = depth % 2 == 0 ? .array([value]) : .object([("a", value)]) }
        #expect(heldSecret(in: value)?.revealed == "deep")
        #expect(heldSecret(in: revealingSecrets(in: value)) == nil)
        // A value of 2^60 places, and of 61 lists.
        var shared = Value.array([secret("one"), .string("two"), .array([])])
        for _ in 0..<60 { shared = .array([shared, shared]) }
        #expect(heldSecrets(in: shared).map(\.revealed) == ["one"])
        var revealed = revealingSecrets(in: shared)
        #expect(heldSecret(in: revealed) == nil)
        for _ in 0..<60 { revealed = try #require(revealed.asList?.last) }
        #expect(JSON.encodeString(revealed) == #"["one","two",[]]"#)
        let plain = Value.array([.int(1), .object([("a", .array([.null]))])])
        guard case .list(let before) = plain, case .list(let after) = revealingSecrets(in: plain) else { return }
        #expect(before === after)
    }

    @Test(arguments: 0..<200) func whatIsRevealedIsWhatWasHidden(_ seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed) &* 977)
        let plain = generator.value()
        let hidden = hide(plain)
        #expect(JSON.encode(revealingSecrets(in: hidden)) == JSON.encode(plain))
        #expect(JSON.encode(hidden, secrets: .revealed) == JSON.encode(plain))
    }

    private func hide(_ value: Value) -> Value {
        switch value {
        case .text(let text): secret(text.string)
        case .list(let list): .array(list.elements.map(hide))
        case .record(let record): .record(Record(shape: record.shape, values: record.values.map(hide)))
        default: value
        }
    }
}
