import Testing

@testable import Learning

@Suite struct EvaluationTests {
  struct RecordedCurve: Decodable {
    let x: [Double]
    let y: [Double]
    let thresholds: [Double]
  }
  struct RecordedKS: Decodable {
    let value: Double
    let tpr: [Double]
    let fpr: [Double]
    let thresholds: [Double]
  }
  struct RecordedBinary: Decodable {
    let labels: [Int]
    let scores: [Double]
    let auc: Double
    let roc: RecordedCurve
    let ks: RecordedKS
    let lift: RecordedCurve
    let gain: RecordedCurve
    let accuracy: RecordedCurve
    let precision: RecordedCurve
    let recall: RecordedCurve
    let confusion: [String: [Int]]
    let f1: [Double]
    let quantiles: [Double]
    let quantilePrecision: [[Double]]
    let quantileRecall: [[Double]]

    func evaluation() throws -> BinaryEvaluation {
      try BinaryEvaluation(isPositive: labels.map { $0 == 1 }, scores: scores)
    }
  }
  struct RecordedStability: Decodable {
    let scores: [Double]
    let total: Double
    let expected: [Int]
    let actual: [Int]
    let expectedPositive: [Double]
    let actualPositive: [Double]
  }
  struct RecordedRegression: Decodable {
    let labels: [Double]
    let predictions: [Double]
    let explainedVariance: Double
    let meanAbsoluteError: Double
    let meanSquaredError: Double
    let medianAbsoluteError: Double
    let r2: Double
    let rootMeanSquaredError: Double
  }
  struct RecordedMulti: Decodable {
    let labels: [Int]
    let predictions: [Int]
    let accuracy: Double
    let precision: [Double]
    let recall: [Double]
    let macroPrecision: Double
    let macroRecall: Double
  }
  struct Recorded: Decodable {
    let binary: [String: RecordedBinary]
    let psi: RecordedStability
    let regression: RecordedRegression
    let multi: RecordedMulti
  }

  let recorded: Recorded

  init() throws {
    recorded = try fixture("evaluation", as: Recorded.self)
  }

  private func expectSame(_ curve: Curve, _ expected: RecordedCurve, _ name: String) {
    #expect(isClose(curve.x, expected.x), "x of \(name)")
    #expect(isClose(curve.y, expected.y), "y of \(name)")
    #expect(isClose(curve.thresholds, expected.thresholds, 1e-15), "thresholds of \(name)")
  }

  @Test(arguments: ["ties", "distinct", "small"]) func binaryMetricsFollowTheReference(set: String) throws {
    let expected = try #require(recorded.binary[set])
    let evaluation = try expected.evaluation()
    #expect(isClose(try evaluation.auc(), expected.auc, 1e-14))
    let ks = try evaluation.ks()
    #expect(isClose(ks.value, expected.ks.value))
    #expect(isClose(ks.truePositiveRates, expected.ks.tpr) && isClose(ks.falsePositiveRates, expected.ks.fpr))
    #expect(ks.thresholds == expected.ks.thresholds)
    #expect(ks.cuts.count == 101 && ks.cuts.first == 0 && ks.cuts.last == 1)
    expectSame(try evaluation.roc(), expected.roc, "roc")
    expectSame(try evaluation.lift(), expected.lift, "lift")
    expectSame(try evaluation.gain(), expected.gain, "gain")
    expectSame(evaluation.accuracy(), expected.accuracy, "accuracy")
    #expect(evaluation.accuracy().x == expected.accuracy.x, "cuts to the last bit, since they decide indexes")
    let (precision, recall) = try evaluation.precisionAndRecall()
    expectSame(precision, expected.precision, "precision")
    expectSame(recall, expected.recall, "recall")
    let table = evaluation.confusionTable()
    #expect(table.counts.map(\.truePositives) == expected.confusion["tp"])
    #expect(table.counts.map(\.falsePositives) == expected.confusion["fp"])
    #expect(table.counts.map(\.falseNegatives) == expected.confusion["fn"])
    #expect(table.counts.map(\.trueNegatives) == expected.confusion["tn"])
    #expect(table.thresholds.count == 101 && table.thresholds.last == 0)
    #expect(isClose(try evaluation.f1().scores, expected.f1))
    let quantile = try evaluation.quantilePrecisionRecall()
    #expect(quantile.thresholds == expected.quantiles)
    #expect(isClose(quantile.precision.flatMap { $0 }, expected.quantilePrecision.flatMap { $0 }))
    #expect(isClose(quantile.recall.flatMap { $0 }, expected.quantileRecall.flatMap { $0 }))
  }

