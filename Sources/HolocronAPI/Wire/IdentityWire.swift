import HoloValue

/// The account's identities, as `GET /identities` lists them. Rows without an id or a name are left out.
package func decodeIdentities(_ response: ServiceResponse) throws(UnreadableAnswer) -> [Identity] {
    let record = try record(of: response)
    guard let rows = record.rows("identities") else { throw UnreadableAnswer("lists no identities", in: response) }
    return rows.compactMap { row in
        guard let fields = row.asRecord, let id = fields.name("id"), let name = fields.name("name") else { return nil }
        let credentials = (fields.rows("credentials") ?? []).compactMap { credential -> Identity.Credential? in
            guard let fields = credential.asRecord, let id = fields.name("id") else { return nil }
            return Identity.Credential(id: id, isActive: fields.text("status") == "active")
        }
        return Identity(id: id, catalogID: fields.name("catalog_id"), name: name, credentials: credentials)
    }
}
