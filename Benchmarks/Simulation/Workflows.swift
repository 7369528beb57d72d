import HoloMachine
import HoloTestSupport

/// A workflow of 20 paid steps, compiled once.
struct Workflow {
    var name: String
    var program: Program

    static let steps = 20

    /// nil where the compiler refuses the text.
    private init?(_ name: String, _ source: String) {
        let script = TestScript(source)
        guard let program = script.compilation.program else {
            print("\(name) does not compile: \(script.report)")
            return nil
        }
        self.name = name
        self.program = program
    }

    static let all: [Workflow] = [
        Workflow("20 at once", map), Workflow("chain of 20", chain), Workflow("4 layers of 5", layers),
    ].compactMap { $0 }

    /// What one would write for a list of companies.
    private static let map = """
        let found = for n in range(1, 21) {
          step company = lookup { id: "company {n}", x: n }
          yield { id: company.id, n: company.n }
        }
        return found.filter(f => f.n > 20).map(f => f.id)
        """

    /// Each step needs the answer of the one before.
    private static let chain =
        "step s1 = lookup { id: \"first\", x: 1 }\n"
        + (2...steps).map { "step s\($0) = fetch { id: \"step \($0)\", x: s\($0 - 1).n }\n" }.joined() + "return s\(steps).n"

    /// Each layer needs all answers of the one before; attempts have an end, and failed ones are made again.
    private static let layers = """
        let first = for n in range(0, 5) {
          step a = lookup { id: "a {n}", x: n }
            retry 3
            timeout 10m
          yield a.n
        }
        let second = for n in first {
          step b = fetch { id: "b {n}", x: first.sum() }
            retry 3 every 2s
            timeout 10m
          yield b.n
        }
        let third = for n in range(0, 5) {
          step c = lookup { id: "c {n}", x: second.sum(), y: n }
            retry 2
            timeout 10m
            else { n: 0, id: "none" }
          yield c.n
        }
        let fourth = for n in range(0, 5) {
          step d = fetch { id: "d {n}", x: third.sum(), y: n }
            retry 3
            timeout 10m
          yield d.n
        }
        return { total: fourth.sum(), most: fourth.max() }
        """
}
