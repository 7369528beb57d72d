import HoloValue
import HolocronAPI
import Testing

@Suite struct ErrorWireTests {
    @Test func envelope() {
        let body =
            #"""
            {"status":"error","error":{"code":"INSUFFICIENT_CREDITS","message":"Top up.",
            "balance":3.0,"required":"5"}}
            """#
        #expect(
            decodeServiceError(response(body, status: 402))
                == ServiceError(status: 402, code: "INSUFFICIENT_CREDITS", message: "Top up.", balance: 3, required: 5))
        let connect = #"{"error":{"code":"AUTH_REQUIRED","message":"Connect.","connect_url":"/products/x"}}"#
        #expect(
            decodeServiceError(response(connect, status: 401))
                == ServiceError(status: 401, code: "AUTH_REQUIRED", message: "Connect.", connectURL: "/products/x"))
    }

    @Test func flat() {
        #expect(
            decodeServiceError(
                response(#"{"error":"unauthorized","message":"Bad key.","connect_url":""}"#, status: 401))
                == ServiceError(status: 401, code: "unauthorized", message: "Bad key."))
    }

    @Test func withoutCode() {
        #expect(
            decodeErrorEnvelope(response(#"{"error":{"message":"m"}}"#, status: 500))
                == ServiceError(status: 500, code: "HTTP_500", message: "m"))
    }

    @Test(arguments: [
        "", "<html>", "[]", "{}", #"{"error":null}"#, #"{"error":{}}"#, #"{"error":""}"#, #"{"message":"m"}"#,
    ])
    func noEnvelope(body: String) {
        let answer = response(body, status: 502)
        #expect(decodeErrorEnvelope(answer) == nil)
        #expect(decodeServiceError(answer).code == "HTTP_502")
        #expect(!decodeServiceError(answer).message.isEmpty)
    }
}
