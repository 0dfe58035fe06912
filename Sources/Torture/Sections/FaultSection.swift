import Diagnostics
import Platform
import Workspace

/// The same fault at every changing call of every step: afterwards `check` is clean, the same command ends well, and the
/// state is that of an undisturbed run.
struct FaultSection {
  let name: String
  /// Whether the process is expected to die of it.
  let isDeadly: Bool
  /// The fault at a call; nil to pass over it.
  let fault: (_ call: Int) -> FaultText

  /// Runs it.
  ///
  /// - Parameter stride: every so many calls.
  func run(_ flows: Flows, stride: Int, _ tally: inout Tally) throws {
    for step in flows.steps {
      for call in Swift.stride(from: 1, through: step.calls, by: stride) {
        try run(step, call, flows.sandbox, &tally)
      }
      try tally.progress("\(name): \(step.name), \(step.calls) calls")
    }
  }

  private func run(_ step: Step, _ call: Int, _ sandbox: Sandbox, _ tally: inout Tally) throws {
    let place = "\(name), \(step.name), call \(call) of \(step.calls)"
    try sandbox.copy(step.before, to: "now")
    let first = try sandbox.run(step.arguments, on: "now", fault(call))
    let died = first.status >= 128
    if died != isDeadly, !(isDeadly && first.calls != nil) {
      return tally.fail(place, "the command ended with status \(first.status): \(first.error)")
    }
    if first.calls == nil, !died { return tally.fail(place, "status \(first.status) without a count") }
    let problems = try Aftermath(step: step, sandbox: sandbox).problems(call, hasSucceeded: first.status == 0)
    if problems.isEmpty { tally.pass(name) } else { tally.fail(place, problems.joined(separator: "; ")) }
  }
}

/// What must be true after a step that was disturbed.
struct Aftermath {
  let step: Step
  let sandbox: Sandbox

  /// - Parameter number: odd numbers continue a job that was cut off with rerun_job, even ones submit it again.
  func problems(_ number: Int, hasSucceeded: Bool) throws -> [String] {
    var problems = try lost("after it")
    if hasSucceeded { problems += try differences("although it succeeded") }
    let again = try sandbox.run(try arguments(number), on: "now")
    if !step.ends.contains(again.status) {
      problems.append("again: status \(again.status): \(again.error.split(separator: "\n").first ?? "")")
    }
    return problems + (try lost("after the second attempt")) + (try differences("after the second attempt"))
  }

  private func arguments(_ number: Int) throws -> [String] {
    guard number % 2 == 1, step.arguments.first == "submit_job", let workspace = try? sandbox.workspace("now"),
      let last = try workspace.jobs.list().last, try workspace.jobs.state(last).wasCutOff
    else { return step.arguments }
    // The job before it may be one of the state, which has ended.
    return ["rerun_job", "-j", last.text]
  }

  private func lost(_ when: String) throws -> [String] {
    guard let workspace = try? sandbox.workspace("now") else { return [] }
    return try workspace.check().findings.filter(\.isLoss).map { "\(when): \($0.path): \($0.message)" }
  }

  private func differences(_ when: String) throws -> [String] {
    let found = try StateDigest(of: sandbox.workspace("now")).differences(from: step.digest)
    return found.isEmpty ? [] : ["\(when): \(found.prefix(3).joined(separator: ", ")) differ"]
  }
}
