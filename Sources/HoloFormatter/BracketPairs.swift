import HoloSyntax

/// For each opening bracket and each beginning of a string the index of the token that closes it, and the other way
/// round.
struct BracketPairs {
    private var partners: [Int32]

    init(_ tokens: [Token]) {
        partners = [Int32](repeating: -1, count: tokens.count)
        var open: [Int] = []
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .leftParen, .leftBracket, .leftBrace, .stringStart, .holeStart: open.append(index)
            case .rightParen, .rightBracket, .rightBrace, .stringEnd, .holeEnd:
                guard let opening = open.popLast() else { continue }
                partners[opening] = Int32(truncatingIfNeeded: index)
                partners[index] = Int32(truncatingIfNeeded: opening)
            default: break
            }
        }
    }

    /// The partner of the token at an index; the token itself where it has none.
    func partner(of index: Int) -> Int {
        let partner = Int(partners[index])
        return partner < 0 ? index : partner
    }
}
