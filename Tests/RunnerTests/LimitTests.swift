import Configuration
import Diagnostics
import Glibc
import Pipeline
import Platform
import Runner
import TestSupport
import Testing
import Workspace

/// Retries, time limits and the memory limit of a run.
@Suite struct LimitTests {
  private static func limits(_ set: (inout JobLimits) -> Void) -> JobLimits {
    var limits = JobLimits()
    limits.retryDelay = Limit(0.01, from: "test")
    set(&limits)
    return limits
  }

  private func settings(_ faults: FaultyStorage.Fault...) -> FakeJob.Settings {
    FakeJob.Settings(jobs: 1, files: FaultyStorage(faults, flushes: false).files)
  }

  private var writer: FakeComponent {
    FakeComponent(
      name: "a", outputs: ["out"],
      program: { context in
        if context.party == guest {
          try context.send(Numbers([1]), values, to: host)
        } else {
          _ = try context.receive(values, from: guest)
        }
        return ComponentOutput(data: [try table([1, 2])])
      })
  }

  // MARK: Retries

  @Test func aComponentThatFailsTwiceByTheDiskAndThenDoesNot() throws {
    let undisturbed = try FakeJob()
    let expected = try undisturbed.digests(undisturbed.run(fakePlan([writer])))
    let job = try FakeJob()
    let told = Recorded<String>()
    var settings = settings(.creating("guest/9999/.staging-a/data/out.arrow", times: 2, errno: EIO))
    settings.progress = { if let text = $0.text { told.append(text) } }
    let summary = try job.run(fakePlan([writer], limits: Self.limits { $0.retries = Limit(2, from: "x") }), settings)
    #expect(summary.outcome == .success, "\(summary.problems)")
    #expect(try job.digests(summary) == expected)
    #expect(try job.leftovers(summary).isEmpty)
    let record = try job.workspace.tasks.record(
      job.id(summary), TaskKey(role: "guest", party: 9999, component: "a"))
    #expect(record.version == 2)
    #expect(record.earlierAttempts.map(\.number) == [1, 2])
    #expect(record.earlierAttempts.allSatisfy { $0.reason.contains("Input/output error") })
    #expect(try job.record(summary).attempts == ["a": 3])
    #expect(try job.record(summary).description == "a took 3 attempts")
    #expect(try job.workspace.jobs.manifest(job.id(summary))?.attempts == ["a": 3])
    #expect(told.elements.count { $0.hasPrefix("a: attempt ") && $0.contains(" of 3 failed") } == 2)
    let logs = try job.workspace.jobs.logs(job.id(summary))
    #expect(logs.first { $0.path == "fate_flow_schedule.log" }?.text.contains("a: attempt 2 failed: ") == true)
    #expect(logs.first { $0.path == "host/10000/a/WARNING.log" }?.text.contains("attempt 1 failed: ") == true)
  }

  @Test func afterTheLastAttemptTheJobFailsWithItsCause() throws {
    let job = try FakeJob()
    let summary = try job.run(
      fakePlan([writer], limits: Self.limits { $0.componentRetries["a"] = Limit(1, from: "x") }),
      settings(.creating("host/10000/.staging-a/data/out.arrow", times: 9, errno: EIO)))
    #expect(summary.outcome == .failed && summary.status == .storage)
    #expect(try job.statuses(summary)["host/10000/a"] == "failed")
    #expect(try job.record(summary).attempts == ["a": 2])
  }

  @Test func anyNumberOfRetriesMayBeAllowed() throws {
    let summary = try FakeJob().run(
      fakePlan([writer], limits: Self.limits { $0.retries = Limit(.max, from: "x") }),
      settings(.creating("host/10000/.staging-a/data/out.arrow", times: 1, errno: EIO)))
    #expect(summary.outcome == .success)
  }

  @Test func withoutRetriesTheFirstFailureCounts() throws {
    let job = try FakeJob()
    let summary = try job.run(
      fakePlan([writer]), settings(.creating("host/10000/.staging-a/data/out.arrow", times: 1, errno: EIO)))
    #expect(summary.outcome == .failed)
    #expect(try job.record(summary).attempts.isEmpty)
  }

  @Test func whatFollowsFromTheInputsIsNotTriedAgain() throws {
    let began = Recorded<Int>()
    let bad = FakeComponent(
      name: "a",
      program: { context in
        if context.party == guest {
          began.append(1)
          throw Diagnostic(.parameterConflict, "no column is left")
        }
        _ = try context.receive(values, from: guest)
        return ComponentOutput()
      })
    let job = try FakeJob()
    let summary = try job.run(fakePlan([bad], limits: Self.limits { $0.retries = Limit(5, from: "x") }))
    #expect(summary.outcome == .failed)
    #expect(began.elements.count == 1)
    #expect(try job.record(summary).attempts.isEmpty)
  }

  /// A retry that waits ends with the job.
  @Test func aSignalEndsTheWaitForARetry() throws {
    let interrupt = Interrupt()
    var settings = settings(.creating("guest/9999/.staging-a/data/out.arrow", times: 9, errno: EIO))
    settings.interrupt = interrupt
    settings.progress = { if case .retrying = $0 { interrupt.raise(.terminate) } }
    var limits = JobLimits()
    limits.retries = Limit(3, from: "x")
    limits.retryDelay = Limit(300, from: "x")
    let job = try FakeJob()
    let summary = try job.run(fakePlan([writer], limits: limits), settings)
    #expect(summary.outcome == .failed)
    #expect(try job.statuses(summary)["guest/9999/a"] == "failed")
    #expect(try job.leftovers(summary).isEmpty)
  }

