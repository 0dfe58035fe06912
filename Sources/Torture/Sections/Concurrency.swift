import Configuration
import Diagnostics
import Platform
import Synchronization
import Workspace

/// 64 at once on one workspace: submits, uploads, queries and deletes. No id twice, no job lost, every record complete.
struct Concurrency {
  private let sandbox: Sandbox
  private let jobs: Int
  private static let submitters = 64

  init(_ sandbox: Sandbox, jobs: Int) {
    self.sandbox = sandbox
    self.jobs = jobs
  }

  func run(_ tally: inout Tally) throws {
    try sandbox.copy("tables", to: "shared")
    let binary = sandbox.environment.variable("FEDFLOW_BINARY")
    let ids = Mutex<[String]>([])
    let failures = Mutex<[String]>([])
    let numbers = Mutex(0)
    try ConcurrentWork.run(Self.submitters, workers: Array(0..<Self.submitters)) { _, submitter in
      while true {
        let number = numbers.withLock { number in
          number += 1
          return number
        }
        if number > jobs { return }
        for (arguments, mayEnd) in commands(number, submitter) {
          let ended = try start(binary, arguments, submitter)
          if !mayEnd.contains(ended.status) {
            failures.withLock { $0.append("\(arguments[0]): status \(ended.status): \(ended.error)") }
          }
          if arguments[0] == "submit_job", let job = ended.job { ids.withLock { $0.append(job) } }
        }
      }
    }
    try judge(ids.withLock { $0 }, failures.withLock { $0 }, &tally)
  }

  /// Every submission with something else beside it.
  private func commands(_ number: Int, _ submitter: Int) -> [(arguments: [String], ends: Set<Int32>)] {
    let table = "t\(number % 7)"
    let upload = [
      "upload", "-i", "guest.csv", "--head", "1", "--partition", "1", "-n", "n", "-t", table, "--drop", "1",
    ]
    let submit = (["submit_job", "-c", "conf.json", "-d", "dsl.json", "--jobs", "1"], Set<Int32>([0]))
    switch number % 4 {
    case 0: return [submit, (["query_job", "-limit", "5"], [0])]
    case 1: return [(upload, [0]), submit]
    case 2: return [submit, (["table_delete", "-n", "n", "-t", table], [0, ExitStatus.notFound.rawValue])]
    default: return [(["table_list"], [0]), submit]
    }
  }

  private func start(_ binary: String?, _ arguments: [String], _ submitter: Int) throws -> Sandbox.Ended {
    let workspace = sandbox.path("shared")
    if let binary { return try sandbox.start(binary, arguments + ["--workspace", workspace]) }
    let count = "\(sandbox.folder)/count-\(submitter)"
    return try sandbox.start(
      sandbox.environment.executable, [FaultyCommand.word, FaultText.none.text, workspace, count] + arguments)
  }

  private func judge(_ ids: [String], _ failures: [String], _ tally: inout Tally) throws {
    let name = "concurrent jobs"
    for failure in failures { tally.fail(name, failure) }
    if Set(ids).count != jobs { tally.fail(name, "\(Set(ids).count) different ids of \(jobs) jobs") }
    let workspace = try sandbox.workspace("shared")
    let records = try workspace.jobs.list().map { try workspace.jobs.record($0) }.filter { $0.initiatorRole != "local" }
    let lost = Set(ids).subtracting(records.map(\.id.text))
    if !lost.isEmpty { tally.fail(name, "lost: \(lost.sorted().prefix(5))") }
    let unfinished = records.filter { $0.status != .success || $0.endTime == nil || $0.progress != 100 }
    if !unfinished.isEmpty { tally.fail(name, "\(unfinished.count) records are not complete") }
    let losses = try workspace.check().findings.filter(\.isLoss)
    if !losses.isEmpty { tally.fail(name, losses.map(\.message).prefix(3).joined(separator: "; ")) }
    if tally.failures.isEmpty { tally.pass(name, count: jobs) }
  }
}
