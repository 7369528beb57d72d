import Foundation

/// A rule of a TextMate grammar, as its JSON has it.
struct TextMateRule: Codable {
    struct Capture: Codable { var name: String }

    var name: String?
    var include: String?
    var match: String?
    var begin: String?
    var end: String?
    var captures: [String: Capture]?
    var beginCaptures: [String: Capture]?
    var endCaptures: [String: Capture]?
    var patterns: [TextMateRule]?
}

struct TextMateGrammar: Codable {
    var scopeName: String
    var fileTypes: [String]
    var patterns: [TextMateRule]
    var repository: [String: TextMateRule]

    /// Every regular expression of the grammar.
    var expressions: [String] {
        func all(_ rule: TextMateRule) -> [String] {
            [rule.match, rule.begin, rule.end].compactMap { $0 } + (rule.patterns ?? []).flatMap(all)
        }
        return (patterns + repository.keys.sorted().compactMap { repository[$0] }).flatMap(all)
    }
}

/// Colours a text as editors do: line by line, with a stack of the rules that are open, always by the rule that matches
/// first, and of several at one place by the first in the list.
final class TextMateEngine {
    private final class Prepared {
        let rule: TextMateRule
        let start: NSRegularExpression
        let end: NSRegularExpression?
        lazy var inner: [Prepared] = []
        var isExpanded = false

        init(_ rule: TextMateRule) throws {
            self.rule = rule
            start = try NSRegularExpression(pattern: rule.match ?? rule.begin ?? "")
            end = try rule.end.map { try NSRegularExpression(pattern: $0) }
        }
    }

    private let grammar: TextMateGrammar
    private var named: [String: [Prepared]] = [:]
    private var top: [Prepared] = []
    /// Where an expression was found on the line at hand, from where it was looked for.
    private var found: [ObjectIdentifier: (from: Int, result: NSTextCheckingResult?)] = [:]

    init(_ grammar: TextMateGrammar) throws {
        self.grammar = grammar
        top = try prepare(grammar.patterns)
    }

    private func prepare(_ rules: [TextMateRule]) throws -> [Prepared] {
        try rules.flatMap { rule -> [Prepared] in
            if let include = rule.include {
                let name = String(include.dropFirst())
                if let known = named[name] { return known }
                guard include.hasPrefix("#"), let target = grammar.repository[name] else {
                    throw GrammarProblem(description: "\(include) is not there")
                }
                let prepared = try prepare([target])
                named[name] = prepared
                return prepared
            }
            if rule.match == nil, rule.begin == nil { return try prepare(rule.patterns ?? []) }
            return [try Prepared(rule)]
        }
    }

    private func patterns(in open: Prepared?) throws -> [Prepared] {
        guard let open else { return top }
        if !open.isExpanded {
            open.inner = try prepare(open.rule.patterns ?? [])
            open.isExpanded = true
        }
        return open.inner
    }

    private func first(_ expression: NSRegularExpression, _ line: NSString, from place: Int) -> NSTextCheckingResult? {
        let key = ObjectIdentifier(expression)
        if let known = found[key], known.from <= place, known.result.map({ $0.range.location >= place }) ?? true {
            return known.result
        }
        let result = expression.firstMatch(
            in: line as String, options: [.withTransparentBounds, .withoutAnchoringBounds],
            range: NSRange(location: place, length: line.length - place))
        found[key] = (place, result)
        return result
    }

    /// The innermost scope of each UTF-16 unit of a text; nil where there is none.
    func scopes(_ text: String) throws -> [String?] {
        let whole = text as NSString
        var scopes = [String?](repeating: nil, count: whole.length)
        var open: [Prepared] = []
        var start = 0
        while start < whole.length {
            var lineEnd = 0
            var contentEnd = 0
            var unused = 0
            whole.getLineStart(&unused, end: &lineEnd, contentsEnd: &contentEnd, for: NSRange(location: start, length: 0))
            let line = whole.substring(with: NSRange(location: start, length: contentEnd - start)) as NSString
            try colour(line, at: start, &open, &scopes)
            start = lineEnd
        }
        return scopes
    }

    private func colour(_ line: NSString, at start: Int, _ open: inout [Prepared], _ scopes: inout [String?]) throws {
        found.removeAll(keepingCapacity: true)
        var place = 0
        while place <= line.length {
            let innermost = open.last
            var best: (result: NSTextCheckingResult, rule: Prepared, isEnd: Bool)?
            if let innermost, let end = innermost.end, let result = first(end, line, from: place) {
                best = (result, innermost, true)
            }
            for rule in try patterns(in: innermost) {
                guard let result = first(rule.start, line, from: place) else { continue }
                if best.map({ result.range.location < $0.result.range.location }) ?? true { best = (result, rule, false) }
            }
            func fill(_ range: NSRange, _ name: String?) {
                guard let name, range.location != NSNotFound else { return }
                for unit in range.location..<(range.location + range.length) { scopes[start + unit] = name }
            }
            func fillCaptures(_ result: NSTextCheckingResult, _ captures: [String: TextMateRule.Capture]?) {
                for (key, capture) in (captures ?? [:]).sorted(by: { $0.key < $1.key }) {
                    if let index = Int(key), index < result.numberOfRanges { fill(result.range(at: index), capture.name) }
                }
            }
            let name = open.last { $0.rule.name != nil }?.rule.name
            guard let best else {
                fill(NSRange(location: place, length: line.length - place), name)
                return
            }
            let range = best.result.range
            fill(NSRange(location: place, length: range.location - place), name)
            fill(range, best.rule.rule.name ?? name)
            place = range.location + range.length
            if best.isEnd {
                fillCaptures(best.result, best.rule.rule.endCaptures ?? best.rule.rule.captures)
                open.removeLast()
            } else if best.rule.end != nil {
                fillCaptures(best.result, best.rule.rule.beginCaptures ?? best.rule.rule.captures)
                open.append(best.rule)
            } else {
                fillCaptures(best.result, best.rule.rule.captures)
                guard range.length > 0 else { throw GrammarProblem(description: "a rule matches nothing") }
            }
        }
    }
}
