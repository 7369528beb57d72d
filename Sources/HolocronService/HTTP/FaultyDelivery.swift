import NIOCore

/// The answers that arrive as a fault wants it.
extension Answer {
    private static let mostPieces = 8

    /// Bytes in a piece of an answer that is spread over a time.
    var pieceSize: Int { max(1, (body.count + Self.mostPieces - 1) / Self.mostPieces) }

    /// Between the pieces of an answer that is spread over `time`.
    func pause(of time: Duration) -> TimeAmount {
        let pauses = max(1, (body.count - 1) / pieceSize)
        return TimeAmount(time / pauses)
    }

    /// The body, and beyond the length that the head tells the whole answer once more: the beginning of an answer to a
    /// request that nobody sent.
    var bodyAndAgain: [UInt8] {
        var head = "HTTP/1.1 \(status) Again\r\nContent-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        return body + Array((head + "\r\n").utf8) + body
    }
}
