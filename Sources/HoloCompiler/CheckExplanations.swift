import HoloSyntax

extension CheckCode {
    /// The page of the code, for `holo explain`.
    package var explanation: Explanation {
        let page = words
        return Explanation(rawValue, page.title, page.text, wrong: page.wrong, right: page.right)
    }

    private typealias Page = (title: String, text: String, wrong: String?, right: String?)

    private var words: Page {
        switch self {
        case .unknownName:
            ("a name that is not there", "Names are bound by `input`, `let`, `step`, `for`, `loop` and parameters, and live in their block.",
                "return totl", "let total = 1\nreturn total")
        case .usedBeforeDefinition:
            ("a name that is used above its definition", "A script is read from the top: what a line uses stands above it.",
                "let a = b\nlet b = 1\nreturn a", "let b = 1\nlet a = b\nreturn a")
        case .unknownAction:
            ("an action that the catalogue does not have", "What a step calls is a flow of the script, an import, or an action of the catalogue.", nil, nil)
        case .unknownParameter:
            ("a parameter that the action does not take", "The catalogue says which parameters an action takes; a flow takes those that it declares.",
                "flow f(a) { return a }\nstep x = f { b: 1 }\nreturn x", "flow f(a) { return a }\nstep x = f { a: 1 }\nreturn x")
        case .missingParameter:
            ("a parameter that must be given", "Parameters without a default and without `?` in the catalogue must be given.",
                "flow f(a) { return a }\nstep x = f\nreturn x", "flow f(a) { return a }\nstep x = f { a: 1 }\nreturn x")
        case .nameBoundTwice:
            ("a name that is bound twice", "Every name is bound once: there is no assignment, and no name hides another of the same script, flow or function.",
                "let a = 1\nlet a = 2\nreturn a", "let a = 1\nlet b = 2\nreturn a + b")
        case .unknownFunction:
            ("a function that is not there", "Functions are declared with `func`, come from an import, or are the library's. `x.f(y)` calls `f(x, y)`.",
                "return [2, 1].sorted()", "return [2, 1].sort()")
        case .wrongArguments:
            ("arguments that do not fit the function", "Too many, too few, twice the same, or a lambda where none or another is due.",
                "return [1].map()", "return [1].map(x => x + 1)")
        case .lambdaOutOfPlace:
            ("a lambda where none can stand", "Functions are not data: a lambda stands only as an argument of a function of the library that takes one.",
                "let f = text(x => x)\nreturn f", "func f(x) = x\nreturn f(1)")
        case .statementOutOfPlace:
            ("a statement where it can't stand", "`skip` belongs to the nearest `for`, `next` to the nearest `loop`, `return` to a script, flow or function and not into its blocks that repeat; declarations stand at the top.",
                "skip\nreturn 1", "let xs = for x in [1, 2] {\n  if x == 1 { skip }\n  yield x\n}\nreturn xs")
        case .unreachable:
            ("a statement that is never reached", "Nothing may stand after `skip next return fail` in their block.",
                "return 1\nprint 2", "print 2\nreturn 1")
        case .stepInFunction:
            ("a step or output in a function", "A `func` is pure: free, instant and repeatable. What acts stands in a `flow`.",
                "func f() { print 1\n  return 2 }\nreturn f()", "flow f() { print 1\n  return 2 }\nstep x = f\nreturn x")
        case .importProblem:
            ("an import that does not work", "The file can't be read, or the imports go in a circle. Paths begin in the importing file's folder.",
                "import \"not-there.holo\" as other\nreturn 1", nil)
        case .unknownType:
            ("a type that is not there", "Types are text int float number bool duration time any, list<T>, records, T?, \"a\" | \"b\", and those declared with `type`.",
                "input n: integer = 1\nreturn n", "input n: int = 1\nreturn n")
        case .recursion:
            ("something that contains itself", "Flows do not call themselves, directly or not, and types do not contain themselves. Functions may recurse.",
                "flow f() { step x = f\n  return x }\nstep y = f\nreturn y", "func f(n) = if n == 0 then 0 else f(n - 1)\nreturn f(3)")
        case .modifierOutOfPlace:
            ("a modifier that can't stand here", "Calls of flows and scripts take `when`, `after` and `else`; the steps in them take the others. None stands twice.",
                "flow f() { return 1 }\nstep x = f retry 2\nreturn x", "flow f() { return 1 }\nstep x = f else 0\nreturn x")
        case .duplicateKey:
            ("a key that stands twice", "Keys of a record, and fields of a type, are distinct.", "return { a: 1, a: 2 }", "return { a: 1, b: 2 }")
        case .yieldsToNoOne:
            ("a `yield` that goes to no one", "A `for` or `loop` that yields is the value of a `let`.",
                "for x in [1] { yield x }\nreturn 1", "let xs = for x in [1] { yield x }\nreturn xs")
        case .badBudget:
            ("a `budget` that can't stand here", "A script has one `budget`, at the top: above its first step, block with steps and output. That of the script that is run counts, not those of the scripts that it imports.", "budget 1 credits\nbudget 2 credits\nreturn 1", "budget 2 credits\nreturn 1")
        case .savedTwice:
            ("a file that is saved twice", "The second would undo the first. Two that stand in branches of one `if`, of which one is taken, are no two.", "save [1] to \"a.json\"\nsave [2] to \"a.json\"", "save [1] to \"a.json\"\nsave [2] to \"b.json\"")
        case .wrongParameterType:
            ("a literal of the wrong kind for a parameter", "The catalogue says what kind of value, or which values, a parameter takes.", nil, nil)
        case .fieldAndFunction:
            ("a field and a function mixed up", "`x.f` is always a field, `x.f(y)` always a call; functions and flows are not values.",
                "return length", "return \"abc\".length()")
        case .notInFlow:
            ("a name that a flow or function can't see", "Flows and functions see the script's inputs and the lets that depend on no step. Give the rest as parameters.",
                "flow one() { return 1 }\nstep a = one\nfunc f() = a\nreturn f()", "flow one() { return 1 }\nstep a = one\nfunc f(x) = x\nreturn f(a)")
        case .numberOutOfRange:
            ("a number that is out of range", "A number with a fraction or an exponent is a float, which reaches to about 1.8e308.",
                "return 1e999", "return 1e99")
        case .missingReturn:
            ("a function that may end without a value", "A `func` gives a value: every way through its block ends with `return`, or with `fail`.",
                "func f(n) {\n  if n > 0 { return 1 }\n}\nreturn f(1)", "func f(n) {\n  if n > 0 { return 1 }\n  return 0\n}\nreturn f(1)")
        case .noWorstCase:
            ("`within` around something without a bound", "An item is started while the most that it may cost fits. So that must be known: lists and loops in the body need a number (`.take(10)`, `at most 10 times`), and so does `retry` beside `timeout`, since an attempt that timed out is not refunded.",
                nil, nil)
        case .clauseOutOfPlace:
            ("a clause that can't stand here", "Leaving out what fails is done where steps are run. In a `func`, which is plain evaluation, write `try … else …`.",
                "func f(xs) {\n  let ys = for x in xs tolerate 1 { yield 10 % x }\n  return ys\n}\nreturn f([1])",
                "let ys = for x in [1, 0] tolerate 1 { yield 10 % x }\nreturn ys")
        case .savedAndAppended:
            ("a file that is saved and appended to", "`save` writes the whole file, also when the run is resumed: what was appended would be lost.",
                "save [{ a: 1 }] to \"a.csv\"\nappend { a: 2 } to \"a.csv\"", "save [{ a: 1 }] to \"a.csv\"\nappend { a: 2 } to \"b.csv\"")
        case .appendedJSON:
            ("an `append` to a file of one value", "A .json file holds one value, so nothing can be added at its end. A .jsonl file has a value on each line.",
                "append { a: 1 } to \"a.json\"", "append { a: 1 } to \"a.jsonl\"")
        case .wrongOperands:
            ("operands that do not go together", "There are no implicit conversions: write `text(1)` or `int(\"1\")`, or put the value into a text, \"…{x}…\".",
                "return 1 + \"a\"", "return \"{1}a\"")
        case .noOrder:
            ("values without an order", "Numbers, texts, durations, times and lists of these can be ordered, each with its own kind.",
                "return 1 < \"a\"", "return 1 < 2")
        case .notABool:
            ("not a bool", "There is no truthiness: conditions are bools. Compare: `x != null`, `xs.length() > 0`.",
                "return if 1 then 2 else 3", "return if 1 > 0 then 2 else 3")
        case .noSuchField:
            ("a field that is not there", "The script builds this record itself, and gives it no such field.",
                "let person = { name: \"Ada\" }\nreturn person.nmae", "let person = { name: \"Ada\" }\nreturn person.name")
        case .fieldOfWrongKind:
            ("a field of something that has none", "Only records and times have fields. Of a list, read one element or `map` them all.",
                "return [{ a: 1 }].a", "return [{ a: 1 }].map(x => x.a)")
        case .wrongPlace:
            ("a place or key of the wrong kind", "Lists and texts are read at ints, records at texts; slices are of lists and texts.",
                "return [1][\"a\"]", "return [1][0]")
        case .wrongHole:
            ("a hole that holds no text", "Null, lists and records have no text of their own: give a default, or say how to write them.",
                "return \"{[1, 2]}\"", "return \"{[1, 2].to_json()}\"")
        case .wrongArgumentKind:
            ("an argument of the wrong kind", "The function takes other kinds of values, and nothing is converted by itself.",
                "return upper(1)", "return upper(\"a\")")
        case .notRepeatable:
            ("`for` over something that is not a list or record", "A `for` goes through the elements of a list or the fields of a record. `range(n)` counts.",
                "let xs = for x in 5 { yield x }\nreturn xs", "let xs = for x in range(5) { yield x }\nreturn xs")
        case .wrongSpread:
            ("a spread of something that is not a list or record", "`...` needs a list in a list and a record in a record.",
                "let x = null\nreturn [...x]", "let x = null\nreturn [...(x ?? [])]")
        case .typeViolation:
            ("a value that is not of the declared type", "What is declared is checked where the value enters, so this would always fail.",
                "let n: int = \"many\"\nreturn n", "let n: int = 12\nreturn n")
        case .wrongKindInClause:
            ("a clause or modifier of the wrong kind", "`retry`, `at most` and `parallel` need ints, `timeout`, `every` and `cache` durations, `save … to` a text.",
                "loop n = 0 at most \"5\" times { print n }\nreturn 1", "loop n = 0 at most 5 times { print n }\nreturn 1")
        case .secretMisused:
            ("a secret where it can't stand", "A secret can be a parameter and be joined to texts. It can't be compared, measured, taken apart, printed, saved or returned.",
                "input key: secret\nreturn \"token {key}\"", "input key: secret? = null\nreturn key != null")
        case .neverEqual:
            ("a comparison that never holds", "Values of two kinds are never equal; numbers are of one kind in this.",
                "let n = 1\nreturn n == \"1\"", "let n = 1\nreturn n == 1")
        case .notAmongTexts:
            ("a comparison with a text that it never is", "The declared type says which texts the value can be.",
                "func f(size: \"small\" | \"large\") = size == \"lagre\"\nreturn f(\"small\")",
                "func f(size: \"small\" | \"large\") = size == \"large\"\nreturn f(\"small\")")
        case .pointlessDefault:
            ("a default that is never used", "What stands before `??` is never null, so what stands behind it is never taken.",
                "let n = 1\nreturn n ?? 2", "let n = 1\nreturn n")
        case .failsUnlessEmpty:
            ("something that fails unless a list is empty", "The elements of the list are of a kind that can't be taken.",
                "func f(names: list<text>) = names.sum()\nreturn f([])", "func f(names: list<text>) = names.join(\", \")\nreturn f([])")
        case .unlikelyField:
            ("a field that is spelt almost like a declared one", "Data may have more fields than its type declares, but this looks like a slip.",
                "func f(person: { name: text }) = person?.nmae\nreturn f({ name: \"Ada\" })",
                "func f(person: { name: text }) = person?.name\nreturn f({ name: \"Ada\" })")
        case .builtInParameters:
            ("parameters that do not go together", "`wait` takes either `for` or `until`, `http` either `json` or `body`.",
                "step pause = wait { }\nreturn pause", nil)
        case .notSupported:
            ("something that is not supported yet", "The language has it, this version of holo does not.", nil, nil)
        case .secretDefault:
            ("a secret with a default in the script", "What stands in a script is recorded and read by others. A secret comes from the variable `HOLO_SECRET_<NAME>`, from a file that only you can read (`key=@file`), or is asked for on the terminal. One that may be missing is declared `key: secret? = null`.",
                "input key: secret = \"abc\"\nfunc header() = \"Bearer {key}\"\nprint \"ready\"",
                "input key: secret\nfunc header() = \"Bearer {key}\"\nprint \"ready\"")
        case .catalogueMissing:
            ("the catalogue can't be had", "Whether the action exists, and whether it only reads, is not known: it counts as a write.", nil, nil)
        case .unusedResult:
            ("an answer that nothing uses", "A step that only reads is there for its answer. Steps that write need no name, and no one who uses it.",
                "flow f() { return 1 }\nstep f\nreturn 1", "flow f() { return 1 }\nstep x = f\nreturn x")
        case .unusedName:
            ("a name that nothing uses", "An `input`, `let` or `import` that nothing uses is a mistake or is left over. Functions, flows and types can be used by other scripts.",
                "let a = 1\nreturn 2", "let a = 1\nreturn a")
        case .oneBranchRead:
            ("an answer that is bought for both branches and used in one", "A step starts when all that it uses is known; it does not wait for the `if` below it. In the branch that needs it, or with `when`, it is bought only then.", nil, nil)
        case .endlessWrite:
            ("a write in a loop without a bound", "A `loop` goes on while its rounds say `next`. One that writes deserves a bound: `at most 100 times`.", nil, nil)
        case .joinedWaits:
            ("waits that run all at once", "The items of a `for` run beside each other, so a `wait` before the first or behind the last of their steps spaces nothing. `every 1m` behind the list does.", nil, nil)
        case .idleClause:
            ("a clause that does nothing", "`parallel`, `every` and `within` are about steps, `unordered` is about writes: without any in the body they change nothing.",
                "let xs = for x in [1, 2] parallel 1 { yield x }\nreturn xs", "let xs = for x in [1, 2] { yield x }\nreturn xs")
        case .nothingFits:
            ("a `within` that lets nothing in", "An item is started only where the most that it may cost fits: not even one does.", nil, nil)
        case .emptyScript:
            ("a script that does nothing", "It has no step, no output and no `return`.", "let a = 1", "let a = 1\nreturn a")
        }
    }
}

/// The pages of all that the checker reports.
package let checkExplanations: [Explanation] = CheckCode.allCases.map(\.explanation)
