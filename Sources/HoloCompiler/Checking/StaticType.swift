import HoloSyntax
import HoloValue

/// The kinds that values are of, as a set.
package struct KindSet: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let null = KindSet(rawValue: 1 << 0)
    package static let bool = KindSet(rawValue: 1 << 1)
    package static let int = KindSet(rawValue: 1 << 2)
    package static let float = KindSet(rawValue: 1 << 3)
    package static let text = KindSet(rawValue: 1 << 4)
    package static let secret = KindSet(rawValue: 1 << 5)
    package static let duration = KindSet(rawValue: 1 << 6)
    package static let time = KindSet(rawValue: 1 << 7)
    package static let list = KindSet(rawValue: 1 << 8)
    package static let record = KindSet(rawValue: 1 << 9)

    package static let number: KindSet = [.int, .float]
    package static let all = KindSet(rawValue: (1 << 10) - 1)

    /// Each kind with its name, in the order in which descriptions list them.
    static let names: [(kind: KindSet, name: String)] = [
        (.bool, "bool"), (.int, "int"), (.float, "float"), (.text, "text"), (.secret, "secret"),
        (.duration, "duration"), (.time, "time"), (.list, "list"), (.record, "record"), (.null, "null"),
    ]
}

/// What is known of a value before the program runs: the kinds that it can be of, and of lists, records and texts what
/// they can hold.
///
/// A type says what is possible, never more than that: what it rules out surely can't be. So an operation surely fails
/// where it takes none of the kinds, and all is allowed of `any`. The empty set of kinds is the type of what never
/// gives a value, and of the elements of an empty list.
package struct StaticType: Sendable {
    package private(set) var kinds: KindSet
    /// nil: a list of anything, or no list.
    let list: ListType?
    /// nil: any record, or no record.
    let record: RecordType?
    /// The texts that it can be; nil: any text, or no text.
    let texts: KnownTexts?

    private init(kinds: KindSet, list: ListType? = nil, record: RecordType? = nil, texts: KnownTexts? = nil) {
        self.kinds = kinds
        self.list = kinds.contains(.list) ? list : nil
        self.record = kinds.contains(.record) ? record : nil
        self.texts = kinds.contains(.text) ? texts : nil
    }

    init(_ kinds: KindSet) { self.init(kinds: kinds, list: nil) }

    package static let any = StaticType(.all)
    package static let never = StaticType([])
    package static let null = StaticType(.null)
    package static let bool = StaticType(.bool)
    package static let int = StaticType(.int)
    package static let float = StaticType(.float)
    package static let number = StaticType(.number)
    package static let text = StaticType(.text)
    package static let secret = StaticType(.secret)
    package static let duration = StaticType(.duration)
    package static let time = StaticType(.time)
    package static let anyList = StaticType(.list)
    package static let anyRecord = StaticType(.record)

    static func list(_ element: StaticType, hasElements: Bool = false) -> StaticType {
        if element.isAny, !hasElements { return .anyList }
        return StaticType(kinds: .list, list: ListType(element: element.bounded, hasElements: hasElements))
    }

    static func record(_ record: RecordType) -> StaticType { StaticType(kinds: .record, record: record) }

    static func texts(_ texts: KnownTexts) -> StaticType { StaticType(kinds: .text, texts: texts) }

    /// Nothing is known of it.
    package var isAny: Bool { kinds == .all && list == nil && record == nil && texts == nil }

    /// It never comes to a value.
    package var isNever: Bool { kinds.isEmpty }

    /// Whether the value can be of no kind but these. Not so of what has no value at all.
    func isSurely(_ allowed: KindSet) -> Bool { !kinds.isEmpty && kinds.isSubset(of: allowed) }

    /// Whether it has values and none of them is of one of these kinds.
    func rulesOut(_ allowed: KindSet) -> Bool { !kinds.isEmpty && kinds.isDisjoint(with: allowed) }

    /// The type of those values that are of these kinds.
    func only(_ allowed: KindSet) -> StaticType {
        StaticType(kinds: kinds.intersection(allowed), list: list, record: record, texts: texts)
    }

    func without(_ excluded: KindSet) -> StaticType { only(KindSet.all.subtracting(excluded)) }

    /// The type with null among its values.
    var orNull: StaticType {
        var result = self
        result.kinds.insert(.null)
        return result
    }

    /// Of lists: what their elements can be. `any` for what may be no list.
    var element: StaticType { list?.element ?? .any }

    /// Of lists: whether there surely are elements.
    var hasElements: Bool { list?.hasElements ?? false }

    /// What is a value of one of the two types.
    func joined(with other: StaticType) -> StaticType {
        if isNever { return other }
        if other.isNever || isAny { return self }
        if other.isAny { return other }
        let kinds = kinds.union(other.kinds)
        return StaticType(
            kinds: kinds,
            list: join(.list, list, other, other.list) { $0.joined(with: $1) },
            record: join(.record, record, other, other.record) { $0.joined(with: $1) },
            texts: join(.text, texts, other, other.texts) { $0.joined(with: $1) })
    }

    /// Joins what is known of one kind. Where one side has no values of the kind, the other side's knowledge stays.
    private func join<Known>(
        _ kind: KindSet, _ known: Known?, _ other: StaticType, _ otherKnown: Known?, _ body: (Known, Known) -> Known?
    ) -> Known? {
        guard kinds.contains(kind) else { return otherKnown }
        guard other.kinds.contains(kind) else { return known }
        guard let known, let otherKnown else { return nil }
        return body(known, otherKnown)
    }

    // MARK: Bounds

    /// How many parts the type has. Types that scripts build out of each other grow as fast as `2^n`, so what has more
    /// than `largest` parts loses the knowledge of what is inside.
    var weight: Int { 1 + (list?.weight ?? 0) + (record?.weight ?? 0) }

    static let largest = 1_000

    /// The type, or the same without its inner parts where they are too many.
    var bounded: StaticType { weight <= Self.largest ? self : StaticType(kinds) }
}

/// What is known of the elements of a list.
final class ListType: Sendable {
    let element: StaticType
    /// There surely is one.
    let hasElements: Bool
    let weight: Int

    init(element: StaticType, hasElements: Bool) {
        self.element = element
        self.hasElements = hasElements
        weight = 1 + element.weight
    }

    func joined(with other: ListType) -> ListType {
        if self === other { return self }
        return ListType(
            element: element.joined(with: other.element).bounded, hasElements: hasElements && other.hasElements)
    }
}

/// The few texts that a value can be.
struct KnownTexts: Sendable {
    var texts: [String]
    /// From a declared type `"a" | "b"`, rather than what happens to be written.
    var isDeclared: Bool

    /// More texts than these, or longer ones, are not kept.
    static let most = 16
    static let longest = 80

    /// The texts of a literal, where it is worth keeping.
    static func literal(_ text: String) -> KnownTexts? {
        text.utf8.count <= longest ? KnownTexts(texts: [text], isDeclared: false) : nil
    }

    func contains(_ text: String) -> Bool { texts.contains { textsEqual($0, text) } }

    func joined(with other: KnownTexts) -> KnownTexts? {
        var joined = texts
        for text in other.texts where !contains(text) {
            joined.append(text)
            guard joined.count <= Self.most else { return nil }
        }
        return KnownTexts(texts: joined, isDeclared: isDeclared && other.isDeclared)
    }
}
