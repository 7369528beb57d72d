import BenchmarkTable
import Foundation
import SchedulingModel

/// What the requests of a policy are measured by: one who knows how the durations of each action are distributed, though
/// not how long a job takes, reads the whole list at the moments that serve best, and confirms each end by a look.
///
/// A reading is due once the lateness that is expected since the last one, summed over the jobs, has reached `threshold`
/// seconds. Where jobs end at a steady rate this gives the least lateness for the number of readings.
private struct InformedReader {
    var threshold: Double
    private static let step = 0.02
    private static let longest = 900.0
    /// How likely a job of each action ends now, having lasted until now, per second; in steps.
    private static let hazards: [[Double]] = Workload.actions.map { action in
        let count = Int(longest / step)
        let surviving = (0...count).map { action.surviving(Double($0) * step) }
        return (0..<count).map { index in
            guard surviving[index] > 1e-9, surviving[index + 1] > 1e-12 else { return 5 }
            return min(50, (surviving[index] - surviving[index + 1]) / step / surviving[index])
        }
    }

    private struct Running {
        var action: Int
        var start: Double
        var end: Double
    }

    /// Seconds late of each job, and how many pages were read.
    func play(_ count: Int, seed: UInt64) -> (latenesses: [Double], pages: Int) {
        let jobs = Plan.independent(count, seed: seed).jobs.sorted {
            Workload.actions[$0.action].mean > Workload.actions[$1.action].mean
        }
        var waiting = jobs.enumerated().map { place, job in
            // 20 in each minute, and half a round trip.
            let start = Double(place / 20) * 60 + 0.05
            return Running(action: job.action, start: start, end: start + Double(job.takes) / Double(second))
        }[...]
        var running: [Running] = []
        var (now, ends, lateness) = (0.0, 0.0, 0.0)
        var result: (latenesses: [Double], pages: Int) = ([], 0)
        while !waiting.isEmpty || !running.isEmpty {
            while let first = waiting.first, first.start <= now { running.append(waiting.removeFirst()) }
            if running.isEmpty, let first = waiting.first {
                (now, ends, lateness) = (first.start, 0, 0)
                continue
            }
            for job in running {
                let hazards = Self.hazards[job.action]
                ends += hazards[min(hazards.count - 1, Int((now - job.start) / Self.step))] * Self.step
            }
            lateness += min(ends, Double(running.count)) * Self.step
            now += Self.step
            guard lateness >= threshold else { continue }
            (ends, lateness) = (0, 0)
            result.pages += 1
            // The other half of the page's round trip, and the confirming look.
            result.latenesses += running.filter { $0.end <= now }.map { now - $0.end + 0.05 + 0.1 }
            running.removeAll { $0.end <= now }
        }
        return result
    }
}

extension Workload.Action {
    /// How likely a job lasts longer than so many seconds.
    fileprivate func surviving(_ time: Double) -> Double {
        guard time > 0 else { return 1 }
        func surviving(_ median: Double, _ sigma: Double) -> Double { 0.5 * erfc(log(time / median) / sigma / 2.squareRoot()) }
        let quick = inTen > 0 ? surviving(quickMedian, quickSigma) : 0
        return (Double(10 - inTen) * surviving(median, sigma) + Double(inTen) * quick) / 10
    }
}

/// How few requests could do, for the lateness that they give.
func showBounds(seeds: Int) {
    var table = Table(
        "50 jobs, by one who knows how durations are distributed: the least requests a job for a lateness",
        ["requests a job", "mean lateness", "95 in 100"])
    for threshold in [0.05, 0.08, 0.12, 0.15, 0.2, 0.3, 0.5, 0.7] {
        var latenesses: [Double] = []
        var pages = 0
        for seed in 0..<seeds {
            let outcome = InformedReader(threshold: threshold).play(50, seed: firstSeed + UInt64(seed))
            latenesses += outcome.latenesses
            pages += outcome.pages
        }
        latenesses.sort()
        let mean = latenesses.reduce(0, +) / Double(latenesses.count)
        // A submission and a confirming look each.
        let requests = 2 + Double(pages) / Double(latenesses.count)
        table.add([text(requests, 2), text(mean, 2), text(latenesses[latenesses.count * 95 / 100], 2)])
    }
    table.show()
}
