import HoloValue

/// A repeatable source of values (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func double() -> Double {
        let double = Double(bitPattern: next())
        if chance(50), double.isFinite { return double }
        return Double(Int.random(in: -100_000...100_000, using: &self)) / 1000
    }

    mutating func int() -> Int {
        chance(50) ? Int.random(in: -20...20, using: &self) : Int(truncatingIfNeeded: next())
    }

    mutating func string() -> String {
        var string = ""
        for _ in 0..<Int.random(in: 0...20, using: &self) {
            let highest: UInt32 = chance(70) ? 0x7F : (chance(50) ? 0xFFFF : 0x10FFFF)
            if let scalar = UnicodeScalar(UInt32.random(in: 0...highest, using: &self)) {
                string.unicodeScalars.append(scalar)
            }
        }
        return string
    }

    /// A valid JSON number, mostly not as it would be written anew.
    mutating func numberSource() -> String {
        var source = chance(50) ? "-" : ""
        source +=
            chance(20)
            ? "0"
            : String(Int.random(in: 1...9, using: &self))
                + String(repeating: "7", count: Int.random(in: 0...25, using: &self))
        if chance(60) { source += "." + String(Int.random(in: 0...99999, using: &self)) }
        if chance(40) {
            source +=
                (chance(50) ? "e" : "E") + ["", "+", "-"][Int.random(in: 0...2, using: &self)]
                + String(Int.random(in: 0...400, using: &self))
        }
        return source
    }

    mutating func value(depth: Int = 4) -> Value {
        switch Int.random(in: 0..<(depth == 0 ? 6 : 8), using: &self) {
        case 0: return .null
        case 1: return .bool(chance(50))
        case 2: return .int(int())
        case 3: return .float(double())
        case 4: return (try? JSON.decode(numberSource())) ?? .null
        case 5: return .string(string())
        case 6:
            return .array((0..<Int.random(in: 0...6, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            return .object((0..<Int.random(in: 0...12, using: &self)).map { _ in (string(), value(depth: depth - 1)) })
        }
    }
}

/// The failure that `body` gives, or nil.
func failure<Result>(_ body: () throws(Failure) -> Result) -> Failure? {
    do throws(Failure) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// The value of JSON text that is known to be valid; otherwise a text that says what is wrong, which equals nothing
/// expected.
func json(_ text: String) -> Value {
    do throws(JSONError) {
        return try JSON.decode(text)
    } catch {
        return .string("not JSON: \(error)")
    }
}

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
