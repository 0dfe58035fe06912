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

  func store(_ imported: ImportedTable) throws -> Answer {
    let options = JobRunner.Options(
      version: Version.text, jobs: 1, processID: session.environment.processID, clock: session.clock,
      files: session.files)
    let job = UploadJob(parameters: request.conf, workspace: workspace, options: options)
    let summary = try job.run(interrupt: session.interrupt) { work in
      try work.checkInterrupt()
      let table = try store(imported, work)
      work.log.info("\(request.file): \(imported.account.text)")
      return UploadJob.Account(
        read: imported.account.read, kept: table.rowCount, namespace: request.namespace, name: request.tableName)
    }
    return try answer(summary, imported)
  }

  private func store(_ imported: ImportedTable, _ work: UploadJob.Work) throws -> Table {
    let table = request.drop ? imported.table : try merged(imported.table)
    var schema: [String: JSON] = [:]
    if request.hasHeader {
      schema = ["header": .text(table.header), "sid": .text(table.metadata.idName ?? "")]
    }
    let info = TableInfo(
      namespace: request.namespace, name: request.tableName, count: table.rowCount, partition: request.partition,
      schema: schema, createTime: session.clock.milliseconds, job: work.job.text,
      details: ["file": .text(request.path), "account": imported.account.json])
    try workspace.tables.put(info, replacing: true) { try table.write($0, files: session.files) }
    return table
  }

  /// Without drop, rows of an existing table stay unless the new ones have their id (contract 5.1).
  private func merged(_ new: Table) throws -> Table {
    guard try workspace.tables.info(request.namespace, request.tableName) != nil else { return new }
    let path = try workspace.tables.dataPath(request.namespace, request.tableName)
    let old = try Table.read(path, files: session.files)
    guard old.header == new.header, old.metadata.idName == new.metadata.idName else {
      throw Diagnostic(
        .tableTaken, "the table '\(request.namespace).\(request.tableName)' exists with other columns",
        notes: [Diagnostic.Note("there: \(old.header)"), Diagnostic.Note("in \(request.file): \(new.header)")],
        help: "upload with -drop 1 to replace it")
    }
    let kept = old.removing(ids: new.ids)
    guard kept.rowCount > 0 else { return new }
    session.say("keeping \(English.count(kept.rowCount, "row")) of the table that is there; -drop 1 replaces it")
    return try Table.concatenating([kept, new]).inIDOrder()
  }

  private func answer(_ summary: RunSummary, _ imported: ImportedTable) throws -> Answer {
    let errors = summary.problems.sorted
    if !errors.isEmpty { session.complain(session.text.render(summary.problems)) }
    let name = "\(request.namespace).\(request.tableName)"
    if summary.outcome == .success { session.say("upload \(name): \(imported.account.text)") }
    var data = JobPaths(workspace: workspace, job: try workspace.jobs.find(summary.jobID)).json
    data["namespace"] = .text(request.namespace)
    data["table_name"] = .text(request.tableName)
    return .envelope(
      data: .object(data), jobID: summary.jobID,
      more: errors.isEmpty ? [:] : ["errors": .list(errors.map(\.answerJSON))],
      retmsg: errors.isEmpty ? "success" : errors.map(\.message).joined(separator: "\n"), status: summary.status)
  }
}
