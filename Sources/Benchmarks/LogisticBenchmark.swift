import Learning
import Platform

/// Logistic regression on a table in memory, beside the fastest of scikit-learn's solvers: both minimise the same objective,
/// and the peer's seconds are those of the first solver setting that comes as low as ours.
///
/// Both sides draw the same numbers: column c is normal by NumPy's `RandomState(c)`, the label follows from ten columns.
struct LogisticBenchmark {
  let runner: ProgramRunner
  let scikitLearn: PythonPeer.Installation
  let repetitions: Int
  let progress: (String) throws -> Void

  static let rows = 500_000
  static let columns = 100

  /// The row, and a note about what is compared.
  func rows() throws -> (rows: [Row], note: String) {
    try progress("logistic regression: drawing \(Self.rows) x \(Self.columns) numbers")
    let columns = Parallel.map(Self.columns) { column in
      var random = NumPyRandomState(seed: UInt32(column))
      return random.normal(count: Self.rows)
    }
    let classes = Self.classes(columns)
    let matrix = try Matrix(columnVectors: columns, rowCount: Self.rows)
    let weights = [Double](repeating: 1, count: Self.rows)
    var (own, other) = ([Double](), [Double]())
    var fastest: PeerFit?
    for repetition in 0...repetitions {
      try progress("logistic regression: \(repetition) of \(repetitions)")
      let start = Clock.system.monotonic()
      let fitted = try LogisticRegression(
        matrix: matrix, classes: classes, classCount: 2, weights: weights,
        options: LogisticRegression.Options(multiClass: .oneVersusRest))
      let seconds = Clock.system.monotonic() - start
      let peer = try peerFit(objective: fitted.objective, as: fastest)
      fastest = peer
      // The first turn finds the fastest solver, and brings both programs' memory into the caches of the system.
      if repetition == 0 { continue }
      own.append(seconds)
      if let peer { other.append(peer.seconds) }
    }
    let peerNote = fastest.map { " Its fastest solver was \($0.solver)." } ?? ""
    let peer: Row.Peer = Sample(other).map { .measured("scikit-learn", $0) } ?? .missing("scikit-learn")
    let row = Row(
      title: "logistic regression on 500,000 x 100, to the same loss", unit: "s", sample: Sample(own), peer: peer,
      target: .ratio(1))
    return ([row], note + peerNote)
  }

  private var note: String {
    switch scikitLearn {
    case .unavailable(let reason): "scikit-learn could not be installed: \(reason)"
    case .ready(let program):
      "L2, C = 1; \(program.versions) with lbfgs, newton-cg and newton-cholesky, which use as many threads as they like."
    }
  }

  /// 1 where the sum of ten columns, the c-th times 1 / (c + 1), and of one more is above 0.
  private static func classes(_ columns: [[Double]]) -> [Int] {
    (0..<rows).map { row in
      let score = (0..<10).reduce(0.0) { $0 + columns[$1][row] / Double($1 + 1) }
      return score + columns[99][row] > 0 ? 1 : 0
    }
  }

  /// A setting of scikit-learn that comes down to our objective.
  private struct PeerFit {
    let solver: String
    let tolerance: String
    let seconds: Double
  }

  /// The fastest setting, or how long a known one takes.
  private func peerFit(objective: Double, as known: PeerFit?) throws -> PeerFit? {
    guard case .ready(let program) = scikitLearn else { return nil }
    var arguments = ["\(Self.rows)", "\(Self.columns)", "\(objective)"]
    if let known { arguments += [known.solver, known.tolerance] }
    let ended = try runner.run(program.command + arguments).succeeded("scikit-learn")
    let words = ended.output.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count == 3, let seconds = Double(words[2]) else {
      throw BenchmarkError("scikit-learn printed '\(ended.output)' instead of a solver, its tolerance and its seconds")
    }
    return PeerFit(solver: words[0], tolerance: words[1], seconds: seconds)
  }
}

extension LogisticBenchmark {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    try LogisticBenchmark(
      runner: setting.runner, scikitLearn: setting.installed(PythonPeer.scikitLearn),
      repetitions: setting.scale.regressions, progress: setting.say
    ).rows()
  }
}
