import HoloValue

/// A chunk as the machine runs it: behind pointers that live as long as the machine, each as long as the chunk's array.
struct LoadedChunk {
    /// Its place among the program's chunks.
    let number: Int
    let code: UnsafeMutablePointer<Instruction>
    let constants: UnsafeMutablePointer<Value>
    /// As many as there are instructions.
    let fieldPlaces: UnsafeMutablePointer<FieldPlace>
    let registerCount: Int
    private let counts: (code: Int, constants: Int)

    init(_ chunk: CodeChunk, number: Int) {
        self.number = number
        counts = (chunk.instructions.count, chunk.constants.count)
        code = .allocate(capacity: max(1, counts.code))
        code.initialize(from: chunk.instructions, count: counts.code)
        constants = .allocate(capacity: max(1, counts.constants))
        constants.initialize(from: chunk.constants, count: counts.constants)
        fieldPlaces = .allocate(capacity: max(1, counts.code))
        fieldPlaces.initialize(repeating: FieldPlace(), count: counts.code)
        registerCount = chunk.registerCount
    }

    func unload() {
        code.deallocate()
        constants.deinitialize(count: counts.constants)
        constants.deallocate()
        fieldPlaces.deinitialize(count: counts.code)
        fieldPlaces.deallocate()
    }
}

/// Where an instruction found its field the last time: records of one shape have it at one place.
struct FieldPlace {
    /// The shape's address. It belongs to no other shape, as this one is kept.
    var identity: ObjectIdentifier?
    var place = 0
    private var shape: Shape?

    mutating func remember(_ place: Int, in shape: Shape) {
        identity = ObjectIdentifier(shape)
        self.place = place
        self.shape = shape
    }
}
