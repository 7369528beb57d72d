import Foundation
import HoloREPLAnalysis
import HoloRuntime
import HoloSyntax
import HoloValue
import HolocronAPI

extension Prompt {
    func perform(_ command: Command) {
        let argument = command.argument
        switch command.name {
        case "help": argument.isEmpty ? help() : document(argument)
        case "doc": argument.isEmpty ? usage("doc") : document(argument)
        case "type": argument.isEmpty ? usage("type") : enter(.type(argument))
        case "cost": argument.isEmpty ? usage("cost") : enter(.cost(argument))
        case "time":
            guard !argument.isEmpty else { return usage("time") }
            let start = Clock.now
            enter(.enter(argument))
            show(writer.dim("took \(durationWords(Clock.now - start))"))
        case "names": names()
        case "more": argument.isEmpty ? usage("more") : more(argument)
        case "actions": actions(argument)
        case "jobs": jobs()
        case "cancel": argument.isEmpty ? usage("cancel") : session.send(.cancel(argument))
        case "credits": credits()
        case "set": if let cap = command.cap { enter(.setCap(cap)) } else { usage("set") }
        case "edit": edit()
        case "save": argument.isEmpty ? usage("save") : enter(.save(argument))
        case "load": argument.isEmpty ? usage("load") : enter(.load(argument))
        default:
            let near = suggestions(forUnknownCommand: command.name, in: knowledge.surroundings).first
            show(
                writer.styled("error", "1;31") + ": there is no command `:\(visible(command.name))`; "
                    + (near.map { "did you mean `:\($0)`?" } ?? "`:help` lists them"))
        }
    }

    private func usage(_ name: String) {
        if let command = Command.all.first(where: { $0.name == name }) { show("\(command.usage): \(command.summary)") }
    }

    private func help() {
        let width = Command.all.map(\.usage.count).max() ?? 0
        var lines = ["Type statements or expressions of the language. A step goes on while you type; its end is shown above."]
        lines.append("`_` is the last value, `_1` the first one shown, `_err` what failed last. Tab completes, Up and Ctrl-R look back.")
        lines.append("")
        for command in Command.all {
            lines.append("  " + command.usage.padding(toLength: width + 2, withPad: " ", startingAt: 0) + command.summary)
        }
        lines.append("")
        lines.append("Ctrl-C clears the line or stops waiting (jobs go on), Ctrl-D leaves.")
        show(lines.joined(separator: "\n"))
    }

    private func document(_ name: String) {
        let surroundings = knowledge.surroundings
        if let text = documentation(of: name, in: surroundings) { return show(text) }
        let near = suggestion(forUndocumented: name, in: surroundings)
        show("nothing is known of `\(visible(name))`" + (near.map { "; did you mean `\($0)`?" } ?? ""))
    }

    private func names() {
        let bindings = session.view.names
        guard !bindings.isEmpty else { return show("no names yet") }
        let width = bindings.map(\.name.count).max() ?? 0
        show(
            bindings.map { binding in
                let name = binding.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
                let what: String
                switch binding.value {
                case let value?: what = preview(value, width: max(20, writer.size.width - width - 4), redact: EventWriter.redact)
                case nil where binding.isLost: what = "no value: its entry failed"
                case nil where binding.summary.isEmpty: what = "not there yet"
                case nil: what = binding.summary
                }
                return name + what
            }.joined(separator: "\n"))
    }

    private func more(_ name: String) {
        guard let value = session.view.names.last(where: { $0.name == name })?.value else {
            return show("`\(visible(name))` is no name with a value; `:names` lists them")
        }
        let options = DisplayOptions(width: writer.size.width, height: 100_000, redact: EventWriter.redact)
        let text = HoloREPLAnalysis.display(value, options).text
        Pager.show(Redactor.process.redacted(text)) { show($0) }
    }

    private func actions(_ words: String) {
        if session.view.catalogue.isEmpty { enter(.fetchCatalogue) }
        let found = knowledge.surroundings.actions.matches(words, limit: 30)
        guard !found.isEmpty else {
            return show(
                session.view.catalogue.isEmpty ? "the catalogue can't be had" : "no action has to do with \"\(visible(words))\"")
        }
        let width = found.map { displayWidth(visible($0.action.id)) }.max() ?? 0
        show(
            found.map { entry in
                let action = entry.action
                let id = visible(action.id)
                return id + String(repeating: " ", count: width + 2 - displayWidth(id))
                    + "\(action.credits) cr  \(action.isWrite ? "write" : "read ")  " + visible(action.summary)
            }.joined(separator: "\n"))
    }

    private func jobs() {
        let view = session.view
        var lines = view.jobs.map { job in
            "[\(job.entry)] \(visible(job.label))  \(visible(job.action))  \(durationWords(job.age))  "
                + (job.jobID.map { "job \(visible($0))" } ?? "on its way")
        }
        // What is about to be submitted has no job yet.
        for entry in view.running where !view.jobs.contains(where: { $0.entry == entry.entry }) {
            lines.append("[\(entry.entry)] \(visible(entry.text))")
        }
        lines += view.waiting.map { "[\($0.entry)] waits \($0.reason)" }
        show(lines.isEmpty ? "nothing is under way" : lines.joined(separator: "\n"))
    }

    private func credits() {
        let view = session.view
        let account = view.credits
        var words = "spent \(account.spent)" + (account.cap.map { " of \($0)" } ?? "")
        if account.held > 0 { words += " · \(account.held) held" }
        if account.refunded > 0 { words += " · \(account.refunded) refunded" }
        if let service = view.service { words += " · \(visible(service))" + (view.isLocal ? ", the local service: play credits" : "") }
        if let run = view.runName { words += " · run \(run)" }
        show(words)
    }

    /// The last entry in an editor; what comes back is the next entry's text, to be looked at and entered.
    private func edit() {
        let environment = options.session.environment
        guard let program = ["VISUAL", "EDITOR"].lazy.compactMap({ environment[$0] }).first(where: { !$0.isEmpty }) else {
            draft = lastEntry
            return show("set $VISUAL or $EDITOR to edit in a program of its own; here is the entry:")
        }
        let path = FileManager.default.temporaryDirectory.path + "/holo-\(UUID().uuidString).holo"
        defer { unlink(path) }
        guard FileManager.default.createFile(
            atPath: path, contents: Data(lastEntry.utf8), attributes: [.posixPermissions: 0o600])
        else { return show("no file can be made in \(FileManager.default.temporaryDirectory.path)") }
        guard runInForeground("exec \(program) \"$1\"", [path]) == 0,
            let edited = try? String(contentsOfFile: path, encoding: .utf8)
        else { return show("`\(visible(program))` did not end well; the entry is as it was") }
        draft = edited.trimmingCharacters(in: .newlines)
    }
}
