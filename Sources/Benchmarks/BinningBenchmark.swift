import Learning
import Platform

/// Quantile binning of a table in memory: split points and the bin of every value, beside pandas' `qcut` column by column.
///
/// Both sides draw the same numbers: column c is normal by NumPy's `RandomState(c)`.
struct BinningBenchmark {
  let runner: ProgramRunner
  let pandas: PythonPeer.Installation
  let repetitions: Int
  let progress: (String) throws -> Void

  static let rows = 500_000
  static let columns = 100
  private static let bins = 10

  /// The rows, and a note about what is compared.
  func rows() throws -> (rows: [Row], note: String) {
    try progress("binning: drawing \(Self.rows) x \(Self.columns) numbers")
    let table = Parallel.map(Self.columns) { column in
      var random = NumPyRandomState(seed: UInt32(column))
      return random.normal(count: Self.rows)
    }
    var (own, serial, other) = ([Double](), [Double](), [Double]())
    for repetition in 0...repetitions {
      try progress("binning: \(repetition) of \(repetitions)")
      let parallel = try seconds {
        try Parallel.map(table.count) { (column) throws(LearningError) in try Self.bin(table[column]) }
      }
      let single = try seconds { try table.map(Self.bin) }
      let peer = try peerSeconds()
      // The first turn brings both programs' memory into the caches of the system.
      if repetition == 0 { continue }
      own.append(parallel)
      serial.append(single)
      if let peer { other.append(peer) }
    }
    let peer: Row.Peer = Sample(other).map { .measured("pandas", $0) } ?? .missing("pandas")
    let title = "quantile binning of 500,000 x 100"
    let rows = [
      Row(title: "\(title): all processors", unit: "s", sample: Sample(own), peer: peer, target: .ratio(5)),
      Row(title: "\(title): one thread", unit: "s", sample: Sample(serial), peer: peer),
    ]
    return (rows, note)
  }

  private var note: String {
    switch pandas {
    case .unavailable(let reason): "pandas could not be installed: \(reason)"
    case .ready(let program):
      "Ten bins a column, FATE's split points at error 0.001; \(program.versions) with qcut(labels=False), which uses one"
        + " thread."
    }
  }

  private static func bin(_ column: [Double]) throws(LearningError) -> Int32 {
    let splits = try Binning.quantile(column, bins: bins)
    return splits.bins(of: column, missingBin: splits.binCount).last ?? 0
  }

  private func seconds<Result>(_ work: () throws -> Result) rethrows -> Double {
    let start = Clock.system.monotonic()
    _ = try work()
    return Clock.system.monotonic() - start
  }

  private func peerSeconds() throws -> Double? {
    guard case .ready(let program) = pandas else { return nil }
    let ended = try runner.run(program.command + ["\(Self.rows)", "\(Self.columns)", "\(Self.bins)"]).succeeded(
      "pandas")
    guard let text = ended.output.split(whereSeparator: \.isWhitespace).last, let seconds = Double(text) else {
      throw BenchmarkError("pandas printed '\(ended.output)' instead of its seconds")
    }
    return seconds
  }
}

extension BinningBenchmark {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    try BinningBenchmark(
      runner: setting.runner, pandas: setting.installed(PythonPeer.pandas), repetitions: setting.scale.jobs,
      progress: setting.say
    ).rows()
  }
}
