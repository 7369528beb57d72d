import HoloRuntime
import HoloValue
import Testing

@Suite struct AdviceTests {
    @Test func nearNamesAreSuggested() {
        let known = ["name", "headline", "profile_url"]
        let near = Failure("E0301", "", help: "it has them", unknown: UnknownName("headlien", known: known))
        #expect(advice(on: near) == "did you mean `headline`? it has them")
        let far = Failure("E0301", "", help: "it has them", unknown: UnknownName("salary", known: known))
        #expect(advice(on: far) == "it has them")
        #expect(advice(on: Failure("E0301", "")) == nil)
        let wild = Failure("E0301", "", unknown: UnknownName("namé", known: ["nam\u{1B}"]))
        #expect(advice(on: wild)?.contains("\u{1B}") == false)
    }
}
