/// A number with so many digits after the point.
package func text(_ value: Double, _ digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let units = Int((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && units > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(units)" }
    let fraction = String(units % scale)
    return "\(sign)\(units / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// Rows under a heading, in the form that Markdown takes.
package struct Table {
    package var title: String
    package var heading: [String]
    private var rows: [[String]] = []

    package init(_ title: String, _ heading: [String]) {
        self.title = title
        self.heading = heading
    }

    package mutating func add(_ row: [String]) { rows.append(row) }

    package func show() {
        let widths = heading.indices.map { column in
            ([heading] + rows).map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            "| "
                + heading.indices.map { column in
                    let cell = column < cells.count ? cells[column] : ""
                    let space = String(repeating: " ", count: widths[column] - cell.count)
                    return column == 0 ? cell + space : space + cell
                }.joined(separator: " | ") + " |"
        }
        print("\n\(title)\n")
        print(line(heading))
        let rules = widths.enumerated().map { String(repeating: "-", count: $1 + 1) + ($0 == 0 ? "-" : ":") }
        print("|" + rules.joined(separator: "|") + "|")
        for row in rows { print(line(row)) }
    }
}
