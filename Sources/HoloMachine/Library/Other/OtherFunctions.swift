import HoloValue

/// Functions that fit no other group.
enum OtherFunctions {
    static func hash(_ arguments: ArgumentList) throws(Failure) -> Value {
        let bytes =
            switch arguments[0] {
            case .text(let text): Array(text.string.utf8)
            default: try canonical(arguments[0])
            }
        return .string(hexadecimal(SHA256.hash(bytes)))
    }

    private static func canonical(_ value: Value) throws(Failure) -> [UInt8] {
        try value.checkWrittenSize()
        return JSON.canonical(value)
    }

    static func typeOf(_ arguments: ArgumentList) throws(Failure) -> Value {
        .string(arguments[0].kind)
    }
}
