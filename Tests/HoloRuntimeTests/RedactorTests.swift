import HoloRuntime
import Testing

/// What must not be shown is not, in whatever form it comes back.
struct RedactorTests {
    @Test func hidesTheFormsInWhichATextTravels() {
        let redactor = Redactor()
        redactor.hide("a/b \"c\" +ä=", as: "<secret key>")
        for text in ["a/b \"c\" +ä=", #"a/b \"c\" +ä="#, "a%2Fb%20%22c%22%20%2B%C3%A4%3D", "YS9iICJjIiArw6Q9"] {
            #expect(redactor.redacted("1 \(text) 2 \(text)") == "1 <secret key> 2 <secret key>")
        }
        #expect(redactor.redacted("nothing of it") == "nothing of it")
    }

    @Test func theWholeGoesBeforeItsParts() {
        let redactor = Redactor()
        redactor.hide("sesame-open", as: "<secret key>")
        redactor.hide("Bearer sesame-open", as: "<secret header>")
        redactor.hide("sesame", as: "<secret part>")
        #expect(redactor.redacted("Bearer sesame-open, sesame-open, sesame") == "<secret header>, <secret key>, <secret part>")
    }

    @Test func linesOfALongSecretAreHidden() {
        let redactor = Redactor()
        redactor.hide("-----BEGIN-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n", as: "<secret pem>")
        #expect(redactor.redacted("> MIIEvQIBADANBgkq\n> hkiG9w0BAQEFAASC") == "> <secret pem>\n> <secret pem>")
    }

    @Test func whatIsTooShortIsNotLookedFor() {
        let redactor = Redactor()
        redactor.hide("12345", as: "<secret pin>")
        #expect(redactor.redacted("12345 apples") == "12345 apples")
    }
}
