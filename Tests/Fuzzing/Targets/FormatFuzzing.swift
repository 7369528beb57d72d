import HoloFormatter
import HoloSyntax

/// What is laid out says the same, and stays as it is when it is laid out again.
func fuzzFormatting(_ bytes: [UInt8]) throws {
    let parsed = parse(SourceText(String(decoding: bytes, as: UTF8.self), name: "fuzz.holo"))
    guard case .text(let once) = format(parsed) else { return }
    let again = parse(SourceText(String(decoding: once, as: UTF8.self), name: "fuzz.holo"))
    try require(!again.hasErrors, "it does not parse any more")
    try require(dump(again.script) == dump(parsed.script), "another tree")
    guard case .text(let twice) = format(again) else { return try require(false, "it is refused the second time") }
    try require(twice == once, "another layout the second time")
}
