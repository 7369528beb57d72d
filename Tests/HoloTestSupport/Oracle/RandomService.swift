import HoloValue

extension SimulatedService {
    /// Answers that look the same every time and fail now and then; delays by another seed, so that the same script
    /// can meet its answers in another order. Requests that several steps make fail always or never.
    package static func random(answers: UInt64, delays: UInt64) -> SimulatedService {
        SimulatedService(
            reply: { action, parameters, attempt in
                if action == "ask" { return .answer(answer(parameters, seed: answers)) }
                // The address tells requests of `http` apart.
                let address = action == "http" ? parameters["url"]?.asString ?? "" : nil
                let words = action + (address ?? JSON.encodeString(.record(parameters)))
                let name = address ?? parameters["id"]?.asString ?? ""
                var random = SeededRandom(seed: stableNumber(words, seed: answers))
                let isSafe = parameters["safe"] != nil || name.contains("/safe/")
                let failsFor = !isSafe && random.chance(12) ? 1 + random.below(3) : 0
                if attempt <= failsFor || (failsFor > 0 && name.contains("shared")) {
                    return .failure(code: address == nil ? "broken" : "HTTP_500", message: "\(action) broke")
                }
                let items = (0..<random.below(4)).map { _ in Value.int(random.below(20)) }
                let value = Value.object([
                    ("n", .int(random.below(100))), ("ok", .bool(random.chance(55))), ("items", .array(items)),
                    ("id", .string(name)),
                ])
                guard address != nil else { return .answer(value) }
                return .answer(
                    .object([
                        ("status", .int(200)), ("headers", .object([("x-name", .string(name))])),
                        ("body", .string(JSON.encodeString(value))), ("json", value),
                    ]))
            },
            delays: { action, parameters, attempt in
                let words = "\(attempt)" + action + JSON.encodeString(.record(parameters))
                var random = SeededRandom(seed: stableNumber(words, seed: delays))
                let scale = random.pick([1_000, 100_000, 10_000_000, 1_000_000_000])
                return (random.chance(50) ? 0 : random.below(scale), 1 + random.below(scale))
            })
    }

    /// What a person says.
    private static func answer(_ parameters: Record, seed: UInt64) -> Value {
        let choices = parameters["choices"]?.asList ?? [.string("yes"), .string("perhaps")]
        let number = stableNumber(parameters["question"]?.asString ?? "", seed: seed)
        return choices[Int(number % UInt64(choices.count))]
    }
}
