import HoloMachine
import HoloSyntax
import HoloValue
import HolocronAPI

// Steps: the kinds of their parameters and modifiers, and what they give. Callees, and parameters that are unknown or
// missing by name, are reported where steps are lowered.

extension TypeChecker {
    /// What the step's name stands for.
    func type(of step: StepStatement) -> StaticType {
        let declaration = step.type.map {
            Declaration(type: declared($0, in: frame.module), span: $0.span, name: step.name?.text)
        }
        return type(of: step.call, as: declaration)
    }

    private func type(of call: StepCall, as declaration: Declaration?) -> StaticType {
        let target = target(of: call.callee)
        check(parametersOf: call, target)
        let hasElse = call.modifiers.contains {
            switch $0.kind {
            case .elseValue, .elseSkip, .elseFail, .elseStep: true
            default: false
            }
        }
        var type = answer(of: target, call, declaration, isHandled: hasElse)
        let allowedError = frame.allowsError
        for modifier in call.modifiers {
            switch modifier.kind {
            case .when(let test):
                condition(test, "`when`")
                type = type.orNull
            case .after(let names): for name in names { _ = self.type(of: name) }
            case .as(let identity): need(.text, identity, "`as`")
            case .retry(let times, let every):
                need(.int, times, "`retry`")
                if let every { need(.duration, every, "`every`", help: "write it as `5s` or `1m30s`") }
            case .timeout(let length): need(.duration, length, "`timeout`", help: "write it as `30s` or `2m`")
            case .cache(let age): need(.duration, age, "`cache`", help: "write it as `1h` or `7d`")
            case .elseSkip: break
            case .elseValue(let value):
                frame.allowsError = true
                type = type.joined(with: self.type(of: value))
            case .elseFail(let message):
                frame.allowsError = true
                refuseSecret(self.type(of: message), at: message.span, "be in the message of `fail`")
            case .elseStep(let other):
                frame.allowsError = true
                type = type.joined(with: deeper { self.type(of: other, as: declaration) })
            }
            frame.allowsError = allowedError
        }
        return type
    }

    // MARK: Callees

    private enum Target {
        case flow(FlowInfo)
        case script(Module)
        case action(ActionDescription)
        case builtIn(BuiltInStep)
        case unknown
    }

    private func target(of callee: Callee) -> Target {
        let module = frame.module
        if !callee.isQuoted {
            if let flow = module.flows[callee.text] { return .flow(flow) }
            if let script = module.imports[callee.text] { return .script(script) }
            if let (alias, name) = callee.parts, let imported = module.imports[alias] {
                return imported.flows[name].map { .flow($0) } ?? .unknown
            }
            if let builtIn = BuiltInStep.named(callee.text) { return .builtIn(builtIn) }
        }
        return compiler.catalogue.actions[callee.text].map { .action($0) } ?? .unknown
    }

    /// What the callee gives, after it was checked against the step's declared type.
    private func answer(
        of target: Target, _ call: StepCall, _ declaration: Declaration?, isHandled: Bool
    ) -> StaticType {
        let type: StaticType
        switch target {
        case .flow(let flow): type = result(of: flow)
        case .script(let script): type = result(ofScript: script)
        case .action(let action):
            guard let declaration else { return .any }
            guard let record = declaration.type.record else { return declaration.type }
            // So that messages can say whose answer it is.
            return declaration.type.without(.record).joined(
                with: .record(record.with(origin: .answer(of: action.id))))
        case .builtIn(let builtIn): type = Self.answer(of: builtIn)
        case .unknown: type = .any
        }
        guard let declaration else { return type }
        // An answer of the wrong type is a failure, which an `else` may be there for.
        return isHandled ? declaration.type : checked(type, as: declaration, at: call.callee.span)
    }

    // MARK: Parameters

    private func check(parametersOf call: StepCall, _ target: Target) {
        for entry in call.parameters {
            switch entry {
            case .pair(let name, let value):
                check(parameter: name.text, type(of: value), at: value.span, call, target)
            case .shorthand(let name):
                check(parameter: name.text, type(ofName: name.text), at: name.span, call, target)
            case .spread(let value, _):
                let type = type(of: value)
                if type.rulesOut(.record) {
                    report(
                        .wrongSpread, at: value.span, label: "not a record",
                        help: type.isSurely(.null) ? "write `...(… ?? {})` where it may be null" : nil
                    ) { "`...` in parameters needs a record, found \(type.found)" }
                } else if type.isSurely(.record), let record = type.record {
                    for field in record.fields where field.isCertain {
                        check(parameter: field.name, field.type, at: value.span, call, target)
                    }
                }
            }
        }
    }

    private func check(parameter name: String, _ type: StaticType, at span: Span, _ call: StepCall, _ target: Target) {
        switch target {
        case .flow(let flow):
            guard !flow.module.lostNames.contains(flow.declaration.name.text),
                let parameter = flow.declaration.parameters.first(where: { $0.name.text == name })
            else { return }
            check(type, against: parameter.type, name, flow.module, at: span, call)
        case .script(let script):
            guard !script.lostNames.contains(name) else { return }
            for statement in script.file.parsed.script.statements {
                guard case .input(let input) = statement.kind, input.name.text == name else { continue }
                check(type, against: input.type, name, script, at: span, call)
                return
            }
        case .action(let action):
            guard let parameter = action.parameters?.first(where: { $0.name == name }) else { return }
            check(type, for: parameter, of: call, at: span)
        case .builtIn(let builtIn):
            guard let parameter = builtIn.parameters.first(where: { $0.name == name }) else { return }
            check(type, for: parameter, of: builtIn, at: span)
        case .unknown: break
        }
    }

