import Configuration
import Diagnostics
import Pipeline
import Platform

/// One run of a suite: its uploads, then its tasks one after the other.
struct SuiteRun {
  /// What `run_suite` adds.
  struct Options: Sendable {
    var dataRoot: String?
    var overrides: [ParameterOverride]
    var jobs: Int?
  }

  private let suite: Suite
  private let options: Options
  private let session: Session
  /// The session of the jobs: what they say on the way is not said here.
  private let inner: Session
  private(set) var uploads: [SuiteOutcome] = []
  private(set) var tasks: [SuiteOutcome] = []
  private var models: [String: (id: String, version: String)] = [:]

  init(_ suite: Suite, _ options: Options, _ session: Session) {
    self.suite = suite
    self.options = options
    self.session = session
    var inner = session
    inner.isQuiet = true
    self.inner = inner
  }

  /// Runs everything; what goes wrong is among the outcomes.
  mutating func run() throws {
    let order = try suite.ordered()
    session.say("suite \(suite.name)")
    session.show(suite.warnings)
    try upload()
    for (index, task) in order.enumerated() {
      session.say("  \(task.name) (\(index + 1) of \(order.count))")
      var outcome = try outcome(of: task)
      if case .job(_, let dsl?) = task.work {
        outcome.uses = SuiteConf.modules(in: try? session.read(dsl, called: "DSL"))
      }
      tasks.append(outcome)
    }
  }

  // MARK: Uploads

  /// Tables are replaced, so that a suite can be run again; the same file for the same table is read once.
  private mutating func upload() throws {
    var seen = Set<String>()
    for entry in suite.uploads {
      var key = entry.json.objectValue ?? [:]
      key["role"] = nil
      guard seen.insert(CanonicalJSON.text(.object(key), .line)).inserted else {
        session.say("  \(name(of: entry)) is listed again; it is stored already")
        continue
      }
      let name = name(of: entry)
      guard !session.interrupt.isRaised else {
        uploads.append(.skipped(name, of: suite.name, because: "interrupt", "the run was interrupted"))
        continue
      }
      session.say("  upload of \(name)")
      var flags: [String: JSON] = ["drop": 1]
      flags["data_root"] = options.dataRoot.map(JSON.text)
      let request = Request(flags: flags, conf: entry)
      var outcome = try timed(SuiteOutcome(name, of: suite.name)) { try Upload.run(request, in: $0) }
      outcome.file = entry["file"]?.text
      uploads.append(outcome)
    }
  }

  private func name(of entry: Node) -> String {
    "\(entry["namespace"]?.text ?? "?").\(entry["table_name"]?.text ?? "?")"
  }

  // MARK: Tasks

  private mutating func outcome(of task: SuiteTask) throws -> SuiteOutcome {
    guard !session.interrupt.isRaised else {
      return .skipped(task.name, of: suite.name, because: "interrupt", "the run was interrupted")
    }
    for need in task.needs {
      guard let before = tasks.first(where: { $0.name == need.task }), before.status != .success else { continue }
      let reason =
        before.modules.isEmpty ? "is \(before.status.rawValue)" : "needs \(English.list(before.modules, "and"))"
      return .skipped(task.name, of: suite.name, because: need.task, "'\(need.task)' \(reason)")
    }
    switch task.work {
    case .script(let script):
      return .unsupported(task.name, of: suite.name, "'\(script)' is a program of FATE's Python client, no job")
    case .job(let conf, let dsl): return try submit(task, conf: conf, dsl: dsl)
    }
  }

  private mutating func submit(_ task: SuiteTask, conf: String, dsl: String?) throws -> SuiteOutcome {
    var problems = DiagnosticList()
    let confNode = try problems.collect { try session.read(conf, called: "runtime conf") }
    let dslNode = try dsl.flatMap { path in try problems.collect { try session.read(path, called: "DSL") } }
    guard let confNode, problems.errors.isEmpty else { return failed(task, problems) }
    if let upload = uploads.first(where: { $0.status != .success && isRead($0, in: confNode) }) {
      return .skipped(task.name, of: suite.name, because: upload.name, "its table '\(upload.name)' was not stored")
    }
    let given = try naming(leftFor: task, in: confNode, dsl: dslNode, &problems)
    guard problems.errors.isEmpty else { return failed(task, problems) }
    return try run(task, given, dslNode)
  }

