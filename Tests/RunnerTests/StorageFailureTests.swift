import Configuration
import Diagnostics
import Glibc
import Pipeline
import Platform
import Runner
import Tables
import TestSupport
import Testing
import Workspace

@Suite struct StorageFailureTests {
  private var plan: JobPlan {
    fakePlan([
      FakeComponent(
        name: "a", outputs: ["out"], modelAlias: "m",
        program: { context in
          context.log.info("at work")
          return ComponentOutput(
            data: [try table([1, 2, 3])], model: ModelArtifact("Fake", meta: ["a": 1], param: ["b": 2]))
        }),
      FakeComponent(name: "b", outputs: ["out"], program: { _ in ComponentOutput(data: [try table([4])]) })
        .reading("a"),
    ])
  }

  /// How many changing calls a run makes when nothing goes wrong.
  private func calls() throws -> Int {
    let counting = FaultyStorage(flushes: false)
    let summary = try FakeJob().run(plan, FakeJob.Settings(jobs: 1, files: counting.files))
    #expect(summary.outcome == .success)
    return counting.count
  }

  /// What may be seen in the tree whatever happened: tasks that say success are complete, nothing else shows results.
  private func checkTree(_ job: FakeJob, said success: Bool) throws {
    let id = try #require(try job.workspace.jobs.list().last)
    let state = try job.workspace.jobs.state(id)
    #expect((state.record.status == .success) == success)
    for record in try job.workspace.tasks.records(id, isHeld: false) {
      let outputs = (try? job.workspace.tasks.outputs(id, record.key)) ?? []
      if record.status == .success {
        let path = try job.workspace.tasks.dataPath(id, record.key, output: "out")
        #expect(outputs == ["out"])
        #expect(try content(of: path) == (record.key.component == "a" ? [1, 2, 3] : [4]))
      } else {
        #expect(outputs.isEmpty)
      }
    }
    if success { #expect(try job.workspace.jobs.manifest(id)?.outputs == job.workspace.jobs.outputDigests(id)) }
  }

  private func content(of path: String) throws -> [Double] { numbers(try Table.read(path, files: FileSystem())) }

  @Test func aFullDiskAtAnyMomentFailsTheJobAndShowsNothingHalf() throws {
    let count = try calls()
    #expect(count > 60)
    for call in stride(from: 1, through: count, by: 3) {
      let job = try FakeJob()
      let storage = FaultyStorage(.from(call: call, errno: ENOSPC), flushes: false)
      do {
        let summary = try job.run(plan, FakeJob.Settings(jobs: 1, files: storage.files))
        // How often the journal is written depends on the time; and once the last record is there nothing can fail.
        if storage.count < call || (storage.count == call && storage.journal[call - 1] == "removeFile") { continue }
        #expect(summary.outcome == .failed, "full from call \(call)")
        #expect(summary.status == .storage, "full from call \(call)")
      } catch let error as Diagnostic {
        #expect(error.code == .storageFull, "full from call \(call)")
      }
      let said = try job.workspace.jobs.record(try #require(try job.workspace.jobs.list().last)).status == .success
      // When only the flush of the folder failed that holds the last record, the record is there all the same.
      #expect(!said || ["flush", "removeFile"].contains(storage.journal[call - 1]), "full from call \(call)")
      try checkTree(job, said: said)
    }
  }

  @Test func aDiskThatWasFullForAMomentFailsTheJobAndItsRecordSaysSo() throws {
    let count = try calls()
    for call in stride(from: 5, through: count, by: 7) {
      let job = try FakeJob()
      let files = FaultyStorage(.once(call: call, errno: ENOSPC), flushes: false).files
      guard let summary = try? job.run(plan, FakeJob.Settings(jobs: 1, files: files)) else { continue }
      if summary.outcome == .success {
        try checkTree(job, said: true)
      } else {
        #expect(summary.status == .storage, "full at call \(call)")
        #expect(try job.record(summary).status == .failed, "full at call \(call)")
        #expect(try job.leftovers(summary).isEmpty, "full at call \(call)")
        try checkTree(job, said: false)
      }
    }
  }

  @Test func aPowerCutAtAnyMomentShowsNothingHalf() throws {
    let count = try calls()
    for call in stride(from: 2, through: count, by: 3) {
      let job = try FakeJob()
      let files = FaultyStorage(.stop(call: call), flushes: false).files
      let summary = try? job.run(plan, FakeJob.Settings(jobs: 1, files: files))
      let id = try #require(try job.workspace.jobs.list().last)
      let isSuccess = try job.workspace.jobs.record(id).status == .success
      // The very last calls come after the word is there.
      #expect(summary?.outcome != .success || isSuccess)
      try checkTree(job, said: isSuccess)
    }
  }
}
