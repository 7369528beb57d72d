import HoloValue

/// How many requests the service takes.
package struct ServiceLimit: Sendable {
    /// `none`, `documented`, or the file that says it: for the greeting.
    package let name: String
    /// In any minute; what is not in it is not limited.
    let windows: [SlidingWindows.Bucket: Int]

    /// As many as come.
    package static let none = ServiceLimit(name: "none", windows: [:])
    /// As the real service documents it.
    package static let documented = ServiceLimit(
        name: "documented",
        windows: [.submissions: 20, .looks: 60, .lists: 60, .downloads: 30, .catalogue: 60, .search: 30])

    private static let largest = 1_000_000

    private init(name: String, windows: [SlidingWindows.Bucket: Int]) {
        self.name = name
        self.windows = windows
    }

    /// From a document like `{"submissions": 5, "looks": 30}`: requests a minute. What it leaves out is not limited.
    package init(name: String, document: [UInt8]) throws(DocumentProblem) {
        let members = try StrictRecord(document: document, members: SlidingWindows.Bucket.allCases.map(\.rawValue))
        var windows: [SlidingWindows.Bucket: Int] = [:]
        for bucket in SlidingWindows.Bucket.allCases {
            windows[bucket] = try members.whole(bucket.rawValue, 1...Self.largest)
        }
        guard !windows.isEmpty else {
            throw DocumentProblem("", "it limits nothing; --limits none says that")
        }
        self.init(name: name, windows: windows)
    }

    /// As `service.json` and `/service` tell it: null for none.
    var value: Value {
        guard !windows.isEmpty else { return .null }
        return .object(SlidingWindows.Bucket.allCases.map { ($0.rawValue, Routes.number(windows[$0])) })
    }
}
