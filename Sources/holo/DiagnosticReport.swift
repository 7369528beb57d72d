import ArgumentParser
import Foundation
import HoloCompiler
import HoloRuntime
import HoloSyntax

/// How what is wrong is told.
enum DiagnosticFormat: String, ExpressibleByArgument, CaseIterable {
    /// With the lines of the script.
    case human
    /// `file:line:column: error[E0204]: message`, a line each.
    case short
    /// A JSON object a line each.
    case json
    /// One SARIF 2.1.0 log.
    case sarif
}

/// What is wrong, in one or several scripts.
struct DiagnosticReport {
    private(set) var diagnostics: [Diagnostic] = []
    private var sources: [String: SourceText] = [:]

    init() {}

    init(_ found: [FileDiagnostic], _ sources: [String: SourceText], shownNames: [String: String]) {
        add(found, sources, shownNames: shownNames)
    }

    /// Adds what was found in a script and its imports. What was told of a file before is not told again.
    mutating func add(_ found: [FileDiagnostic], _ sources: [String: SourceText], shownNames: [String: String]) {
        func shown(_ name: String) -> String { shownNames[name] ?? name }
        var known: Set<Identity> = []
        for diagnostic in diagnostics { known.insert(Identity(diagnostic)) }
        for item in found {
            var diagnostic = item.diagnostic
            diagnostic.primary.file = shown(diagnostic.primary.file ?? item.file)
            for index in diagnostic.secondary.indices {
                diagnostic.secondary[index].file = shown(diagnostic.secondary[index].file ?? item.file)
            }
            if !known.contains(Identity(diagnostic)) { diagnostics.append(diagnostic) }
        }
        for (name, source) in sources { self.sources[shown(name)] = source }
    }

    private struct Identity: Hashable {
        var file: String?
        var span: Span
        var code: String
        var message: String

        init(_ diagnostic: Diagnostic) {
            file = diagnostic.primary.file
            span = diagnostic.primary.span
            code = diagnostic.code
            message = diagnostic.message
        }
    }

    /// A problem that stands at no place of a script; `file` is what it is with.
    mutating func add(_ problem: RunProblem, file: String? = nil) {
        diagnostics.append(
            Diagnostic(.error, problem.code, problem.message, at: Span(0, 0), help: problem.help, file: file))
    }

    /// In the form that was asked for, to its end.
    func text(_ format: DiagnosticFormat, _ terminal: Terminal, exitCode: Int32) -> String {
        switch format {
        case .human: render(diagnostics, sources: sources, color: terminal.usesColor, width: terminal.width)
        case .short: renderShort(diagnostics, sources: sources)
        case .json: renderJSON(diagnostics, sources: sources)
        case .sarif:
            renderSARIF(
                diagnostics, sources: sources, pages: explanations, version: Holo.configuration.version,
                exitCode: Int(exitCode))
        }
    }

    /// For people, with the count at the end.
    func show(_ terminal: Terminal, outcome: String? = nil) {
        guard !diagnostics.isEmpty else { return }
        writeAll(text(.human, terminal, exitCode: 0), to: STDERR_FILENO)
        terminal.say(summarize(diagnostics, outcome: outcome))
    }
}
