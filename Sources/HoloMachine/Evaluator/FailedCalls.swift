/// Failed calls in which nothing is under way any more, and which can therefore end: the innermost first, and of equally
/// deep ones the first that came.
struct FailedCalls {
    private var byDepth: [[CallInstance]] = []
    private var starts: [Int] = []

    mutating func add(_ call: CallInstance) {
        while byDepth.count <= call.depth {
            byDepth.append([])
            starts.append(0)
        }
        byDepth[call.depth].append(call)
    }

    /// Takes the next one that can still end; nil where there is none.
    mutating func next() -> CallInstance? {
        while let depth = byDepth.indices.last {
            while starts[depth] < byDepth[depth].count {
                let call = byDepth[depth][starts[depth]]
                starts[depth] += 1
                // Where something has started in it since, it comes again when that is over.
                if call.inFlight == 0, !call.isOver { return call }
            }
            byDepth.removeLast()
            starts.removeLast()
        }
        return nil
    }
}
