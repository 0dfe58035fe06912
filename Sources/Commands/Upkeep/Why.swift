import Configuration
import Diagnostics
import Platform
import Workspace

/// `why`: for each component of a job why it ran, waits, failed or did not run.
enum Why: Operation {
  static let name = "why"
  static let group = OperationGroup.upkeep
  static let summary = "tell why a component ran, was taken from an earlier job, waits or failed"
  static let details = """
    A component runs when no earlier job has left results of the same module, parameters, inputs and seed. Of the last job
    that had a component of that name, the first of these that differs is named.
    """
  static let operand: String? = "JOB [COMPONENT]"
  static let options: [CommandOption] = [.jobID, .component]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let workspace = try session.openWorkspace()
    guard let text = try request.operands.first ?? request.text("job_id") else {
      throw Diagnostic.missingArguments(["job_id"])
    }
    let wanted = try request.operands.dropFirst().first ?? request.text("component_name")
    let job = try workspace.jobs.find(text)
    let reasons = try JobReasons(job, in: workspace, session)
    let all = reasons.components
    if let wanted, !all.contains(wanted) {
      throw Diagnostic(
        .componentNotInJob, "the job has no component \(English.quote(wanted))",
        help: Suggestion.help(for: wanted, in: all) ?? "its components are \(English.list(all, "and"))")
    }
    let answers = try all.filter { wanted == nil || $0 == wanted }.map { try reasons.reason(of: $0) }
    for answer in answers { session.say("\(answer.component): \(answer.state): \(answer.text)") }
    return .envelope(
      data: .list(
        answers.map {
          ["component": .text($0.component), "state": .text($0.state), "reason": .text($0.text)]
        }), jobID: job.text)
  }
}

/// The reasons of one job.
struct JobReasons {
  struct Reason {
    let component: String
    let state: String
    let text: String
  }

  private let workspace: Workspace
  private let state: JobStore.State
  private let isHeld: Bool
  private let planned: [JSON]
  private let tasks: [TaskRecord]
  private let retries: [JSON]
  private var job: JobID { state.record.id }

  init(_ job: JobID, in workspace: Workspace, _ session: Session) throws {
    self.workspace = workspace
    state = try workspace.jobs.state(job)
    isHeld = try workspace.jobs.isHeld(job)
    planned = try workspace.plannedComponents(of: state.record)
    tasks = try workspace.tasks.records(job, isHeld: isHeld)
    retries = try workspace.jobs.events(job).filter { $0["event"] == "component_retried" }
  }

  /// In the order of the plan.
  var components: [String] { planned.compactMap { $0["name"]?.textValue } }

  private func tasks(of component: String) -> [TaskRecord] { tasks.filter { $0.key.component == component } }

  func reason(of component: String) throws -> Reason {
    let attempts = attempts(of: component)
    func reason(_ state: String, _ text: String) -> Reason {
      Reason(component: component, state: state, text: text + attempts)
    }
    let own = tasks(of: component)
    if let failed = own.first(where: { $0.status == .failed || $0.status == .timeout }), !isHeld {
      let first = own.first { $0.status != .success && $0.message?.hasPrefix("stopped: ") != true } ?? failed
      return reason(
        first.status.rawValue, "\(first.key.role) \(first.key.party): \(first.message ?? "no reason was noted")")
    }
    if own.contains(where: { $0.status == .canceled }) { return reason("canceled", "the run was interrupted") }
    if own.contains(where: { !$0.status.isFinal }) {
      let process = state.record.processID.map { " in process \($0)" } ?? ""
      return reason("running", "at work\(process); \(try cause(of: component))")
    }
    guard let record = own.first else { return reason(isHeld ? "waiting" : "not run", waits(component)) }
    if let source = record.takenFrom {
      return reason("taken", "job \(source) had left results of the same module, parameters, inputs and seed")
    }
    return reason("ran", try cause(of: component))
  }

  /// The attempts of a component before its last one; empty when there was one only.
  private func attempts(of component: String) -> String {
    let failed = retries.filter { $0["component"] == .text(component) }.compactMap { $0["failed"] }
    guard !failed.isEmpty else { return "" }
    let texts = failed.map { "attempt \($0["attempt"]?.integerValue ?? 0) failed: \($0["message"]?.textValue ?? "")" }
    return "; attempt \(failed.count + 1) after \(English.list(texts, "and"))"
  }

