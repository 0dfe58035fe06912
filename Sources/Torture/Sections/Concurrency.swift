import Configuration
import Diagnostics
import Platform
import Workspace

/// 64 at once on one workspace: submits, uploads, queries and deletes. No id twice, no job lost, every record complete.
struct Concurrency {
  private let sandbox: Sandbox
  private let jobs: Int
  private static let processes = 64
  private static let name = "concurrent jobs"
  private static let state = "shared"

  /// A command, and the statuses with which it may end.
  private struct Command {
    let arguments: [String]
    var ends: Set<Int32> = [0]
  }

  private static let mayBeMissing: Set<Int32> = [0, ExitStatus.notFound.rawValue]

  init(_ sandbox: Sandbox, jobs: Int) {
    self.sandbox = sandbox
    self.jobs = jobs
  }

  func run(_ tally: Tally) throws {
    try sandbox.copy("tables", to: Self.state)
    let before = try records().count
    var running: [(command: Command, child: ChildProcess)] = []
    var next = running.startIndex
    var ids: [String] = []
    func wait() throws {
      let (command, child) = running[next]
      next += 1
      let ended = try Sandbox.end { try child.wait(limit: 300) }
      if !command.ends.contains(ended.status) {
        tally.fail(Self.name, "\(command.arguments[0]): status \(ended.status): \(ended.error)")
      }
      if command.arguments[0] == "submit_job", let job = ended.job { ids.append(job) }
    }
    for command in (0..<jobs).flatMap(commands) {
      if running.count - next == Self.processes { try wait() }
      running.append((command, try start(command, running.count)))
    }
    while next < running.count { try wait() }
    let problems = try problems(ids, before: before)
    for problem in problems { tally.fail(Self.name, problem) }
    if problems.isEmpty { tally.pass(Self.name, count: jobs) }
    try tally.progress("concurrency: \(running.count) commands, \(Self.processes) at once, \(jobs) of them jobs")
  }

  /// A submission with something else beside it.
  private func commands(_ number: Int) -> [Command] {
    let table = "t\(number % 7)"
    let upload = [
      "upload", "-i", "guest.csv", "--head", "1", "--partition", "1", "-n", "n", "-t", table, "--drop", "1",
    ]
    let submit = Command(arguments: ["submit_job", "-c", "conf.json", "-d", "dsl.json", "--jobs", "1"])
    switch number % 4 {
    case 0: return [submit, Command(arguments: ["query_job", "-r", "guest"], ends: Self.mayBeMissing)]
    case 1: return [Command(arguments: upload), submit]
    case 2:
      let delete = ["table_delete", "-n", "n", "-t", table]
      return [submit, Command(arguments: delete, ends: Self.mayBeMissing)]
    default: return [Command(arguments: ["table_info", "-n", "n", "-t", "guest"]), submit]
    }
  }

  private func start(_ command: Command, _ number: Int) throws -> ChildProcess {
    guard let binary = sandbox.environment.variable("FEDFLOW_BINARY") else {
      // Each writes its journal into a file of its own.
      let arguments = [
        FaultyCommand.word, FaultText.none.text, sandbox.path(Self.state), "\(sandbox.journalFolder)/\(number)",
      ]
      return try ChildProcess(sandbox.child(sandbox.environment.executable, arguments + command.arguments))
    }
    return try ChildProcess(
      sandbox.child(binary, command.arguments + ["--workspace", sandbox.path(Self.state)]))
  }

  /// The records of jobs that are no uploads.
  private func records() throws -> [JobRecord] {
    let workspace = try sandbox.workspace(Self.state)
    return try workspace.jobs.list().map { try workspace.jobs.record($0) }.filter { $0.initiatorRole != "local" }
  }

  private func problems(_ ids: [String], before: Int) throws -> [String] {
    var problems: [String] = []
    if ids.count != jobs || Set(ids).count != jobs {
      problems.append("\(Set(ids).count) different ids in \(ids.count) answers to \(jobs) submissions")
    }
    let records = try records()
    let lost = Set(ids).subtracting(records.map(\.id.text))
    if !lost.isEmpty { problems.append("lost: \(lost.sorted().prefix(5))") }
    if records.count != before + jobs { problems.append("\(records.count - before) records of \(jobs) jobs") }
    let unfinished = records.filter { $0.status != .success || $0.endTime == nil || $0.progress != 100 }
    if !unfinished.isEmpty { problems.append("\(unfinished.count) records are not complete") }
    let losses = try sandbox.workspace(Self.state).check().findings.filter(\.isLoss)
    if !losses.isEmpty { problems.append(losses.map(\.message).prefix(3).joined(separator: "; ")) }
    return problems
  }
}
