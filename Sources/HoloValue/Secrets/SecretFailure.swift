/// What may be done with a secret, as the help of every failure about one.
private let secretHelp =
    "a secret goes into parameters, `http` headers and texts; `+`, `\"Bearer {key}\"`, `join`, `to_json`, `url_encode` "
    + "and `hash` keep it secret"

extension Failure {
    /// `E0350`. `deed` completes the sentence "the secret `key` can't be …": `compared with ==`.
    package static func secret(_ secret: Secret, cannotBe deed: String) -> Failure {
        let name = secret.name.isEmpty ? "a secret" : "the secret `\(shortened(secret.name))`"
        return Failure("E0350", "\(name) can't be \(deed)", help: secretHelp)
    }
}
