import HoloCompiler
import HoloMachine
import HoloSyntax
import HoloValue

extension RunDiagnostics {
    /// Of each `for` that left some out, this many items are named.
    private static let mostNamed = 8

    /// A warning for each `for` that left items out, in the order of the text, then of the items around it.
    func diagnostics(leftOut: [LeftOut]) -> [FileDiagnostic] {
        var groups: [(trail: String, items: [LeftOut])] = []
        var places: [String: Int] = [:]
        for items in leftOut {
            let trail = items.origin.trail.map { "\($0)" }.joined(separator: "\n")
            let key = "\(items.origin.position)\n\(trail)"
            if let place = places[key] {
                groups[place].items.append(items)
            } else {
                places[key] = groups.count
                groups.append((trail, [items]))
            }
        }
        let sorted = groups.sorted { one, other in
            (Int(one.items[0].origin.position), one.trail) < (Int(other.items[0].origin.position), other.trail)
        }
        return sorted.map { diagnostic($0.items.sorted { $0.place < $1.place }) }
    }

    /// All of one `for`, by one of its clauses.
    private func diagnostic(_ items: [LeftOut]) -> FileDiagnostic {
        let count = items.reduce(0) { $0 + $1.count }
        let number = "\(count) item\(count == 1 ? "" : "s")"
        let title: String
        switch items[0].reason {
        case .failed: title = "\(number) of this `for` failed and \(count == 1 ? "was" : "were") left out"
        case .credits(_, _, let limit): title = "\(number) of this `for` \(count == 1 ? "was" : "were") left out: no room within \(limit) credits"
        }
        var diagnostic = Diagnostic(.warning, "W0217", title, at: Span(0, 0))
        for item in items.prefix(Self.mostNamed) { diagnostic.notes.append((name(of: item), words(of: item))) }
        if items.count > Self.mostNamed { diagnostic.notes.append(("and", "\(items.count - Self.mostNamed) more")) }
        return at(items[0].origin, diagnostic)
    }

    private func name(of item: LeftOut) -> String {
        let plain = "\(item.item)[\(item.place)]"
        guard case .failed(let failure) = item.reason else { return item.count > 1 ? "from \(plain) on" : plain }
        // The failure's own trail names the item with its words.
        let place = item.origin.trail.count
        guard failure.origin.trail.indices.contains(place), case .item(let words) = failure.origin.trail[place] else {
            return plain
        }
        return words
    }

    private func words(of item: LeftOut) -> String {
        switch item.reason {
        case .failed(let failure):
            let step = failure.origin.name.isEmpty ? "" : "step \(failure.origin.name): "
            switch failure.cause {
            case .step(let reason, _):
                return step + "`\(reason.action)` failed: \(reason.code) \"\(shortened(reason.message, to: 120))\""
            case .evaluation(let reason, _), .output(let reason):
                return step + "\(reason.code) \(shortened(reason.message, to: 120))"
            }
        case .credits(let spent, let worstCase, _):
            return "\(worstCase) may be needed for an item, beside \(spent) that those before it took"
        }
    }
}
