import Diagnostics
import Platform
import Workspace

/// The same fault at every changing call of every step: afterwards `check` is clean, the same command ends well, and the
/// state is that of an undisturbed run.
struct FaultSection: Sendable {
  let name: String
  /// Whether the process is expected to die of it.
  let isDeadly: Bool
  /// The faults at a call, each tried by itself.
  let faults: @Sendable (_ call: Int) -> [FaultText]

  private struct Point {
    let step: Step
    let call: Int
    let fault: FaultText
  }

  /// Runs it.
  func run(_ flows: Flows, _ points: inout Points, _ tally: Tally) throws {
    let all = flows.steps.flatMap { step in
      (1...step.calls).flatMap { call in faults(call).map { Point(step: step, call: call, fault: $0) } }
    }
    try points.run(all) { point, sandbox in try run(point, sandbox, tally) }
    try tally.progress("\(name): \(all.count) points")
  }

  private func run(_ point: Point, _ sandbox: Sandbox, _ tally: Tally) throws {
    let step = point.step
    let place = "\(point.fault.text), \(step.name), \(step.calls) calls"
    try sandbox.restore(step.before)
    let first = try sandbox.run(step.arguments, on: Sandbox.now, point.fault)
    let died = first.status >= 128
    if died != isDeadly, !(isDeadly && first.calls != nil) {
      return tally.fail(place, "the command ended with status \(first.status): \(first.error)")
    }
    if first.calls == nil, !died { return tally.fail(place, "status \(first.status) without a count") }
    let aftermath = Aftermath(step: step, sandbox: sandbox)
    tally.note(name, place, try aftermath.problems(point.call, hasSucceeded: first.status == 0))
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
    let again = try sandbox.run(try arguments(number), on: Sandbox.now)
    if !step.ends.contains(again.status) {
      problems.append("again: status \(again.status): \(again.error.split(separator: "\n").first ?? "")")
    }
    return problems + (try lost("after the second attempt")) + (try differences("after the second attempt"))
      + (try productProblems())
  }

  /// A file that the command leaves outside of the workspace is whole.
  private func productProblems() throws -> [String] {
    guard let product = step.product else { return [] }
    let found = try sandbox.digest(product.path)
    return found == product.digest ? [] : ["\(product.path) is \(found ?? "not there") after the second attempt"]
  }

  private func arguments(_ number: Int) throws -> [String] {
    guard number % 2 == 1, step.arguments.first == "submit_job", let workspace = try? sandbox.workspace(Sandbox.now),
      let last = try workspace.jobs.list().last, try workspace.jobs.state(last).wasCutOff
    else { return step.arguments }
    // The job before it may be one of the state, which has ended.
    return ["rerun_job", "-j", last.text]
  }

  private func lost(_ when: String) throws -> [String] {
    guard let workspace = try? sandbox.workspace(Sandbox.now) else { return [] }
    return try workspace.check().findings.filter(\.isLoss).map { "\(when): \($0.path): \($0.message)" }
  }

  private func differences(_ when: String) throws -> [String] {
    let found = try StateDigest(of: sandbox.workspace(Sandbox.now)).differences(from: step.digest)
    return found.isEmpty ? [] : ["\(when): \(found.prefix(3).joined(separator: ", ")) differ"]
  }
}
