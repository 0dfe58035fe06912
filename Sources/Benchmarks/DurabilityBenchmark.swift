import Platform

/// What waiting for the disk costs: the pipeline `hetero_lr` with its flushes, and the same with flushes that return at once.
struct DurabilityBenchmark {
  let runner: ProgramRunner
  let repetitions: Int
  let progress: (String) throws -> Void

  private static let pipeline = "pipelines/hetero_lr"

  /// The rows, and a note about what differs.
  func rows(in folder: String) throws -> (rows: [Row], note: String) {
    let workspace = "\(folder)/durability"
    defer { try? runner.files.removeTree(workspace) }
    _ = try runner.run(
      MeasuredCommand.call(.synced) + ["upload", "--workspace", workspace, "-q", "-c", "\(Self.pipeline)/upload.json"]
    ).succeeded("upload")
    var (synced, unsynced): ([Double], [Double]) = ([], [])
    for repetition in 0...repetitions {
      try progress("durability: \(repetition) of \(repetitions)")
      let (with, without) = (try run(.synced, workspace), try run(.unsynced, workspace))
      if repetition == 0 { continue }
      synced.append(with)
      unsynced.append(without)
    }
    let title = "the pipeline hetero_lr"
    let ratio = Sample(synced).flatMap { with in Sample(unsynced).flatMap { with.divided(by: $0) } }
    let rows = [
      Row(
        title: "\(title), all on the disk", unit: "s", sample: Sample(synced),
        peer: Sample(unsynced).map { .measured("without sync", $0) } ?? .none),
      Row(title: "\(title): cost of durability", unit: "times", sample: ratio, target: .atMost(1.25)),
    ]
    return (rows, "Without sync: a build of the benchmark's own, in which fsync and syncfs return at once.")
  }

  private func run(_ flushing: MeasuredCommand.Flushing, _ workspace: String) throws -> Double {
    let job = ["-c", "\(Self.pipeline)/conf.json", "-d", "\(Self.pipeline)/dsl.json", "--no_cache", "--quiet"]
    return try runner.run(MeasuredCommand.call(flushing) + ["submit_job", "--workspace", workspace] + job)
      .succeeded("submit_job").use.wall
  }
}

extension DurabilityBenchmark {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    try DurabilityBenchmark(runner: setting.runner, repetitions: setting.scale.jobs, progress: setting.say)
      .rows(in: setting.folder)
  }
}
