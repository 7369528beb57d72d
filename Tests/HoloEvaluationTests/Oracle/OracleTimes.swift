// Instants of virtual time, in microseconds since the start of the run; `never` for what does not come about.

let never = Int.max

/// What a statement may still bring for those below it on the page.
struct Brings: OptionSet {
    let rawValue: UInt8

    /// An end of the block around it.
    static let exit = Brings(rawValue: 1)
    /// An end that reaches beyond a `for` or `loop` around it.
    static let farExit = Brings(rawValue: 2)
    /// A write.
    static let write = Brings(rawValue: 4)
    /// A step or an output.
    static let activity = Brings(rawValue: 8)
    /// A failure, at least.
    static let anything = Brings(rawValue: 16)

    static let count = 5

    /// An instant for each that is in the set, 0 for the others.
    func all(at time: Int) -> Times {
        var times = Times()
        for place in 0..<Self.count where rawValue & (1 << UInt8(place)) != 0 { times.values[place] = time }
        return times
    }
}

/// When it is over with each thing that something may bring.
struct Times {
    var values = SIMD8<Int>(repeating: 0)

    var exit: Int { get { values[0] } set { values[0] = newValue } }
    var farExit: Int { get { values[1] } set { values[1] = newValue } }
    var write: Int { get { values[2] } set { values[2] = newValue } }
    var activity: Int { get { values[3] } set { values[3] = newValue } }
    var anything: Int { get { values[4] } set { values[4] = newValue } }

    func later(_ other: Times) -> Times { Times(values: pointwiseMax(values, other.values)) }
    func earlier(_ other: Times) -> Times { Times(values: pointwiseMin(values, other.values)) }

    /// Not before the instant, for those that are in the set.
    func notBefore(_ time: Int, for brings: Brings) -> Times { later(brings.all(at: time)) }
}

/// From when on what stands at a place may happen.
struct Gates {
    /// Control surely reaches it.
    var control = 0
    /// No write above is open.
    var read = 0
    /// No step or output above is open, or of earlier items no write.
    var write = 0
    /// Nothing above is open.
    var output = 0

    /// Below something that is over with what it may bring at these times.
    mutating func pass(_ times: Times) {
        control = max(control, times.exit)
        read = max(read, times.write)
        write = max(write, times.activity)
        output = max(output, times.anything)
    }

    /// In an item of a `for`, below an earlier item.
    mutating func passItem(_ times: Times) {
        write = max(write, times.write)
        output = max(output, times.anything)
    }

    func notBefore(_ time: Int) -> Gates {
        var gates = self
        gates.control = max(control, time)
        return gates
    }
}