  /// What a component that has not begun still needs, or what kept it from running.
  private func waits(_ component: String) -> String {
    let needs = needs(of: component)
    let failed = needs.filter { tasks(of: $0).contains { $0.status.isFinal && $0.status != .success } }
    if !isHeld, let first = failed.first { return "because of \(first), which it needs" }
    let open = needs.filter { name in !tasks(of: name).contains { $0.status == .success } }
    if !open.isEmpty { return "it needs results of \(English.list(open, "and"))" }
    if isHeld { return "it is ready and waits for a place (--jobs)" }
    return state.wasCutOff ? "the run was cut off before it came to it" : "the run ended before it came to it"
  }

  private func needs(of component: String) -> [String] {
    guard let plan = planned.first(where: { $0["name"] == .text(component) }) else { return [] }
    let sources = (plan["data"]?.listValue ?? []).compactMap { $0["source"]?.textValue }
    let models = ["models", "isometric_models"].flatMap { (plan[$0]?.listValue ?? []).compactMap(\.textValue) }
    let names = components
    return Set((sources + models).compactMap { $0.split(separator: ".").first.map(String.init) })
      .filter { names.contains($0) }.sorted()
  }

  // MARK: Why it had to run

  /// How many earlier jobs are looked at.
  private static let reach = 200

  private func cause(of component: String) throws -> String {
    guard let own = try workspace.jobs.dependencies(job, of: component) else {
      return "its run noted nothing to compare"
    }
    for earlier in try workspace.jobs.list().filter({ $0 < job }).suffix(Self.reach).reversed() {
      guard let other = try? workspace.jobs.dependencies(earlier, of: component) else { continue }
      if let difference = DependencyDifference(other, own).text { return "\(difference) (job \(earlier))" }
      let isThere = try workspace.tasks.records(earlier, isHeld: false).contains {
        $0.key.component == component && $0.status == .success && $0.details["cleaned"] == nil
      }
      return isThere
        ? "everything is as in job \(earlier); it was to be computed again, or the results there were damaged"
        : "everything is as in job \(earlier), whose results are not there"
    }
    return "no earlier job has a component of that name"
  }
}

/// The first thing in which what two results depend on differs.
struct DependencyDifference {
  let text: String?

  /// Simple keys in the order in which they are told.
  private static let keys = [
    ("program", "the build of fedflow"), ("module", "the module"), ("module_version", "the module's version"),
    ("generation", "the generation of the conf"), ("predicts", "training or prediction"), ("seed", "the seed"),
    ("data_outputs", "the data outputs"), ("model_output", "the model output"),
  ]

  init(_ old: JSON, _ new: JSON) { text = Self.difference(old, new) }

  private static func difference(_ old: JSON, _ new: JSON) -> String? {
    for (key, name) in keys where old[key] != new[key] {
      return "\(name) is \(word(new[key])), was \(word(old[key]))"
    }
    let (oldTasks, newTasks) = (old["tasks"]?.objectValue ?? [:], new["tasks"]?.objectValue ?? [:])
    for party in Set(oldTasks.keys).union(newTasks.keys).sorted() {
      guard let one = oldTasks[party] else { return "\(party) takes part" }
      guard let other = newTasks[party] else { return "\(party) no longer takes part" }
      if let path = first(one["parameters"], other["parameters"], "") {
        return "\(party): parameter \(path.path) is \(word(path.new)), was \(word(path.old))"
      }
      if let path = first(one["inputs"], other["inputs"], "") { return "\(party): \(input(path))" }
    }
    return nil
  }

  private typealias Difference = (path: String, old: JSON?, new: JSON?)

  private static func input(_ difference: Difference) -> String {
    switch (difference.old, difference.new) {
    case (nil, _): "the input \(difference.path) is new"
    case (_, nil): "the input \(difference.path) is gone"
    default: "the content of \(difference.path) differs"
    }
  }

  private static func first(_ old: JSON?, _ new: JSON?, _ path: String) -> Difference? {
    if old == new { return nil }
    guard case .object(let one) = old, case .object(let other) = new else { return (path, old, new) }
    for key in Set(one.keys).union(other.keys).sorted() where one[key] != other[key] {
      return first(one[key], other[key], path.isEmpty ? key : "\(path).\(key)")
    }
    return nil
  }

  private static func word(_ json: JSON?) -> String { json.map { CanonicalJSON.text($0, .line) } ?? "absent" }
}
