import Diagnostics
import Platform
import Workspace

/// A sample of the same faults on the release binary, by strace(1): so that the seam itself is not trusted.
struct OutsideSection {
  private let flows: Flows
  private var sandbox: Sandbox { flows.sandbox }

  /// The system calls that change something, as the C library makes them.
  private static let calls = ["openat", "write", "fsync", "syncfs", "rename,renameat2", "mkdir", "unlink", "rmdir"]
  private static let faults = [
    ("signal=KILL", true), ("error=ENOSPC", false), ("error=EIO", false), ("error=EINTR", false),
  ]

  init(_ flows: Flows) { self.flows = flows }

  func run(_ stride: Int, _ tally: inout Tally) throws {
    guard let binary = sandbox.environment.variable("FEDFLOW_BINARY") else {
      return try tally.progress("outside: skipped, FEDFLOW_BINARY is not set")
    }
    guard try sandbox.files.exists("/usr/bin/strace") else {
      return try tally.progress("outside: skipped, there is no strace")
    }
    for step in flows.steps {
      for call in Self.calls {
        for (fault, isDeadly) in Self.faults where call != "openat" || isDeadly {
          for number in Swift.stride(from: 1, through: 9, by: stride > 1 ? 8 : 2) {
            try run(step, binary, "inject=\(call):\(fault):when=\(number)", isDeadly, number, &tally)
          }
        }
      }
      try tally.progress("outside: \(step.name)")
    }
  }

  private func run(
    _ step: Step, _ binary: String, _ injection: String, _ isDeadly: Bool, _ number: Int, _ tally: inout Tally
  ) throws {
    try sandbox.copy(step.before, to: "now")
    let ended = try sandbox.start(
      "/usr/bin/strace",
      ["-f", "-qq", "-o", "/dev/null", "-e", injection, binary] + step.arguments
        + ["--workspace", sandbox.path("now")])
    // strace ends as its child did. A command that makes fewer such calls is not disturbed.
    let place = "outside, \(step.name), \(injection)"
    if ended.status >= 128, !isDeadly { return tally.fail(place, "status \(ended.status): \(ended.error)") }
    let problems = try Aftermath(step: step, sandbox: sandbox).problems(number, hasSucceeded: ended.status == 0)
    if problems.isEmpty {
      tally.pass("outside, release binary")
    } else {
      tally.fail(place, problems.joined(separator: "; "))
    }
  }
}
