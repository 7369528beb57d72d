/// What a request gets to see of the jobs: all as it is, but where a fault asks for less.
struct JobView: Sendable, Equatable {
    /// Jobs made later are not shown. Microseconds since 1970; nil for all.
    var madeUntil: Int?
    /// What ended later still seems to run. Microseconds since 1970; nil for nothing.
    var endedUntil: Int?

    static let current = JobView()

    /// The job as it is seen; nil where it is not.
    func seen(_ job: JobRecord) -> JobRecord? {
        if let madeUntil, job.createdAt > madeUntil { return nil }
        guard let endedUntil, let end = job.completedAt, end > endedUntil else { return job }
        var earlier = job
        earlier.status = .running
        earlier.result = nil
        earlier.errorCode = nil
        earlier.errorMessage = nil
        earlier.creditsUsed = nil
        earlier.executionTime = nil
        earlier.completedAt = nil
        return earlier
    }
}
