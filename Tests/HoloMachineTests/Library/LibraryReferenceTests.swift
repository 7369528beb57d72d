import HoloMachine
import Testing

@Suite struct LibraryReferenceTests {
    private func page(_ name: String) -> String { Library.find(name)?.reference ?? "" }

    @Test func signatures() throws {
        func signature(_ name: String) -> String { Library.find(name)?.signature ?? "" }
        #expect(signature("slice") == "slice(text_or_list: text | list<any>, start: int, end?: int): any")
        #expect(signature("map") == "map(list: list<any>, change: x => …): list<any>")
        #expect(signature("reduce") == "reduce(list: list<any>, combine: (a, b) => …, start): any")
        #expect(signature("merge") == "merge(record: record, ...others?: record): record")
        #expect(signature("now") == "now(): time")
        #expect(signature("pad") == #"pad(text: text, length: int, side?: "left" | "right", fill?: text): text"#)
    }

    @Test func aPageShowsWhatTheFunctionGives() {
        #expect(
            page("chunk") == """
                chunk(list: list<any>, size: int): list<list<any>>

                The elements in lists of `size`; the last may be shorter.

                    [1, 2, 3, 4, 5].chunk(2)
                        → [[1, 2], [3, 4], [5]]
                    [].chunk(2)
                        → []

                """)
        #expect(page("receipt").contains("    step page = lookup { n: 1 }\n    receipt(page).attempts\n        → 1\n"))
        #expect(page("find_all").contains("(?:a)"), "its small language is a part of the page")
    }

    @Test func everyFunctionStandsInTheReferenceOnce() {
        let lines = Library.reference.split(separator: "\n").map(String.init)
        for function in Library.functions {
            #expect(lines.count { $0.hasPrefix("    \(function.name)(") } == 1, "\(function.name)")
            #expect(Library.groups.contains(function.group))
            let summary = function.reference.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2)
                .prefix { !$0.isEmpty }
            #expect(summary.allSatisfy { $0.unicodeScalars.count <= 80 }, "\(function.name)")
        }
    }
}
