import Configuration
import Diagnostics
import Platform
import Tables
import Workspace

/// `component_output_data`: the tables that a component left, as FATE's CSV files (contract 1.3, 5.3); over REST as an
/// archive of them.
enum ComponentOutputData: Operation {
  static let name = "component_output_data"
  static let group = OperationGroup.tracking
  static let summary = "write the output tables of a component into a folder"
  static let details = """
    Makes OUTPUT/job_<job_id>_<component>_<role>_<party>_output_data with output_data.csv and output_data_meta.json;
    for a conf with dsl_version 2 one <name>.csv and <name>.meta per output.
    """
  static let options = TrackedTask.options + [.outputPath.required, .limit]
  static let routes: [Route] = [.get("tracking/component/output/data/download", answering: .file)]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let limit = try request.integer("limit") ?? -1
    guard limit >= -1, limit != 0 || session.face == .rest else {
      throw Diagnostic(.badArgument, "limit is \(limit): it must be at least 1, or -1 for all rows")
    }
    let task = try TrackedTask(request, session)
    let outputs = try task.outputs
    let files = OutputFiles(task: task, outputs: outputs, limit: limit == -1 ? nil : limit, files: session.files)
    let name = "job_\(task.job.text)_\(task.key.component)_\(task.key.role)_\(task.key.party)_output_data"
    if session.face == .rest { return try archive(files, name, session) }
    guard !outputs.isEmpty else {
      throw Diagnostic(
        .taskNotFound, "\(task.key.component) left no data at \(task.key.role) \(task.key.party)",
        help: "component_metric_all and component_output_model show what else it left")
    }
    let folder = Path.join(session.environment.absolute(try request.required("output_path")), name)
    try session.files.createDirectories(folder)
    try files.write(to: folder)
    return .envelope(
      more: ["directory": .text(folder)], retmsg: "download successfully, please check \(folder) directory")
  }

  private static func archive(_ files: OutputFiles, _ name: String, _ session: Session) throws -> Answer {
    let isLater = !files.task.omitsEmpty
    // FATE's words and HTTP statuses (contract 2.1).
    if files.outputs.isEmpty { return .noFile(Diagnostic(.taskNotFound, "no data"), isLater: isLater) }
    if files.limit == 0 { return .noFile(Diagnostic(.badArgument, "limit is 0"), isLater: isLater) }
    let path = try files.task.workspace.pack(
      processID: session.environment.processID, interrupt: session.interrupt, files.write)
    let file = AnsweredFile(
      path: path, name: "\(name).tar.gz", contentType: "application/gzip", isTemporary: true)
    return Answer(body: .file(file), status: .done)
  }
}

/// The files in which FATE hands out the tables of a component.
private struct OutputFiles {
  let task: TrackedTask
  let outputs: [String]
  /// How many rows; nil for all.
  let limit: Int?
  let files: FileSystem

  func write(to folder: String) throws {
    for output in outputs {
      let table = try task.table(output)
      let names =
        task.omitsEmpty && outputs.count == 1
        ? ("output_data.csv", "output_data_meta.json") : ("\(output).csv", "\(output).meta")
      let form: CSVWriter.Form = task.omitsEmpty ? .outputData : .quotedOutputData
      try files.replaceFile("\(folder)/\(names.0)", CSVWriter.bytes(of: table, as: form, limit: limit))
      let meta: JSON = ["header": .list(table.outputHeader.map(JSON.text))]
      try files.replaceFile("\(folder)/\(names.1)", CanonicalJSON.bytes(meta))
    }
  }
}

extension TrackedTask {
  /// The names of the tables that it left, in the DSL's order; those that were cleaned are none.
  var outputs: [String] {
    get throws {
      let there = try workspace.tasks.outputs(job, key)
      let dsl = try workspace.jobs.json(job, .dsl)?["components"]?[key.component]?["output"]?["data"]
      let order = (dsl?.listValue ?? []).compactMap(\.textValue)
      return order.filter(there.contains) + there.filter { !order.contains($0) }
    }
  }

  func table(_ output: String) throws -> Table {
    try Table.read(try workspace.tasks.dataPath(job, key, output: output), files: files)
  }
}
