import Configuration
import Diagnostics
import Pipeline

/// What became of a job when one key of its conf or DSL was mutated.
struct MutationVerdict: Sendable {
  /// The ways in which a mutation may end.
  enum Outcome: String, Sendable, CaseIterable {
    /// It is an error, with its place.
    case refused
    /// The plan is the same, and a warning names what is ignored.
    case ignored = "ignored and named"
    /// The plan is another one.
    case effective
    /// The plan is the same, because it has the value already.
    case asBefore = "the value in effect already"
  }

  let outcome: Outcome
  /// What is not as it should be.
  var problems: [String] = []
}

extension MutationVerdict {
  /// Plans a job with a mutation of its conf or of its DSL.
  static func of(_ mutation: Mutation, ofConf: Bool, in job: ExampleJob, before: PlanEffect) -> MutationVerdict {
    let conf = ofConf ? mutation.applied(to: job.conf.node) : job.conf.node
    let dsl = ofConf ? job.dsl?.node : job.dsl.map { mutation.applied(to: $0.node) }
    do {
      let plan = try ExampleJob.plan(conf, dsl, job.trained)
      if try job.namesAnotherModel(conf) { return MutationVerdict(outcome: .refused) }
      return accepted(plan, mutation, job, before)
    } catch let list as DiagnosticList { return refused(list.errors, mutation) } catch let one as Diagnostic {
      return refused([one], mutation)
    } catch { return MutationVerdict(outcome: .refused, problems: ["\(error)"]) }
  }

  private static func refused(_ errors: [Diagnostic], _ mutation: Mutation) -> MutationVerdict {
    var verdict = MutationVerdict(outcome: .refused)
    for error in errors {
      if error.code == .internalError { verdict.problems.append("an internal error: \(error.message)") }
      if error.position == nil { verdict.problems.append("refused without a place: \(error.message)") }
    }
    if !errors.contains(where: mutation.isTold) {
      verdict.problems.append("refused, but elsewhere: \(errors.map { "\($0.place ?? "?") \($0.message)" })")
    }
    return verdict
  }

  private static func accepted(
    _ plan: JobPlan, _ mutation: Mutation, _ job: ExampleJob, _ before: PlanEffect
  ) -> MutationVerdict {
    let known = Set(job.plan.warnings.map(key))
    let fresh = plan.warnings.filter { !known.contains(key($0)) }
    let isNamed = fresh.contains(where: mutation.isTold)
    let wasNamed = job.plan.warnings.contains(where: mutation.isWithin)
    let now = PlanEffect(plan)
    if now != before {
      var verdict = MutationVerdict(outcome: .effective)
      // What was a parameter is none any more: that the default counts now must be said.
      if case .rename = mutation.change, !isNamed, !mutation.isMentioned(in: plan) {
        verdict.problems = ["the new name is not mentioned, and the plan is another one"]
      }
      return verdict
    }
    if isNamed { return MutationVerdict(outcome: .ignored) }
    if wasNamed {
      let isStill = plan.warnings.contains(where: mutation.isWithin)
      if case .delete = mutation.change { return MutationVerdict(outcome: .asBefore) }
      if isStill { return MutationVerdict(outcome: .ignored) }
    }
    let used = now.origins.union(before.origins)
    if case .rename = mutation.change {
    } else if used.contains(where: mutation.contains) {
      return MutationVerdict(outcome: .asBefore)
    }
    if case .delete = mutation.change, mutation.isDefault(in: job.plan) || mutation.isOverridden(in: job.conf.node) {
      return MutationVerdict(outcome: .asBefore)
    }
    return MutationVerdict(outcome: .ignored, problems: ["it changes nothing, and nobody says so"])
  }

  private static func key(_ diagnostic: Diagnostic) -> String { "\(diagnostic.place ?? "") \(diagnostic.message)" }
}

extension Mutation {
  /// Whether a warning stands at what was changed, or at a key around it: what is ignored whole is named once.
  fileprivate func isWithin(_ warning: Diagnostic) -> Bool {
    warning.places.contains { contains($0) || ancestors.contains($0) }
  }

  /// Whether a place, as text, lies in what was changed.
  fileprivate func contains(_ place: String) -> Bool {
    let numbers = place.split(separator: ":").suffix(2).compactMap { Int($0) }
    let source = member.keyPosition.source
    guard numbers.count == 2, place.hasPrefix("\(source.name):") else { return false }
    return contains(SourcePosition(source: source, line: numbers[0], column: numbers[1]))
  }

  /// Whether a plan without the key still has its value, where it keeps no origin: of job parameters and `need_deploy`.
  fileprivate func isDefault(in plan: JobPlan) -> Bool {
    switch path.count {
    case 2 where path[0] == "job_parameters": plan.jobParameters[path[1]] == member.value.json
    case 3 where path[2] == "need_deploy":
      plan.components.first { $0.name == path[1] }?.isDeployed == member.value.bool
    default: false
    }
  }

  /// Whether the roles have values of their own in the place of one that is for all.
  fileprivate func isOverridden(in conf: Node) -> Bool {
    guard path.first == "algorithm_parameters" else { return false }
    return conf["role_parameters"]?.members?.contains { role in
      path.dropFirst().reduce(Optional(role.value)) { $0?[$1] } != nil
    } == true
  }

  /// Whether a plan has the new name anywhere: what may have any name is named so.
  fileprivate func isMentioned(in plan: JobPlan) -> Bool {
    CanonicalJSON.text(plan.document, .line).contains("\(key)")
  }
}
