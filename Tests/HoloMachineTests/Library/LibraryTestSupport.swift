import HoloMachine
import HoloValue
import Testing

/// Calls a native function, missing arguments as null.
func call(_ name: String, _ arguments: Value...) throws(Failure) -> Value {
    try callNative(name, arguments)
}

func callNative(_ name: String, _ given: [Value]) throws(Failure) -> Value {
    guard let function = Library.find(name) else { throw Failure("test", "there is no `\(name)`") }
    let native: LibraryFunction.Native
    switch function.implementation {
    case .native(let body): native = body
    case .higherOrder(let kind):
        guard let plain = Library.plainForm(of: kind) else { throw Failure("test", "`\(name)` has no plain form") }
        native = plain
    default: throw Failure("test", "`\(name)` is not computed")
    }
    var arguments = given
    while arguments.count < function.parameters.count { arguments.append(.null) }
    let result = arguments.withUnsafeBufferPointer { buffer -> Result<Value, Failure> in
        guard let base = buffer.baseAddress else { return .failure(Failure("test", "no arguments")) }
        do throws(Failure) {
            return .success(try native(ArgumentList(base: base, count: buffer.count)))
        } catch {
            return .failure(error)
        }
    }
    return try result.get()
}

/// The value as JSON, which shows kinds of numbers and the order of keys.
func json(_ value: Value) -> String { JSON.encodeString(value) }

/// The result as JSON, or the failure's code.
func outcome(_ name: String, _ arguments: Value...) -> String {
    do throws(Failure) {
        return json(try callNative(name, arguments))
    } catch {
        return error.code
    }
}

/// The message of the failure that the call must give.
func message(_ name: String, _ arguments: Value...) -> String {
    do throws(Failure) {
        return "no failure: " + json(try callNative(name, arguments))
    } catch {
        return error.message
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    @usableFromInline package init(stringLiteral value: String) { self = .string(value) }
    @usableFromInline package init(integerLiteral value: Int) { self = .int(value) }
    @usableFromInline package init(floatLiteral value: Double) { self = .float(value) }
    @usableFromInline package init(booleanLiteral value: Bool) { self = .bool(value) }
    @usableFromInline package init(arrayLiteral elements: Value...) { self = .array(elements) }
    @usableFromInline package init(dictionaryLiteral elements: (String, Value)...) { self = .object(elements) }
}
