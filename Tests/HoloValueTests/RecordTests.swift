import HoloValue
import Testing

@Suite("Records")
struct RecordTests {
    @Test func holdsItsValuesInTheOrderOfItsKeys() {
        let record = Record(shape: Shape(["b", "a", "c"]), values: [.int(1), .string("x"), .null])
        #expect(record.count == 3)
        #expect(record.shape.keys == ["b", "a", "c"])
        #expect(record.values.map(\.kind) == ["int", "text", "null"])
        #expect(record["a"]?.asString == "x")
        #expect(record["d"] == nil)
        #expect(record.values.reversed().map(\.kind) == ["null", "text", "int"])
        #expect(Array(record.values.dropFirst()).map(\.kind) == ["text", "null"])
    }

    @Test func emptyOnesHaveNoValues() {
        for record in [Record.empty, Record(shape: Shape([]), values: []), Record([])] {
            #expect(record.count == 0)
            #expect(record.values.isEmpty)
            #expect(record.depth == 1)
            #expect(JSON.encodeString(.record(record), pretty: true) == "{}")
        }
    }

    @Test func ofEqualKeysTheLastValueWinsAtTheFirstPlace() {
        let record = Record([("a", .int(1)), ("b", .int(2)), ("a", .int(3))])
        #expect(JSON.encodeString(.record(record)) == #"{"a":3,"b":2}"#)
    }

    @Test func countsHowDeepItIsNested() {
        let inner = Value.object([("x", .array([.int(1)]))])
        #expect(inner.depth == 2)
        #expect(Value.object([("y", .null), ("z", inner), ("w", .array([]))]).depth == 3)
    }

    /// What is moved into a record lives as long as the record, and no longer; and so does its shape.
    @Test func holdsAndReleasesWhatItTakes() throws {
        weak var held: Text?
        weak var shape: Shape?
        var record: Record?
        do {
            let text = Text("held by the record alone")
            let keys = Shape(["a", "b"])
            (held, shape) = (text, keys)
            let values = UnsafeMutablePointer<Value>.allocate(capacity: 2)
            defer { values.deallocate() }
            values.initialize(to: .int(7))
            (values + 1).initialize(to: .text(text))
            record = Record(shape: keys, taking: values)
        }
        let outer = Value.array([.record(try #require(record))])
        #expect(record?["b"]?.asString == "held by the record alone")
        record = nil
        #expect(outer.asList?.first?["b"]?.asString == "held by the record alone")
        #expect(held != nil)
        #expect(shape != nil)
        withExtendedLifetime(outer) {}
    }

    @Test func freesWhatItHolds() {
        weak var held: Text?
        weak var shape: Shape?
        do {
            let text = Text("gone with the record")
            let keys = Shape(["a"])
            (held, shape) = (text, keys)
            let record = Record(shape: keys, values: [.text(text)])
            #expect(record.values.first?.asString == "gone with the record")
        }
        #expect(held == nil)
        #expect(shape == nil)
    }

    @Test func oneRecordIsNotAnotherThatIsEqual() {
        let one = Record([("a", .int(1))])
        let other = Record([("a", .int(1))])
        #expect(one.identity != other.identity)
        #expect(one.identity == [one, other][0].identity)
        #expect(valuesEqual(.record(one), .record(other)))
    }
}
