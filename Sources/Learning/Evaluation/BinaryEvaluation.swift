/// The metrics of a binary classifier, from labels and scores (contract 6.2). Values are unrounded; FATE writes them
/// with 6 decimals.
///
/// A row is predicted positive when its score is **above** the threshold.
public struct BinaryEvaluation: Sendable {
  /// Number of rows.
  public var count: Int { descending.count }
  /// Number of positive rows.
  public let positives: Int
  /// Number of other rows.
  public var negatives: Int { count - positives }
  /// The scores in descending order.
  let descending: [Double]
  /// Positive rows among the first i rows of `descending`, for i = 0 … count.
  let positivesAmongFirst: [Int]

  /// Sorts the rows.
  ///
  /// - Parameters:
  ///   - isPositive: per row whether its label is the positive one (`pos_label`).
  ///   - scores: per row the predicted score.
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ; `LearningError.empty` without rows;
  ///   `LearningError.notFinite` for a score that is NaN or infinite, with its row.
  public init(isPositive: [Bool], scores: [Double]) throws(LearningError) {
    try Vector.requireEqual("labels", scores.count, isPositive.count)
    guard !scores.isEmpty else { throw .empty(what: "scores to evaluate") }
    try Vector.requireFinite("scores", scores)
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    descending = order.map { scores[$0] }
    var running = 0
    var cumulative = [0]
    cumulative.reserveCapacity(scores.count + 1)
    for row in order {
      running += isPositive[row] ? 1 : 0
      cumulative.append(running)
    }
    positivesAmongFirst = cumulative
    positives = running
  }

  /// Area under the ROC curve: the share of pairs of a positive and a negative row in which the positive one has the
  /// higher score, equal scores counting half. Counted in integers, hence exact.
  ///
  /// - Throws: `LearningError.singleClass`.
  public func auc() throws(LearningError) -> Double {
    try requireBothClasses("auc")
    var doubledWins = 0
    for (first, end) in tiedRuns() {
      let tiedPositives = positivesAmongFirst[end] - positivesAmongFirst[first]
      let tiedNegatives = (end - first) - tiedPositives
      doubledWins += tiedNegatives * (2 * positivesAmongFirst[first] + tiedPositives)
    }
    return Double(doubledWins) / (2 * Double(positives) * Double(negatives))
  }

  /// Number of rows with a score above the threshold.
  func countAbove(_ threshold: Double) -> Int {
    var low = 0
    var high = descending.count
    while low < high {
      let middle = (low + high) / 2
      if descending[middle] > threshold { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The confusion matrix at one threshold.
  public func confusion(threshold: Double) -> ConfusionCounts {
    let predicted = countAbove(threshold)
    let truePositives = positivesAmongFirst[predicted]
    return ConfusionCounts(
      truePositives: truePositives, falsePositives: predicted - truePositives,
      falseNegatives: positives - truePositives, trueNegatives: negatives - (predicted - truePositives))
  }

  /// The distinct scores, descending.
  func distinctScores() -> [Double] {
    tiedRuns().map { descending[$0.first] }
  }

  /// The distinct scores at ⌊n·c⌋ for c = 0, 0.01 … 0.99: always 100 thresholds, with repetitions for few scores.
  func stepThresholds() -> [Double] {
    let distinct = distinctScores()
    return Cuts.positions(Cuts.step, count: distinct.count).map { distinct[$0] }
  }

  /// Ranges of rows with equal scores, in descending order.
  func tiedRuns() -> [(first: Int, end: Int)] {
    var runs: [(first: Int, end: Int)] = []
    var first = 0
    for i in 1...descending.count where i == descending.count || descending[i] != descending[first] {
      runs.append((first, i))
      first = i
    }
    return runs
  }

  func requireBothClasses(_ what: String) throws(LearningError) {
    guard positives > 0, negatives > 0 else {
      throw .singleClass(what: what, positives: positives, negatives: negatives)
    }
  }

  func requirePositives(_ what: String) throws(LearningError) {
    guard positives > 0 else { throw .singleClass(what: what, positives: positives, negatives: negatives) }
  }
}

/// Counts of the four outcomes at one threshold.
public struct ConfusionCounts: Equatable, Sendable {
  /// Positive rows predicted positive.
  public let truePositives: Int
  /// Negative rows predicted positive.
  public let falsePositives: Int
  /// Positive rows predicted negative.
  public let falseNegatives: Int
  /// Negative rows predicted negative.
  public let trueNegatives: Int

  /// tp / (tp + fp), 1 when nothing is predicted positive.
  public var precision: Double {
    let predicted = truePositives + falsePositives
    return predicted == 0 ? 1 : Double(truePositives) / Double(predicted)
  }

  /// tp / (tp + fn); NaN without positive rows.
  public var recall: Double {
    Double(truePositives) / Double(truePositives + falseNegatives)
  }

  /// (tp + tn) / N.
  public var accuracy: Double { Double(truePositives + trueNegatives) / Double(count) }

  /// (tp + fp) / N, the share predicted positive.
  public var positiveShare: Double { Double(truePositives + falsePositives) / Double(count) }

  /// N.
  public var count: Int { truePositives + falsePositives + falseNegatives + trueNegatives }

  /// The same outcomes with the classes exchanged.
  public var exchanged: ConfusionCounts {
    ConfusionCounts(
      truePositives: trueNegatives, falsePositives: falseNegatives, falseNegatives: falsePositives,
      trueNegatives: truePositives)
  }
}
