import HoloMachine
import HoloSyntax
import HoloValue

// A script's parts as another script sees them: its inputs have their defaults there, and its lets are computed from
// those where they are used.

/// An input of another script that must be given, where there is nobody who could give it.
struct MissingInput: Hashable {
    var name: String
    var file: String
    var span: Span
}

extension Compiler {
    /// The code that computes a pure name of a script from nothing. The inputs that it needs and that have no default
    /// are noted.
    func chunk(of name: String, _ global: GlobalInfo, in module: Module) -> Int? {
        let key = ComputedName(file: module.file.name, name: name)
        if let chunk = computedChunks[key] {
            note(computedNeeds[key] ?? [])
            return chunk
        }
        let number = reserveChunk()
        computedChunks[key] = number
        // A name of an earlier entry has its value.
        if let value = ownValue(name, of: module) {
            let builder = CodeBuilder(self, module, .outside)
            let register = builder.allocate()
            builder.load(value, into: register)
            builder.emit(.return, a: register)
            program.chunks[number] = builder.build(name: name, parameterCount: 0, at: global.span)
            return number
        }
        let needs = noting {
            let builder = CodeBuilder(self, module, .outside)
            let register = builder.allocate()
            switch global.statement?.kind {
            case .input(let input):
                if let value = input.defaultValue {
                    builder.lower(value, into: register)
                    builder.convert(register, input.type, input.name, of: value)
                } else {
                    builder.load(.null, into: register)
                    note([MissingInput(name: name, file: module.file.name, span: global.span)])
                }
            case .let(let name, let type, let value):
                builder.lower(value, into: register)
                builder.convert(register, type, name, of: value)
            case .letBlock(let name, let type, let block):
                builder.lower(pureBlock: block, into: register)
                builder.convert(register, type, name)
            default: break
            }
            builder.emit(.return, a: register)
            program.chunks[number] = builder.build(name: name, parameterCount: 0, at: global.span)
        }
        computedNeeds[key] = needs
        note(needs)
        return number
    }

    /// Gives the inputs that are noted while `body` runs, each once.
    func noting(_ body: () -> Void) -> [MissingInput] {
        let outer = missingInputs
        missingInputs = []
        body()
        defer { missingInputs = outer }
        return missingInputs
    }

    /// Notes inputs that what is being lowered needs.
    func note(_ needs: [MissingInput]) {
        for need in needs where !missingInputs.contains(need) { missingInputs.append(need) }
    }

    /// Reports the inputs that a part of another script needs where it is used.
    func report(needs: [MissingInput], of part: String, in module: Module, at span: Span) {
        guard let first = needs.first else { return }
        let names = listed(needs.map(\.name))
        let isOne = needs.count == 1
        report(
            module, .notInFlow,
            "`\(part)` uses \(names) of \(first.file), which \(isOne ? "has" : "have") no default", at: span,
            label: "nobody gives \(isOne ? "it" : "them") here",
            secondary: needs.prefix(3).map { Diagnostic.Label($0.span, "an input without a default", file: $0.file) },
            help: "give \(isOne ? "the input" : "the inputs") a default there, or let `\(part)` take a parameter for it")
    }
}
