import Diagnostics
import Platform
import Workspace

/// No change of a file bypasses the seam at which the other sections disturb: the kernel counts as many changing calls of
/// each kind as the seam, and the release binary makes no other ones.
struct SeamSection {
  private let flows: Flows
  private var sandbox: Sandbox { flows.sandbox }
  private static let name = "seam, strace"

  init(_ flows: Flows) { self.flows = flows }

  func run(_ tally: Tally) throws {
    guard let strace = try Strace(sandbox) else { return try tally.progress("seam: skipped, there is no strace") }
    let binary = sandbox.environment.variable("FEDFLOW_BINARY")
    if binary == nil { try tally.progress("seam: the release binary is left out, FEDFLOW_BINARY is not set") }
    // What a command finds in the cache depends on the binary that left it: so the kinds of all commands count for each.
    var seam: Set<String> = []
    for step in flows.steps {
      let (kinds, counted) = try count(step, strace, tally)
      seam.formUnion(kinds)
      guard let binary else { continue }
      try sandbox.restore(step.before)
      let command = [binary] + step.arguments + ["--workspace", sandbox.path(Sandbox.now)]
      let (ended, traced) = try strace.changes(of: command, in: sandbox)
      let changes = traced.filter { isFile($0.path) }
      let strange = Set(changes.map(kind)).subtracting(seam)
      tally.note(
        Self.name, "seam, release binary, \(step.name)", problems(of: ended) + strange.sorted().map { "makes \($0)" })
      try tally.progress("seam: \(step.name), \(counted) calls by both counts, \(changes.count) of the release binary")
    }
  }

  /// One run of which both the seam and the kernel count the calls.
  ///
  /// - Returns: the kinds of its calls, and how many there were.
  private func count(_ step: Step, _ strace: Strace, _ tally: Tally) throws -> (kinds: Set<String>, calls: Int) {
    try sandbox.restore(step.before)
    let command = sandbox.command(step.arguments, on: Sandbox.now, .flushing)
    // The path through which a program sees itself would lead strace to strace.
    let program = try sandbox.files.resolved(sandbox.environment.executable) ?? sandbox.environment.executable
    let (ended, traced) = try strace.changes(of: [program] + command, in: sandbox)
    let changes = traced.filter { isFile($0.path) }
    let seam = try sandbox.journal()
    var problems =
      problems(of: ended) + changes.filter { $0.name == nil }.map { "\($0.call) of \($0.path) bypasses the seam" }
    for name in Set(changes.compactMap(\.name)).union(seam).sorted() {
      let (kernel, own) = (changes.count { $0.name == name }, seam.count { $0 == name })
      if kernel != own { problems.append("\(name): \(kernel) by the kernel, \(own) by the seam") }
    }
    tally.note(Self.name, "seam, \(step.name)", problems)
    return (Set(changes.map(kind)), seam.count)
  }

  /// A command that did not do its work makes few calls, which proves nothing.
  private func problems(of ended: Sandbox.Ended) -> [String] {
    ended.status == 0 ? [] : ["status \(ended.status): \(ended.error)"]
  }

  /// Standard streams and pipes are no files, the journal itself is written beside the seam, and the thread sanitizer copies
  /// its constants into a file of its own.
  private func isFile(_ path: String) -> Bool {
    let isDevice = path.hasPrefix("/dev/") && !path.hasPrefix("/dev/shm/")
    let isSanitizer = path.contains("/tsan.rodata.")
    return path.hasPrefix("/") && !isDevice && !isSanitizer && !path.hasPrefix(sandbox.journalFolder)
  }

  /// A call with its path, without what differs between two runs: ids of jobs, numbers of processes, keys of the cache.
  private func kind(_ change: TracedChange) -> String {
    let parts = change.path.split(separator: "/").map { part in
      let isKey = part.allSatisfy(\.isHexDigit) && part.utf8.count <= 2
      return isKey || part.count(where: \.isHexDigit) > 20 ? "#" : String(part.filter { !$0.isNumber })
    }
    return "\(change.name ?? change.call) \(parts.joined(separator: "/"))"
  }
}
