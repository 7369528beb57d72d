import HoloValue

// Where random values come from. Each statement instance that draws asks the outside once for a seed, which the run
// keeps; all that it draws follows from that, in the order of evaluation. So nothing depends on what finishes first.

/// A statement of a block that came to life.
struct StatementPlace: Hashable {
    var block: Int
    var statement: Int

    init(_ waiter: Waiter) {
        block = waiter.block.number
        statement = waiter.statement
    }
}

extension Evaluator {
    /// The stream that the next evaluation of the statement draws from; nil where its seed is not known.
    func stream(for waiter: Waiter) -> RandomStream? {
        guard !seeds.isEmpty, let seed = seeds[StatementPlace(waiter)] else { return nil }
        return RandomStream(seed: seed, stream: streamNumber(of: waiter))
    }

    /// The evaluations of one step (`when`, parameters, `else`) draw from streams of their own: that one of them was
    /// added or left out changes nothing for the others.
    private func streamNumber(of waiter: Waiter) -> Int {
        let statement = waiter.block.statements[waiter.statement]
        guard case .step(let first) = waiter.block.code.statements[waiter.statement].kind else { return 0 }
        let step = statement.work as? StepInstance
        let turn = (step?.fallbacks ?? 0) * 3
        switch statement.phase {
        case .waiting: return turn + ((step?.code ?? first).when == nil ? 0 : 1)
        case .fallback: return turn + 2
        default: return turn
        }
    }

    /// The name of a statement instance that draws: what it computes, and the items, rounds and flow calls around it.
    func seedKey(of waiter: Waiter) -> String {
        var parts = [waiter.block.code.statements[waiter.statement].seedName]
        var block: BlockInstance = waiter.block
        while let container = block.container {
            switch container.kind {
            case .branch: break
            case .items, .rounds:
                // Its own part of the key without the place of the loop: `[1f0c…]/`, `round 2/`.
                let own = block.keyPrefix.utf8.dropFirst(container.block.keyPrefix.utf8.count)
                parts.append(String(own.drop { $0 != UInt8(ascii: "/") }.dropFirst().dropLast()) ?? "")
            case .call:
                let step = container.block.statements[container.statement].work as? StepInstance
                let turn = step.map { $0.fallbacks == 0 ? "" : " else\($0.fallbacks)" } ?? ""
                parts.append(container.block.code.statements[container.statement].seedName + turn)
            }
            block = container.block
        }
        return parts.reversed().joined(separator: "/")
    }

    /// The outside gave the seed that the statement asked for. False where it is none.
    func takeSeed(_ result: Result<Value, Failure>, for waiter: Waiter) -> Bool {
        switch result {
        case .success(let value):
            guard let seed = value.asString.flatMap(RandomSeed.init(text:)) else {
                fail(waiter, .evaluation(.inconsistent, []))
                return false
            }
            seeds[StatementPlace(waiter)] = seed
            return true
        case .failure(let failure):
            fail(waiter, .evaluation(failure, []))
            return false
        }
    }
}
