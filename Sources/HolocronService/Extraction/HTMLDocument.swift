import CXML

/// A parsed page. Reads any HTML, however broken, the way browsers do.
///
/// Not to be shared between threads: a document and its elements live in one action's work.
final class HTMLDocument {
    fileprivate let document: htmlDocPtr
    fileprivate let context: xmlXPathContextPtr

    /// nil for bytes in which not even a root element can be found.
    init?(_ bytes: [UInt8]) {
        Self.prepare
        guard !bytes.isEmpty, bytes.count < 32 << 20 else { return nil }
        // No network for what a page refers to, no words on stderr about broken markup.
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue | HTML_PARSE_COMPACT.rawValue
        let parsed = bytes.withUnsafeBytes { raw in
            htmlReadMemory(
                raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count), nil, "utf-8", Int32(options))
        }
        guard let parsed else { return nil }
        guard let context = xmlXPathNewContext(parsed) else {
            xmlFreeDoc(parsed)
            return nil
        }
        document = parsed
        self.context = context
    }

    deinit {
        xmlXPathFreeContext(context)
        xmlFreeDoc(document)
    }

    /// libxml2 wants to be set up once, before threads use it.
    private static let prepare: Void = xmlInitParser()

    /// The elements and attributes that an XPath expression finds, in the order of the page.
    func all(_ path: String) -> [Element] { find(path, from: nil) }

    func first(_ path: String) -> Element? { all(path).first }

    fileprivate func find(_ path: String, from node: xmlNodePtr?) -> [Element] {
        context.pointee.node = node ?? xmlDocGetRootElement(document)
        guard let result = xmlXPathEvalExpression(path, context) else { return [] }
        defer { xmlXPathFreeObject(result) }
        guard let set = result.pointee.nodesetval, let nodes = set.pointee.nodeTab else { return [] }
        return (0..<Int(set.pointee.nodeNr)).compactMap { index in
            nodes[index].map { Element(owner: self, node: $0) }
        }
    }

    /// An element or an attribute of a page.
    struct Element {
        fileprivate let owner: HTMLDocument
        fileprivate let node: xmlNodePtr

        /// What an XPath expression that starts with `.` finds below this element.
        func all(_ path: String) -> [Element] { owner.find(path, from: node) }
        func first(_ path: String) -> Element? { all(path).first }

        /// The text inside, tags left out, exactly as the page has it.
        var rawText: String {
            guard let content = xmlNodeGetContent(node) else { return "" }
            defer { holo_xml_free(content) }
            return String(cString: content)
        }

        /// The text inside, with white space at the ends removed and made single spaces elsewhere.
        var text: String {
            rawText.split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
        }

        subscript(attribute name: String) -> String? {
            guard let value = xmlGetProp(node, name) else { return nil }
            defer { holo_xml_free(value) }
            return String(cString: value)
        }
    }
}
