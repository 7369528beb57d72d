import HoloMachine
import HoloSyntax

// The clauses of a `for`: `parallel 5`, `every 1m`, `tolerate 10%`, `within 300 credits`, `unordered`.

extension Compiler {
    /// Lowers the clauses of a `for` that the evaluator runs. Names in them are those outside of the `for`.
    func lower(clausesOf code: ForStatement, in context: StatementContext) -> ForClauses {
        var clauses = ForClauses()
        for clause in code.clauses {
            switch clause.kind {
            case .parallel(let value): clauses.parallel = expression(value, in: context)
            case .every(let value): clauses.every = expression(value, in: context)
            case .tolerate(let value, let isPercent):
                clauses.tolerate = expression(value, in: context)
                clauses.toleratesPercent = isPercent
            case .within(let value):
                clauses.within = expression(value, in: context)
                clauses.worstCase = worstCase(ofItemsIn: code, clause, value, in: context.module)
            case .unordered:
                clauses.isUnordered = true
            }
        }
        return clauses
    }

    /// Warns of clauses that change nothing, seen from what the body may bring.
    func check(clausesOf code: ForStatement, body: Pending, in module: Module) {
        let hasSteps = code.body.statements.contains { $0.kind.hasSteps }
        for clause in code.clauses {
            switch clause.kind {
            case .parallel, .every, .within:
                if !hasSteps { reportIdle(clause, "no step", in: module) }
            case .unordered:
                if !hasSteps {
                    reportIdle(clause, "no step", in: module)
                } else if !body.contains(.write) {
                    reportIdle(clause, "no write", in: module)
                }
            case .tolerate: break
            }
        }
    }

    /// The clauses of a `for` without steps in plain code.
    func check(pureClausesOf code: ForStatement, in module: Module) {
        for clause in code.clauses {
            guard case .tolerate = clause.kind else {
                reportIdle(clause, "no step", in: module)
                continue
            }
            report(
                module, .clauseOutOfPlace, "`tolerate` can't stand in a `func`", at: clause.span,
                help: "answer failures where they arise: `try … else …`; or put the `for` outside of functions")
        }
    }

    private func reportIdle(_ clause: ForClause, _ lack: String, in module: Module) {
        report(
            module, .idleClause, "`\(clause.kind.word)` does nothing here", at: clause.span,
            label: "\(lack) in the body", help: "leave it out")
    }

    private func worstCase(ofItemsIn code: ForStatement, _ clause: ForClause, _ value: Expression, in module: Module) -> Int {
        let most: Int
        var reckoning = CostReckoning(self)
        do throws(NoWorstCase) {
            most = try reckoning.most(code.body.statements, in: module)
        } catch {
            let place = Diagnostic.Label(error.span, error.reason, file: error.file == module.file.name ? nil : error.file)
            report(
                module, .noWorstCase, "`within` needs to know what an item costs at most, and that has no bound",
                at: clause.span, secondary: [place], help: error.help)
            return 0
        }
        if case .int(let text) = value.kind, let limit = Int(text), limit < most {
            report(
                module, .nothingFits, "no item ever fits: one may cost \(most) credits", at: clause.span,
                label: "less than one item's worst case", help: "allow at least `within \(most) credits`")
        }
        return most
    }
}

extension ForClauseKind {
    var word: String {
        switch self {
        case .parallel: "parallel"
        case .every: "every"
        case .tolerate: "tolerate"
        case .within: "within"
        case .unordered: "unordered"
        }
    }
}

extension StatementKind {
    /// True where it starts something in the world.
    var hasSteps: Bool {
        switch self {
        case .step: true
        case .letBlock(_, _, let block): block.kind.hasSteps
        case .if(let statement):
            statement.then.statements.contains { $0.kind.hasSteps }
                || (statement.otherwise?.statements.contains { $0.kind.hasSteps } ?? false)
        case .for(let statement): statement.body.statements.contains { $0.kind.hasSteps }
        case .loop(let statement): statement.body.statements.contains { $0.kind.hasSteps }
        default: false
        }
    }
}

extension ForStatement {
    var tolerates: Bool {
        clauses.contains { if case .tolerate = $0.kind { true } else { false } }
    }
}
