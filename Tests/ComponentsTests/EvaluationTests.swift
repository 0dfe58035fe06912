import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// Evaluation against contract 6.1 and 6.2, with figures that scikit-learn computed.
@Suite struct EvaluationTests {
  private typealias Metric = (data: [(key: Double, value: Double)], meta: JSON)

  private func predictions(tag: String = "train", labels: [Int64]? = nil) throws -> Table {
    let guest = try FeatureFixture.table(.guest)
    let scores = try #require(guest.column("radius_mean")?.doubles?.array).map { 0.5 - $0 / 20 }
    var table = guest
    if let labels {
      table = try guest.replacingColumns(
        guest.columns.map {
          $0.role == .label ? Column(name: "y", role: .label, integers: labels.map { $0 }) : $0
        })
    }
    return try PredictionRows.table(
      of: table, results: scores.map { $0 > 0.5 ? 1 : 0 }, probabilities: scores, tag: tag)
  }

  private func run(
    _ table: Table, _ change: (inout Evaluation.Parameters) -> Void = { _ in }
  ) -> PartyHarness<Evaluation>.Result {
    var parameters = Evaluation.Parameters(defaults: .fate14)
    change(&parameters)
    return PartyHarness([.guest: .init(parameters: parameters, data: [.data: table])]).run()
  }

  private func metrics(_ table: Table) throws -> JSON { try run(table).output(.guest).metrics.json }

  private func metric(_ all: JSON, _ name: String, in space: String = "train") throws -> Metric {
    let metric = try #require(all[space]?["upstream_0\(name)"], "\(name)")
    let data = (metric["data"]?.listValue ?? []).compactMap { pair in
      pair[0]?.doubleValue.flatMap { key in pair[1]?.doubleValue.map { (key: key, value: $0) } }
    }
    return (data, try #require(metric["meta"]))
  }

  private static func rounded(_ value: Double) -> Double { (value * 1e6).rounded(.toNearestOrEven) / 1e6 }

  @Test func theSummaryIsScikitLearns() throws {
    let expected = try FeatureFixture.load().evaluation
    let all = try metrics(predictions())
    #expect(
      all["train"]?["upstream_0"] == [
        "data": [["auc", .number(Self.rounded(expected.auc))], ["ks", .number(Self.rounded(expected.ks))]],
        "meta": ["name": "upstream_0", "metric_type": "EVALUATION_SUMMARY"],
      ])
    // The cuts thin the samples, so that KS never exceeds the exact one.
    #expect(expected.ks <= expected.ks_exact)
  }

  @Test func theROCCurveIsScikitLearns() throws {
    let expected = try FeatureFixture.load().evaluation
    let roc = try metric(metrics(predictions()), "_roc")
    let points = expected.roc + (expected.roc.last == [1, 1] ? [] : [[1, 1]])
    #expect(areClose(roc.data.map(\.key), points.map { $0[0] }, 5e-7))
    #expect(areClose(roc.data.map(\.value), points.map { $0[1] }, 5e-7))
    #expect(roc.meta["metric_type"] == "ROC_EVALUATION")
    #expect(roc.meta["unit_name"] == "fpr")
    #expect(roc.meta["ordinate_name"] == "tpr")
    #expect(roc.meta["curve_name"] == "upstream_0")
    #expect(zip(roc.data, roc.data.dropFirst()).allSatisfy { $0.key <= $1.key && $0.value <= $1.value })
  }

  @Test func theStepCurvesAreScikitLearns() throws {
    let steps = try FeatureFixture.load().evaluation.steps
    let all = try metrics(predictions())
    let accuracy = try metric(all, "_accuracy")
    #expect(areClose(accuracy.data.map(\.value), steps.map(\.accuracy), 5e-7))
    let f1 = try #require(try metric(all, "_f1_score").meta["f1_scores"]).numbers
    #expect(areClose(Array(f1.prefix(100)), steps.map(\.f1), 5e-7))
    let confusion = try metric(all, "_confusion_mat").meta
    #expect(confusion["tp"]?.numbers.prefix(100).map { Int($0) } == steps.map(\.tp))
    #expect(confusion["fp"]?.numbers.prefix(100).map { Int($0) } == steps.map(\.fp))
    #expect(confusion["fn"]?.numbers.prefix(100).map { Int($0) } == steps.map(\.fn))
    #expect(confusion["tn"]?.numbers.prefix(100).map { Int($0) } == steps.map(\.tn))
    let byThreshold = Dictionary(
      steps.map { (Self.rounded($0.threshold), $0) }, uniquingKeysWith: { first, _ in first })
    for (name, value) in [("_precision", \FeatureFixture.Step.precision), ("_recall", \.recall)] {
      let curve = try metric(all, name)
      let thresholds = try #require(curve.meta["thresholds"]).numbers
      #expect(thresholds.count > 20)
      for (threshold, point) in zip(thresholds, curve.data) {
        let step = try #require(byThreshold[threshold], "\(threshold)")
        #expect(areClose([point.value], [step[keyPath: value]], 5e-7), "\(name) at \(threshold)")
      }
      #expect(zip(curve.data, curve.data.dropFirst()).allSatisfy { $0.key < $1.key })
    }
  }

