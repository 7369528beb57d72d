import HoloSyntax

/// The types of all names that scripts bind: for completion and for telling the type of a name.
package struct TypeTable: Sendable {
    package struct Entry: Sendable {
        package var name: String
        package var type: StaticType
        package var file: String
        package var definition: Span
        /// Where the name can be used: from its definition to the end of its block.
        package var scope: Span
    }

    /// In the order in which the files were walked through; within a file mostly that of the page.
    package private(set) var entries: [Entry] = []

    mutating func add(_ name: Name, _ type: StaticType, file: String, from start: Int, until end: Int) {
        entries.append(
            Entry(name: name.text, type: type, file: file, definition: name.span, scope: Span(start, max(start, end))))
    }

    /// The names that can be used at a place, those defined last first.
    package func names(at offset: Int, in file: String) -> [Entry] {
        entries.filter { $0.file == file && $0.scope.start <= offset && offset <= $0.scope.end }
            .sorted { $0.scope.start > $1.scope.start }
    }

    /// The type of a name at a place; nil where there is no such name.
    package func type(of name: String, at offset: Int, in file: String) -> StaticType? {
        names(at: offset, in: file).first { $0.name == name }?.type
    }
}

extension StaticType {
    /// The fields that a record of the type is known to have, or may have.
    package var fields: [(name: String, type: StaticType)] {
        record?.fields.map { ($0.name, $0.isCertain ? $0.type : $0.type.orNull) } ?? []
    }

    /// What the elements of a list of the type are.
    package var elementType: StaticType { element }
}