    /// A parameter of a step that the language itself has. What is null is not given.
    private func check(
        _ type: StaticType, for parameter: BuiltInStep.Parameter, of builtIn: BuiltInStep, at span: Span
    ) {
        guard !type.isNever, !type.isAny, let taken = Self.kinds(of: parameter.type) else { return }
        let isNull = type.isSurely(.null)
        guard type.rulesOut(taken.union(.null)) || (isNull && parameter.isRequired) else { return }
        report(.wrongParameterType, at: span, label: "not \(taken.subtracting(.secret).needed)") {
            "`\(parameter.name)` of `\(builtIn.name)` needs \(taken.subtracting(.secret).needed), found "
                + (isNull ? "null" : type.without(.null).kinds.needed)
        }
    }

    private static func kinds(of type: ValueType) -> KindSet? {
        switch type {
        case .text: [.text, .secret]
        case .duration: .duration
        case .time: .time
        case .list: .list
        case .record: .record
        default: nil
        }
    }

    private static func answer(of builtIn: BuiltInStep) -> StaticType {
        switch builtIn.kind {
        case .ask: .text
        case .wait: .null
        case .http:
            .record(.closed([("status", .int), ("headers", .anyRecord), ("body", .text), ("json", .any)]))
        case .service: .any
        }
    }

    /// A parameter of a flow or script.
    private func check(
        _ type: StaticType, against syntax: TypeSyntax?, _ name: String, _ owner: Module, at span: Span,
        _ call: StepCall
    ) {
        guard let syntax, let violation = type.violation(of: declared(syntax, in: owner)) else { return }
        let place = name + violation.path
        report(
            violation.unlessEmpty ? .failsUnlessEmpty : .wrongParameterType, at: span,
            label: "not of type \(violation.expected)",
            secondary: owner === frame.module ? [Diagnostic.Label(syntax.span, "declared here")] : []
        ) {
            guard let found = violation.found else {
                return "`\(place)` of `\(call.callee.text)` is declared as \(violation.expected), and is missing here"
            }
            return "`\(place)` of `\(call.callee.text)` is declared as \(violation.expected), found \(found.found)"
                + (violation.unlessEmpty ? ": this fails unless the list is empty" : "")
        }
    }

    /// A parameter of an action, as the catalogue describes it.
    private func check(_ type: StaticType, for parameter: ParameterDescription, of call: StepCall, at span: Span) {
        guard !type.isNever, !type.isAny else { return }
        if type.isSurely(.null) {
            guard parameter.isRequired, parameter.defaultValue == nil else { return }
            report(
                .missingParameter, at: span, label: "null is left out",
                help: "what is null is not sent: give it a value"
            ) { "`\(call.callee.text)` needs the parameter `\(parameter.name)`, and this is null" }
            return
        }
        if let allowed = parameter.allowed, type.isSurely([.text, .null]), let texts = type.texts?.texts {
            let words = allowed.compactMap(\.asString)
            if words.count == allowed.count, !texts.contains(where: words.contains) {
                report(
                    .wrongParameterType, at: span, label: "one of \(words.map(quoted).joined(separator: ", "))",
                    help: texts.first.flatMap { closestMatch($0, among: words) }.map { "did you mean \(quoted($0))?" }
                ) { "`\(parameter.name)` of `\(call.callee.text)` can't be \(orList(texts.map(quoted)))" }
                return
            }
        }
        guard let (taken, word) = Self.kinds(of: parameter.type), type.rulesOut(taken.union(.null)) else { return }
        report(.wrongParameterType, at: span, label: "not \(word)", help: Self.conversionHelp(type, taken)) {
            "`\(parameter.name)` of `\(call.callee.text)` needs \(word), found \(type.without(.null).kinds.needed)"
        }
    }

    private static func conversionHelp(_ type: StaticType, _ taken: KindSet) -> String? {
        if taken.contains(.text), type.isSurely([.bool, .int, .float, .null]) { return "write `text(…)` around it" }
        if !taken.isDisjoint(with: .number), type.isSurely([.text, .null]) {
            return type.texts == nil ? "turn it into a number with `int(…)` or `float(…)`" : "write it without quotes"
        }
        if taken.contains(.list), !type.kinds.contains(.list) { return "put it into a list: `[x]`" }
        return nil
    }

    /// What may be sent for a parameter of a JSON type, with the word for it; nil for what is no such type. Times and
    /// durations leave as text.
    private static func kinds(of type: String?) -> (KindSet, String)? {
        switch type {
        case "string": ([.text, .secret, .time, .duration], "a text")
        case "integer": (.int, "an int")
        case "number": (.number, "a number")
        case "boolean": (.bool, "a bool")
        case "array": (.list, "a list")
        case "object": (.record, "a record")
        default: nil
        }
    }
}