  @Test func allMetricsHaveTheContractsNamesAndTypes() throws {
    let train = try predictions()
    let ids = train.ids.strings.map { "v\($0)" }
    let validate = try predictions(tag: "validate").replacingIDs(ids)
    let all = try metrics(Table.concatenating([train, validate]))
    let types = [
      "": "EVALUATION_SUMMARY", "_roc": "ROC_EVALUATION", "_ks_fpr": "KS_EVALUATION", "_ks_tpr": "KS_EVALUATION",
      "_lift": "LIFT_EVALUATION", "_gain": "GAIN_EVALUATION", "_accuracy": "ACCURACY_EVALUATION",
      "_precision": "PRECISION_BINARY_EVALUATION", "_recall": "RECALL_BINARY_EVALUATION",
      "_confusion_mat": "CONFUSION_MAT", "_f1_score": "F1_SCORE", "_quantile_pr": "QUANTILE_PR",
    ]
    for space in ["train", "validate"] {
      for (name, type) in types {
        #expect(try metric(all, name, in: space).meta["metric_type"]?.textValue == type, "\(space) \(name)")
      }
    }
    #expect(all["train"]?.objectValue?.count == types.count)
    let psi = try metric(all, "_psi", in: "validate").meta
    // The same scores twice: nothing has shifted.
    #expect(psi["total_psi"] == 0.0)
    #expect(psi["expected_interval"]?.numbers.reduce(0, +) == 569)
  }

  @Test func chosenMetricsOnlyAndAnotherPositiveLabel() throws {
    let auc = try FeatureFixture.load().evaluation.auc
    let result = try run(predictions()) {
      $0.metrics = ["AUC"]
      $0.positiveLabel = 0
    }.output(.guest).metrics.json
    #expect(result["train"]?.objectValue?.keys.sorted() == ["upstream_0"])
    #expect(result["train"]?["upstream_0"]?["data"] == [["auc", .number(Self.rounded(1 - auc))]])
  }

  // MARK: what is refused

  @Test func whatCannotBeMeasuredIsNamed() throws {
    let oneClass = run(try predictions(labels: Array(repeating: 1, count: 569)))
    #expect(oneClass.diagnostic?.code == .unusableTable)
    #expect(
      oneClass.diagnostic?.message.contains("needs rows of both classes, found 569 positive and 0 negative") == true)
    let noPredictions = run(try SmallTables.guest())
    #expect(
      noPredictions.diagnostic?.message
        == "upstream_0 has no predictions: the columns label, predict_score and type are needed")
    #expect(noPredictions.diagnostic?.subject == "component_0")
    let host = try FeatureFixture.table(.host)
    let unlabelled = try PredictionRows.table(
      of: host, results: Array(repeating: 1, count: 569), probabilities: Array(repeating: 0.5, count: 569),
      tag: "predict")
    #expect(run(unlabelled).diagnostic?.code == .unusableLabel)
    #expect(
      run(unlabelled).diagnostic?.message == "upstream_0 has predictions without label, which cannot be measured")
  }

  @Test func unknownParametersAreNamed() {
    var parameters = Evaluation.Parameters(defaults: .fate15)
    parameters.metrics = ["auc", "aux"]
    parameters.positiveLabel = true
    #expect(
      parameters.problems().map { "\($0.path) \($0.message)" } == [
        "metrics has 'aux', which is no metric", "pos_label must be a number or a text",
      ])
    #expect(parameters.problems()[0].help == "did you mean 'auc'?")
  }
}
