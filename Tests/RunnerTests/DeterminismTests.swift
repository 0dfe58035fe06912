import Configuration
import Diagnostics
import Glibc
import Pipeline
import Platform
import Runner
import Testing
import Workspace

@Suite struct DeterminismTests {
  /// Three branches whose parties exchange numbers, and a component that reads all of them. Pauses differ from run to run.
  private func plan(pauses: [UInt32]) -> JobPlan {
    let branches = (0..<3).map { branch in
      FakeComponent(
        name: "branch_\(branch)", outputs: ["out"], modelAlias: "m",
        program: { context in
          let other = context.party == guest ? host : guest
          var sum = Double(branch) + 0.1
          for round in 0..<5 {
            usleep(pauses[(branch + round + context.party.id) % pauses.count])
            try context.send(Numbers([sum]), values, to: other)
            sum += try context.receive(values, from: other).values[0] / 3
          }
          var metrics = Metrics()
          metrics.add("train", "loss", type: "LOSS", data: [Metrics.Pair(0, .number(sum))])
          return ComponentOutput(
            data: [try table([sum, Double(context.seed)])],
            model: ModelArtifact("Fake", meta: .object([:]), param: ["sum": .number(sum)]), metrics: metrics)
        })
    }
    let last = FakeComponent(
      name: "last", outputs: ["out"],
      program: { context in
        let all = (context.data[.data] ?? []).flatMap { numbers($0.table) }
        return ComponentOutput(data: [try table(all)])
      }
    ).reading("branch_2").reading("branch_0").reading("branch_1")
    return fakePlan(branches + [last])
  }

  private func digests(_ settings: FakeJob.Settings, pauses: [UInt32]) throws -> [String: String] {
    let job = try FakeJob()
    let summary = try job.run(plan(pauses: pauses), settings)
    #expect(summary.outcome == .success)
    return try job.digests(summary)
  }

  @Test func neitherJobsNorTimingNorTheFormOfMessagesChangeAByte() throws {
    let one = try digests(FakeJob.Settings(jobs: 1), pauses: [0])
    // Data for four components, models and metrics for three, at two parties; a model has two buffers.
    #expect(one.count == 2 * (4 + 2 * 3 + 3))
    #expect(try digests(FakeJob.Settings(jobs: 4), pauses: [900, 0, 300]) == one)
    #expect(try digests(FakeJob.Settings(jobs: 4, form: .encoded), pauses: [0, 500]) == one)
  }

  @Test func theSummaryIsInTheOrderOfThePlan() throws {
    let summary = try FakeJob().run(plan(pauses: [500, 0]), FakeJob.Settings(jobs: 4))
    #expect(summary.components.map(\.name) == ["branch_0", "branch_1", "branch_2", "last"])
    #expect(summary.results.losses.map(\.component) == ["branch_0", "branch_1", "branch_2"])
  }

  @Test func aRecorderIsToldTheComponentOfEveryMessage() throws {
    let seen = Recorded<String>()
    let job = try FakeJob()
    let plan = plan(pauses: [0])
    let (record, lock) = try JobSubmission.create(plan, originals: ([], nil), in: job.workspace, version: "test")
    let options = JobRunner.Options(
      version: "test", jobs: 1, processID: 1, form: .encoded,
      record: { component, message in seen.append("\(component) \(message.from.name) \(message.sequence)") })
    let runner = JobRunner(
      plan, job: record.id, tables: try JobTables(of: plan, in: job.workspace), workspace: job.workspace,
      options: options)
    _ = try runner.run(holding: try #require(lock), interrupt: Interrupt())
    #expect(seen.elements.count == 3 * 2 * 5)
    #expect(seen.elements.contains("branch_1 host 10000 4"))
  }
}
