import HoloMachine
import HoloValue
import Testing

@Suite struct LibraryTableTests {
    @Test func everyFunctionOfTheLanguageIsThere() {
        let names = """
            lower upper trim split join replace contains starts_with ends_with matches find_all length slice pad \
            lines map filter flat_map sort sort_by group_by key_by unique unique_by zip take drop first last reverse \
            sum min max mean count any all none reduce chunk enumerate flatten contains find keys values entries \
            merge pick omit has get round floor ceil abs div min max range text int float parse_json to_json \
            parse_csv to_csv parse_time format_time format_number parse_url url_encode url_decode hash now today \
            type_of last_run read random uuid receipt
            """.split(separator: " ").map(String.init)
        #expect(Set(names) == Set(Library.functions.map(\.name)))
    }

    @Test func namesAreUniqueAndFound() {
        #expect(Set(Library.functions.map(\.name)).count == Library.functions.count)
        for (index, function) in Library.functions.enumerated() {
            #expect(Library.index(of: function.name) == index)
            #expect(Library.find(function.name)?.name == function.name)
        }
        #expect(Library.find("no_such_function") == nil)
        #expect(Library.index(of: "") == nil)
    }

    @Test func everyFunctionIsDocumented() {
        for function in Library.functions {
            #expect(function.summary.hasSuffix("."), "\(function.name)")
            #expect(!function.examples.isEmpty, "\(function.name)")
            #expect(Set(function.parameters.map(\.name)).count == function.parameters.count, "\(function.name)")
            // Only a last parameter gathers, and nothing that must be given stands after one that need not.
            #expect(function.parameters.dropLast().allSatisfy { !$0.isVariadic }, "\(function.name)")
            let firstOptional = function.parameters.firstIndex { $0.isOptional } ?? function.parameters.count
            #expect(function.parameters[firstOptional...].allSatisfy { $0.isOptional }, "\(function.name)")
        }
    }

    @Test func listFunctionsShowWhatAnEmptyListGives() {
        for function in Library.functions where function.group == "list" {
            #expect(function.examples.contains { $0.source.hasPrefix("[].") }, "\(function.name)")
        }
    }

    @Test func functionsWithALambdaSayWhereItStands() {
        for function in Library.functions {
            guard case .higherOrder(let kind) = function.implementation else {
                #expect(function.parameters.allSatisfy { $0.lambdaArity == nil }, "\(function.name)")
                continue
            }
            #expect(function.name == kind.rawValue)
            #expect(function.parameters.count { $0.lambdaArity != nil } == 1)
            // Exactly those whose lambda may be left out have a form without it.
            let isOptional = function.parameters.contains { $0.lambdaArity != nil && $0.isOptional }
            #expect((Library.plainForm(of: kind) != nil) == isOptional, "\(function.name)")
        }
        #expect(HigherOrder.allCases.allSatisfy { Library.find($0.rawValue) != nil })
    }

    /// Null, every kind, extremes and nested values in every place: a failure or a value, never a trap.
    @Test func noArgumentTraps() {
        var deep: Value = [1]
        for _ in 0..<10_000 { deep = [deep] }
        let odd: [Value] = [
            .null, true, 0, -1, 3, .int(.min), .int(.max), 1.5, -0.0, .float(1e308), .float(.leastNonzeroMagnitude),
            .number(NumberText(source: "123456789012345678901234567890", isFloat: false)),
            .number(NumberText(source: "1e999", isFloat: true)), "", "a", "é\u{301}👩‍👩‍👧", "(", "yyyy", "%", "a.b[0]",
            "2025-01-01",
            .duration(.min), .duration(.max), .time(.min), .time(.max), [], [1, "a", .null], [[1], [2]], [:],
            ["a": 1, "b": [:]], deep,
        ]
        let few: [Value] = [.null, true, .int(.min), .int(.max), 2.5, "", "ab", [1], [:]]
        for function in Library.functions {
            switch function.implementation {
            case .native: break
            case .higherOrder(let kind): if Library.plainForm(of: kind) == nil { continue }
            default: continue
            }
            let count = function.parameters.count
            for first in odd {
                for second in count > 1 ? odd : [.null] {
                    for third in count > 2 ? few : [.null] {
                        do throws(Failure) {
                            _ = try callNative(function.name, Array([first, second, third].prefix(count)))
                        } catch {
                            #expect(error.code.hasPrefix("E0"), "\(function.name): \(error.message)")
                        }
                    }
                }
            }
        }
    }
}
