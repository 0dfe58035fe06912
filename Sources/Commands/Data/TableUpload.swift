import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Tables
import Workspace

/// One upload as a job of role `local` (contract 5.1): read, account for every row, store in one step.
struct TableUpload {
  let request: UploadRequest
  let workspace: Workspace
  let session: Session

  /// Stores the table as a job of this process.
  func store(_ staged: StagedImport) throws -> Answer {
    let options = JobRunner.Options(
      version: Version.text, jobs: 1, processID: session.environment.processID, clock: session.clock,
      files: session.files)
    let job = UploadJob(
      parameters: request.conf, workspace: workspace, options: options,
      generation: try LocalSubmission.generation(session))
    let summary = try job.run(interrupt: session.interrupt) { work in
      try work.checkInterrupt()
      return try store(staged, work)
    }
    return try answer(summary, staged.imported)
  }

  /// Stores the table, as the program of a job. Without drop, rows of a table that is there stay unless the new ones have
  /// their id (contract 5.1).
  func store(_ staged: StagedImport, _ work: LocalJob.Work) throws -> UploadJob.Account {
    let (namespace, name, imported) = (request.namespace, request.tableName, staged.imported)
    var schema: [String: JSON] = [:]
    if request.hasHeader {
      schema = [
        "header": .text(imported.columnNames.joined(separator: ",")), "sid": .text(imported.idName ?? ""),
      ]
    }
    var details: [String: JSON] = ["file": .text(request.path), "account": imported.account.json]
    if request.sampleIDs != nil { details["extend_sid"] = true }
    let stored = try workspace.tables.put(
      staged, namespace, name, merging: request.existing == .merge, replacing: request.existing.allowsReplacing,
      work: ImportWork(checkInterrupt: work.checkInterrupt)
    ) { rows in
      TableInfo(
        namespace: namespace, name: name, count: rows, partition: request.partition, schema: schema,
        createTime: session.clock.milliseconds, job: work.job.text, details: details)
    }
    if stored.kept > 0 {
      session.say("keeping \(English.count(stored.kept, "row")) of the table that is there; -drop 1 replaces it")
    }
    work.log.info("\(request.file): \(imported.account.text)")
    let (sync, waited) = (stored.flush.seconds, stored.flush.waited)
    work.log.info("sync took \(Self.milliseconds(sync)) ms and was waited for \(Self.milliseconds(waited)) ms")
    return UploadJob.Account(
      read: imported.account.read, kept: stored.info.count, namespace: namespace, name: name)
  }

  private static func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded()) }

  private func answer(_ summary: RunSummary, _ imported: StoredImport) throws -> Answer {
    let errors = summary.problems.sorted
    if !errors.isEmpty { session.complain(session.text.render(summary.problems)) }
    let name = "\(request.namespace).\(request.tableName)"
    if summary.outcome == .success { session.say("upload \(name): \(imported.account.text)") }
    let paths = JobPaths(workspace: workspace, job: try workspace.jobs.find(summary.jobID))
    let isLater = try session.settings().apiVersion.isLater
    var data = isLater ? paths.json.merging(paths.laterJSON) { $1 } : paths.json
    data["namespace"] = .text(request.namespace)
    data["table_name"] = .text(request.tableName)
    return .envelope(
      data: .object(data), jobID: summary.jobID,
      more: errors.isEmpty ? [:] : ["errors": .list(errors.map(\.answerJSON))],
      retmsg: errors.isEmpty ? "success" : errors.map(\.message).joined(separator: "\n"), omitsEmpty: !isLater,
      status: summary.status)
  }
}