  @Test func theTimeOfTheJobEndsTheWaitForARetryAndIsNamed() throws {
    var limits = JobLimits()
    (limits.retries, limits.retryDelay) = (Limit(3, from: "x"), Limit(300, from: "x"))
    limits.timeout = Limit(0.5, from: "--timeout")
    var settings = settings(.creating("guest/9999/.staging-a/data/out.arrow", times: 9, errno: EIO))
    let now = Recorded<Double>()
    settings.clock = Clock(microseconds: Clock.system.microseconds, monotonic: { now.elements.last ?? 0 })
    settings.progress = { if case .retrying = $0 { now.append(1) } }
    let job = try FakeJob()
    let summary = try job.run(fakePlan([writer], limits: limits), settings)
    #expect(summary.outcome == .failed)
    let messages = summary.problems.errors.map(\.message)
    #expect(messages.count == 2 && messages[0].contains("Input/output error"), "\(messages)")
    #expect(messages.last == "the job ran longer than its time limit of 0.5 s (--timeout)")
    #expect(try job.leftovers(summary).isEmpty)
  }

  // MARK: Time

  /// The guest computes, the host waits for it.
  private var endless: FakeComponent { endless {} }

  private func endless(_ began: @escaping @Sendable () -> Void) -> FakeComponent {
    FakeComponent(
      name: "slow",
      program: { context in
        guard context.party == guest else {
          _ = try context.receive(values, from: guest)
          return ComponentOutput()
        }
        began()
        while true {
          try context.checkInterrupt()
          usleep(1000)
        }
      }
    ).reading("first")
  }

  private var first: FakeComponent {
    FakeComponent(name: "first", outputs: ["out"], program: { _ in ComponentOutput(data: [try table([1])]) })
  }

  @Test func aComponentWhoseTimeIsOver() throws {
    let job = try FakeJob()
    let limits = Self.limits {
      $0.componentTimeouts["slow"] = Limit(0.1, from: "--timeout")
      $0.retries = Limit(3, from: "x")
    }
    let summary = try job.run(fakePlan([first, endless, FakeComponent(name: "after").reading("slow")], limits: limits))
    #expect(summary.outcome == .timedOut && summary.status == .jobFailed && summary.word == "timeout")
    #expect(summary.components.map(\.fate) == [.ran, .timedOut, .skipped(because: "slow")])
    #expect(
      summary.problems.diagnostics.map { "\($0.place ?? ""): \($0.message) [\($0.code.name)]" } == [
        "slow: it ran longer than its time limit of 0.1 s (--timeout) [F0704]"
      ])
    #expect(
      try job.statuses(summary) == [
        "guest/9999/first": "success", "host/10000/first": "success", "guest/9999/slow": "timeout",
        "host/10000/slow": "timeout",
      ])
    #expect(try job.record(summary).status == .timeout)
    #expect(
      try job.record(summary).description == "slow: it ran longer than its time limit of 0.1 s (--timeout)")
    #expect(try job.leftovers(summary).isEmpty)
  }

  @Test func aJobWhoseTimeIsOver() throws {
    let job = try FakeJob()
    let limits = Self.limits { $0.timeout = Limit(0.1, from: "conf.json:3:14") }
    let now = Recorded<Double>()
    let clock = Clock(microseconds: Clock.system.microseconds, monotonic: { now.elements.last ?? 0 })
    let slow = endless { now.append(1) }
    let summary = try job.run(fakePlan([first, slow], limits: limits), FakeJob.Settings(clock: clock))
    #expect(summary.outcome == .timedOut)
    #expect(
      summary.problems.diagnostics.map(\.message) == [
        "the job ran longer than its time limit of 0.1 s (conf.json:3:14)"
      ])
    #expect(try job.record(summary).status == .timeout)
    #expect(try job.statuses(summary)["guest/9999/slow"] == "timeout")
  }

  @Test func aLimitThatIsNotReachedChangesNothing() throws {
    let limits = Self.limits {
      $0.timeout = Limit(1e300, from: "x")
      $0.componentTimeouts["first"] = Limit(60, from: "x")
    }
    #expect(try FakeJob().run(fakePlan([first], limits: limits)).outcome == .success)
  }

  // MARK: Memory

  private func reading(_ limit: Int) -> JobPlan {
    let stored = TableReference(namespace: "n", name: "t")
    return fakePlan(
      [
        FakeComponent(
          name: "a", data: [PlannedInput(port: .data, source: .argument("d"))], outputs: ["out"], parties: [guest],
          arguments: [guest: ["d": stored]]),
        FakeComponent(name: "b", parties: [guest]).reading("a"),
      ], limits: Self.limits { $0.memory = Limit(limit, from: "--memory") })
  }

  @Test func aTableLargerThanTheMemoryIsRefusedBeforeTheJobIsWritten() throws {
    let job = try FakeJob()
    try job.store("n", "t", Array(repeating: 1.5, count: 100_000))
    let size = try #require(try job.workspace.tables.info("n", "t")?.size)
    #expect(size > 800_000)
    let refused = try #require(throws: DiagnosticList.self) { try job.run(reading(500_000)) }
    let text = ByteSize.text(size)
    #expect(
      refused.errors.map(\.message) == [
        "'a' holds its tables as a whole, \(text); the limit is 488.3K (--memory)",
        "'b' holds its tables as a whole, \(text); the limit is 488.3K (--memory)",
      ])
    #expect(refused.errors.first?.notes.map(\.message) == ["guest 9999: table 'n.t', 100000 rows, \(text)"])
    #expect(refused.errors.allSatisfy { $0.code.name == "F0705" && $0.code.status == .badRequest })
    #expect(try job.workspace.jobs.list().isEmpty)
    #expect(try job.run(reading(size)).outcome == .success)
  }
}
