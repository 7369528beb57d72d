/// The candidate that `word` was probably meant to be: at an edit distance of at most a third of the length of the
/// shorter of the two, and of 3 at most, a transposition of neighbours counting one. Of equals the first. Lengths are in
/// Unicode scalars.
package func closestMatch(_ word: String, among candidates: [String]) -> String? {
    let letters = Array(word.unicodeScalars)
    guard letters.count >= 3, letters.count <= 100 else { return nil }
    let folded = lowercased(word)
    var best: (candidate: String, distance: Int, exact: Int)?
    for candidate in candidates where candidate != word {
        // A scalar takes one to four bytes, so that most lengths need no counting.
        let bytes = candidate.utf8.count
        guard bytes + 3 >= letters.count, bytes <= (letters.count + 3) * 4 else { continue }
        let other = Array(candidate.unicodeScalars)
        let limit = min(letters.count, other.count, 9) / 3
        guard abs(other.count - letters.count) <= limit else { continue }
        // Letters in the wrong case are a smaller slip than wrong letters: they decide between equals only.
        guard let distance = editDistance(folded, lowercased(candidate), limit: limit) else { continue }
        let exact = editDistance(letters, other, limit: letters.count + other.count) ?? 0
        if let best, (best.distance, best.exact) <= (distance, exact) { continue }
        best = (candidate, distance, exact)
    }
    return best?.candidate
}

private func lowercased(_ word: String) -> [Unicode.Scalar] {
    var folded: [Unicode.Scalar] = []
    folded.reserveCapacity(word.utf8.count)
    for scalar in word.unicodeScalars {
        if scalar.isASCII {
            folded.append(("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
        } else {
            folded.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        }
    }
    return folded
}

/// Insertions, deletions, replacements and transpositions of neighbours that lead from one word to the other; nil where
/// they are more than `limit`.
private func editDistance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar], limit: Int) -> Int? {
    var beforeLast = [Int](repeating: 0, count: second.count + 1)
    var last = Array(0...second.count)
    var row = last
    var leastBefore = 0
    for i in 0..<first.count {
        row[0] = i + 1
        var least = i + 1
        for j in 0..<second.count {
            var distance = min(last[j + 1] + 1, row[j] + 1, last[j] + (first[i] == second[j] ? 0 : 1))
            if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                distance = min(distance, beforeLast[j - 1] + 1)
            }
            row[j + 1] = distance
            least = min(least, distance)
        }
        // Every way goes through this row, or by a transposition from the one before it to the next.
        if least > limit, leastBefore + 1 > limit { return nil }
        leastBefore = least
        (beforeLast, last, row) = (last, row, beforeLast)
    }
    return last[second.count] <= limit ? last[second.count] : nil
}
