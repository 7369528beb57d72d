import HoloValue

/// Functions that fit no other group.
enum OtherFunctions {
    static func hash(_ arguments: ArgumentList) throws(Failure) -> Value {
        let bytes =
            switch arguments[0] {
            case .text(let text): Array(text.string.utf8)
            default: JSON.canonical(arguments[0])
            }
        return .string(hexadecimal(SHA256.hash(bytes)))
    }

    static func typeOf(_ arguments: ArgumentList) throws(Failure) -> Value {
        .string(arguments[0].kind)
    }
}
