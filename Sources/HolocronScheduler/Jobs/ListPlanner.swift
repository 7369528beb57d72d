import HoloValue
import HolocronAPI

/// Where in the list of jobs those that are followed should be found, and which page is worth reading.
struct ListPlanner {
    /// Rows asked for on a page.
    private(set) var pageSize: Int
    /// Jobs that were put on top of the list: own ones, and as far as they are noticed those of others.
    private(set) var additions = 0
    private var totalPages: Int?
    private var sums: [PageSum] = []
    private static let mostPages = 1_000
    /// The jobs that stood on each page when the pages were last weighed.
    private var members: [[(place: Int, generation: Int)]] = []
    /// The pages that were found worth their price then, the best one last.
    private var worthy: [(page: Int, worth: Double)] = []
    private var weighedAt = Instant.min

    /// The squares of the urgencies of a page's jobs, as a polynomial of the time from now.
    private struct PageSum {
        var worth = 0.0
        var square = 0.0
        var linear = 0.0
        var constant = 0.0
        var firstReady = Instant.max
    }

    init(pageSize: Int) { self.pageSize = max(1, pageSize) }

    /// A job was accepted: it is on top. Returns its count, to be kept with the place on which it was seen.
    mutating func added() -> Int {
        additions += 1
        return additions
    }

    /// Takes in what page `number` (from 0) says of the list as a whole.
    mutating func learn(_ page: JobOutline, number: Int) {
        if let limit = page.limit, limit > 0, limit < pageSize { pageSize = limit }
        totalPages = page.totalPages ?? (page.rows.count < pageSize ? number + 1 : nil)
    }

    static let leastPageSize = 5

    mutating func shrinkPages() { pageSize = max(Self.leastPageSize, pageSize / 2) }

    /// How many rows are above the job, counted from 0.
    func position(_ job: Job) -> Int { max(0, job.anchor + additions - job.anchorCount) }

    func page(_ job: Job) -> Int { min(Self.mostPages - 1, position(job) / pageSize) }

    /// Weighs the pages: those worth `price` are to be had from `takePage`. Gives the time when one will be if none is.
    mutating func weigh(_ jobs: JobTable, at now: Instant, price: Double, lag: Double) -> Instant? {
        weighedAt = now
        worthy.removeAll(keepingCapacity: true)
        for index in sums.indices {
            sums[index] = PageSum()
            members[index].removeAll(keepingCapacity: true)
        }
        let lagSeconds = lag / Double(TimeUnit.second)
        var next: Instant?
        for place in jobs.places where jobs[place].isOpen && jobs[place].turn == .waiting {
            if jobs[place].absentUntil > now {
                next = earliest(next, jobs[place].absentUntil)
                continue
            }
            let page = page(jobs[place])
            if page >= sums.count {
                sums += [PageSum](repeating: PageSum(), count: page + 1 - sums.count)
                members += Array(repeating: [], count: page + 1 - members.count)
            }
            members[page].append((place, jobs[place].generation))
            // A list that lags tells nothing new of a job until the time that it speaks of has passed what is known.
            let silence = Double(now - jobs[place].knownAt) / Double(TimeUnit.second)
            let ready = jobs[place].restsUntil(jobs.rest)
            sums[page].firstReady = min(sums[page].firstReady, ready)
            guard silence >= lagSeconds else {
                next = earliest(next, jobs[place].knownAt + Int(lag) + TimeUnit.millisecond)
                continue
            }
            let gap = Double(LookGap.lengths[jobs[place].gapStep]) / Double(TimeUnit.second)
            let weight = 1 / (gap * gap)
            let constant = (silence * silence - lagSeconds * lagSeconds) * weight
            sums[page].square += weight
            sums[page].linear += silence * weight
            sums[page].constant += constant
            if ready <= now { sums[page].worth += constant }
        }
        for page in sums.indices where sums[page].square > 0 {
            if sums[page].worth >= price {
                worthy.append((page, sums[page].worth))
            } else {
                next = earliest(next, max(sums[page].firstReady, reaching(price, sums[page], now)))
            }
        }
        worthy.sort { ($0.worth, $1.page) < ($1.worth, $0.page) }
        return next
    }

    var hasPages: Bool { !worthy.isEmpty }

    /// The best page that is left from the last weighing and is not being read.
    mutating func takePage(except busy: [Int]) -> Int? {
        while let best = worthy.popLast() {
            if !busy.contains(best.page) { return best.page }
        }
        return nil
    }

    /// When to weigh the pages anew: each time for a few hundred jobs; for more so that it takes little time.
    func nextWeighing(_ count: Int) -> Instant {
        weighedAt == Instant.min || count <= 500 ? Instant.min : weighedAt + 5 * count
    }

    private func reaching(_ price: Double, _ sum: PageSum, _ now: Instant) -> Instant {
        let short = price - sum.constant
        guard short > 0 else { return now }
        let root = (sum.linear * sum.linear + sum.square * short).squareRoot()
        return now + Int(min(60, (root - sum.linear) / sum.square) * Double(TimeUnit.second))
    }

    /// The jobs that should be on a page, of those that it was weighed for.
    func expected(_ jobs: JobTable, on page: Int) -> [(place: Int, generation: Int)] {
        guard members.indices.contains(page) else { return [] }
        return members[page].filter { place, generation in
            jobs.isCurrent(place, generation) && jobs[place].turn == .waiting && self.page(jobs[place]) == page
        }
    }

    /// A page showed jobs `drift` rows further down than expected: others have put jobs on top.
    mutating func drifted(by drift: Int) { additions += drift }

    /// Where to look next for a job that was not on the page on which it was expected.
    func retry(after page: Int, misses: Int, drift: Int, position: Int) -> (anchor: Int, waits: Bool) {
        if misses == 1 {
            // Near the upper edge it may have been pushed less far than thought.
            let within = position + drift - page * pageSize
            if within < 0 || (drift == 0 && page > 0 && within < pageSize / 4) { return ((page - 1) * pageSize, false) }
        }
        let last = min(totalPages ?? Self.mostPages, Self.mostPages) - 1
        return page >= last ? (0, true) : ((page + 1) * pageSize, false)
    }
}

/// The earlier of two times, where there are any.
func earliest(_ left: Instant?, _ right: Instant?) -> Instant? {
    guard let left else { return right }
    guard let right else { return left }
    return min(left, right)
}
