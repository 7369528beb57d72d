import HoloValue

// What the built-in steps need of the values of their parameters.

extension ActionKind {
    /// Fails with `E0348` where the values are not what the step needs.
    func check(_ parameters: Record, isWrite: Bool) throws(Failure) {
        switch self {
        case .service: break
        case .http: try checkHTTP(parameters, isWrite: isWrite)
        case .wait: try checkWait(parameters)
        case .ask: try checkAsk(parameters)
        }
    }

    private func checkWait(_ parameters: Record) throws(Failure) {
        let length = parameters.given("for")
        let until = parameters.given("until")
        guard (length == nil) != (until == nil) else {
            throw Failure("E0348", "`wait` needs either `for` or `until`", help: "write `wait { for: 5m }`")
        }
        if let length {
            guard case .duration(let time) = length, time >= 0 else {
                throw Failure("E0348", "`for` of `wait` needs a duration of 0 or more, found \(describe(length))", help: "write it as `5m`")
            }
        }
        if let until {
            guard case .time = until else {
                throw Failure(
                    "E0348", "`until` of `wait` needs a time, found \(describe(until))",
                    help: "write `now() + 5m`, or `parse_time(…)`")
            }
        }
    }

    private func checkAsk(_ parameters: Record) throws(Failure) {
        guard case .text? = parameters.given("question") else {
            throw Failure(
                "E0348", "`question` of `ask` needs a text, found \(describe(parameters["question"] ?? .null))")
        }
        guard let choices = parameters.given("choices") else { return }
        guard case .list(let list) = choices, !list.elements.isEmpty else {
            throw Failure("E0348", "`choices` of `ask` needs a list of texts, found \(describe(choices))")
        }
        for choice in list.elements {
            guard case .text(let text) = choice, !text.string.isEmpty else {
                throw Failure("E0348", "`choices` of `ask` needs a list of texts, found \(describe(choice)) in it")
            }
        }
    }

    private func checkHTTP(_ parameters: Record, isWrite: Bool) throws(Failure) {
        guard let url = parameters.given("url")?.carriedText, url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw Failure(
                "E0348", "`url` of `http` needs a text that begins with http:// or https://, found \(describe(parameters["url"] ?? .null))")
        }
        var method = "GET"
        if let given = parameters.given("method") {
            guard case .text(let text) = given, !text.string.isEmpty, text.string.utf8.allSatisfy(isTokenByte) else {
                throw Failure("E0348", "`method` of `http` needs a text such as \"POST\", found \(describe(given))")
            }
            method = text.string
        }
        // What was taken for a read must not turn out to be a write.
        guard isWrite || BuiltInStep.isRead(method: method) else { throw .inconsistent }
        if let headers = parameters.given("headers") {
            guard case .record(let record) = headers else {
                throw Failure("E0348", "`headers` of `http` needs a record of texts, found \(describe(headers))")
            }
            for (name, value) in zip(record.shape.keys, record.values) where !value.isNull {
                guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
                    throw Failure("E0348", "a header of `http` can't be named \(JSON.encodeString(.string(name)))")
                }
                guard let text = value.carriedText, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                    throw Failure("E0348", "the header `\(name)` of `http` needs a text on one line, found \(describe(value))")
                }
            }
        }
        let json = parameters.given("json")
        let body = parameters.given("body")
        if let body, body.carriedText == nil {
            throw Failure(
                "E0348", "`body` of `http` needs a text, found \(describe(body))", help: "give a record or list as `json`")
        }
        guard json == nil || body == nil else { throw Failure("E0348", "`http` takes either `json` or `body`") }
        guard (json == nil && body == nil) || !BuiltInStep.isRead(method: method) else {
            throw Failure(
                "E0348", "a request that reads has no body", help: "say which method is meant: `method: \"POST\"`")
        }
    }

    private func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

extension Record {
    /// A parameter that is not null.
    fileprivate func given(_ name: String) -> Value? {
        guard let value = self[name], !value.isNull else { return nil }
        return value
    }
}

extension Value {
    /// The text that a request carries: also that of a secret.
    package var carriedText: String? {
        switch self {
        case .text(let text): text.string
        case .secret(let secret): secret.revealed
        default: nil
        }
    }
}
