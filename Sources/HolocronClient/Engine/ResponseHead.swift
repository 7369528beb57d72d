/// What is taken from the header lines of an answer, as they come in.
struct ResponseHead {
    private(set) var contentType: String?
    private(set) var contentLength: Int?
    private var retryAfterText: [UInt8]?
    /// The service's clock in its own words.
    private(set) var dateText: [UInt8]?
    /// The empty line has come; after it come only trailers, which say nothing to us.
    private(set) var isComplete = false

    /// Seconds: the number that `Retry-After` holds, or how far its date lies after the answer's own `Date`.
    var retryAfter: Double? {
        guard let text = retryAfterText else { return nil }
        if let seconds = Self.seconds(text) { return seconds }
        guard let then = HTTPDate.seconds(text), let now = date else { return nil }
        return Double(max(0, then - now))
    }

    /// The service's clock, seconds since 1970.
    var date: Int? { dateText.flatMap(HTTPDate.seconds) }

    /// One line as it came, with its line end. A status line starts over: after `100 Continue`, or after a redirect.
    mutating func take(line: UnsafeBufferPointer<UInt8>) {
        if line.count >= 5, line.prefix(5).elementsEqual("HTTP/".utf8) {
            self = ResponseHead()
            return
        }
        guard !isComplete else { return }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            isComplete = true
            return
        }
        let name = line[..<colon]
        if Self.isName(name, "content-type") {
            let text = Self.trimmed(line[(colon + 1)...].prefix { $0 != UInt8(ascii: ";") })
            contentType = text.isEmpty ? nil : String(decoding: text, as: UTF8.self).lowercased()
        } else if Self.isName(name, "content-length") {
            contentLength = Int(String(decoding: Self.trimmed(line[(colon + 1)...]), as: UTF8.self))
        } else if Self.isName(name, "retry-after") {
            retryAfterText = Array(Self.trimmed(line[(colon + 1)...]))
        } else if Self.isName(name, "date") {
            dateText = Array(Self.trimmed(line[(colon + 1)...]))
        }
    }

    private static func isName(_ name: Slice<UnsafeBufferPointer<UInt8>>, _ expected: StaticString) -> Bool {
        name.count == expected.utf8CodeUnitCount
            && expected.withUTF8Buffer { name.elementsEqual($0, by: { ($0 | 0x20) == $1 || $0 == $1 }) }
    }

    private static func trimmed(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        var text = text
        while let first = text.first, first <= 0x20 { text.removeFirst() }
        while let last = text.last, last <= 0x20 { text.removeLast() }
        return text
    }

    /// Digits, perhaps with a fraction: some services send one though the standard has none.
    private static func seconds(_ text: [UInt8]) -> Double? {
        guard text.count <= 15, let first = text.first, (0x30...0x39).contains(first),
            text.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") })
        else { return nil }
        return Double(String(decoding: text, as: UTF8.self))
    }
}

/// The one date format that HTTP lets servers send: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970-01-01, or nil where the text is something else.
    static func seconds(_ text: [UInt8]) -> Int? {
        let words = String(decoding: text, as: UTF8.self).split(separator: " ")
        guard words.count == 6, words[0].last == ",", words[5] == "GMT", words[3].utf8.count == 4,
            let day = number(words[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(words[2])),
            let year = number(words[3])
        else { return nil }
        let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let hour = number(clock[0]), let minute = number(clock[1]),
            let second = number(clock[2]),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        return daysSince1970(year: year, month: month + 1, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// Years counted from March, so that the leap day is a year's last.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = month > 2 ? month - 3 : month + 9
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        return marchYear * 365 + leapDays + (marchMonth * 153 + 2) / 5 + day - 1 - 719_468
    }
}
