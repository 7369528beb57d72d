/// The candidate that `word` was probably meant to be: at an edit distance of at most a third of the length of the
/// shorter of the two, and of 3 at most, a transposition of neighbours counting one. Of equals the first.
package func closestMatch(_ word: String, among candidates: [String]) -> String? {
    let letters = Array(word)
    guard letters.count >= 3, letters.count <= 100 else { return nil }
    let folded = Array(word.lowercased())
    var best: (candidate: String, distance: Int, exact: Int)?
    for candidate in candidates where candidate != word {
        let other = Array(candidate)
        let limit = min(letters.count, other.count, 9) / 3
        guard abs(other.count - letters.count) <= limit else { continue }
        // Letters in the wrong case are a smaller slip than wrong letters: they decide between equals only.
        let distance = editDistance(folded, Array(candidate.lowercased()))
        guard distance <= limit else { continue }
        let exact = editDistance(letters, other)
        if let best, (best.distance, best.exact) <= (distance, exact) { continue }
        best = (candidate, distance, exact)
    }
    return best?.candidate
}

/// Insertions, deletions, replacements and transpositions of neighbours that lead from one word to the other.
private func editDistance(_ first: [Character], _ second: [Character]) -> Int {
    var beforeLast = [Int](repeating: 0, count: second.count + 1)
    var last = Array(0...second.count)
    for i in 0..<first.count {
        var row = [i + 1]
        row.reserveCapacity(second.count + 1)
        for j in 0..<second.count {
            var distance = min(last[j + 1] + 1, row[j] + 1, last[j] + (first[i] == second[j] ? 0 : 1))
            if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                distance = min(distance, beforeLast[j - 1] + 1)
            }
            row.append(distance)
        }
        beforeLast = last
        last = row
    }
    return last[second.count]
}
