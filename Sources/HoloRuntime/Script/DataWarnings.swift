import HoloSyntax
import HoloValue

/// What is odd about data that was read, a line each, as `data.json:3:5: warning[W0551]: …`. A few lines, whatever the
/// data is like.
///
/// - Parameter name: what was read, as a person knows it.
func warningLines(_ warnings: JSONWarnings, in name: String) -> [String] {
    var lines = warnings.first.map { key in
        "\(visible(name)):\(key.line):\(key.column): warning[W0551]: \(visible(key.message))"
    }
    let more = warnings.repeatedKeys - warnings.first.count
    if more > 0 { lines.append("\(visible(name)): warning[W0551]: \(more) more keys come twice in their records") }
    return lines
}
