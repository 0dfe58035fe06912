import Configuration
import Diagnostics
import Platform
import Synchronization

/// Every key of every example conf and DSL deleted, renamed and given each other type: what FATE 1.5 would refuse is
/// refused with its place, what is ignored is named, and nothing passes in silence.
struct Mutations {
  private let folders: [String]
  private let stride: Int
  private let workers: Int
  private static let name = "mutation"

  init(folders: [String], stride: Int, workers: Int) {
    self.folders = folders
    self.stride = stride
    self.workers = workers
  }

  /// One file of a job, and a mutation of it.
  private struct Point: Sendable {
    let job: ExampleJob
    let before: PlanEffect
    let rules: FATERules
    let ofConf: Bool
    let mutation: Mutation
  }

  private struct Counts {
    var outcomes: [MutationVerdict.Outcome: Int] = [:]
    /// How many of them FATE refuses by the rules of the contract.
    var claimed = 0
  }

  func run(_ tally: Tally) throws {
    if folders.isEmpty { return try tally.progress("mutation: skipped, no folder is named with --examples") }
    let examples = try Examples(below: folders)
    for (path, reason) in examples.leftOut { try tally.progress("mutation: left out \(path): \(reason)") }
    let all = points(examples.jobs)
    let chosen = Swift.stride(from: 0, to: all.count, by: stride).map { all[$0] }
    let counts = Mutex(Counts())
    try ConcurrentWork.run(chosen.count, workers: Array(0..<workers)) { piece, _ in
      let verdict = judge(chosen[piece], tally)
      counts.withLock { counts in
        counts.outcomes[verdict.outcome, default: 0] += 1
        if verdict.isClaimed { counts.claimed += 1 }
      }
    }
    try tell(examples, all.count, counts.withLock { $0 }, tally)
  }

  /// Each file once, in the first job that has it.
  private func points(_ jobs: [ExampleJob]) -> [Point] {
    var seen: Set<String> = []
    return jobs.flatMap { job -> [Point] in
      let before = PlanEffect(job.plan)
      let rules = FATERules(conf: job.conf.node, dsl: job.dsl?.node)
      let files = [(job.conf, true)] + (job.dsl.map { [($0, false)] } ?? [])
      return files.filter { seen.insert($0.0.path).inserted }.flatMap { file, ofConf in
        Mutation.all(of: file.node).map {
          Point(job: job, before: before, rules: rules, ofConf: ofConf, mutation: $0)
        }
      }
    }
  }

  private func judge(_ point: Point, _ tally: Tally) -> (outcome: MutationVerdict.Outcome, isClaimed: Bool) {
    var verdict = MutationVerdict.of(point.mutation, ofConf: point.ofConf, in: point.job, before: point.before)
    let claim = point.rules.refusal(of: point.mutation, ofConf: point.ofConf)
    if let claim, verdict.outcome != .refused { verdict.problems.append("FATE 1.5 refuses it: \(claim)") }
    let file = point.ofConf ? point.job.conf : point.job.dsl
    let place = point.mutation.member.keyPosition
    tally.note(
      Self.name, "mutation, \(file?.path ?? ""):\(place.line):\(place.column), \(point.mutation.text)",
      verdict.problems)
    return (verdict.outcome, claim != nil)
  }

  private func tell(_ examples: Examples, _ count: Int, _ counts: Counts, _ tally: Tally) throws {
    let files = Set(examples.jobs.flatMap { [$0.conf.path, $0.dsl?.path].compactMap(\.self) })
    let outcomes = MutationVerdict.Outcome.allCases.map { "\($0.rawValue) \(counts.outcomes[$0] ?? 0)" }
    try tally.progress(
      "mutation: \(files.count) files in \(examples.jobs.count) jobs, \(count) mutations; "
        + outcomes.joined(separator: ", ") + "; FATE refuses \(counts.claimed) of them by the contract's rules")
  }
}
