import HoloSyntax

// What statements may bring, seen from before they start.

/// What a step is in the order of the page.
package enum Effect: Sendable { case read, write, pause }

extension Oracle {
    package func brings(_ statements: [Statement]) -> Brings {
        statements.reduce(into: []) { $0.formUnion(brings($1)) }
    }

    package func brings(_ statement: Statement) -> Brings {
        switch statement.kind {
        case .input(let input): return input.defaultValue == nil ? [] : .anything
        case .let, .yield: return .anything
        case .letBlock(_, _, let block): return brings(block)
        case .step(let step): return brings(step.call)
        case .if(let branch):
            return brings(branch.then.statements).union(brings(branch.otherwise?.statements ?? [])).union(.anything)
        case .for(let code):
            let items = brings(code.body.statements)
            return code.tolerance == nil ? outside(items) : items.subtracting([.exit, .farExit]).union(.anything)
        case .loop(let code): return outside(brings(code.body.statements))
        case .skip, .next: return [.exit, .anything]
        case .return, .fail, .assert, .budget: return [.exit, .farExit, .anything]
        case .print, .save, .append: return [.activity, .anything]
        case .function, .flow, .importScript, .typeAlias, .expression, .missing: return []
        }
    }

    /// Of items or rounds, for what stands below their block: `skip` and `next` end with them.
    private func outside(_ brings: Brings) -> Brings {
        (brings.contains(.farExit) ? brings.union(.exit) : brings.subtracting(.exit)).union(.anything)
    }

    package func brings(_ call: StepCall) -> Brings {
        brings(calleeOf: call).union(fallbackBrings(call)).union(.anything)
    }

    /// A flow's ends reach no further than its call.
    package func brings(calleeOf call: StepCall) -> Brings {
        if let flow = flows[call.callee.text] {
            return brings(flow.body.statements).subtracting([.exit, .farExit])
        }
        return switch effect(of: call) {
        case .read: .activity
        case .pause: [.activity, .barrier]
        case .write: [.activity, .barrier, .write]
        }
    }

    /// What an action, or a step of the language itself, does in the order of the page.
    package func effect(of call: StepCall) -> Effect {
        switch call.callee.text {
        case "wait", "ask": .pause
        case "http": method(of: call) == "GET" ? .read : .write
        case let action: TestCatalogue.isWrite(action) ? .write : .read
        }
    }

    /// As far as the text tells.
    private func method(of call: StepCall) -> String? {
        for case .pair(let key, let value) in call.parameters where key.text == "method" {
            guard case .string(let literal) = value.kind else { return nil }
            return literal.plainText
        }
        return "GET"
    }

    package func fallbackBrings(_ call: StepCall) -> Brings {
        for modifier in call.modifiers {
            switch modifier.kind {
            case .elseSkip: return .exit
            case .elseFail: return [.exit, .farExit]
            case .elseStep(let other): return brings(other)
            default: continue
            }
        }
        return []
    }

    package func isPure(_ statements: [Statement]) -> Bool { statements.allSatisfy(isPure) }

    package func isPure(_ statement: Statement) -> Bool {
        switch statement.kind {
        case .step, .print, .save, .append, .return: false
        case .letBlock(_, _, let block): isPure(block)
        case .if(let branch): isPure(branch.then.statements) && isPure(branch.otherwise?.statements ?? [])
        case .for(let code): code.tolerance == nil && isPure(code.body.statements)
        case .loop(let code): isPure(code.body.statements)
        default: true
        }
    }
}
