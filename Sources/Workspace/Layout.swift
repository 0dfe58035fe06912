import Diagnostics
import Platform

/// Where everything lies (design, section 4): the only place that joins the components of a path in the tree.
///
/// Names that begin with a dot are never those of a user's thing (`PathName`), so staged folders and locks stand beside them.
struct Layout: Sendable {
  /// The absolute path of the workspace.
  let root: String
  /// The folder of the models: `models`, or `serving` for those in use.
  var modelsFolder = "models"

  /// The version of the tree.
  var format: String { "\(root)/format" }

  /// Space that is given back when the disk is full, so that the failure can be recorded.
  var ballast: String { "\(root)/ballast" }

  /// What the owner has settled.
  var settings: String { "\(root)/settings.json" }

  // MARK: Jobs

  var jobs: String { "\(root)/jobs" }
  /// Held while a job id is given out.
  var jobsLock: String { "\(jobs)/.lock" }
  /// The highest job id that was ever given out.
  var highestJob: String { "\(jobs)/.highest" }
  /// Who waits, and the places of those at work.
  var jobQueue: String { "\(jobs)/.queue" }

  func job(_ job: JobID) -> String { "\(jobs)/\(job.text)" }
  func stagedJob(_ job: JobID) -> String { "\(jobs)/\(Self.stagedPrefix)\(job.text)" }
  func jobFile(_ job: JobID, _ file: JobFile) -> String { "\(self.job(job))/\(file.rawValue)" }
  /// Held while somebody stops the job.
  func jobStop(_ job: JobID) -> String { "\(self.job(job))/.stop" }
  func jobLog(_ job: JobID) -> String { "\(self.job(job))/log" }

  /// In the folder of a job: what came with the request.
  static let received = "fate_upload_tmp"

  /// The folder of a party of a job.
  func party(_ job: JobID, _ role: String, _ party: Int) throws -> String {
    "\(self.job(job))/\(try PathName.escape(role, reserved: Self.reservedRoles))/\(party)"
  }

  func task(_ job: JobID, _ task: TaskKey) throws -> String {
    "\(try party(job, task.role, task.party))/\(try PathName.escape(task.component))"
  }

  func stagedTask(_ job: JobID, _ task: TaskKey) throws -> String {
    "\(try party(job, task.role, task.party))/\(Self.stagedPrefix)\(try PathName.escape(task.component))"
  }

  /// The task that a name in the folder of a party stages; nil for any other name.
  static func stagedTask(_ name: String, in folder: String) -> TaskKey? {
    guard name.hasPrefix(stagedPrefix), let party = Int(Path.name(folder)),
      let role = self.name(of: Path.name(Path.parent(folder)), reserved: reservedRoles),
      let component = PathName.unescape(String(name.dropFirst(stagedPrefix.count)))
    else { return nil }
    return TaskKey(role: role, party: party, component: component)
  }

  // MARK: In the folder of a task

  static let taskRecord = "task.json"
  static let parameters = "parameters.json"
  static let metrics = "metrics.json"
  static let taskLog = "log.txt"
  static let model = "model"
  static let data = "data"

  static func buffer(_ name: String) throws -> String { "\(model)/\(try bufferFile(name))" }
  static func output(_ name: String) throws -> String { "\(data)/\(try PathName.escape(name)).arrow" }

  // MARK: Tables

  var tables: String { "\(root)/tables" }

  func namespace(_ namespace: String) throws -> String { "\(tables)/\(try PathName.escape(namespace))" }

  func table(_ namespace: String, _ name: String) throws -> String {
    "\(try self.namespace(namespace))/\(try PathName.escape(name))"
  }

  /// Not in the folder of the namespace, which comes and goes with its tables.
  func stagedTable(_ namespace: String, _ name: String) throws -> String {
    "\(tables)/\(Self.stagedPrefix)\(try Self.tableKey(namespace, name))"
  }

  /// Held while a table is written or removed, and removed then.
  func tableLock(_ namespace: String, _ name: String) throws -> String {
    "\(tables)/.lock-\(try Self.tableKey(namespace, name))"
  }

  /// One file name for both; should two tables ever share it, they only wait for each other.
  private static func tableKey(_ namespace: String, _ name: String) throws -> String {
    try PathName.escape("\(namespace)/\(name)")
  }

  static let tableRecord = "table.json"
  static let tableData = "data.arrow"

  // MARK: Models

  var models: String { "\(root)/\(modelsFolder)" }

  /// Held while models are placed.
  var modelsLock: String { "\(models)/.lock" }

