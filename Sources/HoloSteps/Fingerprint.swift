import HoloMachine
import HoloValue

/// What makes two requests equal: the callee, the canonical parameters and the name of the
/// identity. 32 hexadecimal digits.
func fingerprint(action: String, parameters: [UInt8], identity: String? = nil) -> String {
    var bytes = Array(action.utf8)
    bytes.append(0)
    bytes += parameters
    bytes.append(0)
    bytes += Array((identity ?? "").utf8)
    return hexadecimal(Array(SHA256.hash(bytes).prefix(16)))
}