  private func failed(_ task: SuiteTask, _ problems: DiagnosticList) -> SuiteOutcome {
    session.complain(session.text.render(problems))
    var outcome = SuiteOutcome(task.name, of: suite.name)
    outcome.take(problems)
    return outcome
  }

  /// Runs the job of a task, and keeps the name of its model for those that need it.
  private mutating func run(_ task: SuiteTask, _ conf: Node, _ dsl: Node?) throws -> SuiteOutcome {
    let components = (dsl?["components"]?.members ?? []).map(\.key)
    let overrides = options.overrides.filter { components.contains($0.component) }.map(\.position.source)
    let submitted = SubmittedJob(
      conf: conf, dsl: dsl, overrides: overrides.map { String(decoding: $0.bytes, as: UTF8.self) },
      jobs: options.jobs, isChanged: !task.needs.isEmpty)
    var answered: Answer?
    let outcome = try timed(SuiteOutcome(task.name, of: suite.name)) { inner in
      let answer = try SubmitJob.run(submitted, name: task.name, in: inner)
      answered = answer
      return answer
    }
    if case .json(let object) = answered?.body, let info = object["data"]?["model_info"],
      let id = info["model_id"]?.textValue, let version = info["model_version"]?.textValue
    {
      models[task.name] = (id, version)
    }
    return outcome
  }

  /// The conf of a task with the names of what other tasks left for it: a model to predict with, the tables of its Readers,
  /// and what its CacheLoaders and ModelLoaders load.
  private func naming(
    leftFor task: SuiteTask, in given: Node, dsl: Node?, _ problems: inout DiagnosticList
  ) throws -> Node {
    let model = task.needs.filter { $0.kind == .model }.compactMap { models[$0.task] }.first
    var conf = model.map { SuiteConf.naming(model: $0.id, version: $0.version, in: given) } ?? given
    for need in task.needs {
      let job = tasks.first { $0.name == need.task }?.job
      switch need.kind {
      case .cache:
        guard let job else { continue }
        conf = SuiteConf.setting([("job_id", job)], of: SuiteConf.components(of: "CacheLoader", in: dsl), in: conf)
      case .modelLoader:
        guard let model = models[need.task] else { continue }
        conf = SuiteConf.setting(
          [("model_id", model.id), ("model_version", model.version)],
          of: SuiteConf.components(of: "ModelLoader", in: dsl), in: conf)
      case .data:
        guard let job else { continue }
        let read = try problems.collect { [conf] in
          try SuiteTables(job: job, task: need.task, session: session).naming(need.tables, in: conf)
        }
        conf = read ?? conf
      case .model: continue
      }
    }
    return conf
  }

  private func isRead(_ upload: SuiteOutcome, in conf: Node) -> Bool {
    suite.uploads.contains { entry in
      guard name(of: entry) == upload.name, let namespace = entry["namespace"]?.text,
        let table = entry["table_name"]?.text
      else { return false }
      return SuiteConf.mentions(namespace, table, in: conf)
    }
  }

  /// Does something and keeps how it went and how long it took; what it lacks is shown when it is a mistake.
  private func timed(_ outcome: SuiteOutcome, _ work: (Session) throws -> Answer) throws -> SuiteOutcome {
    var outcome = outcome
    let began = session.clock.monotonic()
    do { outcome.take(try work(inner)) } catch {
      var problems = DiagnosticList()
      try problems.add(error: error)
      outcome.take(problems)
      if outcome.status == .failed { session.complain(session.text.render(DiagnosticList(problems.errors))) }
    }
    outcome.seconds = session.clock.monotonic() - began
    return outcome
  }
}
