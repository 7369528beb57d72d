import HoloValue

/// A chunk as the machine runs it: behind pointers that live as long as the machine, each as long as the chunk's array.
struct LoadedChunk {
    /// Its place among the program's chunks.
    let number: Int
    let code: UnsafeMutablePointer<Instruction>
    let constants: UnsafeMutablePointer<Value>
    /// Held by the chunk.
    let shapes: UnsafeMutablePointer<Unmanaged<Shape>>
    /// As many as there are instructions.
    let fieldPlaces: UnsafeMutablePointer<FieldPlace>
    let registerCount: Int
    private let counts: (code: Int, constants: Int, shapes: Int)

    /// - Parameter known: the shapes of all chunks so far. Records that are built alike in two places share one.
    init(_ chunk: CodeChunk, number: Int, known: inout [Shape]) {
        self.number = number
        counts = (chunk.instructions.count, chunk.constants.count, chunk.shapes.count)
        code = .allocate(capacity: max(1, counts.code))
        code.initialize(from: chunk.instructions, count: counts.code)
        constants = .allocate(capacity: max(1, counts.constants))
        constants.initialize(from: chunk.constants, count: counts.constants)
        shapes = .allocate(capacity: max(1, counts.shapes))
        for (place, shape) in chunk.shapes.enumerated() {
            (shapes + place).initialize(to: .passRetained(shared(shape, &known)))
        }
        fieldPlaces = .allocate(capacity: max(1, counts.code))
        fieldPlaces.initialize(repeating: FieldPlace(), count: counts.code)
        registerCount = chunk.registerCount
    }

    /// What the instruction before `next` remembers. Reckoned in bytes, as dividing by the size of an instruction takes
    /// time.
    @inline(__always)
    func fieldPlace(before next: UnsafeMutablePointer<Instruction>) -> UnsafeMutablePointer<FieldPlace> {
        let bytes = UnsafeRawPointer(next) - UnsafeRawPointer(code)
        let offset = bytes * (MemoryLayout<FieldPlace>.stride / MemoryLayout<Instruction>.stride)
        let after = UnsafeMutableRawPointer(fieldPlaces) + offset
        return after.assumingMemoryBound(to: FieldPlace.self) - 1
    }

    func unload() {
        code.deallocate()
        constants.deinitialize(count: counts.constants)
        constants.deallocate()
        for place in 0..<counts.shapes { shapes[place].release() }
        shapes.deallocate()
        for place in 0..<counts.code { fieldPlaces[place].forget() }
        fieldPlaces.deallocate()
    }
}

/// The shape with these keys among `known`, which gets it if it is new. Looks at the last ones alone, so that a program
/// with very many shapes is loaded quickly too.
private func shared(_ shape: Shape, _ known: inout [Shape]) -> Shape {
    for other in known.suffix(100) where other.keys.count == shape.keys.count {
        if zip(other.keys, shape.keys).allSatisfy({ textsEqual($0, $1) }) { return other }
    }
    known.append(shape)
    return shape
}

/// Where an instruction found its field the last time: records of one shape have it at one place.
struct FieldPlace {
    /// The shape's address, or 0. It belongs to no other shape, as this one is held.
    private(set) var identity: UInt = 0
    private(set) var place = 0

    mutating func remember(_ place: Int, in shape: Shape) {
        let held = Unmanaged.passRetained(shape)
        forget()
        identity = UInt(bitPattern: held.toOpaque())
        self.place = place
    }

    mutating func forget() {
        guard let held = UnsafeRawPointer(bitPattern: identity) else { return }
        Unmanaged<Shape>.fromOpaque(held).release()
        identity = 0
    }
}
