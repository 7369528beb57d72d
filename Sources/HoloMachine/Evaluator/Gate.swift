/// What the things above a statement allow it. Each opens once, for good.
///
/// Every gate but the first two asks for more than the one before: a gate is open for a statement where it is open for
/// the block and no statement above it in the block is still pending with the flag that the gate looks at.
struct Gates: OptionSet {
    let rawValue: UInt8

    /// Control surely reaches this statement.
    static let exit = Gates(rawValue: 1 << 0)
    /// A read may start: no write, `wait` or `ask` above is open.
    static let read = Gates(rawValue: 1 << 1)
    /// `wait` and `ask` may start: no step or output above is open; other items of a `for` don't count.
    static let quiet = Gates(rawValue: 1 << 2)
    /// A write may start: as `quiet`, and no write of an earlier item is open.
    static let write = Gates(rawValue: 1 << 3)
    /// An output may happen: everything above is settled.
    static let output = Gates(rawValue: 1 << 4)

    static let all: Gates = [.exit, .read, .quiet, .write, .output]
    static let count = 5

    /// The flag that holds each gate back inside a block and between the rounds of a `loop`.
    static let flagInBlock: [Int] = [0, 2, 4, 4, 5]
    /// The same between the items of a `for`: nil where items leave each other alone.
    static let flagBetweenItems: [Int?] = [nil, nil, nil, 3, 5]
}

extension Container {
    /// The flag of earlier items that holds the gate back for an item.
    func flagBetweenItems(_ gate: Int) -> Int? {
        let isFree = admission?.isUnordered == true && Gates(rawValue: 1 << UInt8(gate)) == .write
        return isFree ? nil : Gates.flagBetweenItems[gate]
    }
}

extension ActionReference {
    /// What a step of it waits for in the order of the page.
    var gate: Gates {
        switch kind {
        case .wait, .ask: .quiet
        case .service, .http: isWrite ? .write : .read
        }
    }
}

extension Pending {
    @inline(__always) func has(_ flag: Int) -> Bool { rawValue & (1 << UInt8(flag)) != 0 }
    static func flag(_ flag: Int) -> Pending { Pending(rawValue: 1 << UInt8(flag)) }
}
