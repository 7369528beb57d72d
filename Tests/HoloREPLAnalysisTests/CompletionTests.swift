import HoloREPLAnalysis
import HoloValue
import Testing

struct CompletionTests {
    // MARK: Statements and names

    @Test func offersStatementsNamesAndFunctionsAtTheBeginning() {
        let all = offered("|")
        #expect(all.first == "input")
        #expect(all.contains("step") && all.contains("ada") && all.contains("shout") && all.contains("range"))
        #expect(!all.contains("yield") && !all.contains("enrich") && !all.contains("Person"))
        #expect(offered("st|").first == "step")
        #expect(offered("shou|") == ["shout"])
    }

    @Test func offersWhatABlockMayHold() {
        let all = offered("for x in people {\n  |")
        #expect(all.contains("yield") && all.contains("skip") && !all.contains("input"))
        #expect(!all.contains("ada"))
    }

    @Test func offersNamesOfTheTextItself() {
        #expect(offered("func f(amount) = amo|") == ["amount"])
        #expect(offered("for person in people {\n  print per|").contains("person"))
        #expect(offered("people.map(someone => some|") == ["someone"])
    }

    @Test func offersOperands() {
        #expect(offered("let x = pe|").first == "people")
        #expect(offered("print ad|") == ["ada"])
        #expect(offered("\"{ad|").first == "ada")
        #expect(offered("let x = fo|").first == "for")
        #expect(offered("not tr|").first == "true")
    }

    @Test func putsAnOpeningParenthesisBehindFunctions() {
        #expect(chosen("sho|", "shout") == "shout(")
        #expect(chosen("now|", "now") == "now()")
        #expect(chosen("ran|(1)", "range") == "range(1)")
        #expect(chosen("ada.name.upp|", "upper") == "ada.name.upper()")
    }

    @Test func offersNothingInCommentsNumbersAndNewNames() {
        #expect(offered("let x = 1 # ad|") == [])
        #expect(offered("1|") == [])
        #expect(offered("let |") == [])
        #expect(offered("let x = 12a|") == [])
        #expect(offered("'ad|") == [])
    }

    @Test func offersTheWordsOfAStatement() {
        #expect(offered("save people t|").first == "to")
        #expect(offered("for x in people pa|").first == "parallel")
        #expect(offered("for x i|").first == "in")
        #expect(offered("budget 5 c|").first == "credits")
        #expect(offered("loop c = null at|").first == "at most")
        #expect(offered("let a = if true th|").first == "then")
        #expect(offered("import \"a.holo\" a|").first == "as")
    }

    @Test func offersTypesBehindAColon() {
        #expect(offered("let x: te|") == ["text"])
        #expect(offered("input p: Per|") == ["Person"])
        #expect(offered("let x: list<in|") == ["int"])
        #expect(offered("type A = { b: dur|") == ["duration"])
        #expect(chosen("let x: li|", "list") == "let x: list<")
    }

    // MARK: Fields and methods

    @Test func offersTheFieldsOfAValueFirst() {
        let found = completion("ada.|").candidates
        #expect(found.prefix(5).map(\.text) == ["name", "age", "tags", "[\"odd key\"]", "address"])
        #expect(found[0].note == "text · \"Ada\"")
        #expect(found[2].note == "list of 1 · [\"math\"]")
        #expect(found.contains { $0.text == "keys" } && !found.contains { $0.text == "upper" })
    }

