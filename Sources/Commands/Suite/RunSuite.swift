import Configuration
import Diagnostics
import Pipeline
import Platform

/// `run_suite`: a test suite of FATE as it is, or all below a folder (contract 9.1).
enum RunSuite: Operation {
  static let name = "run_suite"
  static let group = OperationGroup.job
  static let summary = "run a test suite of FATE: its uploads, then its tasks"
  static let details = """
    Tables are uploaded anew each time. A task runs after those that its deps name; a prediction gets the id and
    version of the model that they trained. Of a folder, every *testsuite.json below it is run.
    Each task ends as success, failed, skipped (because of what it waited for) or unsupported: it needs a module or a
    feature that this version does not have, or is a program of FATE's Python client.
    The exit status is 1 if a task or an upload failed; unsupported and skipped ones alone leave it 0.
    """
  static let operand: String? = "FILE|FOLDER"
  static let options: [CommandOption] = [
    CommandOption("only", .repeated, "this task and those that it needs"),
    CommandOption(
      "set", .repeated, "override a parameter in the tasks that have the component: hetero_lr_0.max_iter=5"),
    CommandOption("jobs", .integer, "how many components run at once (else task_parallelism, else the processors)"),
    CommandOption("data_root", .path, "a further folder in which relative files of uploads are looked for"),
  ]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    guard let path = request.operands.first, request.operands.count == 1 else {
      throw Diagnostic(
        .missingArgument, "run_suite takes one suite or folder, found \(request.operands.count)",
        help: "fedflow run_suite FILE")
    }
    let names = try request.texts("only")
    let suites = try selected(try SuiteFiles(session: session).below(path).map { try read($0, session) }, names)
    let options = try options(request, suites, session)
    var (uploads, tasks): ([SuiteOutcome], [SuiteOutcome]) = ([], [])
    for suite in suites {
      var run = SuiteRun(suite, options, session)
      try run.run()
      uploads += run.uploads
      tasks += run.tasks
    }
    let report = SuiteReport(uploads: uploads, tasks: tasks)
    session.say(String(report.text.dropLast()))
    if let signal = session.interrupt.signal { return report.answer(status: signal.status) }
    return report.answer(status: report.hasFailed ? .jobFailed : .done)
  }

  private static func read(_ path: String, _ session: Session) throws -> Suite {
    try SuiteReading.read(try session.read(path, called: "test suite"), path: path)
  }

  private static func selected(_ suites: [Suite], _ names: [String]) throws -> [Suite] {
    let known = suites.flatMap { $0.tasks.map(\.name) }
    var problems = DiagnosticList()
    for name in names where !known.contains(name) { problems.add(.unknownTask(name, among: known)) }
    for suite in suites { try problems.collect { _ = try suite.ordered() } }
    try problems.throwIfErrors()
    return suites.compactMap { $0.only(names) }
  }

  private static func options(
    _ request: Request, _ suites: [Suite], _ session: Session
  ) throws -> SuiteRun.Options {
    var problems = DiagnosticList()
    let overrides = try request.texts("set").compactMap { text in
      try problems.collect { try ParameterOverride(parsing: text) }
    }
    try problems.throwIfErrors()
    let components = try SuiteFiles(session: session).components(of: suites)
    for override in overrides where !components.contains(override.component) {
      problems.add(
        Diagnostic(
          .badOverride, "no task has a component \(English.quote(override.component))", at: override.position,
          help: Suggestion.help(for: override.component, in: components)))
    }
    let jobs = try problems.collect { try LimitOptions.jobs(request) } ?? nil
    try problems.throwIfErrors()
    return SuiteRun.Options(dataRoot: try request.text("data_root"), overrides: overrides, jobs: jobs)
  }
}

/// Finds suites, and reads what the suites name.
struct SuiteFiles {
  let session: Session

  private static let suffix = "testsuite.json"
  /// Deeper folders are not looked into.
  private static let depth = 32

  /// The file itself, or every suite below a folder, sorted.
  func below(_ path: String) throws -> [String] {
    guard try session.files.status(session.environment.absolute(path))?.kind == .directory else { return [path] }
    let found = try suites(in: path, depth: Self.depth)
    if found.isEmpty {
      throw Diagnostic(.noSuite, "there is no file whose name ends in '\(Self.suffix)' below \(English.quote(path))")
    }
    return found
  }

  private func suites(in folder: String, depth: Int) throws -> [String] {
    guard depth > 0 else { return [] }
    return try session.files.list(session.environment.absolute(folder)).sorted().flatMap { name in
      let path = Path.join(folder, name)
      // Links are not followed, so there is no way around in a circle.
      switch try session.files.status(session.environment.absolute(path), followingLinks: false)?.kind {
      case .directory: return try suites(in: path, depth: depth - 1)
      case .file where name.hasSuffix(Self.suffix): return [path]
      default: return []
      }
    }
  }

  /// The components of all DSLs that can be read, sorted; the others are complained of when their task comes.
  func components(of suites: [Suite]) throws -> [String] {
    var names = Set<String>()
    for task in suites.flatMap(\.tasks) {
      guard case .job(_, let dsl?) = task.work, let node = try? session.read(dsl, called: "DSL") else { continue }
      names.formUnion((node["components"]?.members ?? []).map(\.key))
    }
    return names.sorted()
  }
}
