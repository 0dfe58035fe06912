import Learning
import Platform

/// A million rows of fifty columns into statistics, beside NumPy's covariance of the same numbers.
struct StatisticsBenchmark {
  let runner: ProgramRunner
  let numpy: PythonPeer.Installation
  let repetitions: Int
  let progress: (String) throws -> Void

  private static let rows = 1_000_000
  private static let columns = 50

  /// The rows, and a note that says what is compared.
  func rows(in folder: String) throws -> (rows: [Row], note: String) {
    let file = "\(folder)/numbers"
    try progress("writing \(Self.rows) rows of \(Self.columns) columns")
    try write(file)
    defer { try? runner.files.removeFile(file) }
    let own = "/proc/\(ProcessEnvironment.current().processID)/exe"
    let arguments = [file, "\(Self.rows)", "\(Self.columns)"]
    var (ours, others) = (NamedSamples(), NamedSamples())
    for repetition in 1...repetitions {
      try progress("statistics: \(repetition) of \(repetitions)")
      ours.append(try figures([own, "--learn"] + arguments))
      if case .ready(let program) = numpy { others.append(try figures(program.command + arguments)) }
    }
    let shape = "1,000,000 × 50"
    let peer: Row.Peer = others["seconds"].map { .measured("numpy.cov", $0) } ?? .missing("numpy")
    let rows = [
      Row(
        title: "statistics of \(shape)", unit: "s", sample: ours["seconds"], peer: peer, target: .ratio(1)),
      Row(title: "statistics of \(shape): memory", unit: "MB", sample: ours["megabytes"], target: .atMost(200)),
    ]
    return (rows, try note(ours["covariance"], others["covariance"]))
  }

  private func note(_ ours: Sample?, _ others: Sample?) throws -> String {
    switch numpy {
    case .unavailable(let reason): return "numpy could not be installed: \(reason)"
    case .ready(let program):
      guard let ours, let others, (ours.median - others.median).magnitude < 1e-9 * others.median.magnitude else {
        throw BenchmarkError(
          "the covariance is \(ours?.median ?? .nan), \(program.versions) says \(others?.median ?? .nan)")
      }
      return
        "\(program.versions) computes covariances alone; statistics hold third and fourth moments and the spread of"
        + " products too."
    }
  }

  /// Correlated numbers of no meaning, the same in every run.
  private func write(_ path: String) throws {
    let file = try runner.files.createFile(path)
    var state: UInt64 = 20_260_101
    for start in stride(from: 0, to: Self.rows, by: StatisticsTable.chunkRows) {
      let length = min(StatisticsTable.chunkRows, Self.rows - start)
      let common = (0..<length).map { _ in next(&state) }
      for column in 0..<Self.columns {
        let numbers = common.map { $0 * Double(column % 7) + next(&state) + Double(column) }
        try file.write(numbers.withUnsafeBytes { Array($0) })
      }
    }
    try file.close()
  }

  private func next(_ state: inout UInt64) -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 53)
  }

  /// The lines "name value" that a program prints.
  private func figures(_ command: [String]) throws -> [(name: String, value: Double)] {
    let ended = try runner.run(command).succeeded(Path.name(command[0]))
    return try ended.output.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      guard words.count == 2, let value = Double(words[1]) else {
        throw BenchmarkError("\(command[0]) printed '\(line)' instead of a name and a figure")
      }
      return (String(words[0]), value)
    }
  }
}

extension StatisticsBenchmark {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    try StatisticsBenchmark(
      runner: setting.runner, numpy: setting.installed(PythonPeer.numpy), repetitions: setting.scale.uploads,
      progress: setting.say
    ).rows(in: setting.folder)
  }
}
