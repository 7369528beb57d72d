/// One JSON text on each line.
package enum JSONLines {
    /// The values of all lines that are not blank, as a list; records that are alike share their keys. Fails with
    /// `E0402` and the line.
    package static func decode(_ bytes: [UInt8], limits: JSONLimits = .default) throws(Failure) -> Value {
        var warnings = JSONWarnings()
        return try decode(bytes, limits: limits, warnings: &warnings)
    }

    /// As above; every key that a record repeats is counted in `warnings`, which should be new.
    package static func decode(
        _ bytes: [UInt8], limits: JSONLimits = .default, warnings: inout JSONWarnings
    ) throws(Failure) -> Value {
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<[Value], JSONError> in
            var parser = JSONParser(buffer, limits: limits)
            do throws(JSONError) {
                let values = try parser.parseLines()
                warnings = parser.warnings
                return .success(values)
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let values): return .list(List(values))
        case .failure(let error): throw error.failure
        }
    }

    /// The elements of a list, each on a line that ends with LF. Fails with `E0405` for what is no list.
    package static func encode(_ rows: Value) throws(Failure) -> [UInt8] {
        guard case .list(let list) = rows else {
            throw Failure(
                "E0405", "JSON lines are written from a list, not from \(summary(rows))",
                help: "put it into a list: `[x]`")
        }
        var output: [UInt8] = []
        for element in list.elements { output += line(element) }
        return output
    }

    /// One value as a line.
    package static func line(_ value: Value) -> [UInt8] { JSON.encode(value) + [0x0A] }
}

extension JSONParser {
    /// The values of the lines of the text.
    fileprivate mutating func parseLines() throws(JSONError) -> [Value] {
        var values: [Value] = []
        let end = count
        var start = 0
        while start < end {
            var lineEnd = start
            var blank = true
            while lineEnd < end, base[lineEnd] != 0x0A {
                blank = blank && (base[lineEnd] == 0x20 || base[lineEnd] == 0x09 || base[lineEnd] == 0x0D)
                lineEnd += 1
            }
            if !blank {
                position = start
                count = lineEnd
                values.append(try parse())
            }
            start = lineEnd + 1
        }
        return values
    }
}
