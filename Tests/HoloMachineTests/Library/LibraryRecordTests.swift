import HoloMachine
import HoloValue
import Testing

@Suite struct LibraryRecordTests {
    private let nested: Value = ["a": ["b": [10, ["c": .null]]], "x.y": 1, "0": "zero"]

    @Test func parts() {
        #expect(outcome("keys", ["b": 1, "a": 2]) == #"["b","a"]"#)
        #expect(outcome("values", ["b": 1, "a": .null]) == "[1,null]")
        #expect(outcome("entries", ["b": 1]) == #"[{"key":"b","value":1}]"#)
        #expect(outcome("keys", [1]) == "E0303")
        #expect(message("keys", .null) == "`keys` needs a record as its first argument, found null")
    }

    @Test func mergePickOmit() {
        #expect(outcome("merge", ["a": 1, "b": 2], [["c": 3, "a": 4], ["b": .null]]) == #"{"a":4,"b":null,"c":3}"#)
        #expect(outcome("merge", ["a": 1]) == #"{"a":1}"#)
        #expect(outcome("merge", ["a": 1], [["b": 2], 3]) == "E0303")
        #expect(message("merge", ["a": 1], [["b": 2], 3]) == "`merge` needs a record as its third argument, found int")
        #expect(outcome("pick", ["a": 1, "b": 2], ["b", "z", "a", "b"]) == #"{"b":2,"a":1}"#)
        #expect(outcome("pick", ["a": 1, "b": 2], [["b"], "a"]) == #"{"b":2,"a":1}"#)
        #expect(outcome("pick", ["a": 1], [1]) == "E0303")
        #expect(outcome("omit", ["a": 1, "b": 2], [["a"]]) == #"{"b":2}"#)
        #expect(outcome("omit", ["a": 1]) == #"{"a":1}"#)
    }

    @Test func has() {
        #expect(outcome("has", ["a": .null], "a") == "true")
        #expect(outcome("has", [:], "a") == "false")
        #expect(outcome("has", ["a"], "a") == "E0303")
    }

    @Test func getFollowsPaths() {
        #expect(outcome("get", nested, "a.b[0]") == "10")
        #expect(outcome("get", nested, "a.b.0") == "10")
        #expect(outcome("get", nested, "a.b[-1]") == #"{"c":null}"#)
        #expect(outcome("get", nested, ["x.y"]) == "1")
        #expect(outcome("get", nested, ["a", "b", 0]) == "10")
        #expect(outcome("get", nested, [0]) == #""zero""#)
        #expect(outcome("get", nested, []) == json(nested))
        #expect(outcome("get", [[1, 2]], "[0][1]") == "2")
        #expect(outcome("get", [1, 2], 1) == "2")
    }

    @Test func getGivesTheDefaultForWhatIsMissing() {
        #expect(outcome("get", nested, "a.z", "d") == #""d""#)
        #expect(outcome("get", nested, "a.b[2]", "d") == #""d""#)
        #expect(outcome("get", nested, "a.b[-3]", "d") == #""d""#)
        #expect(outcome("get", nested, "x.y.z") == "null")
        #expect(outcome("get", .null, "a", 1) == "1")
        // Present, though null.
        #expect(outcome("get", nested, "a.b[1].c", 1) == "null")
        #expect(outcome("get", "text", "a", 1) == "1")
    }

    /// A key that is data may look like a broken path: it leads nowhere, or to the field of that key.
    @Test func getTakesAnyKey() {
        for path in ["", ".a", "a.", "a..b", "a[", "a[x]", "a[0]b", "a[]", "a.[0]", "a.b", "[0]"] {
            if !["a.b", "[0]"].contains(path) {
                #expect(outcome("get", nested, .string(path)) == "null", "\(path)")
                #expect(outcome("get", nested, .string(path), "d") == #""d""#, "\(path)")
                #expect(outcome("get", [1], .string(path), "d") == #""d""#, "\(path)")
            }
            #expect(outcome("get", .object([("a", .object([("b", .int(1))])), (path, .string("found"))]), .string(path)) == #""found""#)
            #expect(outcome("get", .object([(path, .null)]), .string(path), "d") == "null")
        }
    }

    @Test func getRefusesWhatIsNoPath() {
        #expect(outcome("get", nested, [.null]) == "E0321")
        #expect(outcome("get", nested, 1.5) == "E0303")
    }
}
