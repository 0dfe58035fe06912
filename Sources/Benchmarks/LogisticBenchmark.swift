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
    var (own, other, peerNote) = ([Double](), [Double](), "")
    for repetition in 0...repetitions {
      try progress("logistic regression: \(repetition) of \(repetitions)")
      let start = Clock.system.monotonic()
      let fitted = try LogisticRegression(
        matrix: matrix, classes: classes, classCount: 2, weights: weights,
        options: LogisticRegression.Options(multiClass: .oneVersusRest))
      let seconds = Clock.system.monotonic() - start
      let peer = try peerSeconds(objective: fitted.objective)
      // The first turn brings both programs' memory into the caches of the system.
      if repetition == 0 { continue }
      own.append(seconds)
      if let peer {
        other.append(peer.seconds)
        peerNote = " Its fastest solver was \(peer.solver)."
      }
    }
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

  private func peerSeconds(objective: Double) throws -> (solver: String, seconds: Double)? {
    guard case .ready(let program) = scikitLearn else { return nil }
    let arguments = ["\(Self.rows)", "\(Self.columns)", "\(objective)"]
    let ended = try runner.run(program.command + arguments).succeeded("scikit-learn")
    let words = ended.output.split(whereSeparator: \.isWhitespace)
    guard words.count == 2, let seconds = Double(words[1]) else {
      throw BenchmarkError("scikit-learn printed '\(ended.output)' instead of a solver and its seconds")
    }
    return (String(words[0]), seconds)
  }
}
