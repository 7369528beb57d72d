import HoloFormatter
import HoloSyntax

/// What is laid out says the same, and stays as it is when it is laid out again.
func fuzzFormatting(_ bytes: [UInt8]) {
    let parsed = parse(SourceText(String(decoding: bytes, as: UTF8.self), name: "fuzz.holo"))
    guard case .text(let once) = format(parsed) else { return }
    let again = parse(SourceText(String(decoding: once, as: UTF8.self), name: "fuzz.holo"))
    require(!again.hasErrors, "it does not parse any more")
    require(dump(again.script) == dump(parsed.script), "another tree")
    guard case .text(let twice) = format(again) else { return require(false, "it is refused the second time") }
    require(twice == once, "another layout the second time")
}
