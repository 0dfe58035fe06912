import Configuration
import Diagnostics
import Platform
import Tables
import Workspace

/// `component_output_data`: the tables that a component left, as FATE's CSV files (contract 1.3, 5.3).
enum ComponentOutputData: Operation {
  static let name = "component_output_data"
  static let group = OperationGroup.tracking
  static let summary = "write the output tables of a component into a folder"
  static let details = """
    Makes OUTPUT/job_<job_id>_<component>_<role>_<party>_output_data with output_data.csv and output_data_meta.json;
    for a conf with dsl_version 2 one <name>.csv and <name>.meta per output.
    """
  static let options = TrackedTask.options + [.outputPath.required, .limit]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let limit = try request.integer("limit") ?? -1
    guard limit != 0, limit >= -1 else {
      throw Diagnostic(.badArgument, "limit is \(limit): it must be at least 1, or -1 for all rows")
    }
    let task = try TrackedTask(request, session)
    let outputs = try task.workspace.tasks.outputs(task.job, task.key)
    guard !outputs.isEmpty else {
      throw Diagnostic(
        .taskNotFound, "\(task.key.component) left no data at \(task.key.role) \(task.key.party)",
        help: "component_metric_all and component_output_model show what else it left")
    }
    let name = "job_\(task.job.text)_\(task.key.component)_\(task.key.role)_\(task.key.party)_output_data"
    let folder = Path.join(session.environment.absolute(try request.required("output_path")), name)
    try session.files.createDirectories(folder)
    for output in outputs {
      let path = try task.workspace.tasks.dataPath(task.job, task.key, output: output)
      let table = try Table.read(path, files: session.files)
      let names =
        task.record.dslVersion == 1 && outputs.count == 1
        ? ("output_data.csv", "output_data_meta.json") : ("\(output).csv", "\(output).meta")
      let rows = CSVWriter.bytes(of: table, as: .outputData, limit: limit == -1 ? nil : limit)
      try session.files.replaceFile("\(folder)/\(names.0)", rows)
      let meta: JSON = ["header": .list(table.outputHeader.map(JSON.text))]
      try session.files.replaceFile("\(folder)/\(names.1)", CanonicalJSON.bytes(meta))
    }
    return .envelope(
      more: ["directory": .text(folder)], retmsg: "download successfully, please check \(folder) directory")
  }
}
