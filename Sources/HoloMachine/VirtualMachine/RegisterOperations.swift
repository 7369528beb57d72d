import HoloValue

// What instructions do with registers, with the usual kinds in front; the rest is called.
//
// Why this is safe: as for `Registers`. A field's place is used only with the shape it was found in, whose records all
// have as many values as it has keys; a place in a list is compared with the list's length.

extension UnsafeMutablePointer where Pointee == Value {
    // MARK: Arithmetic

    @inline(__always)
    func add(_ left: Self, _ right: Self) throws(Failure) {
        if case .int(let x) = left.pointee, case .int(let y) = right.pointee {
            let (sum, overflow) = x.addingReportingOverflow(y)
            if !overflow { return set(.int(sum)) }
        } else if case .float(let x) = left.pointee, case .float(let y) = right.pointee {
            let sum = x + y
            if sum.isFinite { return set(.float(sum)) }
        }
        try addOthers(left, right)
    }

    @inline(__always)
    func subtract(_ left: Self, _ right: Self) throws(Failure) {
        if case .int(let x) = left.pointee, case .int(let y) = right.pointee {
            let (difference, overflow) = x.subtractingReportingOverflow(y)
            if !overflow { return set(.int(difference)) }
        } else if case .float(let x) = left.pointee, case .float(let y) = right.pointee {
            let difference = x - y
            if difference.isFinite { return set(.float(difference)) }
        }
        try subtractOthers(left, right)
    }

    @inline(__always)
    func multiply(_ left: Self, _ right: Self) throws(Failure) {
        if case .int(let x) = left.pointee, case .int(let y) = right.pointee {
            let (product, overflow) = x.multipliedReportingOverflow(by: y)
            if !overflow { return set(.int(product)) }
        } else if case .float(let x) = left.pointee, case .float(let y) = right.pointee {
            let product = x * y
            if product.isFinite { return set(.float(product)) }
        }
        try multiplyOthers(left, right)
    }

    @inline(__always)
    func divide(_ left: Self, _ right: Self) throws(Failure) {
        if case .float(let x) = left.pointee, case .float(let y) = right.pointee {
            let quotient = x / y
            // Not finite for a divisor of 0 either.
            if quotient.isFinite { return set(.float(quotient)) }
        }
        try divideOthers(left, right)
    }

    @inline(__always)
    func remainder(_ left: Self, _ right: Self) throws(Failure) {
        // A remainder by -1 or 0 is none of these: the processor refuses the first for the least int.
        if case .int(let x) = left.pointee, case .int(let y) = right.pointee, y > 0 {
            let rest: Int
            if UInt(bitPattern: x) | UInt(bitPattern: y) <= UInt(UInt32.max) {
                rest = Int(UInt32(truncatingIfNeeded: x) % UInt32(truncatingIfNeeded: y))
            } else {
                rest = x % y
            }
            return set(.int(rest < 0 ? rest + y : rest))
        }
        try remainderOthers(left, right)
    }

    @inline(never)
    private func addOthers(_ left: Self, _ right: Self) throws(Failure) {
        switch (left.pointee, right.pointee) {
        case (.text(let text), .text(let more)):
            if text.string.utf8.count + more.string.utf8.count > Construction.longestText {
                throw Construction.tooLongText
            }
        case (.list(let list), .list(let more)):
            if list.count + more.count > Construction.longestList { throw Construction.tooLong }
        default: break
        }
        if self == left, self != right, append(right.pointee) { return }
        pointee = try HoloValue.add(left.pointee, right.pointee)
    }

    /// Adds a text or list to the one that stands here, in its place, where nothing else refers to that: what is put
    /// together piece by piece then takes time like its length, not like the square of it. False where it can't.
    private func append(_ more: Value) -> Bool {
        switch (pointee, more) {
        case (.text, .text), (.list, .list): break
        default: return false
        }
        let taken = move()
        initialize(to: .null)
        switch consume taken {
        case .text(var text):
            let isAlone = isKnownUniquelyReferenced(&text)
            if isAlone, case .text(let more) = more { text.append(more.string) }
            initialize(to: .text(text))
            return isAlone
        case .list(var list):
            let isAlone = isKnownUniquelyReferenced(&list)
            if isAlone, case .list(let more) = more { list.append(more.elements) }
            initialize(to: .list(list))
            return isAlone
        case let other:
            initialize(to: other)
            return false
        }
    }