  @Test func populationStabilityFollowsTheReference() throws {
    let train = try #require(recorded.binary["distinct"]).evaluation()
    let validate = try #require(recorded.binary["ties"]).evaluation()
    let psi = try PopulationStability(expected: train, actual: validate)
    #expect(isClose(psi.scores, recorded.psi.scores) && isClose(psi.total, recorded.psi.total))
    #expect(psi.expectedCounts == recorded.psi.expected && psi.actualCounts == recorded.psi.actual)
    #expect(isClose(psi.expectedPositiveShares, recorded.psi.expectedPositive))
    #expect(isClose(psi.actualPositiveShares, recorded.psi.actualPositive))
    #expect(psi.intervals.count == psi.scores.count)
    let itself = try PopulationStability(expected: train, actual: train)
    #expect(itself.total == 0)
    let small = try BinaryEvaluation(isPositive: [true, false, true], scores: [0.25, 0.25, 0.75])
    #expect(try PopulationStability(expected: small, actual: small).intervals == ["[0.25, 0.75]"])
    let one = try BinaryEvaluation(isPositive: [true, false], scores: [0.5, 0.5])
    let single = try PopulationStability(expected: one, actual: small.count == 3 ? one : small)
    #expect(single.intervals == ["[0.5, 0.5]"] && single.expectedCounts == [2])
    #expect(throws: LearningError.empty(what: "actual scores within the range of the expected ones")) {
      _ = try PopulationStability(expected: one, actual: small)
    }
  }

  @Test func metricsDoNotDependOnTheOrderOfRowsOrTheScaleOfScores() throws {
    let set = try #require(recorded.binary["ties"])
    var random = RandomStream(seed: 8, names: ["rows"])
    let order = random.shuffledIndices(set.labels.count)
    let shuffled = try BinaryEvaluation(
      isPositive: order.map { set.labels[$0] == 1 }, scores: order.map { set.scores[$0] })
    let plain = try set.evaluation()
    #expect(try shuffled.auc() == plain.auc() && shuffled.ks() == plain.ks() && shuffled.roc() == plain.roc())
    #expect(try shuffled.lift() == plain.lift() && shuffled.f1() == plain.f1())
    let scaled = try BinaryEvaluation(isPositive: set.labels.map { $0 == 1 }, scores: set.scores.map { $0 * 8 })
    #expect(try scaled.auc() == plain.auc() && scaled.ks().value == plain.ks().value)
    let turned = try BinaryEvaluation(isPositive: set.labels.map { $0 == 1 }, scores: set.scores.map { -$0 })
    #expect(isClose(try turned.auc(), 1 - (try plain.auc())))
  }

  @Test func perfectAndConstantScores() throws {
    let perfect = try BinaryEvaluation(isPositive: [false, false, true, true], scores: [0.1, 0.2, 0.8, 0.9])
    #expect(try perfect.auc() == 1)
    #expect(try perfect.ks().value == 1)
    #expect(try perfect.roc() == Curve.points([(0, 0), (0, 0.5), (0, 1), (1, 1)], thresholds: [1.9, 0.9, 0.8, 0.1]))
    let constant = try BinaryEvaluation(isPositive: [false, true], scores: [0.5, 0.5])
    #expect(try constant.auc() == 0.5 && constant.ks().value == 0)
    #expect(try constant.roc() == Curve.points([(0, 0), (1, 1)], thresholds: [1.5, 0.5]))
  }

  @Test func badInputIsNamed() throws {
    let positive = try BinaryEvaluation(isPositive: [true, true], scores: [0.1, 0.2])
    #expect(throws: LearningError.singleClass(what: "auc", positives: 2, negatives: 0)) { _ = try positive.auc() }
    #expect(throws: LearningError.singleClass(what: "ks", positives: 2, negatives: 0)) { _ = try positive.ks() }
    #expect(throws: LearningError.singleClass(what: "roc", positives: 2, negatives: 0)) { _ = try positive.roc() }
    let negative = try BinaryEvaluation(isPositive: [false], scores: [0.1])
    #expect(throws: LearningError.singleClass(what: "lift", positives: 0, negatives: 1)) { _ = try negative.lift() }
    #expect(throws: LearningError.self) { _ = try negative.precisionAndRecall() }
    #expect(throws: LearningError.empty(what: "scores to evaluate")) {
      _ = try BinaryEvaluation(isPositive: [], scores: [])
    }
    #expect(throws: LearningError.shapeMismatch(what: "labels", expected: 1, found: 2)) {
      _ = try BinaryEvaluation(isPositive: [true, false], scores: [1])
    }
    #expect(throws: LearningError.notFinite(what: "scores", index: 1, value: .infinity)) {
      _ = try BinaryEvaluation(isPositive: [true, false], scores: [1, .infinity])
    }
  }

  @Test func regressionFollowsTheReference() throws {
    let expected = recorded.regression
    let figures = try RegressionEvaluation(labels: expected.labels, predictions: expected.predictions)
    #expect(isClose(figures.explainedVariance, expected.explainedVariance))
    #expect(isClose(figures.meanAbsoluteError, expected.meanAbsoluteError))
    #expect(isClose(figures.meanSquaredError, expected.meanSquaredError))
    #expect(isClose(figures.medianAbsoluteError, expected.medianAbsoluteError))
    #expect(isClose(figures.r2, expected.r2))
    #expect(isClose(figures.rootMeanSquaredError, expected.rootMeanSquaredError))
    #expect(try RegressionEvaluation(labels: [2, 2], predictions: [2, 2]).r2 == 1)
    #expect(try RegressionEvaluation(labels: [2, 2], predictions: [2, 3]).r2 == 0)
    #expect(throws: LearningError.tooFew(what: "rows to evaluate", needed: 2, found: 1)) {
      _ = try RegressionEvaluation(labels: [1], predictions: [1])
    }
  }

  @Test func severalClassesFollowTheReference() throws {
    let expected = recorded.multi
    let figures = try MultiClassEvaluation(labels: expected.labels, predictions: expected.predictions)
    #expect(figures.classes == [0, 1, 2, 3, 4])
    #expect(isClose(figures.accuracy, expected.accuracy))
    #expect(isClose(figures.precision, expected.precision) && isClose(figures.recall, expected.recall))
    #expect(isClose(figures.macroPrecision, expected.macroPrecision))
    #expect(isClose(figures.macroRecall, expected.macroRecall))
  }
}

extension Curve {
  static func points(_ points: [(Double, Double)], thresholds: [Double]) -> Curve {
    Curve(x: points.map(\.0), y: points.map(\.1), thresholds: thresholds)
  }
}
