// Instants of virtual time, in microseconds since the start of the run; `never` for what does not come about.

package let never = Int.max

/// What a statement may still bring for those below it on the page.
package struct Brings: OptionSet {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// An end of the block around it.
    package static let exit = Brings(rawValue: 1)
    /// An end that reaches beyond a `for` or `loop` around it.
    package static let farExit = Brings(rawValue: 2)
    /// A write.
    package static let write = Brings(rawValue: 4)
    /// A step or an output.
    package static let activity = Brings(rawValue: 8)
    /// A failure, at least.
    package static let anything = Brings(rawValue: 16)
    /// What reads wait for: a write, `wait` or `ask`.
    package static let barrier = Brings(rawValue: 32)

    package static let count = 6

    /// An instant for each that is in the set, 0 for the others.
    package func all(at time: Int) -> Times {
        var times = Times()
        for place in 0..<Self.count where rawValue & (1 << UInt8(place)) != 0 { times.values[place] = time }
        return times
    }
}

/// When it is over with each thing that something may bring.
package struct Times {
    package var values = SIMD8<Int>(repeating: 0)

    package var exit: Int { get { values[0] } set { values[0] = newValue } }
    package var farExit: Int { get { values[1] } set { values[1] = newValue } }
    package var write: Int { get { values[2] } set { values[2] = newValue } }
    package var activity: Int { get { values[3] } set { values[3] = newValue } }
    package var anything: Int { get { values[4] } set { values[4] = newValue } }
    package var barrier: Int { get { values[5] } set { values[5] = newValue } }

    package func later(_ other: Times) -> Times { Times(values: pointwiseMax(values, other.values)) }
    package func earlier(_ other: Times) -> Times { Times(values: pointwiseMin(values, other.values)) }

    /// Not before the instant, for those that are in the set.
    package func notBefore(_ time: Int, for brings: Brings) -> Times { later(brings.all(at: time)) }
}

/// From when on what stands at a place may happen.
package struct Gates {
    /// Control surely reaches it.
    package var control = 0
    /// No write, `wait` or `ask` above is open.
    package var read = 0
    /// No step or output above is open; other items don't count.
    package var quiet = 0
    /// No step or output above is open, or of earlier items no write.
    package var write = 0
    /// Nothing above is open.
    package var output = 0

    /// Below something that is over with what it may bring at these times.
    package mutating func pass(_ times: Times) {
        control = max(control, times.exit)
        read = max(read, times.barrier)
        quiet = max(quiet, times.activity)
        write = max(write, times.activity)
        output = max(output, times.anything)
    }

    /// In an item of a `for`, below an earlier item.
    package mutating func passItem(_ times: Times, isUnordered: Bool) {
        if !isUnordered { write = max(write, times.write) }
        output = max(output, times.anything)
    }

    /// The one that a step waits for.
    package func gate(_ effect: Effect) -> Int {
        switch effect {
        case .read: read
        case .pause: quiet
        case .write: write
        }
    }

    package func notBefore(_ time: Int) -> Gates {
        var gates = self
        gates.control = max(control, time)
        return gates
    }
}
