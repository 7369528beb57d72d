import SQLite

/// What a filter asks for, as SQL has it.
struct JobConditions {
    /// What is visible at all, whatever is asked for.
    let visible: String
    let visibleArguments: [any Bindable]
    /// A job's status as the view shows it.
    let status: String
    let statusArguments: [any Bindable]
    /// What is visible and asked for.
    let asked: String
    let askedArguments: [any Bindable]

    init(_ filter: JobFilter) {
        var conditions = ["account = ?"]
        var arguments: [any Bindable] = [filter.account]
        if let time = filter.view.madeUntil {
            conditions.append("created_at <= ?")
            arguments.append(time)
        }
        visible = conditions.joined(separator: " AND ")
        visibleArguments = arguments
        status = filter.view.endedUntil == nil ? "status" : "IIF(completed_at > ?, 'running', status)"
        statusArguments = filter.view.endedUntil.map { [$0] } ?? []
        if let wanted = filter.status {
            conditions.append("\(status) " + (wanted == "processing" ? "IN ('queued', 'running')" : "= ?"))
            arguments += statusArguments
            if wanted != "processing" { arguments.append(wanted) }
        }
        if let catalog = filter.catalog {
            conditions.append("catalog = ?")
            arguments.append(catalog)
        }
        if let search = filter.search {
            let escaped = search.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
            let columns = ["id", "action", "action_name", "catalog", "CAST(parameters AS TEXT)"]
            conditions.append("(" + columns.map { "\($0) LIKE ? ESCAPE '\\'" }.joined(separator: " OR ") + ")")
            for _ in columns { arguments.append("%\(escaped)%") }
        }
        asked = conditions.joined(separator: " AND ")
        askedArguments = arguments
    }
}
