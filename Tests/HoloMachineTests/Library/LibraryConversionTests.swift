import HoloMachine
import HoloValue
import Testing

@Suite struct LibraryConversionTests {
    @Test func text() {
        #expect(outcome("text", 1.0) == #""1.0""#)
        #expect(outcome("text", .number(NumberText(source: "1e5", isFloat: true))) == #""1e5""#)
        #expect(outcome("text", false) == #""false""#)
        #expect(outcome("text", .time(0)) == #""1970-01-01T00:00:00Z""#)
        #expect(outcome("text", .null) == "E0327")
        #expect(outcome("text", [1]) == "E0327")
        #expect(message("text", ["a": 1]) == "`text` can't write record as text")
    }

    @Test func int() {
        #expect(outcome("int", "+5") == "5")
        #expect(outcome("int", "-9223372036854775808") == "-9223372036854775808")
        #expect(outcome("int", "9223372036854775808") == "E0305")
        #expect(outcome("int", "1.0") == "E0323")
        #expect(outcome("int", "1_000") == "E0323")
        #expect(outcome("int", "") == "E0323")
        #expect(outcome("int", "0x10") == "E0323")
        #expect(outcome("int", "१२") == "E0323")
        #expect(outcome("int", 2.0) == "2")
        #expect(outcome("int", 2.5) == "E0323")
        #expect(outcome("int", 1e19) == "E0323")
        #expect(outcome("int", true) == "E0303")
        #expect(outcome("int", .null) == "E0303")
        #expect(message("int", "twelve") == #"`int` can't read "twelve" as a whole number"#)
    }

    @Test func float() {
        #expect(outcome("float", " 1.50 ") == "1.5")
        #expect(outcome("float", "-2E-3") == "-0.002")
        #expect(outcome("float", 3) == "3.0")
        for text in ["", "inf", "nan", "0x1p3", "1,5", "1.5.", "e", "--1"] {
            #expect(outcome("float", .string(text)) == "E0323", "\(text)")
        }
        #expect(outcome("float", "1e999") == "E0304")
    }

    @Test func jsonAndCSV() {
        #expect(outcome("parse_json", #"{"b":1.50,"a":[]}"#) == #"{"b":1.50,"a":[]}"#)
        #expect(outcome("parse_json", "{") == "E0402")
        #expect(outcome("to_json", .null) == #""null""#)
        #expect(outcome("to_json", [1], 1) == "E0303")
        #expect(outcome("parse_csv", "a,b\n\"x\n,\",\"\"\"\"\n") == #"[{"a":"x\n,","b":"\""}]"#)
        #expect(outcome("parse_csv", "") == "[]")
        #expect(outcome("parse_csv", "a", "ab") == "E0321")
        #expect(outcome("parse_csv", "a", "é") == "E0321")
        #expect(outcome("parse_csv", "a\tb\n1\t2", "\t") == #"[{"a":"1","b":"2"}]"#)
        #expect(outcome("to_csv", [["a": 1], ["b": "x\"y"]]) == #""a,b\n1,\n,\"x\"\"y\"\n""#)
        #expect(outcome("to_csv", 1) == "E0405")
    }

    @Test func urls() {
        #expect(outcome("url_encode", "ä/?~-._") == #""%C3%A4%2F%3F~-._""#)
        #expect(outcome("url_encode", ["a": [1, 2], "b": .null, "c": true]) == #""a=1&a=2&c=true""#)
        #expect(outcome("url_encode", ["a": ["b": 1]]) == "E0327")
        #expect(outcome("url_encode", 1) == "E0303")
        #expect(outcome("url_decode", "a+b%2B") == #""a+b+""#)
        #expect(outcome("url_decode", "%") == "E0325")
        #expect(outcome("url_decode", "%4") == "E0325")
        #expect(outcome("url_decode", "%zz") == "E0325")
        #expect(outcome("url_decode", "%FF") == "E0325")
        #expect(outcome("url_decode", "%f0%9F%98%80") == #""😀""#)
    }

    @Test func parseURL() {
        #expect(
            outcome("parse_url", "HTTP://user:pw@Example.COM:/p?a=1&a=2&b+c=d%20e&f#")
                == #"{"scheme":"http","user":"user:pw","host":"example.com","port":null,"path":"/p","#
                + #""query":{"a":"2","b c":"d e","f":""},"fragment":""}"#)
        #expect(
            outcome("parse_url", "http://[::1]:80")
                == #"{"scheme":"http","user":null,"host":"[::1]","port":80,"path":"","query":{},"fragment":null}"#)
        #expect(
            outcome("parse_url", "mailto:a@b.c?subject=x")
                == #"{"scheme":"mailto","user":null,"host":null,"port":null,"path":"a@b.c","#
                + #""query":{"subject":"x"},"fragment":null}"#)
        for url in [
            "", "example.com", "//example.com", "http://a b", "http://a:99999", "http://a:x", "1a:b", "http://a/%",
            "http://[::1",
        ] {
            #expect(outcome("parse_url", .string(url)) == "E0325", "\(url)")
        }
    }

    @Test func hashes() {
        // The digests of FIPS 180-4's test vectors "" and "abc".
        #expect(outcome("hash", "") == #""e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855""#)
        #expect(outcome("hash", "abc") == #""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#)
        #expect(outcome("hash", ["a": 1, "b": 2.0]) == outcome("hash", ["b": 2, "a": 1.0]))
        #expect(outcome("hash", [1]) != outcome("hash", [2]))
        #expect(outcome("type_of", .number(NumberText(source: "1e5", isFloat: true))) == #""float""#)
    }
}

@Suite struct LibrarySizeTests {
    @Test func sharedValuesDoNotFillTheMemory() {
        // Forty lists, 2^40 times a megabyte when written out.
        var value = Value.string(String(repeating: "x", count: 1 << 20))
        for _ in 0..<40 { value = [value, value] }
        #expect(outcome("to_json", value) == "E0320")
        #expect(outcome("hash", value) == "E0320")
        #expect(outcome("to_csv", [["a": value]]) == "E0320")
        // Indentation alone is 2 · 12 000² / 2 bytes.
        var deep: Value = [1]
        for _ in 0..<12_000 { deep = [deep] }
        #expect(outcome("to_json", deep, true) == "E0320")
    }
}
