import HoloMachine
import HoloValue
import Testing

@Suite struct LibraryListTests {
    @Test func sort() {
        #expect(outcome("sort", [2, 1.5, -3, 1]) == "[-3,1,1.5,2]")
        #expect(outcome("sort", ["b", "é", "a", "Z"]) == #"["Z","a","b","é"]"#)
        #expect(outcome("sort", [[1, "b"], [1, "a"], [0, "z"], [1]]) == #"[[0,"z"],[1],[1,"a"],[1,"b"]]"#)
        #expect(outcome("sort", [.duration(2), .duration(1)]) == #"["1us","2us"]"#)
        // Equal ones keep their order, and their texts.
        #expect(outcome("sort", [1.0, 1, 0]) == "[0,1.0,1]")
        #expect(outcome("sort", [1, "a"]) == "E0312")
        #expect(outcome("sort", [1, .null, 0]) == "E0312")
        #expect(outcome("sort", [["a": 1], ["a": 2]]) == "E0312")
        #expect(outcome("sort", [[1, 2], [2, "a"]]) == "E0312")
        #expect(outcome("sort", "ba") == "E0303")
    }

    @Test func sortIsStable() throws {
        // Keys 0…9 over and over: within a key the places must rise.
        let list = (0..<5000).map { Value.int($0) }
        for keys in [
            list.map { Value.int(($0.asInt ?? 0) % 10) }, list.map { Value.string("k\(($0.asInt ?? 0) % 10)") },
            list.map { Value.array([.int(($0.asInt ?? 0) % 10)]) },
            list.map { Value.float(Double(($0.asInt ?? 0) % 10)) },
        ] {
            let expected = (0..<10).flatMap { key in (0..<500).map { $0 * 10 + key } }
            #expect(try LibrarySupport.sortByKeys(list, keys).map(\.asInt) == expected)
        }
    }

    @Test func sortFailureNamesTheElement() {
        do throws(Failure) {
            _ = try callNative("sort", [[3, 1, "x", 2]])
            Issue.record("no failure")
        } catch {
            #expect(error.path == "[2]")
            #expect(error.message == "`sort`: can't compare int with text")
        }
    }

    @Test func unique() {
        #expect(outcome("unique", [1, 1.0, "1", .null, .null, [1], [1.0]]) == #"[1,"1",null,[1]]"#)
    }

    @Test func takeDropFirstLast() {
        #expect(outcome("take", [1, 2], 0) == "[]")
        #expect(outcome("take", [1, 2], .int(.max)) == "[1,2]")
        #expect(outcome("take", [1, 2], -1) == "E0321")
        #expect(message("take", [1], "2") == "`take` needs an int as its second argument, found text")
        #expect(message("take", .null, 1) == "`take` needs a list as its first argument, found null")
        #expect(outcome("take", [1], 1.0) == "E0303")
        #expect(outcome("drop", [1, 2], .int(.max)) == "[]")
        #expect(outcome("drop", [1, 2], 0) == "[1,2]")
        #expect(outcome("first", [.null, 1]) == "null")
        #expect(outcome("last", [1, 2]) == "2")
        #expect(outcome("reverse", [1, 2]) == "[2,1]")
    }

    @Test func chunk() {
        #expect(outcome("chunk", [1, 2, 3], 3) == "[[1,2,3]]")
        #expect(outcome("chunk", [1, 2, 3], .int(.max)) == "[[1,2,3]]")
        #expect(outcome("chunk", [1, 2, 3], 1) == "[[1],[2],[3]]")
        #expect(outcome("chunk", [1], 0) == "E0321")
        #expect(outcome("chunk", [1], -2) == "E0321")
    }

