import Configuration
import Cryptography
import Diagnostics
import Pipeline
import Platform
import Runner
import Workspace

/// What is to become a job: conf and DSL with what the command adds. It is kept with the job, so that another process
/// plans the same.
struct SubmittedJob {
  let conf: Node
  let dsl: Node?
  /// The arguments of `--set`.
  let overrides: [String]
  let isStrict: Bool
  /// How many components run at once, if the command says so.
  let jobs: Int?
  /// The limits that the command sets.
  let limits: LimitArguments
  /// Which earlier results it may take, and how far it goes.
  let reuse: ReuseWish
  /// The seed that was drawn when the job was planned first.
  private let seed: Int?
  /// Whether conf and DSL are members of one text.
  private let isPartOfBody: Bool

  /// Reads what a face was given: two files on the command line, two members of the body over REST.
  ///
  /// - Throws: `DiagnosticList` with what is wrong with both.
  init(_ request: Request, _ session: Session) throws {
    var problems = DiagnosticList()
    let given = try session.face == .rest ? Self.members(request) : Self.files(request, session, &problems)
    try problems.throwIfErrors()
    guard let conf = given.conf else { throw problems }
    (self.conf, dsl) = (conf, given.dsl)
    guard dsl != nil || Self.predicts(conf) else { throw Diagnostic.missingPart("dsl path") }
    overrides = try request.texts("set")
    isStrict = request.has("strict")
    reuse = try ReuseWish(request)
    jobs = try LimitOptions.jobs(request)
    limits = try LimitOptions.arguments(request)
    seed = nil
    isPartOfBody = session.face == .rest
  }

  /// What somebody else read, as the tasks of a suite.
  ///
  /// - Parameter isChanged: whether the conf is no longer that of its text.
  init(conf: Node, dsl: Node?, overrides: [String], jobs: Int?, isChanged: Bool) {
    (self.conf, self.dsl, self.overrides, self.jobs) = (conf, dsl, overrides, jobs)
    (isStrict, seed, isPartOfBody, reuse, limits) = (false, nil, isChanged, .none, LimitArguments())
  }

  private static func files(
    _ request: Request, _ session: Session, _ problems: inout DiagnosticList
  ) throws -> (conf: Node?, dsl: Node?) {
    guard let conf = try request.text("config") else { throw Diagnostic.missingPart("runtime conf path") }
    let confNode = try problems.collect { try session.read(conf, called: "runtime conf") }
    let dslNode = try request.text("dsl").flatMap { path in
      try problems.collect { try session.read(path, called: "DSL") }
    }
    return (confNode, dslNode)
  }

  /// FATE's clients send `{}` for a DSL that is not there.
  private static func members(_ request: Request) throws -> (conf: Node?, dsl: Node?) {
    guard let conf = request.conf?["job_runtime_conf"], !conf.isNull else {
      throw Diagnostic.missingArguments(["job_runtime_conf"])
    }
    let dsl = request.conf?["job_dsl"]
    return (conf, dsl?.isNull == true || dsl?.members?.isEmpty == true ? nil : dsl)
  }

  private static func predicts(_ conf: Node) -> Bool {
    let parameters = conf["job_parameters"]
    return (parameters?["common"]?["job_type"] ?? parameters?["job_type"])?.text == "predict"
  }

  /// Plans the job.
  ///
  /// - Throws: `DiagnosticList` with everything that is wrong.
  func plan(_ registry: ComponentRegistry, in workspace: Workspace) throws -> JobPlan {
    var problems = DiagnosticList()
    var read: [ParameterOverride] = []
    for text in overrides {
      if let override = try problems.collect({ try ParameterOverride(parsing: text) }) { read.append(override) }
    }
    try problems.throwIfErrors()
    var options = JobPlanner.Options(strict: isStrict, overrides: read)
    options.drawSeed = { try seed.map { UInt64($0) } ?? SecureRandom.number() }
    options.limits = limits
    options.limits.settledMemory = try workspace.settings().memoryLimit
    let trained = try TrainedPipeline.stored(for: conf, in: workspace.models)
    return try reuse.applied(
      to: JobPlanner.plan(conf: conf, dsl: dsl, trained: trained, registry: registry, options: options))
  }
}

// MARK: Kept with the job

extension SubmittedJob {
  private static let key = "submission"

  /// The texts that are kept. A part of a REST body is written anew, its members in their order.
  var originals: (conf: [UInt8], dsl: [UInt8]?) { (text(conf), dsl.map(text)) }

  private func text(_ node: Node) -> [UInt8] {
    isPartOfBody ? Array((OrderedJSON.text(node) + "\n").utf8) : node.position.source.bytes
  }

  /// What the job's record keeps, so that the texts are planned as they were.
  var details: [String: JSON] {
    [
      Self.key: [
        "set": .list(overrides.map(JSON.text)), "strict": .bool(isStrict), "jobs": .optional(jobs),
        "limits": LimitOptions.json(limits), "reuse": reuse.json,
        "conf_name": .text(conf.position.source.name),
        "dsl_name": dsl.map { .text($0.position.source.name) } ?? .null,
      ]
    ]
  }

  /// Sets limits of a rerun over those that were kept with a job.
  ///
  /// - Throws: `badArgument` for a job that has none, as an upload.
  static func setLimits(_ request: Request, in record: inout JobRecord) throws {
    guard case .object(var kept) = record.details[key] else {
      if let option = LimitOptions.options.first(where: { request[$0.key] != nil }) {
        throw Diagnostic(.badArgument, "'--\(option.key)' is for jobs of submit_job; '\(record.id)' is none")
      }
      return
    }
    let limits = LimitOptions.arguments(kept["limits"]).overlaid(by: try LimitOptions.arguments(request))
    kept["limits"] = LimitOptions.json(limits)
    if let jobs = try LimitOptions.jobs(request) { kept["jobs"] = .integer(jobs) }
    record.details[key] = .object(kept)
  }

  /// Reads back what was kept with a job.
  init(_ record: JobRecord, in workspace: Workspace) throws {
    let kept = record.details[Self.key]
    guard let bytes = try workspace.jobs.read(record.id, .originalConf) else {
      throw Diagnostic(
        .damagedRecord, "'\(workspace.jobs.path(record.id, .originalConf))' is missing", subject: record.id.text)
    }
    conf = try ConfigurationFile.read(
      SourceText(name: kept?["conf_name"]?.textValue ?? "job_runtime_conf", bytes: bytes))
    dsl = try workspace.jobs.read(record.id, .originalDSL).map { bytes in
      try ConfigurationFile.read(SourceText(name: kept?["dsl_name"]?.textValue ?? "job_dsl", bytes: bytes))
    }
    overrides = (kept?["set"]?.listValue ?? []).compactMap(\.textValue)
    isStrict = kept?["strict"]?.boolValue ?? false
    jobs = kept?["jobs"]?.integerValue
    limits = LimitOptions.arguments(kept?["limits"])
    reuse = ReuseWish(kept?["reuse"])
    seed = record.seed
    isPartOfBody = false
  }
}

extension Diagnostic {
  /// FATE's words (contract 1.3).
  fileprivate static func missingPart(_ what: String) -> Diagnostic {
    Diagnostic(
      .missingArgument, "the following arguments are required: \(what)",
      help: "fedflow submit_job -c CONF -d DSL")
  }
}
