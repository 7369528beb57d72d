import HoloValue
import HolocronAPI

/// What a provider that reads pages works with.
struct Reading {
    let arguments: Arguments
    /// Gets a page of the service itself: a target such as `/site/shop?q=lamp`.
    let fetch: (String) -> Result<ServiceResponse, TransportFailure>

    /// The page that an address names; fails for addresses outside the demo web.
    func page(at address: String) throws(ActionFailure) -> HTMLDocument {
        guard let path = DemoWeb.path(ofAddress: address) else {
            throw ActionFailure("PAGE_NOT_FOUND", "\(address) is not a page that the local service can reach")
        }
        return try page(path)
    }

    /// The page at a path of the demo site.
    func page(_ path: String) throws(ActionFailure) -> HTMLDocument {
        guard !path.contains("..") else { throw ActionFailure("PAGE_NOT_FOUND", "\(path) is not a plain path") }
        switch fetch(Percent.encodedTarget(path)) {
        case .failure(let failure):
            throw ActionFailure("EXECUTION_FAILED", "the page could not be loaded: \(failure.message)")
        case .success(let response):
            guard let document = HTMLDocument(response.body) else {
                throw ActionFailure("EXECUTION_FAILED", "the page holds no HTML")
            }
            if response.status == 200 { return document }
            let words = document.first("//main//p[@class='message']")?.text ?? "status \(response.status)"
            switch response.status {
            case 404: throw ActionFailure("PAGE_NOT_FOUND", words)
            case 400: throw ActionFailure("INVALID_CURSOR", words)
            default: throw ActionFailure("EXECUTION_FAILED", words)
            }
        }
    }

    /// The company page's path for a domain or an address.
    func companyPath(_ text: String) throws(ActionFailure) -> String {
        let domain = DemoWeb.domain(of: text)
        guard DemoWeb.isPlainDomain(domain) else {
            throw ActionFailure("PAGE_NOT_FOUND", "`\(text)` is not a domain")
        }
        return "/site/companies/\(domain)"
    }
}

extension HTMLDocument {
    /// The address of the page itself, as it says.
    var canonical: String? { first("//link[@rel='canonical']")?[attribute: "href"] }

    /// The cursor of the next page of a list.
    var nextCursor: Value {
        first("//main/a[@rel='next']")?[attribute: "data-cursor"].map { .string($0) } ?? .null
    }

    var total: Value { .int(first("//main/p[@class='total']")?[attribute: "data-total"].flatMap { Int($0) } ?? 0) }
}

extension HTMLDocument.Element {
    /// The text of the first element found below; empty where there is none.
    func text(_ path: String) -> String { first(path)?.text ?? "" }

    func string(_ path: String) -> Value { .string(text(path)) }

    /// The address that stays of the first link found below; null where there is none.
    func address(_ path: String) -> Value {
        first(path)?[attribute: "href"].map { .string(DemoWeb.address(ofPath: Percent.decoded($0))) } ?? .null
    }

    /// A number as pages write it: `12,345`, `€40,000`.
    func integer(_ path: String) -> Value {
        first(path).flatMap { Int($0.text.filter { $0.isASCII && $0.isNumber }) }.map { .int($0) } ?? .null
    }

    func decimal(_ path: String) -> Value { first(path).flatMap { Double($0.text) }.map { .float($0) } ?? .null }
}
