extension SyntaxCode {
    /// The page of the code.
    package var explanation: Explanation {
        switch self {
        case .notUTF8:
            return Explanation(
                rawValue, #"the file is not UTF-8"#,
                #"A script is text in UTF-8, with or without a byte order mark. The place of the first byte "#
                    + #"that is none is given. Editors say `UTF-8` in the dialog in which a file is saved."#)
        case .binary:
            return Explanation(
                rawValue, #"the file is not text"#,
                #"The file holds a NUL byte, which no text does. The path probably names something else, "#
                    + #"such as an archive or a picture."#)
        case .tooLarge:
            return Explanation(
                rawValue, #"the file is too large"#,
                #"A script has at most 4 MB. Data belongs in a file of its own, which `read` takes in."#)
        case .unknownCharacter:
            return Explanation(
                rawValue, #"a character that begins nothing"#,
                #"Outside of strings and comments a script consists of words, numbers and signs. Invisible "#
                    + #"characters and curly quotes often come along when text is copied from a page or a word "#
                    + #"processor."#,
                wrong: #"let x = 1 @ 2"#, right: #"let x = 1 + 2"#)
        case .foreignComment:
            return Explanation(
                rawValue, #"a comment of another language"#,
                #"`#` starts a comment, which goes to the end of its line; `##` starts one that documents "#
                    + #"what follows. `//` and `/* */` mean nothing here."#,
                wrong: #"let x = 1 // one"#, right: #"let x = 1 # one"#)
        case .unclosedString:
            return Explanation(
                rawValue, #"a string that is not closed"#,
                #"A string in `"…"` or `'…'` ends on its line. A text of several lines stands in `"""`. A "#
                    + #"`{` in `"…"` opens a hole, which its `}` must close."#,
                wrong: #"let x = "abc"#, right: #"let x = "abc""#)
        case .badEscape:
            return Explanation(
                rawValue, #"an escape that does not exist"#,
                #"In `"…"` a backslash begins an escape: `\n \r \t \" \\ \{ \} \u{1F600}`. In `'…'` it "#
                    + #"stands for itself, which suits regular expressions and paths."#,
                wrong: #"let x = "\d+""#, right: #"let x = '\d+'"#)
        case .badNumber:
            return Explanation(
                rawValue, #"a number that is not well formed"#,
                #"Numbers are `1_000`, `1.5` and `2e6`: decimal, without leading zeros, underscores only "#
                    + #"between digits. Text that begins with a digit stands in quotes."#,
                wrong: #"let x = 007"#, right: #"let x = "007""#)
        case .badDuration:
            return Explanation(
                rawValue, #"a duration that is not well formed"#,
                #"A duration is made of whole parts from long to short, each at most once: `7d`, `1h30m`, "#
                    + #"`500ms`. The units are `d`, `h`, `m`, `s` and `ms`."#,
                wrong: #"let x = 30m1h"#, right: #"let x = 1h30m"#)
        case .badHole:
            return Explanation(
                rawValue, #"a hole without an expression"#,
                #"In `"…"` a `{` opens a hole, in which an expression stands, and `}` closes it. For the "#
                    + #"brace itself write `\{` or use `'…'`, which has no holes."#,
                wrong: #"let x = "{}""#, right: #"let x = "\{\}""#)
        case .foreignOperator:
            return Explanation(
                rawValue, #"an operator of another language"#,
                #"Logic is written in words: `and`, `or`, `not`. `==` and `!=` compare, `if c then a else b` "#
                    + #"chooses, `=>` makes a lambda."#,
                wrong: #"let x = a && b"#, right: #"let x = a and b"#)
        case .badName:
            return Explanation(
                rawValue, #"a name that begins with an underscore"#,
                #"A name begins with a letter and goes on with letters, digits and underscores. Names such "#
                    + #"as `_1` belong to the prompt."#,
                wrong: #"let _x = 1"#, right: #"let x = 1"#)
        case .reservedWord:
            return Explanation(
                rawValue, #"a reserved word as a name"#,
                #"Words that begin a statement or a modifier, and `true false null and or not in then try`, "#
                    + #"cannot be names. They may be keys of records, names of a step's parameters, and stand "#
                    + #"after a dot."#,
                wrong: #"let next = 1"#, right: #"let following = 1"#)
        case .unknownStatement:
            return Explanation(
                rawValue, #"a word that begins no statement"#,
                #"Every statement begins with a reserved word: `input let func flow import type budget step "#
                    + #"if for loop yield skip next return fail assert print save append`."#,
                wrong: #"stpe x = web_search { q: 1 }"#, right: #"step x = web_search { q: 1 }"#)
        case .bareExpression:
            return Explanation(
                rawValue, #"a value alone"#,
                #"A value alone does nothing, since functions are pure. Name it with `let`, show it with "#
                    + #"`print`, give it back with `return`; what runs something in the world begins with `step`."#,
                wrong: #"upper("a")"#, right: #"print upper("a")"#)
        case .assignment:
            return Explanation(
                rawValue, #"a name that is changed"#,
                #"A name is bound once, by `let` or `step`, and never changes. To count or to add up, use "#
                    + #"`count`, `sum` or `reduce`; to carry a value through rounds, use `loop`."#,
                wrong: #"x = 1"#, right: #"let x = 1"#)
        case .expectedName:
            return Explanation(
                rawValue, #"a name is missing"#,
                #"Here a name must stand: what is bound, or the field after a dot."#,
                wrong: #"let = 1"#, right: #"let x = 1"#)
        case .expectedExpression:
            return Explanation(
                rawValue, #"an expression is missing"#,
                #"Here a value must stand: a literal, a name, a call, a list, a record, or something in "#
                    + #"parentheses."#,
                wrong: #"let x = 1 +"#, right: #"let x = 1 + 2"#)
        case .unexpectedToken:
            return Explanation(
                rawValue, #"something else is expected"#,
                #"The statement was understood up to here, and cannot go on so. The message says what could "#
                    + #"stand here."#,
                wrong: #"save x "f.csv""#, right: #"save x to "f.csv""#)
        case .unclosedBracket:
            return Explanation(
                rawValue, #"a bracket that is not closed"#,
                #"A `(`, `[` or `{` has no closing bracket, or that of another kind."#,
                wrong: #"let x = (1 + 2"#, right: #"let x = (1 + 2)"#)
        case .unopenedBracket:
            return Explanation(
                rawValue, #"a bracket that closes nothing"#,
                #"A closing bracket stands where none is open. Either it is too many, or its opening bracket "#
                    + #"is missing above."#,
                wrong: #"let x = 1)"#, right: #"let x = (1)"#)
        case .afterStatement:
            return Explanation(
                rawValue, #"a statement that does not end"#,
                #"Behind a statement stands a newline, a `;`, or the `}` of its block. A line goes on where "#
                    + #"an operand is still due, where a bracket is open, and where the next line begins with an "#
                    + #"operator, a `.` or a modifier."#,
                wrong: #"let x = 1 2"#, right: #"let x = 1; let y = 2"#)
        case .expectedBlock:
            return Explanation(
                rawValue, #"a block is missing"#,
                #"`if`, `for`, `loop`, `flow` and a `func` without `=` have a block in braces."#,
                wrong: #"if a\#nprint 1"#, right: #"if a { print 1 }"#)
        case .misplacedElse:
            return Explanation(
                rawValue, #"an `else` that belongs to nothing"#,
                #"`else` follows the block of an `if`, the `then` or `try` of an expression, or a step. "#
                    + #"There is no `elif`: write `else if`."#,
                wrong: #"else { print 1 }"#, right: #"if a { print 2 } else { print 1 }"#)
        case .conditionalStatement:
            return Explanation(
                rawValue, #"an `if` with `then` as a statement"#,
                #"`if c then a else b` is a value and stands where values do. The statement has braces: `if "#
                    + #"c { … } else { … }`."#,
                wrong: #"if a then 1 else 2"#, right: #"let x = if a then 1 else 2"#)
        case .assignmentInExpression:
            return Explanation(
                rawValue, #"`=` where something else is meant"#,
                #"`=` binds a name. `==` compares, and an argument's name is followed by `:`."#,
                wrong: #"if a = 1 { print 1 }"#, right: #"if a == 1 { print 1 }"#)
        case .chainedComparison:
            return Explanation(
                rawValue, #"comparisons in a chain"#,
                #"A comparison gives true or false, which cannot be compared with a number. Compare twice "#
                    + #"and join with `and`."#,
                wrong: #"let x = 1 < a < 3"#, right: #"let x = 1 < a and a < 3"#)
        case .misplacedLambda:
            return Explanation(
                rawValue, #"a lambda that nothing calls"#,
                #"Functions are not data: a lambda stands only as an argument of a function. One that is "#
                    + #"used twice is a `func`."#,
                wrong: #"let f = x => x + 1"#, right: #"func f(x) = x + 1"#)
        case .lambdaBlock:
            return Explanation(
                rawValue, #"a lambda with a block"#,
                #"A lambda is one expression; behind `=>` a `{` begins a record. What needs several lines is "#
                    + #"a `func`, which the lambda calls."#,
                wrong: #"let x = a.map(y => { return y })"#, right: #"let x = a.map(y => y)"#)
        case .incompleteConditional:
            return Explanation(
                rawValue, #"a conditional without its parts"#,
                #"As a value, `if` has both `then` and `else`, and `try` has an `else`: there must be a "#
                    + #"value in either case."#,
                wrong: #"let x = if a then 1"#, right: #"let x = if a then 1 else 2"#)
        case .needsParentheses:
            return Explanation(
                rawValue, #"an operator that needs parentheses"#,
                #"`not`, `if` and `try` bind more loosely than the operator before them. Parentheses say "#
                    + #"what is meant."#,
                wrong: #"let x = a == not b"#, right: #"let x = a == (not b)"#)
        case .notCallable:
            return Explanation(
                rawValue, #"a call of what is no function"#,
                #"Only a function's name can be called, as `f(x)` or `x.f()`. Functions are not data, so no "#
                    + #"value is one."#,
                wrong: #"let x = a[0](1)"#, right: #"let x = f(a[0], 1)"#)
        case .comma:
            return Explanation(
                rawValue, #"a comma that is missing or too many"#,
                #"Commas separate elements and arguments; in lists and records a newline may stand for one. "#
                    + #"One after the last is allowed."#,
                wrong: #"let x = [1 2]"#, right: #"let x = [1, 2]"#)
        case .recordEntry:
            return Explanation(
                rawValue, #"an entry of a record that is not well formed"#,
                #"An entry is `key: value`, a name alone for a key and a value of that name, or `...record`. "#
                    + #"A key is a word or a text in quotes."#,
                wrong: #"let x = { a = 1 }"#, right: #"let x = { a: 1 }"#)
        case .statementAsExpression:
            return Explanation(
                rawValue, #"a statement where a value is due"#,
                #"A `step` is a statement of its own, whose name is then used. `for` and `loop` stand as "#
                    + #"statements or directly after `let name =`."#,
                wrong: #"let x = step a { b: 1 }"#, right: #"step x = a { b: 1 }"#)
        case .stepParentheses:
            return Explanation(
                rawValue, #"a step with parentheses"#,
                #"Braces spend, parentheses don't: a step's parameters stand in braces, arguments of pure "#
                    + #"functions in parentheses."#,
                wrong: #"step x = a(b: 1)"#, right: #"step x = a { b: 1 }"#)
        case .braceOnNextLine:
            return Explanation(
                rawValue, #"a step's brace on the next line"#,
                #"A newline ends a statement, so the `{` of a step's parameters stays on the line of what it "#
                    + #"calls."#,
                wrong: #"step x = a\#n{ b: 1 }"#, right: #"step x = a { b: 1 }"#)
        case .callee:
            return Explanation(
                rawValue, #"what a step calls is missing"#,
                #"A step calls an action, a flow, or an imported script, by name or, for an action, by its "#
                    + #"id in quotes. It is known before anything runs: it has no holes."#,
                wrong: #"step x = 1"#, right: #"step x = a"#)
        case .misplacedModifier:
            return Explanation(
                rawValue, #"a modifier without a step"#,
                #"`when after as retry timeout cache else` belong to a step, and follow its parameters."#,
                wrong: #"let x = 1\#n  retry 3"#, right: #"step x = a\#n  retry 3"#)
        case .repeatedModifier:
            return Explanation(
                rawValue, #"a modifier that stands twice"#,
                #"Each modifier stands at most once at a step. Several steps to wait for stand in one `after "#
                    + #"a, b`."#,
                wrong: #"step x = a retry 1 retry 2"#, right: #"step x = a retry 2"#)
        case .namedElseStep:
            return Explanation(
                rawValue, #"a name for the step of an `else`"#,
                #"The value of the other step becomes the value of the step before the `else`, under that "#
                    + #"one's name."#,
                wrong: #"step x = a else step y = b"#, right: #"step x = a else step b"#)
        case .clause:
            return Explanation(
                rawValue, #"a clause that is not well formed"#,
                #"`for` has the clauses `parallel 5`, `every 1m`, `tolerate 10%`, `within 300 credits` and "#
                    + #"`unordered`, each once, before its `{`; `loop` has `at most 5 times`; `budget` ends with "#
                    + #"`credits`."#,
                wrong: #"budget 200"#, right: #"budget 200 credits"#)
        case .expectedType:
            return Explanation(
                rawValue, #"a type is missing"#,
                #"Types are `text int float number bool duration time any`, `list<T>`, `{ key: T }`, `T?`, "#
                    + #"texts joined by `|`, and the names that `type` gives."#,
                wrong: #"input x: = 1"#, right: #"input x: int = 1"#)
        case .foreignType:
            return Explanation(
                rawValue, #"a type of another language"#,
                #"A list's type is `list<T>`, a type that takes null has a `?` behind it, and a key that may "#
                    + #"be missing has such a type."#,
                wrong: #"input x: text[]"#, right: #"input x: list<text>"#)
        case .tooDeep:
            return Explanation(
                rawValue, #"nesting that is too deep"#,
                #"Blocks, brackets, operators and chains nest at most 200 levels. Name parts with `let`, or "#
                    + #"take them out into a `func` or a `flow`."#,
                wrong: "let x = " + String(repeating: "(", count: 201) + "1" + String(repeating: ")", count: 201),
                right: "let x = (1)")
        case .tooMany:
            return Explanation(
                rawValue, #"more mistakes than are shown"#,
                #"Of a script with many mistakes the first hundred are shown; many of the others may follow "#
                    + #"from them."#)
        case .rawHole:
            return Explanation(
                rawValue, #"a raw string that looks as if it had holes"#,
                #"`'…'` is raw: braces and backslashes in it stand for themselves. For the value of a name "#
                    + #"use `"…{name}…"`."#,
                wrong: #"let x = 'Hello {name}'"#, right: #"let x = "Hello {name}""#)
        case .joinedElements:
            return Explanation(
                rawValue, #"two elements of a list that are one"#,
                #"In a list a newline stands for the comma, unless the next line goes on with an operator. `-` "#
                    + #"is one, so `-2` below `1` makes `1 - 2`. A comma makes two elements of it; a space "#
                    + #"behind the `-` says that it is meant."#,
                wrong: "let x = [\n  1\n  -2\n]", right: "let x = [\n  1,\n  -2\n]")
        }
    }
}
