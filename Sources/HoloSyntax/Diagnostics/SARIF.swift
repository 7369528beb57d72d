/// Diagnostics as a SARIF 2.1.0 log of one run, with a rule for each code that occurs. Ends with a newline.
///
/// Lines and columns count from 1, and columns are Unicode scalars, as `columnKind` says. `pages` explain the codes;
/// `exitCode` is that of the command.
package func renderSARIF(
    _ diagnostics: [Diagnostic], sources: [String: SourceText], pages: [Explanation], version: String, exitCode: Int
) -> String {
    var codes: [String] = []
    for diagnostic in diagnostics where !codes.contains(diagnostic.code) { codes.append(diagnostic.code) }
    let rules = codes.map { code in rule(code, pages.first { $0.code == code }) }
    let results = diagnostics.map { result($0, codes.firstIndex(of: $0.code) ?? 0, sources) }
    let log = JSONObject.make { log in
        log.add("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        log.add("version", "2.1.0")
        log.add("runs", [.make { run in
            run.add("tool", .make { tool in
                tool.add("driver", .make { driver in
                    driver.add("name", "holo")
                    driver.add("version", version)
                    driver.add("rules", rules)
                })
            })
            run.add("columnKind", "unicodeCodePoints")
            // A carriage return alone ends a line too.
            run.add("newlineSequences", raw: #"["\r\n","\n","\r"]"#)
            run.add("invocations", [.make { invocation in
                invocation.add("executionSuccessful", raw: "true")
                invocation.add("exitCode", exitCode)
            }])
            run.add("results", results)
        }])
    }
    return log.text + "\n"
}

private func rule(_ code: String, _ page: Explanation?) -> JSONObject {
    .make { rule in
        rule.add("id", code)
        if let page {
            rule.add("shortDescription", text(page.title))
            if !page.text.isEmpty { rule.add("fullDescription", text(page.text)) }
            rule.add("help", text(helpText(page)))
        }
        rule.add("defaultConfiguration", .make { $0.add("level", code.hasPrefix("W") ? "warning" : "error") })
    }
}

private func helpText(_ page: Explanation) -> String {
    var parts = [page.text.isEmpty ? page.title : page.text]
    if let wrong = page.wrong { parts.append("Wrong:\n\n" + wrong) }
    if let right = page.right { parts.append("Right:\n\n" + right) }
    return parts.joined(separator: "\n\n")
}

private func result(_ diagnostic: Diagnostic, _ rule: Int, _ sources: [String: SourceText]) -> JSONObject {
    .make { result in
        result.add("ruleId", diagnostic.code)
        result.add("ruleIndex", rule)
        result.add("level", diagnostic.severity.rawValue)
        let words = [diagnostic.message, diagnostic.primary.text, diagnostic.help ?? ""].filter { !$0.isEmpty }
        result.add("message", text(message(words.joined(separator: "; "))))
        if let place = location(diagnostic.primary, diagnostic, sources) { result.add("locations", [place]) }
        let related = diagnostic.secondary.enumerated().compactMap { number, label in
            location(label, diagnostic, sources, id: number + 1)
        }
        if !related.isEmpty { result.add("relatedLocations", related) }
        guard !diagnostic.notes.isEmpty || diagnostic.trail != nil else { return }
        result.add("properties", .make { properties in
            if let trail = diagnostic.trail { properties.add("trail", trail) }
            for note in diagnostic.notes { properties.add(note.key, note.text) }
        })
    }
}

private func text(_ words: String) -> JSONObject { .make { $0.add("text", words) } }

/// The words of a result: braces stand for placeholders there, unless they are doubled.
private func message(_ words: String) -> String {
    var result = ""
    for character in words {
        result.append(character)
        if character == "{" || character == "}" { result.append(character) }
    }
    return result
}

private func location(
    _ label: Diagnostic.Label, _ diagnostic: Diagnostic, _ sources: [String: SourceText], id: Int? = nil
) -> JSONObject? {
    let place = locate(label.file ?? diagnostic.primary.file, sources)
    guard let name = place.name else { return nil }
    return .make { location in
        if let id { location.add("id", id) }
        location.add("physicalLocation", .make { physical in
            physical.add("artifactLocation", .make { $0.add("uri", uri(name)) })
            guard let source = place.source else { return }
            let start = source.scalarPosition(of: label.span.start)
            let end = source.scalarPosition(of: max(label.span.start, label.span.end))
            physical.add("region", .make { region in
                region.add("startLine", start.line)
                region.add("startColumn", start.column)
                region.add("endLine", end.line)
                region.add("endColumn", end.column)
            })
        })
        if id != nil, !label.text.isEmpty { location.add("message", text(message(label.text))) }
    }
}

/// A path as a relative reference, or a whole one as a `file:` address.
private func uri(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var result = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "/"):
            result.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            result += "%" + String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }
    }
    return result
}
