import HoloMachine
import HoloValue
import Testing

@Suite struct LibraryNumberTests {
    private func source(_ text: String) -> Value {
        .number(NumberText(source: text, isFloat: text.contains { ".e".contains($0) }))
    }

    @Test func roundsToInts() {
        #expect(outcome("round", 0.5) == "1")
        #expect(outcome("round", -0.5) == "-1")
        #expect(outcome("round", 1.4999) == "1")
        #expect(outcome("round", 7) == "7")
        #expect(outcome("round", source("2.50")) == "3")
        #expect(outcome("round", 1e300) == "E0304")
        #expect(outcome("round", 9.3e18) == "E0304")
        #expect(outcome("round", source("123456789012345678901")) == "E0305")
        #expect(outcome("round", "1") == "E0303")
        #expect(outcome("floor", -0.5) == "-1")
        #expect(outcome("floor", -1e19) == "E0304")
        #expect(outcome("ceil", -0.5) == "0")
        #expect(outcome("ceil", 1.0000001) == "2")
    }

    @Test func roundsDecimalsAsTheyAreWritten() {
        #expect(outcome("round", 1.005, 2) == "1.01")
        #expect(outcome("round", 2.675, 2) == "2.68")
        #expect(outcome("round", -2.675, 2) == "-2.68")
        #expect(outcome("round", 1.255, 2) == "1.26")
        #expect(outcome("round", 0.05, 1) == "0.1")
        #expect(outcome("round", 0.04, 1) == "0.0")
        #expect(outcome("round", 0.005, 1) == "0.0")
        #expect(outcome("round", 9.995, 2) == "10.0")
        #expect(outcome("round", 99.99, 1) == "100.0")
        #expect(outcome("round", 1.5, 5) == "1.5")
        #expect(outcome("round", 2.5, 0) == "3.0")
        #expect(outcome("round", 1234.5, -2) == "1200.0")
        #expect(outcome("round", 1.5e-7, 7) == "2e-07")
        #expect(outcome("round", 1e22, 2) == "1e+22")
        #expect(outcome("round", -0.001, 2) == "0.0")
        #expect(outcome("round", 1.7976931348623157e308, -308) == "E0304")
        #expect(outcome("round", 1.5, 1_000) == "E0321")
        #expect(outcome("round", 1.5, .int(.min)) == "E0321")
    }

    @Test func roundsInts() {
        #expect(outcome("round", 1234, 2) == "1234")
        #expect(outcome("round", 1250, -2) == "1300")
        #expect(outcome("round", -1250, -2) == "-1300")
        #expect(outcome("round", 1249, -2) == "1200")
        #expect(outcome("round", 49, -2) == "0")
        #expect(outcome("round", 50, -2) == "100")
        #expect(outcome("round", 50, -3) == "0")
        #expect(outcome("round", .int(.max), -1) == "E0304")
        #expect(outcome("round", .int(.min), -1) == "E0304")
        #expect(outcome("round", .int(.min), -2) == "-9223372036854775800")
    }

    @Test func absAndDiv() {
        #expect(outcome("abs", -3) == "3")
        #expect(outcome("abs", -0.0) == "0.0")
        #expect(outcome("abs", .int(.min)) == "E0304")
        #expect(outcome("abs", .duration(-1_000_000)) == #""1s""#)
        #expect(outcome("abs", .duration(.min)) == "E0304")
        #expect(outcome("div", 7, -2) == "-4")
        #expect(outcome("div", -7.5, 2) == "-4.0")
        #expect(outcome("div", 7, 0) == "E0306")
        #expect(outcome("div", .int(.min), -1) == "E0304")
        #expect(outcome("div", "7", 2) == "E0303")
        #expect(message("div", 7, .null) == "`div` needs a number as its second argument, found null")
    }

    @Test func range() {
        #expect(outcome("range", 0, 10, 3) == "[0,3,6,9]")
        #expect(outcome("range", 0, 9, 3) == "[0,3,6]")
        #expect(outcome("range", 5, 0) == "[]")
        #expect(outcome("range", 0, 5, -1) == "[]")
        #expect(outcome("range", -3) == "[]")
        #expect(outcome("range", 1, 2, 0) == "E0321")
        #expect(outcome("range", .int(.min), .int(.max)) == "E0320")
        #expect(outcome("range", .int(.max), .int(.min), .int(.min)) == "[9223372036854775807,-1]")
        #expect(outcome("range", .int(.min), .int(.max), .int(.max)) == "[-9223372036854775808,-1,9223372036854775806]")
        #expect(outcome("range", 10_000_001) == "E0320")
        #expect(outcome("range", 2.0) == "E0303")
    }

    @Test func formatNumber() {
        #expect(outcome("format_number", 0, 2) == #""0.00""#)
        #expect(outcome("format_number", 0.005, 2) == #""0.01""#)
        #expect(outcome("format_number", 1.005, 2) == #""1.01""#)
        #expect(outcome("format_number", -1234.5, 0, ".") == #""-1.235""#)
        #expect(outcome("format_number", 999.95, 1, ",") == #""1,000.0""#)
        #expect(outcome("format_number", 123, 0, ",") == #""123""#)
        #expect(outcome("format_number", 123456, 0, ",") == #""123,456""#)
        #expect(outcome("format_number", 1e21, 1, " ") == #""1 000 000 000 000 000 000 000.0""#)
        #expect(outcome("format_number", 1e-7, 3) == #""0.000""#)
        #expect(outcome("format_number", -1e-7, 3) == #""0.000""#)
        #expect(outcome("format_number", .int(.min), 0, ",") == #""-9,223,372,036,854,775,808""#)
        #expect(outcome("format_number", 1, -1) == "E0321")
        #expect(outcome("format_number", 1, 101) == "E0321")
        #expect(outcome("format_number", 1, 1, "ab") == "E0321")
        #expect(outcome("format_number", 1) == "E0303")
    }
}
