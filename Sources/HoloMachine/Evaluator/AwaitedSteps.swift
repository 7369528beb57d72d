// Which steps may still be asked for, as far as that is known.

extension Evaluator {
    /// The keys of the steps of actions that stand in a block which has come to life, and that were not requested yet.
    ///
    /// A block that is not decided yet (a branch, a flow call, the items of a list that is not known) has none.
    package func awaitedStepKeys() -> Set<String> {
        var keys: Set<String> = []
        guard end == nil else { return keys }
        var blocks = [root]
        while let block = blocks.popLast() {
            guard !block.isDone, !block.call.isHalted else { continue }
            for index in block.statements.indices {
                let work = block.statements[index].work
                if let container = (work as? Container) ?? (work as? StepInstance)?.container {
                    blocks += container.children
                }
                guard case .step(let code) = block.code.statements[index].kind else { continue }
                switch block.statements[index].phase {
                case .waiting, .preparing, .ordered, .fallback:
                    let step = work as? StepInstance ?? StepInstance(code: code)
                    if case .action = step.code.callee { keys.insert(key(of: Waiter(block: block, statement: index), step)) }
                case .running, .settled, .failed, .cancelled: break
                }
            }
        }
        return keys
    }
}
