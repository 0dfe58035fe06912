import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Workspace

/// Which components of a job run, and which earlier results they may take: `--no_cache`, `--from`, `--until`, `--force`.
struct ReuseWish: Equatable {
  private let isCacheOff: Bool
  private let first: String?
  private let last: String?
  private let forced: [String]

  static let options = [
    CommandOption("no_cache", .flag, "compute everything, whatever earlier jobs left"),
    CommandOption("from", .text, "compute this component and all behind it; take what it needs from earlier jobs"),
    CommandOption("until", .text, "run this component and what it needs, and nothing else"),
    CommandOption("force", .text, "compute these components, a,b, whatever earlier jobs left"),
  ]

  /// What an ordinary submission wishes.
  static let none = ReuseWish(isCacheOff: false, first: nil, last: nil, forced: [])

  private init(isCacheOff: Bool, first: String?, last: String?, forced: [String]) {
    (self.isCacheOff, self.first, self.last, self.forced) = (isCacheOff, first, last, forced)
  }

  init(_ request: Request) throws {
    let names = try request.text("force") ?? ""
    self.init(
      isCacheOff: request.has("no_cache"), first: try request.text("from"), last: try request.text("until"),
      forced: names.split { $0 == "," || $0 == " " }.map(String.init))
    if isCacheOff, let first {
      throw Diagnostic(
        .badArgument, "'--from \(first)' takes what it needs from earlier jobs, and '--no_cache' takes nothing")
    }
  }

  /// Reads back what a job's record keeps.
  init(_ json: JSON?) {
    self.init(
      isCacheOff: json?["no_cache"]?.boolValue ?? false, first: json?["from"]?.textValue,
      last: json?["until"]?.textValue,
      forced: (json?["force"]?.listValue ?? []).compactMap(\.textValue))
  }

  /// What a job's record keeps.
  var json: JSON {
    [
      "no_cache": .bool(isCacheOff), "from": first.map { .text($0) } ?? .null, "until": last.map { .text($0) } ?? .null,
      "force": .list(forced.map { .text($0) }),
    ]
  }

  /// The plan without what is behind `--until`.
  ///
  /// - Throws: `DiagnosticList` with a `componentNotInJob` for each name that the plan does not have.
  func applied(to plan: JobPlan) throws -> JobPlan {
    let names = plan.components.map(\.name)
    let flags = [("from", first.map { [$0] } ?? []), ("until", last.map { [$0] } ?? []), ("force", forced)]
    let problems = flags.flatMap { flag, wished in
      wished.filter { !names.contains($0) }.map { name in
        Diagnostic(
          .componentNotInJob, "'--\(flag)': the job has no component \(English.quote(name))",
          help: Suggestion.help(for: name, in: names) ?? "its components are \(English.list(names, "and"))")
      }
    }
    try DiagnosticList(problems).throwIfErrors()
    guard let last else { return plan }
    let needed = plan.needs(of: last).union([last])
    if let outside = ([first].compactMap(\.self) + forced).first(where: { !needed.contains($0) }) {
      throw Diagnostic(
        .badArgument, "'\(outside)' does not run with '--until \(last)'", help: "'\(last)' does not need it")
    }
    return plan.keeping(needed)
  }

  /// What the run may take.
  func policy(_ plan: JobPlan, program: String) -> ReusePolicy {
    var anew = Set(forced)
    if let first { anew.formUnion(plan.dependents(of: first).union([first])) }
    return ReusePolicy(program: program, takesResults: !isCacheOff, anew: anew)
  }

  /// Sees that everything before `--from` can be taken from earlier jobs.
  ///
  /// - Throws: F0421 with what would have to run.
  func requireEarlierResults(
    _ plan: JobPlan, _ tables: JobTables, program: String, in workspace: Workspace, _ session: Session
  ) throws {
    guard let first else { return }
    let missing = try EarlierResults.missing(
      plan.needs(of: first), of: plan, tables, policy: policy(plan, program: program), in: workspace,
      files: session.files)
    guard !missing.isEmpty else { return }
    throw Diagnostic(
      .nothingToStartFrom,
      "'--from \(first)' needs results of \(English.list(missing, "and")), and no earlier job has left them",
      help: "leave out --from: what is there is taken all the same; 'fedflow why JOB' names what differs")
  }
}

extension Session {
  /// What tells this build of the program from another.
  func programIdentity() throws -> String {
    guard !environment.executable.isEmpty else { return Version.text }
    do {
      let build =
        try files.buildIdentity(of: environment.executable) ?? FileDigest.of(environment.executable, files).digest
      return "\(Version.text) \(build)"
    } catch let error as Diagnostic where error.code == .fileNotFound { return Version.text }
  }
}
