import HoloValue

/// Code of the expression machine: an expression of a statement, or the body of a `func`.
package struct CodeChunk: Sendable {
    /// For messages: the function's name, or empty.
    package var name: String
    package var instructions: [Instruction]
    /// What each instruction stands for in the source. The machine passes the numbers on; the compiler knows their meaning.
    package var positions: [Position]
    package var constants: [Value]
    package var shapes: [Shape]
    package var types: [ConversionType]
    /// How many registers it needs, its parameters included.
    package var registerCount: Int
    package var parameterCount: Int
    /// For instructions that put values together: what each of these stands for.
    package var partPositions: [Int: [Position]]

    package init(
        name: String, instructions: [Instruction], positions: [Position], constants: [Value], shapes: [Shape],
        types: [ConversionType], registerCount: Int, parameterCount: Int, partPositions: [Int: [Position]] = [:]
    ) {
        self.name = name
        self.instructions = instructions
        self.positions = positions
        self.constants = constants
        self.shapes = shapes
        self.types = types
        self.registerCount = registerCount
        self.parameterCount = parameterCount
        self.partPositions = partPositions
    }
}

/// A place in a source text, opaque to the machine.
package typealias Position = Int32

/// A declared type and the name whose data it holds, for the path in messages.
package struct ConversionType: Sendable {
    package var type: ValueType
    package var path: String

    package init(type: ValueType, path: String) {
        self.type = type
        self.path = path
    }
}
