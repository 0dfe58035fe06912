import Configuration
import Diagnostics
import Glibc
import Pipeline
import Platform
import Runner
import TestSupport
import Testing
import Workspace

@Suite struct JobFailureTests {
  /// `fails` breaks at the guest while the host waits for it; `after` reads it; `before` and `aside` do not.
  private func failing(with error: any Error & Sendable) -> JobPlan {
    fakePlan([
      FakeComponent(name: "before", outputs: ["out"], program: { _ in ComponentOutput(data: [try table([1])]) }),
      FakeComponent(
        name: "fails", outputs: ["out"],
        program: { context in
          if context.party == guest { throw error }
          _ = try context.receive(values, from: guest)
          return ComponentOutput(data: [try table([1])])
        }
      ).reading("before"),
      FakeComponent(name: "after").reading("fails"),
      FakeComponent(name: "aside").reading("before"),
    ])
  }

  @Test func thePartyThatFailedIsTheCauseAndItsPartnerAConsequence() throws {
    let job = try FakeJob()
    let summary = try job.run(
      failing(with: Diagnostic(.parameterConflict, "no column is left", subject: "fails.filter")),
      FakeJob.Settings(jobs: 1))
    #expect(summary.outcome == .failed)
    #expect(summary.status == .jobFailed)
    #expect(summary.problems.diagnostics.map(\.message) == ["no column is left"])
    #expect(summary.problems.diagnostics.first?.subject == "fails at guest 9999: filter")
    #expect(
      summary.components.map(\.fate) == [
        .ran, .failed, .skipped(because: "fails"), .skipped(because: "fails"),
      ])
    #expect(
      try job.statuses(summary) == [
        "guest/9999/before": "success", "host/10000/before": "success", "guest/9999/fails": "failed",
        "host/10000/fails": "failed",
      ])
    let id = try job.id(summary)
    let host = try job.workspace.tasks.record(id, TaskKey(role: "host", party: 10000, component: "fails"))
    #expect(host.message == "stopped: guest 9999 failed")
    #expect(try job.workspace.tasks.outputs(id, host.key).isEmpty)
    let record = try job.record(summary)
    #expect(record.status == .failed)
    #expect(record.description == "fails at guest 9999: filter: no column is left")
    #expect(record.diagnostics.first?["code"]?.textValue == DiagnosticCode.parameterConflict.name)
    #expect(record.progress == 25)
    let logs = try job.workspace.jobs.logs(id)
    #expect(logs.first { $0.path == "guest/9999/fails/ERROR.log" }?.text.contains("no column is left") == true)
    #expect(try job.workspace.models.versions("guest#9999#guest-9999#host-10000#model").isEmpty)
    #expect(try job.leftovers(summary).isEmpty)
  }

  @Test func theSummarySaysWhatFailedAndWhatWasSkippedBecauseOfIt() throws {
    let summary = try FakeJob().run(
      failing(with: Diagnostic(.parameterConflict, "no")), FakeJob.Settings(jobs: 1))
    let lines = summary.text.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("job \(summary.jobID): failed in "))
    #expect(lines[2] == "  failed: fails")
    #expect(lines[3] == "  skipped: after (because of fails), aside (because of fails)")
    #expect(lines.last == "  tree: \(summary.folder)")
  }

  @Test func anUnexpectedErrorIsReportedAsADefect() throws {
    struct Odd: Error {}
    let summary = try FakeJob().run(failing(with: Odd()))
    #expect(summary.problems.diagnostics.map(\.code) == [.internalError])
  }

  @Test func programsThatWaitForEachOtherFailInsteadOfHanging() throws {
    let plan = fakePlan([
      FakeComponent(
        name: "stuck",
        program: { context in
          let other = context.party == guest ? host : guest
          _ = try context.receive(values, from: other)
          return ComponentOutput()
        })
    ])
    let job = try FakeJob()
    let summary = try job.run(plan)
    #expect(summary.status == .jobFailed)
    #expect(summary.problems.diagnostics.count == 1)
    #expect(summary.problems.diagnostics.first?.message.hasPrefix("the parties wait for each other") == true)
    #expect(try job.record(summary).status == .failed)
  }

  @Test(arguments: [StopSignal.interrupt, .terminate])
  func aSignalStopsWhatRunsAndKeepsWhatIsFinished(signal: StopSignal) throws {
    let interrupt = Interrupt()
    let plan = fakePlan([
      FakeComponent(name: "first", outputs: ["out"], program: { _ in ComponentOutput(data: [try table([1])]) }),
      FakeComponent(
        name: "second", outputs: ["out"],
        program: { context in
          if context.party == guest {
            interrupt.raise(signal)
            while true {
              try context.checkInterrupt()
              usleep(1000)
            }
          }
          _ = try context.receive(values, from: guest)
          return ComponentOutput()
        }
      ).reading("first"),
      FakeComponent(name: "third").reading("second"),
    ])
    let job = try FakeJob()
    let summary = try job.run(plan, FakeJob.Settings(interrupt: interrupt))
    #expect(summary.outcome == .canceled(signal.status))
    #expect(summary.status == signal.status)
    #expect(summary.components.map(\.fate) == [.ran, .stopped, .skipped(because: "")])
    #expect(try job.record(summary).status == .canceled)
    #expect(
      try job.statuses(summary) == [
        "guest/9999/first": "success", "host/10000/first": "success", "guest/9999/second": "canceled",
        "host/10000/second": "canceled",
      ])
    #expect(try job.leftovers(summary).isEmpty)
    #expect(try job.workspace.jobs.isHeld(job.id(summary)) == false)
  }

  @Test func aSignalBeforeTheStartStartsNothing() throws {
    let interrupt = Interrupt()
    interrupt.raise(.interrupt)
    let job = try FakeJob()
    let summary = try job.run(fakePlan([FakeComponent(name: "a")]), FakeJob.Settings(interrupt: interrupt))
    #expect(summary.status == .interrupted)
    #expect(try job.statuses(summary).isEmpty)
  }
}