    @Test(arguments: [
        ("ada.address.|", "city"), ("people[0].address.|", "city"), ("people[-1].|", "rank"),
        ("people[1:].first().|", "rank"),
        ("ada?.address?.|", "city"), ("people.filter(p => p.age > 3)[0].address.|", "city"),
        ("people.map(p => p.|", "name"),
        ("people.map(p => p.address.|", "city"), ("map(people, p => p.|", "name"),
        ("people.map(p => p.address).filter(a => a.|", "city"),
        ("people.map(p => { n: p.name }).map(q => q.|", "n"),
        ("people.sort_by(p => p.name).take(2).map(p => p.|", "name"),
        ("ada[\"address\"].|", "city"), ("ada.get(\"address\").|", "city"), ("(people[0]).|", "age"),
        ("{ x: 1 }.|", "x"),
        ("for p in people {\n  print p.|", "name"), ("let a = ada.address\na.|", "city"),
        ("people.reduce((sum, p) => p.|", "name"), ("people.find(p => true).|", "name"), ("\"{ada.address.|", "city"),
        ("(if true then ada else null).|", "age"), ("(later ?? ada).|", "age"),
        ("for p in people parallel 2 {\n  p.|", "name"),
        ("step r = http { url: \"a\" }\nr.|", "status"), ("let f = for p in people { yield p.|", "name"),
        ("[ada].first().|", "age"),
    ]) func knowsTheValueBeforeTheDot(_ text: String, _ field: String) {
        #expect(completion(text).candidates.first { $0.kind == .field } != nil, "\(text)")
        #expect(completion(text).candidates.contains { $0.kind == .field && $0.text == field }, "\(text)")
    }

    @Test func sumsUpTheFieldsOfTheFirstElements() {
        #expect(
            completion("people.map(p => p.|").candidates.filter { $0.kind == .field }.map(\.text)
                == ["name", "age", "tags", "[\"odd key\"]", "address", "rank"])
    }

    @Test func offersFunctionsThatTakeTheValue() {
        #expect(offered("ada.name.|").contains("upper") && !offered("ada.name.|").contains("sort_by"))
        #expect(offered("people.|").contains("sort_by") && !offered("people.|").contains("upper"))
        #expect(offered("people.sor|").prefix(2) == ["sort", "sort_by"])
        #expect(offered("ada.age.rou|") == ["round"])
        // Not known: all may stand there.
        #expect(offered("later.|").contains("upper") && offered("later.|").contains("sort_by"))
        #expect(offered("ada.name.sho|") == ["shout"])
    }

    @Test func quotesFieldsThatAreNoNames() {
        #expect(chosen("ada.|", "[\"odd key\"]") == "ada[\"odd key\"]")
        #expect(chosen("ada.od|", "[\"odd key\"]") == "ada[\"odd key\"]")
        #expect(chosen("ada?.odd|", "get(\"odd key\")") == "ada?.get(\"odd key\")")
        #expect(chosen("ada[\"od|", "odd key") == "ada[\"odd key\"")
    }

    // MARK: Commands

    @Test func completesCommandsAndWhatTheyTake() {
        #expect(offered(":|") == ["help", "doc", "type", "load", "cancel"])
        #expect(chosen(":do|", "doc") == ":doc ")
        #expect(offered(":doc sort|").prefix(2) == ["sort", "sort_by"])
        #expect(offered(":doc web_s|") == ["web_search"])
        #expect(offered(":doc retr|") == ["retry"])
        #expect(offered(":type ada.na|").first == "name")
        #expect(chosen(":type ada.na|", "name") == ":type ada.name")
        #expect(offered(":cancel b|") == ["brisk"])
        #expect(offered(":nothing a|") == [])
        #expect(offered(":type ad|") == ["ada"])
    }

    // MARK: Order

    @Test func ranksBeginningsBeforeTheRest() {
        let names = ["xab", "ab", "x_ab", "AB", "abc"].map { SessionName($0, .value, value: .null) }
        #expect(
            offered("print ab|", in: SessionSurroundings(names: names)).prefix(5) == ["abc", "ab", "abs", "AB", "x_ab"])
    }

    @Test func theLatestOfEqualNamesCounts() {
        let session = surroundings(names: [SessionName("ada", .value, value: .object([("new", .int(1))]))])
        #expect(offered("ada.|", in: session).first == "new")
        #expect(offered("print ada|", in: session) == ["ada"])
    }
}