    @Test func zipEnumerateFlatten() {
        #expect(outcome("zip", [1, 2, 3], ["a"]) == #"[[1,"a"]]"#)
        #expect(outcome("zip", [1], 2) == "E0303")
        #expect(outcome("enumerate", ["a"]) == #"[{"index":0,"value":"a"}]"#)
        #expect(outcome("flatten", [[[1]], 2, []]) == "[[1],2]")
        #expect(
            outcome(
                "flatten",
                [.array([Value](repeating: 1, count: 4_000_000)), .array([Value](repeating: 1, count: 7_000_000))])
                == "E0320")
    }

    @Test func sums() {
        #expect(outcome("sum", [1, 2, 3]) == "6")
        #expect(outcome("sum", [1, 0.5]) == "1.5")
        #expect(outcome("sum", [.duration(1_000_000), .duration(2_000_000)]) == #""3s""#)
        #expect(outcome("sum", [.int(.max), 1]) == "E0304")
        #expect(outcome("sum", [1, "2"]) == "E0303")
        #expect(outcome("sum", [1, .duration(1)]) == "E0303")
        #expect(outcome("sum", [.duration(1), 1]) == "E0303")
        #expect(outcome("sum", [.null]) == "E0303")
        #expect(outcome("sum", [["a"], ["b"]]) == "E0303")
        #expect(outcome("sum", ["a", "b"]) == "E0303")
        #expect(outcome("mean", [1, 2]) == "1.5")
        #expect(outcome("mean", [3]) == "3.0")
        #expect(outcome("mean", []) == "null")
    }

    @Test func extremes() {
        #expect(outcome("min", [2, 1.5, 3]) == "1.5")
        #expect(outcome("max", [1, 1.0]) == "1")
        #expect(outcome("max", ["a", "b"]) == #""b""#)
        #expect(outcome("max", []) == "null")
        #expect(outcome("max", [1, "b"]) == "E0312")
        // Several arguments: the first, and the list of the others.
        #expect(outcome("max", 1, [3, 2]) == "3")
        #expect(outcome("min", 1, [0.5]) == "0.5")
        #expect(outcome("min", [1, 2], [[0, 5]]) == "[0,5]")
        #expect(outcome("min", 1) == "E0303")
        #expect(
            outcome("max", .number(NumberText(source: "9223372036854775808", isFloat: false)), [.int(.max)])
                == "9223372036854775808")
    }

    @Test func boolsAndCounts() {
        #expect(outcome("any", [false, false]) == "false")
        #expect(outcome("all", [true, false]) == "false")
        #expect(outcome("none", [false]) == "true")
        #expect(outcome("any", [true, 1]) == "E0303")
        #expect(outcome("count", [1, .null]) == "2")
        #expect(outcome("count", ["a": 1]) == "E0303")
    }

    @Test func groupByKeys() throws {
        let list: [Value] = [1, 2, 3, 4]
        #expect(json(try LibrarySupport.groupByKeys(list, ["b", "a", "b", "a"])) == #"{"b":[1,3],"a":[2,4]}"#)
        #expect(json(try LibrarySupport.groupByKeys([], [])) == "{}")
        #expect(throws: Failure.self) { try LibrarySupport.groupByKeys([1], [2]) }
        do throws(Failure) {
            _ = try LibrarySupport.groupByKeys([1, 2], ["a", true])
        } catch {
            #expect(error.code == "E0326")
            #expect(error.path == "[1]")
            #expect(error.help == "write `text(…)` around the key")
        }
        // More keys than a record scans.
        let many = (0..<1000).map { Value.int($0) }
        let grouped = try LibrarySupport.groupByKeys(many, many.map { .string("k\(($0.asInt ?? 0) % 100)") })
        #expect(grouped.asRecord?.count == 100)
        #expect(grouped["k7"]?.asList?.compactMap(\.asInt) == [7, 107, 207, 307, 407, 507, 607, 707, 807, 907])
    }

    @Test func keyByAndUniqueByKeys() throws {
        #expect(json(try LibrarySupport.keyByKeys([1, 2, 3], ["a", "b", "a"])) == #"{"a":3,"b":2}"#)
        #expect(throws: Failure.self) { try LibrarySupport.keyByKeys([1], [.null]) }
        #expect(json(.array(LibrarySupport.uniqueByKeys(["a", "b", "c"], [1, 1.0, .null]))) == #"["a","c"]"#)
    }

    @Test func endings() throws {
        func end(_ kind: HigherOrder, _ list: Value, _ results: Value) throws -> String {
            let arguments = [list, results]
            let ending = try #require(LibrarySupport.ending(of: kind))
            let result = arguments.withUnsafeBufferPointer { buffer -> Result<Value, Failure> in
                guard let base = buffer.baseAddress else { return .failure(Failure("test", "")) }
                do throws(Failure) { return .success(try ending(ArgumentList(base: base, count: 2))) } catch {
                    return .failure(error)
                }
            }
            return json(try result.get())
        }
        #expect(try end(.sortBy, ["a", "b", "c"], [[2, "x"], [1, "y"], [1, "x"]]) == #"["c","b","a"]"#)
        #expect(try end(.groupBy, [1, 2], ["x", "x"]) == #"{"x":[1,2]}"#)
        #expect(try end(.keyBy, [1, 2], ["x", "y"]) == #"{"x":1,"y":2}"#)
        #expect(try end(.uniqueBy, [1, 2], ["x", "x"]) == "[1]")
        #expect(try end(.flatMap, [1, 2, 3], [[1, 2], 3, []]) == "[1,2,3]")
        #expect(try end(.sum, ["a", "b"], [1, 2]) == "3")
        #expect(try end(.min, ["a", "b"], [1, 2]) == "1")
        #expect(try end(.max, ["a", "b"], [1, 2]) == "2")
        #expect(try end(.max, [], []) == "null")
        #expect(LibrarySupport.ending(of: .map) == nil)
    }
}
