import HoloCompiler
import HoloMachine
import HoloSyntax
import HoloValue

/// A script with the files that it imports, parsed and compiled; against the test catalogue where no other is given.
package struct TestScript {
    package let main: String
    package let files: [String: ScriptFile]
    package let compilation: Compilation

    /// - Parameters:
    ///   - sources: texts by file name; paths of `import`s are such names.
    ///   - checksTypes: false to see what a run does with what the checker refuses.
    ///   - makesProgram: false for the diagnostics alone.
    package init(
        _ main: String = "main.holo", sources: [String: String], catalogue: ActionCatalogue = TestCatalogue.catalogue,
        checksTypes: Bool = true, makesProgram: Bool = true
    ) {
        var files: [String: ScriptFile] = [:]
        for (name, text) in sources {
            let parsed = parse(SourceText(text, name: name))
            var imports: [String: String] = [:]
            for statement in parsed.script.statements {
                if case .importScript(let path, _) = statement.kind, let path = path.plainText, sources[path] != nil {
                    imports[path] = path
                }
            }
            files[name] = ScriptFile(name: name, parsed: parsed, imports: imports)
        }
        self.main = main
        self.files = files
        compilation = compile(main: main, files: files, catalogue: catalogue, checksTypes: checksTypes, makesProgram: makesProgram)
    }

    package init(_ source: String, checksTypes: Bool = true, makesProgram: Bool = true) {
        self.init(sources: ["main.holo": source], checksTypes: checksTypes, makesProgram: makesProgram)
    }

    /// A line for each thing that the checker reports.
    package var report: String {
        renderShort(
            compilation.diagnostics.map { entry in
                var diagnostic = entry.diagnostic
                diagnostic.primary.file = entry.file
                return diagnostic
            }, sources: sources)
    }

    /// A line for each failure of a run, in the same form.
    package func report(of failures: [RunFailure]) -> String {
        renderShort(failures.map(diagnostic), sources: sources)
    }

    private var sources: [String: SourceText] { files.mapValues(\.parsed.source) }

    private func diagnostic(_ failure: RunFailure) -> Diagnostic {
        var position = failure.origin.position
        let code: String
        var message: String
        switch failure.cause {
        case .step(let step, _):
            code = step.code
            message = step.message
        case .evaluation(let cause, let positions):
            code = cause.code
            message = (cause.path.map { "\($0): " } ?? "") + cause.message
            position = positions.first ?? position
        case .output(let cause):
            code = cause.code
            message = cause.message
        }
        if let tolerated = failure.tolerated { message += " (more than \(tolerated) failed)" }
        let place = compilation.place(position)
        return Diagnostic(.error, code, message, at: place?.span ?? Span(0, 0), file: place?.file ?? main)
    }
}