    @inline(never)
    private func subtractOthers(_ left: Self, _ right: Self) throws(Failure) {
        pointee = try HoloValue.subtract(left.pointee, right.pointee)
    }

    @inline(never)
    private func multiplyOthers(_ left: Self, _ right: Self) throws(Failure) {
        pointee = try HoloValue.multiply(left.pointee, right.pointee)
    }

    @inline(never)
    private func divideOthers(_ left: Self, _ right: Self) throws(Failure) {
        pointee = try HoloValue.divide(left.pointee, right.pointee)
    }

    @inline(never)
    private func remainderOthers(_ left: Self, _ right: Self) throws(Failure) {
        pointee = try HoloValue.remainder(left.pointee, right.pointee)
    }

    // MARK: Depth

    /// Fails where the value that was just made nests too deeply: freeing it would overflow the stack.
    @inline(__always)
    func checkDepth() throws(Failure) {
        if Int(UnsafePointer(self).depth) > Construction.deepestValue { throw Construction.tooDeep }
    }

    // MARK: Comparing

    @inline(__always)
    func isEqual(_ right: Self, _ guardsSecrets: Bool) throws(Failure) -> Bool {
        if case .int(let x) = pointee, case .int(let y) = right.pointee { return x == y }
        return try othersEqual(right, guardsSecrets)
    }

    @inline(never)
    private func othersEqual(_ right: Self, _ guardsSecrets: Bool) throws(Failure) -> Bool {
        if guardsSecrets { try refuseSecrets(pointee, right.pointee) }
        try checkComparedSize(right)
        return valuesEqual(pointee, right.pointee)
    }

    @inline(__always)
    func isLess(_ right: Self) throws(Failure) -> Bool {
        if case .int(let x) = pointee, case .int(let y) = right.pointee { return x < y }
        if case .float(let x) = pointee, case .float(let y) = right.pointee { return x < y }
        return try compareOthers(right) < 0
    }

    @inline(__always)
    func isLessOrEqual(_ right: Self) throws(Failure) -> Bool {
        if case .int(let x) = pointee, case .int(let y) = right.pointee { return x <= y }
        if case .float(let x) = pointee, case .float(let y) = right.pointee { return x <= y }
        return try compareOthers(right) <= 0
    }

    @inline(never)
    private func compareOthers(_ right: Self) throws(Failure) -> Int {
        try checkComparedSize(right)
        return try compareValues(pointee, right.pointee)
    }

    /// Two values that are both too large to be written out are too large to be compared.
    private func checkComparedSize(_ right: Self) throws(Failure) {
        if pointee.writtenSize > Value.largestWritten { try right.pointee.checkWrittenSize() }
    }

    // MARK: Fields and elements

    /// Puts the field here if it stands where the instruction found it the last time.
    @inline(__always)
    func copyField(of record: Self, _ known: UnsafeMutablePointer<FieldPlace>) -> Bool {
        guard let (shape, first) = UnsafePointer(record).fields, known.pointee.identity == UInt(bitPattern: shape) else {
            return false
        }
        copy(first + known.pointee.place)
        return true
    }

    /// Puts the element of a list here; false where there is none, or it is no list, or no place in one.
    @inline(__always)
    func copyElement(of list: Self, at place: Self) -> Bool {
        guard case .int(let place) = place.pointee, let (first, count) = UnsafePointer(list).elements, place >= 0, place < count else {
            return false
        }
        copy(first + place)
        return true
    }

    // MARK: Walks

    /// How many elements are left of the walk that begins here.
    var walkLength: Int {
        switch (pointee, self[1]) {
        case (.list(let list), .int(let place)): list.elements.count - place
        case (.int, .int(let left)): left
        default: 0
        }
    }

    /// Puts the next element of a walk here, and its place or key behind it; false where there is none.
    @inline(__always)
    func copyNext(of walk: Self, withPlace: Bool) throws(Failure) -> Bool {
        guard case .int(let place) = walk[1] else { throw .inconsistent }
        guard let (first, count) = UnsafePointer(walk).elements, place < count else { return false }
        copy(first + place)
        (walk + 1).initialize(to: .int(place &+ 1))
        if withPlace {
            if case .list(let keys) = walk[2] {
                self[1] = keys.elements[place]
            } else {
                (self + 1).set(.int(place))
            }
        }
        return true
    }
}
