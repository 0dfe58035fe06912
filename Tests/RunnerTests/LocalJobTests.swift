import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import TestSupport
import Testing
import Workspace

/// A job of the local party can be written by one process and run by another.
@Suite struct LocalJobTests {
  private let options = JobRunner.Options(version: "test", jobs: 1, processID: 1)

  @Test(arguments: [Generation.fate14, .fate15])
  func whatWasWrittenIsReadBackAndRuns(_ generation: Generation) throws {
    let job = try FakeJob()
    let parameters: JSON = ["namespace": "n", "work_mode": 1, "output_path": "/tmp/x"]
    let (record, lock) = try LocalJob(.download, parameters: parameters, generation: generation)
      .create(in: job.workspace, version: "test")
    #expect(record.status == .waiting)
    #expect(record.dslVersion == (generation == .fate14 ? 1 : 2))
    #expect(record.workMode == 1)
    let read = try #require(try LocalJob(try job.workspace.jobs.record(record.id), in: job.workspace))
    #expect(read.module == .download && read.parameters == parameters && read.generation == generation)
    let held = try #require(lock)
    let summary = try read.run(
      record.id, holding: held, in: job.workspace, options: options, interrupt: Interrupt()
    ) { work in
      #expect(work.job == record.id)
      return LocalJob.Account(details: ["download_count": 3])
    }
    #expect(summary.status == .done)
    #expect(try job.record(summary).details["download_count"] == 3)
    #expect(try job.statuses(summary) == ["local/0/download_0": "success"])
  }

  /// FATE's names (contract 5.1, 5.2, 7.2).
  @Test func componentsAreNamedAsInFate() {
    let names = LocalJob.Module.allCases.map { "\($0.component) \($0.rawValue)" }
    #expect(names == ["upload_0 Upload", "download_0 Download", "store_0 ModelStore", "restore_0 ModelRestore"])
  }

  @Test func aFileThatCameLiesInTheJob() throws {
    let job = try FakeJob()
    try job.folder.write("workspace/incoming/1-0", "id,x\n")
    let received = ReceivedFile(path: job.folder.path("workspace/incoming/1-0"), name: "../a b.csv")
    let (record, _) = try LocalJob(.upload, parameters: [:]).create(
      in: job.workspace, version: "test", received: received)
    let place = "workspace/jobs/\(record.id.text)/\(try received.place)"
    #expect(try job.folder.read(place) == "id,x\n")
    #expect(try received.place == "fate_upload_tmp/%2e.%2fa%20b.csv")
    try job.workspace.jobs.removeReceived(record.id)
    #expect(try job.folder.names().filter { $0.contains("fate_upload_tmp") }.isEmpty)
  }

  @Test func aJobOfAUserIsNoLocalJob() throws {
    let job = try FakeJob()
    let (record, _) = try LocalJob(.upload, parameters: [:]).create(in: job.workspace, version: "test")
    try job.workspace.jobs.write(
      record.id, .dsl, CanonicalJSON.bytes(["components": ["upload_0": ["module": "HeteroLR"]]]))
    #expect(try LocalJob(record, in: job.workspace) == nil)
  }
}
