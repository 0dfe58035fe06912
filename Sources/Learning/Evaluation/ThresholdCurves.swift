/// Values at thresholds: true and false positives and negatives, or F1.
public struct ConfusionTable: Equatable, Sendable {
  /// The counts at each threshold.
  public let counts: [ConfusionCounts]
  /// The thresholds: 100 distinct scores, descending and possibly repeated, then 0.
  public let thresholds: [Double]
}

/// F1 at thresholds.
public struct F1Table: Equatable, Sendable {
  /// F1 at each threshold.
  public let scores: [Double]
  /// The thresholds of `ConfusionTable`.
  public let thresholds: [Double]
}

/// Precision and recall of both classes at quantiles of the score.
public struct QuantilePrecisionRecall: Equatable, Sendable {
  /// Precision of the negative and the positive class, in this order, at each threshold.
  public let precision: [[Double]]
  /// Recall of the negative and the positive class, in this order, at each threshold.
  public let recall: [[Double]]
  /// The 21 quantiles 1, 0.95 … 0 (nearest) of the scores, descending, possibly repeated.
  public let thresholds: [Double]
}

extension BinaryEvaluation {
  /// Lift: precision over the share of positive rows, against the share predicted positive. Precision is 1 when nothing
  /// is predicted positive. For each x the largest y stays, and (1, 1) with threshold 0 is appended (contract 6.2).
  ///
  /// - Throws: `LearningError.singleClass` without positive rows.
  public func lift() throws(LearningError) -> Curve {
    try requirePositives("lift")
    let base = Double(positives) / Double(count)
    return shareCurve { $0.precision / base }
  }

  /// Gain: recall against the share predicted positive, points as in `lift()`.
  ///
  /// - Throws: `LearningError.singleClass` without positive rows.
  public func gain() throws(LearningError) -> Curve {
    try requirePositives("gain")
    return shareCurve { $0.recall }
  }

  /// Accuracy against the cuts 0, 0.01 … 0.99.
  public func accuracy() -> Curve {
    let thresholds = stepThresholds()
    return Curve(x: Cuts.step, y: thresholds.map { confusion(threshold: $0).accuracy }, thresholds: thresholds)
  }

  /// Precision and recall against the cuts 0, 0.01 … 0.99 and 1, where the last threshold is the lowest one − 0.001.
  ///
  /// As FATE 1.4 records them: of the points with equal recall only the first with the highest precision stays, in both
  /// curves; the threshold of cut 1 is not listed.
  ///
  /// - Throws: `LearningError.singleClass` without positive rows.
  public func precisionAndRecall() throws(LearningError) -> (precision: Curve, recall: Curve) {
    try requirePositives("precision and recall")
    let listed = stepThresholds()
    let thresholds = listed + [(listed.last ?? 0) - 0.001]
    let counts = thresholds.map { confusion(threshold: $0) }
    let kept = firstOfHighest(x: counts.map(\.recall), y: counts.map(\.precision))
    let cuts = Cuts.step + [1]
    let x = kept.map { cuts[$0] }
    let left = kept.filter { $0 < listed.count }.map { thresholds[$0] }
    return (
      Curve(x: x, y: kept.map { counts[$0].precision }, thresholds: left),
      Curve(x: x, y: kept.map { counts[$0].recall }, thresholds: left)
    )
  }

  /// The confusion matrices at the step thresholds and at 0.
  public func confusionTable() -> ConfusionTable {
    let thresholds = stepThresholds() + [0]
    return ConfusionTable(counts: thresholds.map { confusion(threshold: $0) }, thresholds: thresholds)
  }

  /// F1 = 2pr / (p + r) at the step thresholds and at 0, with 1e-6 for a denominator of 0.
  ///
  /// - Throws: `LearningError.singleClass` without positive rows.
  public func f1() throws(LearningError) -> F1Table {
    try requirePositives("f1_score")
    let table = confusionTable()
    let scores = table.counts.map { counts in
      let sum = counts.precision + counts.recall
      return 2 * (counts.precision * counts.recall) / (sum == 0 ? 1e-6 : sum)
    }
    return F1Table(scores: scores, thresholds: table.thresholds)
  }

  /// Precision and recall of both classes at the quantiles of the scores.
  ///
  /// - Throws: `LearningError.singleClass`.
  public func quantilePrecisionRecall() throws(LearningError) -> QuantilePrecisionRecall {
    try requireBothClasses("quantile_pr")
    let thresholds = Array(quantilePoints().reversed())
    let counts = thresholds.map { confusion(threshold: $0) }
    return QuantilePrecisionRecall(
      precision: counts.map { [$0.exchanged.precision, $0.precision] },
      recall: counts.map { [$0.exchanged.recall, $0.recall] }, thresholds: thresholds)
  }

  /// The quantiles 0, 0.05 … 0.95, 1 of the scores, ascending: the sample nearest to q·(n − 1), halves to even.
  func quantilePoints() -> [Double] {
    (0...20).map { i in
      let quantile = (Double(i) * 0.05).rounded(decimals: 3)
      let position = Int((quantile * Double(count - 1)).rounded(.toNearestOrEven))
      return descending[count - 1 - position]
    }
  }

  private func shareCurve(_ value: (ConfusionCounts) -> Double) -> Curve {
    let thresholds = stepThresholds()
    let counts = thresholds.map { confusion(threshold: $0) }
    let x = counts.map(\.positiveShare)
    let y = counts.map(value)
    let kept = firstOfHighest(x: x, y: y)
    return Curve(
      x: kept.map { x[$0] } + [1], y: kept.map { y[$0] } + [1], thresholds: kept.map { thresholds[$0] } + [0])
  }

  /// For every run of equal x the first position of its highest y. Both x that are used never fall as the threshold
  /// falls, so equal ones follow each other.
  private func firstOfHighest(x: [Double], y: [Double]) -> [Int] {
    var kept: [Int] = []
    for i in x.indices {
      if let last = kept.last, x[last] == x[i] {
        if y[i] > y[last] { kept[kept.count - 1] = i }
      } else {
        kept.append(i)
      }
    }
    return kept
  }
}
