// The order of the page, between two events of which the first stands earlier on it.

extension Oracle.Event {
    package func mustWait(for earlier: Oracle.Event) -> Bool {
        let apart = items.first { item in earlier.items.contains { $0.block == item.block && $0.place != item.place } }
        switch (kind, earlier.kind) {
        case (.output, _): return true
        case (.request(.write), .request(.write)): return apart?.isUnordered != true
        case (.request(.write), _), (.request(.pause), _): return apart == nil
        case (.request(.read), .request(let effect)): return effect != .read && apart == nil
        case (.request(.read), .output): return false
        }
    }
}
