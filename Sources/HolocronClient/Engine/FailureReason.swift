import CCurl
import HolocronAPI

extension TransportFailure.Reason {
    /// What libcurl's code for a failed transfer means to us.
    init(curlCode code: Int32) {
        guard code >= 0 else {
            self = .other
            return
        }
        switch UInt32(code) {
        case CURLE_COULDNT_RESOLVE_HOST.rawValue, CURLE_COULDNT_RESOLVE_PROXY.rawValue:
            self = .unresolved
        case CURLE_COULDNT_CONNECT.rawValue:
            self = .refused
        case CURLE_OPERATION_TIMEDOUT.rawValue:
            self = .timedOut
        case CURLE_FILESIZE_EXCEEDED.rawValue:
            self = .tooLarge
        case CURLE_PARTIAL_FILE.rawValue, CURLE_GOT_NOTHING.rawValue, CURLE_SEND_ERROR.rawValue,
            CURLE_RECV_ERROR.rawValue, CURLE_SEND_FAIL_REWIND.rawValue, CURLE_HTTP2.rawValue,
            CURLE_HTTP2_STREAM.rawValue:
            self = .cut
        case CURLE_SSL_CONNECT_ERROR.rawValue, CURLE_PEER_FAILED_VERIFICATION.rawValue,
            CURLE_SSL_ENGINE_NOTFOUND.rawValue, CURLE_SSL_ENGINE_SETFAILED.rawValue, CURLE_SSL_CERTPROBLEM.rawValue,
            CURLE_SSL_CIPHER.rawValue, CURLE_USE_SSL_FAILED.rawValue, CURLE_SSL_ENGINE_INITFAILED.rawValue,
            CURLE_SSL_CACERT_BADFILE.rawValue, CURLE_SSL_CRL_BADFILE.rawValue, CURLE_SSL_ISSUER_ERROR.rawValue,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH.rawValue, CURLE_SSL_INVALIDCERTSTATUS.rawValue:
            self = .insecure
        default:
            self = .other
        }
    }
}
