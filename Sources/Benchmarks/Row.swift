/// One line of the table: what was measured, beside a peer and a target.
struct Row {
  /// Which way a figure should go.
  enum Better { case lower, higher }

  /// Whom the figure is compared with.
  enum Peer {
    case none
    /// Measured in the same run, alternating with ours.
    case measured(String, Sample)
    /// Known from elsewhere, not measured in this run.
    case published(String, Double)
    /// It could not be installed.
    case missing(String)
  }

  /// What was promised.
  enum Target {
    case atMost(Double)
    /// Times better than the peer.
    case ratio(Double)
  }

  let title: String
  let unit: String
  var better = Better.lower
  /// Nil when it could not be measured; a note then says why.
  let sample: Sample?
  var peer = Peer.none
  var target: Target?

  /// How many times better than the peer: the median over neighbouring measurements where there are some.
  var ratio: Double? {
    guard let sample else { return nil }
    switch peer {
    case .none, .missing: return nil
    case .published(_, let value): return better == .lower ? value / sample.median : sample.median / value
    case .measured(_, let other):
      return (better == .lower ? other.divided(by: sample) : sample.divided(by: other))?.median
    }
  }

  /// Whether the target is met; nil without a target or without a figure to judge.
  var isMet: Bool? {
    guard let target, let sample else { return nil }
    switch target {
    case .atMost(let limit): return sample.median <= limit
    case .ratio(let least): return ratio.map { $0 >= least }
    }
  }
}

extension Row {
  /// The titles of the columns.
  static let header = ["what", "unit", "median", "min–max", "peer", "its median", "ratio", "target", "verdict"]

  /// The texts of the columns.
  var cells: [String] {
    let (name, value) = peerCells
    let range = sample.map { "\(Figure.text($0.lowest))–\(Figure.text($0.highest))" }
    let mark = if case .published = peer { "*" } else { "" }
    return [
      title, unit, sample.map { Figure.text($0.median) } ?? "–", range ?? "–", name, value,
      ratio.map { "\(Figure.text($0))x\(mark)" } ?? "–", targetCell, verdict,
    ]
  }

  private var peerCells: (String, String) {
    switch peer {
    case .none: ("–", "–")
    case .measured(let name, let sample): (name, Figure.text(sample.median))
    case .published(let name, let value): (name, "\(Figure.text(value))*")
    case .missing(let name): (name, "not installed")
    }
  }

  private var targetCell: String {
    switch target {
    case nil: "–"
    case .atMost(let limit): "≤ \(Figure.text(limit))"
    case .ratio(let least): "≥ \(Figure.text(least))x"
    }
  }

  private var verdict: String {
    if sample == nil { return "failed" }
    if target == nil { return "–" }
    return isMet.map { $0 ? "met" : "missed" } ?? "not measured"
  }
}
