import Configuration
import Diagnostics
import Dispatch
import Glibc
import Pipeline
import Platform
import Runner
import Synchronization
import TestSupport
import Testing
import Workspace

@Suite struct JobRunnerTests {
  /// a, then b and c, then d.
  private func diamond(_ program: @escaping Program) -> JobPlan {
    fakePlan([
      FakeComponent(name: "a", outputs: ["out"], program: program),
      FakeComponent(name: "b", outputs: ["out"], program: program).reading("a"),
      FakeComponent(name: "c", outputs: ["out"], program: program).reading("a"),
      FakeComponent(name: "d", program: program).reading("b").reading("c"),
    ])
  }

  @Test func componentsRunAfterThoseWhoseResultsTheyRead() throws {
    let order = Recorded<String>()
    let plan = diamond { context in
      order.append("\(context.component) begins")
      usleep(2000)
      order.append("\(context.component) ends")
      return ComponentOutput(data: [try table([1])])
    }
    let summary = try FakeJob().run(plan)
    #expect(summary.outcome == .success)
    let events = order.elements
    for (before, after) in [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")] {
      let end = try #require(events.lastIndex(of: "\(before) ends"))
      let begin = try #require(events.firstIndex(of: "\(after) begins"))
      #expect(end < begin)
    }
  }

  @Test(arguments: [1, 2])
  func asManyComponentsRunAtOnceAsAllowed(jobs: Int) throws {
    let count = Mutex((now: 0, most: 0))
    let met = (0..<jobs).map { _ in DispatchSemaphore(value: 0) }
    let components = (0..<5).map { number in
      FakeComponent(
        name: "c\(number)", parties: [guest],
        program: { _ in
          count.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
          // The first ones wait for each other, which fewer at once would never end.
          if number < jobs {
            for _ in 0..<jobs { met[number].signal() }
            for semaphore in met { semaphore.wait() }
          }
          count.withLock { $0.now -= 1 }
          return ComponentOutput()
        })
    }
    _ = try FakeJob().run(fakePlan(components), FakeJob.Settings(jobs: jobs))
    #expect(count.withLock { $0.most } == jobs)
  }

  @Test func partiesOfOneComponentAllRunAtOnce() throws {
    let hosts = (0..<100).map { Party(.host, 10000 + $0, index: $0) }
    let component = FakeComponent(
      name: "many", parties: [guest] + hosts,
      program: { context in
        // Everybody waits for the guest, who waits for the last host.
        if context.party == hosts.last { try context.send(Numbers([1]), values, to: guest) }
        if context.party == guest {
          _ = try context.receive(values, from: hosts[99])
          try context.send(Numbers([2]), values, to: hosts)
        } else {
          _ = try context.receive(values, from: guest)
        }
        return ComponentOutput()
      })
    #expect(try FakeJob().run(fakePlan([component])).outcome == .success)
  }

  @Test func aJobThatSucceedsLeavesItsTree() throws {
    let job = try FakeJob()
    let plan = fakePlan([
      FakeComponent(
        name: "a", outputs: ["train", "validate"], modelAlias: "m",
        program: { context in
          var metrics = Metrics()
          metrics.add("train", "loss", type: "LOSS", data: [Metrics.Pair(0, 0.5), Metrics.Pair(1, 0.25)])
          context.log.info("hello")
          return ComponentOutput(
            data: [try table([1, 2]), try table([3])], model: ModelArtifact("Fake", meta: ["a": 1], param: ["b": 2]),
            metrics: metrics)
        })
    ])
    let summary = try job.run(plan)
    #expect(summary.status == .done)
    let record = try job.record(summary)
    #expect(record.status == .success)
    #expect(record.progress == 100)
    #expect(record.tag == "job_end")
    #expect(try job.workspace.jobs.isHeld(record.id) == false)
    #expect(try job.statuses(summary) == ["guest/9999/a": "success", "host/10000/a": "success"])

    let key = TaskKey(role: "guest", party: 9999, component: "a")
    #expect(try job.workspace.tasks.outputs(record.id, key) == ["train", "validate"])
    #expect(try job.workspace.tasks.record(record.id, key).outputs.map(\.rows) == [2, 1])
    #expect(try job.workspace.tasks.metrics(record.id, key)?["train"]?["loss"]?["data"] == [[0, 0.5], [1, 0.25]])
    #expect(try job.workspace.tasks.parameters(record.id, key) == ["party": 9999])
    let logs = try job.workspace.jobs.logs(record.id)
    #expect(logs.first { $0.path == "guest/9999/a/INFO.log" }?.text.contains(" - INFO - hello\n") == true)

    let models = try job.workspace.models.components("guest#9999#guest-9999#host-10000#model", version: summary.jobID)
    #expect(models.map(\.component) == ["a", "pipeline"])
    #expect(models[0].buffers["FakeParam"] == ["b": 2])
    let manifest = try #require(try job.workspace.jobs.manifest(record.id))
    #expect(manifest.outputs == (try job.digests(summary)))
    #expect(manifest.outputs.keys.contains("host/10000/a/data/validate.arrow"))
    #expect(manifest.seed == 7)
    #expect(try job.leftovers(summary).isEmpty)
  }

  @Test func aPartyWithoutUpstreamDataGetsNoInput() throws {
    let seen = Recorded<String>()
    let plan = fakePlan([
      FakeComponent(name: "a", outputs: ["out"], program: { _ in ComponentOutput(data: [try table([1])]) }),
      FakeComponent(
        name: "b", parties: [guest, host, arbiter],
        program: { context in
          let input = context.input(.data)
          seen.append("\(context.party.name): \(input?.name ?? "nothing") \(numbers(input?.table))")
          return ComponentOutput()
        }
      ).reading("a"),
    ])
    #expect(try FakeJob().run(plan).outcome == .success)
    #expect(
      seen.elements.sorted() == ["arbiter 10000: nothing []", "guest 9999: a.out [1.0]", "host 10000: a.out [1.0]"])
  }

  @Test func modelsOfOtherComponentsArrive() throws {
    let seen = Recorded<JSON>()
    let plan = fakePlan([
      FakeComponent(
        name: "a", modelAlias: "m", parties: [guest],
        program: { _ in ComponentOutput(model: ModelArtifact("Fake", meta: ["a": 1], param: .object([:]))) }),
      FakeComponent(
        name: "b", models: [OutputReference(component: "a", output: "m")], parties: [guest],
        program: { context in
          seen.append(context.models.first?.model.meta ?? .null)
          return ComponentOutput()
        }),
    ])
    _ = try FakeJob().run(plan)
    #expect(seen.elements == [["a": 1]])
  }

  @Test func progressIsToldInOrder() throws {
    var lines: [String] = []
    let plan = fakePlan([
      FakeComponent(
        name: "a", parties: [guest],
        program: { context in
          context.log.info("iteration 0: loss 0.69")
          context.log.info("not shown")
          context.log.warning("odd")
          return ComponentOutput()
        })
    ])
    let settings = FakeJob.Settings(progress: { if let text = $0.text { lines.append(text) } })
    _ = try FakeJob().run(plan, settings)
    #expect(
      lines.dropLast() == [
        "a (Fake): started", "a at guest 9999: iteration 0: loss 0.69", "a at guest 9999: warning: odd",
      ])
    #expect(lines.last?.hasPrefix("a: done in ") == true)
    #expect(lines.last?.hasSuffix(", 1 of 1") == true)
  }
}