  func modelVersions(_ partyModelID: String) throws -> String { "\(models)/\(try PathName.escape(partyModelID))" }

  func model(_ partyModelID: String, _ version: String) throws -> String {
    "\(try modelVersions(partyModelID))/\(try PathName.escape(version))"
  }

  func stagedModel(_ partyModelID: String, _ version: String) throws -> String {
    "\(try modelVersions(partyModelID))/\(Self.stagedPrefix)\(try PathName.escape(version))"
  }

  static func modelFolder(_ component: String, _ alias: String) throws -> String {
    "\(try PathName.escape(component))/\(try PathName.escape(alias))"
  }

  static func modelBuffer(_ component: String, _ alias: String, _ buffer: String) throws -> String {
    "\(try modelFolder(component, alias))/\(try bufferFile(buffer))"
  }

  /// Buffers are named by components, not by users: `HeteroLogisticRegressionParam` is its own file name.
  private static func bufferFile(_ name: String) throws -> String {
    guard (1...PathName.limit).contains(name.utf8.count), name.utf8.allSatisfy(isLetterOrDigit) else {
      throw Diagnostic(.internalError, "\(English.quote(name)) is no name of a model's buffer")
    }
    return name + bufferSuffix
  }

  /// The folder of a component in what `job_log` hands out: the name as FATE's scripts look for it, if it is a legal one.
  static func logFolder(_ component: String) throws -> String {
    let isLegal = component.utf8.allSatisfy {
      isLetterOrDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
    }
    return isLegal && !component.isEmpty ? component : try PathName.escape(component)
  }

  /// The buffer that a file name stands for; nil for any other file.
  static func bufferName(of fileName: String) -> String? {
    guard fileName.hasSuffix(bufferSuffix) else { return nil }
    let name = String(fileName.dropLast(bufferSuffix.count))
    return (try? bufferFile(name)) == fileName ? name : nil
  }

  private static let bufferSuffix = ".json"

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  static let modelRecord = "model.json"

  /// The folder of the models in use, laid out like `models`.
  static let serving = "serving"
  /// One file for each service.
  var services: String { "\(root)/services" }

  func service(_ id: String) throws -> String { "\(services)/\(try PathName.escape(id)).json" }

  /// Tags of models, one file each.
  var tags: String { "\(root)/tags" }

  func tag(_ name: String) throws -> String { "\(tags)/\(try PathName.escape(name)).json" }

  /// Which jobs left the results of which keys.
  var cache: String { "\(root)/cache" }

  /// Where `store` puts models away unless it is told another folder.
  var modelRepository: String { "\(root)/repository" }

  // MARK: Names

  static let stagedPrefix = ".staging-"
  /// Of a workspace inside the workspace, by the process that uses it.
  static let asidePrefix = ".aside-"

  /// The name of what a file name stands for, in a listing; nil for what is no user's.
  static func name(of fileName: String, without suffix: String = "", reserved: [String] = []) -> String? {
    guard fileName.utf8.first != UInt8(ascii: "."), fileName.hasSuffix(suffix) else { return nil }
    return PathName.unescape(String(fileName.dropLast(suffix.count)), reserved: reserved)
  }

  /// Names in the folder of a job that are no roles.
  static let reservedRoles = ["log", "lock", received]
}

/// The files of a job that have fixed names.
public enum JobFile: String, Sendable, CaseIterable {
  /// The conf that was submitted, canonical.
  case runtimeConf = "job_runtime_conf.json"
  /// The DSL that was submitted, canonical.
  case dsl = "job_dsl.json"
  /// The text of the conf as it was submitted.
  case originalConf = "job_runtime_conf.original"
  /// The text of the DSL as it was submitted.
  case originalDSL = "job_dsl.original"
  /// The conf of the training job (of a predict job), or the effective conf.
  case trainRuntimeConf = "train_runtime_conf.json"
  /// The DSL with everything filled in.
  case pipelineDSL = "pipeline_dsl.json"
  /// Every effective parameter and where it came from.
  case plan = "plan.json"
  /// Digests of every input and output.
  case manifest = "manifest.json"
  /// The record; replaced only when a job is written, ends, or is to run again.
  case record = "job.json"
  /// The record while the job runs; not flushed.
  case progress = "progress.json"
  /// What happened, one JSON object a line.
  case events = "events.jsonl"
  /// Held by the process that runs the job.
  case lock = "lock"
  /// What somebody noted about the job: `f_description`, beside the record because its runner rewrites that.
  case notes = "notes.txt"
  /// The report.
  case report = "report.html"
}
