import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Testing
import Workspace

@Suite struct UploadJobTests {
  private let parameters: JSON = ["file": "a.csv", "head": 1, "namespace": "n", "table_name": "t", "work_mode": 1]

  private func upload(_ job: FakeJob) -> UploadJob {
    UploadJob(
      parameters: parameters, workspace: job.workspace,
      options: JobRunner.Options(version: "test", jobs: 1, processID: 1))
  }

  @Test func anUploadIsRecordedAsAJobOfTheLocalParty() throws {
    let job = try FakeJob()
    let named = Recorded<String>()
    let summary = try upload(job).run(interrupt: Interrupt()) { work in
      named.append(work.job.text)
      work.log.info("570 lines")
      return UploadJob.Account(read: 570, kept: 569, namespace: "n", name: "t")
    }
    #expect(summary.status == .done)
    #expect(named.elements == [summary.jobID])
    let record = try job.record(summary)
    #expect(record.roles == ["local": [0]])
    #expect(record.initiatorRole == "local")
    #expect(record.workMode == 1)
    #expect(record.details["upload_count"] == 570)
    #expect(record.details["actual_count"] == 569)
    #expect(try job.statuses(summary) == ["local/0/upload_0": "success"])
    let key = TaskKey(role: "local", party: 0, component: "upload_0")
    // Contract 5.1, the metric of an upload.
    #expect(
      try job.workspace.tasks.metrics(record.id, key) == [
        "upload": ["data_access": ["data": [["count", 569]], "meta": ["metric_type": "UPLOAD", "name": "upload"]]]
      ])
    #expect(try job.workspace.tasks.record(record.id, key).module == "Upload")
    #expect(
      try job.workspace.jobs.json(record.id, .dsl) == ["components": ["upload_0": ["module": "Upload"]]])
    #expect(try job.workspace.tasks.parameters(record.id, key) == parameters)
  }

  @Test func anImportThatFailsIsAJobThatFailed() throws {
    let job = try FakeJob()
    let summary = try upload(job).run(interrupt: Interrupt()) { _ in
      throw DiagnosticList([Diagnostic(.parameterConflict, "first"), Diagnostic(.parameterConflict, "second")])
    }
    #expect(summary.status == .jobFailed)
    #expect(summary.problems.diagnostics.map(\.message) == ["first", "second"])
    #expect(try job.record(summary).status == .failed)
  }
}
