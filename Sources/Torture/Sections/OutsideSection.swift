import Diagnostics
import Platform
import Workspace

/// A sample of the same faults on the release binary, by strace(1): so that the seam itself is not trusted.
struct OutsideSection: Sendable {
  private let flows: Flows
  private var sandbox: Sandbox { flows.sandbox }

  /// The system calls that change something, as the C library makes them.
  private static let calls = ["openat", "write", "fsync", "syncfs", "rename,renameat2", "mkdir", "unlink", "rmdir"]
  private static let faults = [
    ("signal=KILL", true), ("error=ENOSPC", false), ("error=EIO", false), ("error=EINTR", false),
  ]

  init(_ flows: Flows) { self.flows = flows }

  private struct Point {
    let step: Step
    let injection: String
    let isDeadly: Bool
    let number: Int
  }

  func run(_ points: inout Points, _ tally: Tally) throws {
    guard let binary = sandbox.environment.variable("FEDFLOW_BINARY") else {
      return try tally.progress("outside: skipped, FEDFLOW_BINARY is not set")
    }
    guard let strace = try Strace(sandbox) else {
      return try tally.progress("outside: skipped, there is no strace")
    }
    let all = flows.steps.flatMap { step in Self.calls.flatMap { Self.points(step, $0) } }
    try points.run(all) { point, sandbox in try run(point, binary, strace, sandbox, tally) }
    try tally.progress("outside: \(all.count) points")
  }

  private static func points(_ step: Step, _ call: String) -> [Point] {
    // Files are opened to read them, too, where the seam fails only what changes something.
    faults.filter { call != "openat" || $0.1 }.flatMap { fault, isDeadly in
      stride(from: 1, through: 9, by: 2).map { number in
        Point(step: step, injection: "inject=\(call):\(fault):when=\(number)", isDeadly: isDeadly, number: number)
      }
    }
  }

  private func run(
    _ point: Point, _ binary: String, _ strace: Strace, _ sandbox: Sandbox, _ tally: Tally
  ) throws {
    try sandbox.restore(point.step.before)
    let ended = try strace.run(
      ["-o", "/dev/null", "-e", point.injection],
      [binary] + point.step.arguments + ["--workspace", sandbox.path(Sandbox.now)], in: sandbox)
    // strace ends as its child did. A command that makes fewer such calls is not disturbed.
    let place = "outside, \(point.step.name), \(point.injection)"
    if ended.status >= 128, !point.isDeadly { return tally.fail(place, "status \(ended.status): \(ended.error)") }
    let aftermath = Aftermath(step: point.step, sandbox: sandbox)
    let problems = try aftermath.problems(point.number, hasSucceeded: ended.status == 0)
    tally.note("outside, release binary", place, problems)
  }
}
