import Configuration
import Diagnostics
import Platform
import Workspace

/// `job_config`: what a job was submitted with; the command line writes it as files (contract 1.3, 2.2).
enum JobConfig: Operation {
  static let name = "job_config"
  static let group = OperationGroup.job
  static let summary = "write the conf and the DSL of a job into a folder"
  static let details = """
    Makes OUTPUT/job_<job_id>_config with dsl.json, runtime_conf.json, train_runtime_conf.json and model_info.json.
    """
  static let options: [CommandOption] = [
    .jobID.required, .role.required, .partyID.required, .outputPath.required,
  ]
  static let routes: [Route] = [.post("job/config")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try Workspace.open(session.workspacePath, create: false, files: session.files)
    let record = try workspace.job(request) { _ in "find job failed" }
    let filter = try RowFilter(request, keys: ["role", "party_id"])
    guard
      record.parties.contains(where: { filter.matches(["f_role": .text($0.role), "f_party_id": .integer($0.party)]) })
    else { throw Diagnostic(.jobNotFound, "find job failed", help: record.partiesHelp) }
    let data = try data(record, in: workspace)
    if session.face == .rest { return .envelope(data: .object(data)) }
    return try write(data, record, request, session)
  }

  private static func data(_ record: JobRecord, in workspace: Workspace) throws -> [String: JSON] {
    let trained = record.jobType == "predict" ? try workspace.jobs.json(record.id, .trainRuntimeConf) : nil
    return [
      "job_id": .text(record.id.text), "dsl": try workspace.jobs.json(record.id, .dsl) ?? .object([:]),
      "runtime_conf": try workspace.jobs.json(record.id, .runtimeConf) ?? .object([:]),
      "train_runtime_conf": trained ?? .object([:]),
      "model_info": [
        "model_id": .text(record.modelID ?? ""), "model_version": .text(record.modelVersion ?? record.id.text),
      ],
    ]
  }

  private static func write(
    _ data: [String: JSON], _ record: JobRecord, _ request: Request, _ session: Session
  ) throws -> Answer {
    let folder = Path.join(
      session.environment.absolute(try request.required("output_path")), "job_\(record.id)_config")
    try session.files.createDirectories(folder)
    for (name, content) in data.sorted(by: { $0.key < $1.key }) where name != "job_id" {
      try session.files.replaceFile("\(folder)/\(name).json", Array(CanonicalJSON.text(content, .fate).utf8))
    }
    return .envelope(
      data: .object(data.filter { $0.key != "dsl" && $0.key != "runtime_conf" }),
      more: ["directory": .text(folder)], retmsg: "download successfully, please check \(folder) directory")
  }
}
