import HolocronClient
import Testing

@Suite struct APIKeyTests {
    @Test func nothingThatPrintsShowsIt() throws {
        let key = try #require(APIKey("sk-very-secret"))
        let configuration = TransportConfiguration(baseURL: try parseBaseURL("https://a.example"), key: key)
        var shown = "\(key) \(String(reflecting: key)) \(String(describing: Optional(key))) \(configuration)"
        dump(key, to: &shown)
        dump(configuration, to: &shown)
        dump(try Transport(configuration: configuration), to: &shown)
        shown += Mirror(reflecting: key).children.map { "\($0)" }.joined()
        #expect(!shown.contains("secret"))
        #expect(key.revealed == "sk-very-secret")
    }

    @Test func takesSurroundingSpaceOff() {
        #expect(APIKey(" \tabc\r\n")?.revealed == "abc")
        #expect(APIKey("abc") == APIKey("abc\n"))
    }

    @Test(arguments: ["", " \n", "a b", "a\r\nX-Other: 1", "a\u{0}b", "schlüssel"])
    func refusesWhatNoHeaderCanHold(_ text: String) { #expect(APIKey(text) == nil) }
}

@Suite struct BaseURLTests {
    @Test(arguments: [
        ("https://api.anakin.io", "https://api.anakin.io"),
        (" HTTPS://API.Anakin.io/ \n", "https://api.anakin.io"),
        ("http://127.0.0.1:8080/Prefix/v1//", "http://127.0.0.1:8080/Prefix/v1"),
        ("http://[::1]:9", "http://[::1]:9"),
        ("http://[FE80::1]", "http://[fe80::1]"),
        ("http://host:/x", "http://host/x"),
        ("http://büro.example", "http://büro.example"),
        ("https://host:65535", "https://host:65535"),
    ])
    func takes(text: String, normalised: String) throws { #expect(try parseBaseURL(text).description == normalised) }

    @Test func hasItsParts() throws {
        let url = try parseBaseURL("https://host.example:8443/a/b/")
        #expect(url.scheme == "https")
        #expect(url.host == "host.example")
        #expect(url.port == 8443)
        #expect(url.path == "/a/b")
    }

    @Test(arguments: [
        ("", "empty"), ("api.anakin.io", "begin with https://"), ("api.anakin.io:80/x", "begin with https://"),
        ("ftp://host", "not with ftp://"), ("file:///etc/passwd", "not with file://"), ("https:/host", "begin with"),
        ("https://", "no host"), ("https:///path", "no host"), ("https://:80", "no host"),
        ("https://user:pass@host", "user name or password"), ("https://user@host/", "user name or password"),
        ("https://host:0", "port"), ("https://host:65536", "port"), ("https://host:8a", "port"),
        ("https://host:999999999999999999999", "port"), ("https://ho st", "space"), ("https://host\\evil", "backslash"),
        ("https://host?x=1", "query"), ("https://host/a#b", "query"), ("https://[::1", "`]` is missing"),
        ("https://[::1]x", "not valid"), ("https://[]", "not valid"), ("https://host,other", "not valid"),
    ])
    func refuses(text: String, because reason: String) {
        let error = #expect(throws: BaseURLError.self) { try parseBaseURL(text) }
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "no error")")
        #expect(error?.message.contains("pass@") != true)
    }

    @Test(arguments: [
        ("http://localhost:1", true), ("http://127.0.0.1", true), ("http://127.1.2.3", true), ("http://[::1]", true),
        ("http://127.evil.example", false), ("http://127.0.0.1.example", false), ("http://10.0.0.1", false),
        ("http://localhost.example", false),
    ])
    func knowsThisMachine(text: String, expected: Bool) throws {
        #expect(try parseBaseURL(text).isLoopback == expected)
    }
}
