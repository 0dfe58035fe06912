/// Accuracy, and precision and recall per class, of a classifier of several classes (contract 6.2).
public struct MultiClassEvaluation: Equatable, Sendable {
  /// Share of rows whose prediction is the label.
  public let accuracy: Double
  /// The classes that occur among labels or predictions, ascending.
  public let classes: [Int]
  /// Precision per class, 0 for a class that is never predicted.
  public let precision: [Double]
  /// Recall per class, 0 for a class that never is a label.
  public let recall: [Double]
  /// Mean of `precision` over the classes.
  public let macroPrecision: Double
  /// Mean of `recall` over the classes.
  public let macroRecall: Double

  /// Compares labels with predicted labels.
  ///
  /// - Throws: `LearningError.shapeMismatch` when the lengths differ; `LearningError.empty` without rows.
  public init(labels: [Int], predictions: [Int]) throws(LearningError) {
    try Vector.requireEqual("labels", predictions.count, labels.count)
    guard !labels.isEmpty else { throw .empty(what: "rows to evaluate") }
    let classes = Set(labels).union(predictions).sorted()
    var position: [Int: Int] = [:]
    for (i, name) in classes.enumerated() { position[name] = i }
    var hits = [Int](repeating: 0, count: classes.count)
    var labelled = hits
    var predicted = hits
    for (label, prediction) in zip(labels, predictions) {
      let i = position[label, default: 0]
      labelled[i] += 1
      predicted[position[prediction, default: 0]] += 1
      if label == prediction { hits[i] += 1 }
    }
    func share(_ hit: Int, _ all: Int) -> Double { all == 0 ? 0 : Double(hit) / Double(all) }
    self.classes = classes
    accuracy = share(hits.reduce(0, +), labels.count)
    precision = zip(hits, predicted).map { share($0, $1) }
    recall = zip(hits, labelled).map { share($0, $1) }
    macroPrecision = Vector.sum(precision) / Double(classes.count)
    macroRecall = Vector.sum(recall) / Double(classes.count)
  }
}
