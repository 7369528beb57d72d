import Foundation
import Synchronization

/// The texts that this process must never show: the API key, and secrets of scripts. A service may send back what it was
/// sent, in the words of an error for instance; whatever people see or the journal keeps of its words goes through here.
package final class Redactor: Sendable {
    /// There is one terminal and one journal, and what is hidden from them is the process's.
    package static let process = Redactor()

    /// What is shorter would be found by chance, and its absence would give it away.
    static let shortest = 6

    private struct Hidden {
        var text: String
        var label: String
    }

    /// The longest first: of texts that hold one another the whole is replaced.
    private let hidden = Mutex<[Hidden]>([])

    package init() {}

    /// From here on `label` stands for the text, and for the forms in which it travels.
    package func hide(_ text: String, as label: String) {
        hidden.withLock { hidden in
            for form in Self.forms(of: text) where !hidden.contains(where: { $0.text == form }) {
                let place = hidden.firstIndex { $0.text.utf8.count < form.utf8.count } ?? hidden.endIndex
                hidden.insert(Hidden(text: form, label: label), at: place)
            }
        }
    }

    /// The text with its labels in place of what is hidden.
    package func redacted(_ text: String) -> String {
        let hidden = hidden.withLock { $0 }
        guard !hidden.isEmpty else { return text }
        var result = text
        for entry in hidden where result.utf8.count >= entry.text.utf8.count {
            guard result.range(of: entry.text, options: .literal) != nil else { continue }
            result = result.replacingOccurrences(of: entry.text, with: entry.label, options: .literal)
        }
        return result
    }

    /// As it is, without the white space around it, in JSON, in a URL, in Base64, and its long lines.
    private static func forms(of text: String) -> [String] {
        var forms = [text, text.trimmingCharacters(in: .whitespacesAndNewlines)]
        if let json = try? JSONEncoder().encode(text) {
            forms.append(String(String(decoding: json, as: UTF8.self).dropFirst().dropLast()))
            forms.append(forms[2].replacingOccurrences(of: "\\/", with: "/"))
        }
        let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        if let encoded = text.addingPercentEncoding(withAllowedCharacters: unreserved) {
            forms += [encoded, encoded.replacingOccurrences(of: "%20", with: "+")]
        }
        if text.utf8.count >= shortest { forms.append(Data(text.utf8).base64EncodedString()) }
        let lines = text.split(whereSeparator: \.isNewline)
        if lines.count > 1 { forms += lines.filter { $0.utf8.count >= 16 }.map(String.init) }
        return forms.filter { $0.utf8.count >= shortest }
    }
}
