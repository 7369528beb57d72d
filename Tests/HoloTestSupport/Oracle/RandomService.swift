import HoloValue

extension SimulatedService {
    /// Answers that look the same every time and fail now and then; delays by another seed, so that the same script
    /// can meet its answers in another order.
    package static func random(answers: UInt64, delays: UInt64) -> SimulatedService {
        SimulatedService(
            reply: { action, parameters, attempt in
                let words = action + JSON.encodeString(.record(parameters))
                var random = SeededRandom(seed: stableNumber(words, seed: answers))
                let failsFor = parameters["safe"] == nil && random.chance(12) ? 1 + random.below(3) : 0
                if attempt <= failsFor { return .failure(code: "broken", message: "\(action) broke") }
                let items = (0..<random.below(4)).map { _ in Value.int(random.below(20)) }
                return .answer(
                    .object([
                        ("n", .int(random.below(100))), ("ok", .bool(random.chance(55))), ("items", .array(items)),
                        ("id", parameters["id"] ?? .null),
                    ]))
            },
            delays: { action, parameters, attempt in
                let words = "\(attempt)" + action + JSON.encodeString(.record(parameters))
                var random = SeededRandom(seed: stableNumber(words, seed: delays))
                let scale = random.pick([1_000, 100_000, 10_000_000, 1_000_000_000])
                return (random.chance(50) ? 0 : random.below(scale), 1 + random.below(scale))
            })
    }
}
