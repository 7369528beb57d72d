/// One instruction of the expression machine: eight bytes, three registers or a register and a wide operand.
///
/// `a` is the register that is written, unless said otherwise; `d` a small count or flag. A jump goes to the
/// instruction after it plus its offset.
package struct Instruction: Sendable {
    package var operation: Operation
    package var d: UInt8
    package var a: UInt16
    package var b: UInt16
    package var c: UInt16

    package init(_ operation: Operation, d: UInt8 = 0, a: Int = 0, b: Int = 0, c: Int = 0) {
        self.operation = operation
        self.d = d
        self.a = UInt16(truncatingIfNeeded: a)
        self.b = UInt16(truncatingIfNeeded: b)
        self.c = UInt16(truncatingIfNeeded: c)
    }

    /// `c` as the signed offset of a jump that compares two operands.
    @inline(__always) var short: Int { Int(Int16(bitPattern: c)) }

    /// The number of the chunk that `call` calls: `b`, and `d` above it.
    package var chunk: Int {
        @inline(__always) get { Int(b) | Int(d) << 16 }
    }

    /// `b` and `c` as one operand of 32 bits: a constant's number, or a jump's signed offset.
    package var wide: Int {
        @inline(__always) get { Int(Int32(bitPattern: UInt32(b) | UInt32(c) << 16)) }
        set {
            let bits = UInt32(bitPattern: Int32(truncatingIfNeeded: newValue))
            b = UInt16(truncatingIfNeeded: bits)
            c = UInt16(truncatingIfNeeded: bits >> 16)
        }
    }
}

package enum Operation: UInt8, Sendable {
    /// a ← constant[wide]
    case constant
    /// a ← b; `d` 1: b is not needed any more and is left null
    case move
    /// a ← null
    case null

    // a ← b ∘ c
    case add, subtract, multiply, divide, remainder
    case equal, notEqual, less, lessOrEqual
    // a ← b ∘ constant[c]
    case addConstant, subtractConstant, multiplyConstant, divideConstant, remainderConstant
    /// a ← −b, a ← not b
    case negate, not

    /// Jumps by `wide`.
    case jump
    /// Jumps by `wide` where `a` is true, is false; any other kind fails. `d`: which construct asks, see `ConditionSite`.
    case jumpIfTrue, jumpIfFalse
    case jumpIfNull, jumpIfNotNull
    /// Jumps by the signed `c` unless a ∘ b: comparison and branch in one.
    case jumpUnlessLess, jumpUnlessLessOrEqual, jumpUnlessEqual, jumpIfEqual
    /// The same with constant[b] on the right, and for `>` and `>=`, which would have it on the left.
    case jumpUnlessLessConstant, jumpUnlessLessOrEqualConstant, jumpUnlessGreaterConstant
    case jumpUnlessGreaterOrEqualConstant, jumpUnlessEqualConstant, jumpIfEqualConstant
    /// Fails unless `a` is a bool.
    case checkBool

    /// a ← b.constant[c]; a missing field fails.
    case field
    /// a ← b.constant[c], and skips the next instruction; null, where b is null or has no such field, and goes on to it.
    case optionalField
    /// a ← b[c]
    case index
    /// a ← b[c : c + 1]; null ends are open.
    case slice

    /// a ← list of the `c` registers from b, which are left null
    case makeList
    /// a ← the `c` lists from b, joined
    case joinLists
    /// a ← record of the registers from b, which are left null, with shape[c]
    case makeRecord
    /// a ← the `c` records from b, merged: of equal keys the last wins
    case mergeRecords
    /// a ← text of the `c` registers from b, joined
    case interpolate

    /// a ← the function `chunk` of its parameters from c
    case call
    /// a ← native[b] of the `d` registers from c
    case callNative
    /// a ← support[b] of the `d` registers from c
    case callSupport
    /// Ends the function with the value of a.
    case `return`

    /// From here to `endTry` a failure of evaluation jumps by `wide`.
    case beginTry
    case endTry
    /// Fails with the text of a; `d` 1: an assertion did not hold.
    case fail

    /// Opens a list that is being built; `d` 1: it will have as many elements as the walk a.
    case openList
    /// Adds a to the innermost open list; `d` 1: a is not needed any more and is left null.
    case append
    /// Adds the elements of the list a to it.
    case extend
    /// a ← the innermost open list, closed.
    case closeList

    /// a, a+1, a+2 ← a walk over b: the elements, the next place, the keys (null for a list). `d` 1: only a list will
    /// do, for constant[c], a function's name.
    case walk
    /// a, a+1, a+2 ← a walk over the ints of `range` with the three arguments from b: the next int, how many are left,
    /// the step.
    case walkRange
    /// b ← the next element of the walk a, and jumps by the signed `c`; goes on when there is none. `d` 1: b+1 ← its place
    /// or key.
    case next
    /// The same for a walk over ints, without places.
    case nextInRange
    /// a ← b, checked and converted to type[c]; `d` 1: what came from a table or a word may be read from its text.
    case convert
    /// a ← a + 1, or fails past constant[wide].
    case countRound

    /// a ← the observation of kind d of the path in b, which begins in the folder in b + 1.
    case observe
    /// a ← when the run started; d 1: its day, as text.
    case runStart
    /// a ← the next random value of kind d, see `DrawKind`, with the arguments in b and b + 1.
    case draw
}

/// Which construct needs a bool: for the words of the failure.
package enum ConditionSite: UInt8, Sendable {
    case condition, and, or, lambda, assertion, when
}
