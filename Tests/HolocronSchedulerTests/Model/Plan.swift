/// Jobs that depend on each other: what is to be done, and how long each will take.
package struct Plan: Sendable {
    package struct Job: Sendable {
        /// Among `Workload.actions`.
        package var action: Int
        package var takes: Int
        /// All before it in the plan.
        package var parents: [Int]

        package init(action: Int, takes: Int, parents: [Int]) {
            self.action = action
            self.takes = takes
            self.parents = parents
        }
    }

    package private(set) var jobs: [Job] = []
    private var work: Workload

    package init(_ seed: UInt64) { work = Workload(seed) }

    /// These jobs; parents that don't come before their child don't count.
    package init(_ jobs: [Job]) {
        work = Workload(0)
        for (place, job) in jobs.enumerated() {
            let parents = job.parents.filter { (0..<place).contains($0) }
            self.jobs.append(Job(action: job.action, takes: job.takes, parents: parents))
        }
    }

    /// Adds a job of any action, or of a given one; gives its place.
    @discardableResult
    package mutating func add(after parents: [Int] = [], action: Int? = nil) -> Int {
        let (drawn, takes) = action.map { ($0, work.takes($0)) } ?? work.job()
        jobs.append(Job(action: drawn, takes: takes, parents: parents))
        return jobs.count - 1
    }

    // MARK: shapes

    package static func independent(_ count: Int, seed: UInt64) -> Plan {
        var plan = Plan(seed)
        for _ in 0..<count { plan.add() }
        return plan
    }

    package static func chains(_ count: Int, of length: Int, action: Int? = nil, seed: UInt64) -> Plan {
        var plan = Plan(seed)
        for _ in 0..<count {
            var last: [Int] = []
            for _ in 0..<length { last = [plan.add(after: last, action: action)] }
        }
        return plan
    }

    /// Groups, each of whose jobs needs all of the group before.
    package static func groups(_ sizes: [Int], seed: UInt64) -> Plan {
        var plan = Plan(seed)
        var last: [Int] = []
        for size in sizes { last = (0..<size).map { _ in plan.add(after: last) } }
        return plan
    }

    /// Layers of equal size; each job needs one to three of the layer before.
    package static func layers(_ count: Int, of size: Int, seed: UInt64) -> Plan {
        var plan = Plan(seed)
        var dice = Dice(seed &+ 5)
        var last: [Int] = []
        for _ in 0..<count {
            last = (0..<size).map { _ in
                var parents: Set<Int> = []
                if !last.isEmpty {
                    for _ in 0..<dice.between(1, 4) { parents.insert(last[dice.between(0, last.count)]) }
                }
                return plan.add(after: parents.sorted())
            }
        }
        return plan
    }

    /// A chain of `length` beside `others` single jobs that were asked for before it.
    package static func chain(of length: Int, beside others: Int, seed: UInt64) -> Plan {
        var plan = Plan(seed)
        for _ in 0..<others { plan.add() }
        var last: [Int] = []
        for _ in 0..<length { last = [plan.add(after: last)] }
        return plan
    }

    // MARK: what lies before each job

    package struct Outlook: Sendable {
        /// For each job, the longest chain through each of its children, by the true means.
        package var followers: [[[String]]]
        /// For each job, the seconds from its start to the end of the longest chain, by the true means.
        package var lengths: [Double]
    }

    package var children: [[Int]] {
        var children = [[Int]](repeating: [], count: jobs.count)
        for (index, job) in jobs.enumerated() {
            for parent in job.parents { children[parent].append(index) }
        }
        return children
    }

    package var outlook: Outlook {
        let means = Workload.actions.map(\.mean)
        let children = children
        var chains = [[String]](repeating: [], count: jobs.count)
        var outlook = Outlook(
            followers: Array(repeating: [], count: jobs.count), lengths: Array(repeating: 0, count: jobs.count))
        for index in jobs.indices.reversed() {
            var longest: (length: Double, chain: [String]) = (0, [])
            for child in children[index] {
                let chain = [Workload.actions[jobs[child].action].name] + chains[child]
                if !outlook.followers[index].contains(chain) { outlook.followers[index].append(chain) }
                if outlook.lengths[child] > longest.length { longest = (outlook.lengths[child], chain) }
            }
            chains[index] = longest.chain
            outlook.lengths[index] = means[jobs[index].action] + longest.length
        }
        return outlook
    }
}
