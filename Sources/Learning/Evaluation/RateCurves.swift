/// The Kolmogorov–Smirnov figure with its two curves.
public struct KolmogorovSmirnov: Equatable, Sendable {
  /// max(tpr − fpr) over the 100 cuts; at most the exact statistic.
  public let value: Double
  /// 0, 0.01 … 0.99, 1.
  public let cuts: [Double]
  /// False-positive rate at each cut, 1 at the last.
  public let falsePositiveRates: [Double]
  /// True-positive rate at each cut, 1 at the last.
  public let truePositiveRates: [Double]
  /// The score thresholds of the first 100 cuts.
  public let thresholds: [Double]
}

extension BinaryEvaluation {
  /// KS over 100 cuts: the thresholds are the scores of the samples at index ⌊N·c⌋ in descending order, c = 0 … 0.99
  /// (contract 6.2).
  ///
  /// - Throws: `LearningError.singleClass`.
  public func ks() throws(LearningError) -> KolmogorovSmirnov {
    try requireBothClasses("ks")
    let thresholds = Cuts.positions(Cuts.index, count: count).map { descending[$0] }
    var best = -1.0
    var falseRates: [Double] = []
    var trueRates: [Double] = []
    for threshold in thresholds {
      let counts = confusion(threshold: threshold)
      let trueRate = Double(counts.truePositives) / Double(positives)
      let falseRate = Double(counts.falsePositives) / Double(negatives)
      trueRates.append(trueRate)
      falseRates.append(falseRate)
      best = max(best, trueRate - falseRate)
    }
    return KolmogorovSmirnov(
      value: best, cuts: Cuts.index + [1], falsePositiveRates: falseRates + [1], truePositiveRates: trueRates + [1],
      thresholds: thresholds)
  }

  /// The ROC curve, x = false-positive rate, y = true-positive rate: exact points, collinear ones dropped, thinned to
  /// the points at index ⌊n·c⌋ for c = 0 … 0.99, (1, 1) appended, duplicates removed (contract 6.2).
  ///
  /// The first threshold, above which nothing is predicted positive, is the highest score + 1, as in the scikit-learn
  /// that FATE 1.4 uses; later ones have infinity there.
  ///
  /// - Throws: `LearningError.singleClass`.
  public func roc() throws(LearningError) -> Curve {
    try requireBothClasses("roc")
    let corners = rocCorners()
    var x: [Double] = []
    var y: [Double] = []
    var thresholds: [Double] = []
    var last = -1
    // Thinning a short curve repeats positions, and equal positions follow each other.
    for position in Cuts.positions(Cuts.step, count: corners.count) where position != last {
      let corner = corners[position]
      x.append(Double(corner.falsePositives) / Double(negatives))
      y.append(Double(corner.truePositives) / Double(positives))
      thresholds.append(corner.threshold)
      last = position
    }
    if x.last != 1 || y.last != 1 {
      x.append(1)
      y.append(1)
    }
    return Curve(x: x, y: y, thresholds: thresholds)
  }

  private typealias Corner = (falsePositives: Int, truePositives: Int, threshold: Double)

  /// The start point and the points of the exact curve at which its direction or step changes.
  private func rocCorners() -> [Corner] {
    let points = tiedRuns().map { run -> Corner in
      let truePositives = positivesAmongFirst[run.end]
      return (run.end - truePositives, truePositives, descending[run.first])
    }
    var corners: [Corner] = [(0, 0, descending[0] + 1)]
    for (i, point) in points.enumerated() {
      if i > 0, i + 1 < points.count {
        let before = points[i - 1]
        let after = points[i + 1]
        let turnsInX = after.falsePositives - point.falsePositives != point.falsePositives - before.falsePositives
        let turnsInY = after.truePositives - point.truePositives != point.truePositives - before.truePositives
        guard turnsInX || turnsInY else { continue }
      }
      corners.append(point)
    }
    return corners
  }
}
