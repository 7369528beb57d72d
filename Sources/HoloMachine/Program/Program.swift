import HoloValue

/// A checked script, lowered: what the evaluator runs.
package struct Program: Sendable {
    /// Code of expressions and of `func`s; others refer to it by index.
    package var chunks: [CodeChunk] = []
    package var blocks: [BlockCode] = []
    /// The script itself is the first; `flow`s and imported scripts follow.
    package var flows: [FlowCode] = []
    /// The actions that steps call, by index.
    package var actions: [ActionReference] = []
    /// True where it declares something as secret: then a run needs a key for the digests that stand for secrets.
    package var usesSecrets = false

    package init() {}
}

extension Program {
    /// True where a step runs with an identity that the script names.
    package var usesIdentities: Bool { hasStep { $0.identity != nil } }

    /// True where the script says what it may spend. That of an imported one does not count.
    package var hasBudget: Bool {
        guard let script = flows.first, blocks.indices.contains(script.block) else { return false }
        return blocks[script.block].statements.contains { if case .budget = $0.kind { true } else { false } }
    }

    /// True where a step, or the step of an `else step`, is such a one.
    package func hasStep(where isWanted: (StepCode) -> Bool) -> Bool {
        blocks.contains { block in
            block.statements.contains { statement in
                guard case .step(var code) = statement.kind else { return false }
                while true {
                    if isWanted(code) { return true }
                    guard case .step(let other) = code.fallback else { return false }
                    code = other
                }
            }
        }
    }
}

/// An action as the catalogue described it when the script was compiled.
package struct ActionReference: Sendable, Equatable {
    package var id: String
    package var isWrite: Bool
    /// What one call costs, as listed.
    package var credits: Int
    /// What identities name its catalogue by; nil where that is not known.
    package var catalogID: String?
    package var kind: ActionKind

    package init(
        id: String, isWrite: Bool, credits: Int, catalogID: String? = nil, kind: ActionKind = .service
    ) {
        self.id = id
        self.isWrite = isWrite
        self.credits = credits
        self.catalogID = catalogID
        self.kind = kind
    }

    /// What a step of it may bring to those below it.
    package var pending: Pending {
        switch kind {
        case .wait, .ask: [.activity, .barrier]
        case .service, .http: isWrite ? [.activity, .barrier, .write] : .activity
        }
    }
}

/// A `flow`, an imported script, or the script itself.
package struct FlowCode: Sendable {
    package var name: String
    package var block: Int
    /// Bound to the first slots of the block, in this order.
    package var parameters: [FlowParameter]
    package var resultType: ConversionType?
    /// True for a whole script: it is the root of its names. A `flow`'s block stands inside its script's.
    package var isScript: Bool
    /// Which script it belongs to: the index of the script's own flow.
    package var script: Int

    package init(
        name: String, block: Int, parameters: [FlowParameter], resultType: ConversionType?, isScript: Bool, script: Int
    ) {
        self.name = name
        self.block = block
        self.parameters = parameters
        self.resultType = resultType
        self.isScript = isScript
        self.script = script
    }
}

package struct FlowParameter: Sendable {
    package var name: String
    package var type: ConversionType?
    package var hasDefault: Bool

    package init(name: String, type: ConversionType?, hasDefault: Bool) {
        self.name = name
        self.type = type
        self.hasDefault = hasDefault
    }
}

/// Where a name's value lives: in the block that is `depth` blocks out, at `slot`.
package struct SlotReference: Sendable, Hashable {
    package var depth: Int
    package var slot: Int

    package init(depth: Int, slot: Int) {
        self.depth = depth
        self.slot = slot
    }
}

/// An expression of a statement: its code, and the names whose values it finds in its first registers.
package struct ExpressionCode: Sendable {
    package var chunk: Int
    package var uses: [SlotReference]
    /// True where one more register after the names holds the `error` of a step that failed.
    package var usesError: Bool

    package init(chunk: Int, uses: [SlotReference], usesError: Bool = false) {
        self.chunk = chunk
        self.uses = uses
        self.usesError = usesError
    }
}
