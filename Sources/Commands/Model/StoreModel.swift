import Configuration
import Diagnostics
import Platform
import Runner
import Workspace

/// `store`: puts a model away, as a job of role `local` (contract 7.2).
enum StoreModel: Operation {
  static let name = "store"
  static let group = OperationGroup.model
  static let summary = "put a model away in a folder, as the job store_0"
  static let details = """
    Where FATE has MySQL or Redis, fedflow has a folder: the workspace's own, or the path of
    "store_address": {"storage": "folder", "path": PATH}. Every version is an archive like those of 'export'.
    A version that is stored already stays, unless force_update is true.
    """
  static let options = ModelAddress.options + [CommandOption("force_update", .flag, "replace one that is stored")]
  static let routes: [Route] = [.post("model/store")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let address = try ModelAddress(request)
    let folder = try ModelRepositoryFolder(request, session)
    let workspace = try session.openWorkspace()
    // Told before a job is made of it.
    _ = try address.export(from: workspace)
    let parameters = folder.parameters(of: address, ["force_update": .bool(request.has("force_update"))])
    return try ModelJob(module: .modelStore, parameters: parameters).run(in: workspace, session)
  }
}

/// `restore`: brings back a model that was put away, as a job of role `local` (contract 7.2).
enum RestoreModel: Operation {
  static let name = "restore"
  static let group = OperationGroup.model
  static let summary = "bring back a model that 'store' put away, as the job restore_0"
  static let details = """
    It is checked like an archive that is imported. A version that the workspace has already stays, and the job fails.
    """
  static let options = ModelAddress.options
  static let routes: [Route] = [.post("model/restore")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let address = try ModelAddress(request)
    let folder = try ModelRepositoryFolder(request, session)
    let workspace = try Workspace.open(session.workspacePath, create: true, files: session.files, clock: session.clock)
    return try ModelJob(module: .modelRestore, parameters: folder.parameters(of: address)).run(in: workspace, session)
  }
}

/// Where models are put away: `store_address` of a conf, or the workspace's own folder.
private struct ModelRepositoryFolder {
  let path: String?

  init(_ request: Request, _ session: Session) throws {
    let address = request["store_address"]
    guard let address, address != .null else {
      path = nil
      return
    }
    let storage = address["storage"]?.textValue ?? "folder"
    guard storage == "folder" else {
      throw Diagnostic(
        .notOffered, "models are not kept in \(English.quote(storage)): fedflow has no database",
        at: request.position("store_address"),
        help: "write \"store_address\": {\"storage\": \"folder\", \"path\": PATH}, or leave it out")
    }
    guard let path = address["path"]?.textValue, !path.isEmpty else {
      throw Diagnostic(
        .badArgument, "'store_address' must have a path", at: request.position("store_address"))
    }
    self.path = try session.allowedOutputFolder(path)
  }

  func parameters(of address: ModelAddress, _ more: [String: JSON] = [:]) -> JSON {
    var parameters = more
    parameters["role"] = .text(address.role)
    parameters["party_id"] = .integer(address.party)
    parameters["model_id"] = .text(address.modelID)
    parameters["model_version"] = .text(address.version)
    if let path { parameters["store_address"] = ["storage": "folder", "path": .text(path)] }
    return .object(parameters)
  }
}

/// A job that stores or restores: run here and now on the command line, by a process of its own over REST.
private struct ModelJob {
  let module: LocalJob.Module
  let parameters: JSON

  func run(in workspace: Workspace, _ session: Session) throws -> Answer {
    let isLater = try session.settings().apiVersion.isLater
    let job = LocalJob(module, parameters: parameters, generation: isLater ? .fate15 : .fate14)
    guard session.face == .rest else {
      let summary = try LocalModules.run(job, in: workspace, session)
      if !summary.problems.diagnostics.isEmpty { session.complain(session.text.render(summary.problems)) }
      let errors = summary.problems.sorted
      return .envelope(
        data: .object(JobPaths(workspace: workspace, job: try workspace.jobs.find(summary.jobID)).json),
        jobID: summary.jobID, more: errors.isEmpty ? [:] : ["errors": .list(errors.map(\.answerJSON))],
        retmsg: errors.isEmpty ? "success" : errors.map(\.message).joined(separator: "\n"), status: summary.status)
    }
    let (record, lock) = try job.create(
      in: workspace, version: Version.text, clock: session.clock, handsOver: true)
    guard let lock else { throw Diagnostic(.internalError, "a new job without its lock", subject: record.id.text) }
    try DetachedRun.start(record, holding: lock, in: workspace, session)
    return .envelope(
      data: .object(JobPaths(workspace: workspace, job: record.id).json), jobID: record.id.text, status: .accepted)
  }
}
