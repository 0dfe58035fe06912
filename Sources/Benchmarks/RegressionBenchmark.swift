import Configuration
import Platform

/// An epoch of HeteroLR on FATE's default_credit data: 30,000 rows, 13 columns of the guest and 10 of the host, Paillier keys of
/// 1024 bits, batches of 3,200 rows.
struct RegressionBenchmark {
  let fedflow: FedflowProgram
  let phe: PythonPeer.Installation
  let repetitions: Int
  let progress: (String) throws -> Void

  private static let rows = 30_000
  private static let epochs = 4
  /// Rows of the peer's measurement; its costs grow with them.
  private static let rowsOfPeer = 100

  /// Where FATE's tables are, when they are on this machine: the repository does not have them.
  static let data = "../shared/fate-1.4/examples/data"

  /// The rows, and a note that says how an epoch was told from the rest of a job.
  func rows(_ files: JobFiles, data: String) throws -> (rows: [Row], note: String) {
    guard try fedflow.runner.files.exists("\(data)/default_credit_hetero_guest.csv") else {
      return ([], "HeteroLR on default_credit was skipped: FATE's data is not in \(Self.data).")
    }
    _ = try fedflow.run("upload", ["-c", try files.creditUpload(from: data)])
    let jobs = try (one: files.creditJob(epochs: 1), several: files.creditJob(epochs: Self.epochs))
    var (walls, processors, others): ([Double], [Double], [Double]) = ([], [], [])
    for repetition in 1...repetitions {
      try progress("HeteroLR on default_credit: \(repetition) of \(repetitions)")
      let (short, long) = (try fedflow.submit(jobs.one).use, try fedflow.submit(jobs.several).use)
      walls.append((long.wall - short.wall) / Double(Self.epochs - 1))
      processors.append((long.processor - short.processor) / Double(Self.epochs - 1))
      if case .ready(let program) = phe { others.append(try epochOfPeer(program)) }
    }
    let title = "HeteroLR epoch, 30,000 rows at 1024 bits"
    let rows = [
      Row(title: "\(title): wall", unit: "s", sample: Sample(walls)),
      Row(
        title: "\(title): CPU", unit: "CPU s", sample: Sample(processors),
        peer: Sample(others).map { .measured("phe", $0) } ?? .missing("phe")),
    ]
    let note =
      "The epoch of HeteroLR is the difference of jobs of \(Self.epochs) and of 1, a part each; phe's is measured on"
      + " \(Self.rowsOfPeer) rows and\ntaken \(Self.rows / Self.rowsOfPeer) times: what FATE does to a row of the residual"
      + " and the gradients, without its loss."
    return (rows, note)
  }

  private func epochOfPeer(_ program: PythonPeer.Program) throws -> Double {
    let ended = try fedflow.runner.run(program.command + ["1024", "\(Self.rowsOfPeer)", "13", "10"]).succeeded("phe")
    let words = ended.output.split(whereSeparator: \.isWhitespace)
    guard words.count == 2, let seconds = Double(words[1]) else {
      throw BenchmarkError("phe printed '\(ended.output)' instead of a name and a number")
    }
    return seconds * Double(Self.rows)
  }
}

extension RegressionBenchmark {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    try RegressionBenchmark(
      fedflow: setting.fedflow, phe: setting.installed { .phe(in: $0, script: "hetero_lr_phe", $1) },
      repetitions: setting.scale.regressions, progress: setting.say
    ).rows(setting.files, data: setting.environment.absolute(data))
  }
}
