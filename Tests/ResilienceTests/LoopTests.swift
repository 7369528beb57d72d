import Testing

/// Clauses of `for` in a real run: what is left out is told, and stays so when the run goes on.
@Suite struct LoopTests {
    private func text(_ clauses: String) -> String {
        """
        budget 100 credits
        let pages = for name in ["a", "b", "c", "d"] parallel 1 \(clauses) {
          step page = page_read { url: "https://{name}.example/" }
          yield name
        }
        return pages.join(" ")
        """
    }

    @Test func anItemThatFailsIsToldAndLeftOut() async throws {
        let (done, service, sandbox) = try await run(text("tolerate 1")) { request in
            request.route == .task && request.occurrence == 2 ? .answer(404, envelope("NOT_FOUND", "No such page.")) : .usual
        }
        done.expect(
            0, "warning[W0217]: 1 item of this `for` failed and was left out", #"name[1] "b""#,
            "NOT_FOUND \"No such page.\"", "6 credits spent of 100")
        #expect(done.output == "\"a c d\"\n")
        #expect(service.posts == 4)
        let again = try await sandbox.holo("run", "a.holo", "--resume")
        again.expect(0, "warning[W0217]: 1 item", "0 credits spent now")
        #expect(again.output == "\"a c d\"\n")
        #expect(service.posts == 4, "a failure that was tolerated stays as it was")
    }

    @Test func oneFailureTooManyIsTheRuns() async throws {
        let (done, service, _) = try await run(text("tolerate 1")) { request in
            request.route == .task && request.occurrence > 2 ? .answer(404, envelope("NOT_FOUND", "No such page.")) : .usual
        }
        done.expect(
            1, "error[E0514]: the service refused `page_read`", "step page, for name[3] \"d\"",
            "one more than the 1 that the `for` around it may leave out", #"name[2] "c""#)
        #expect(service.posts == 4)
    }

    @Test func whatNoCreditsAreLeftForIsToldAndNotSent() async throws {
        let (done, service, _) = try await run(text("within 5 credits")) { _ in .usual }
        done.expect(
            0, "warning[W0217]: 2 items of this `for` were left out: no room within 5 credits", "from name[2] on",
            "4 credits spent of 100")
        #expect(done.output == "\"a b\"\n")
        #expect(service.posts == 2)
    }

    @Test func startsAreApart() async throws {
        let (done, service, _) = try await run(text("every 300ms")) { _ in .usual }
        done.expect(0, "8 credits spent of 100")
        #expect(done.time >= .milliseconds(900))
        #expect(service.posts == 4)
    }
}
