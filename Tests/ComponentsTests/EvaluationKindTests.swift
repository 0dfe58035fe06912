import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// Several classes, values and groups (contract 6.2); the figures themselves are tested in Learning.
@Suite struct EvaluationKindTests {
  private func run(
    _ table: Table, _ change: (inout Evaluation.Parameters) -> Void
  ) -> PartyHarness<Evaluation>.Result {
    var parameters = Evaluation.Parameters(defaults: .fate15)
    change(&parameters)
    return PartyHarness([.guest: .init(parameters: parameters, data: [.data: table])]).run()
  }

  private func classes(_ labels: [String], _ results: [String], tags: [String]? = nil) throws -> Table {
    let names = Set(labels + results).sorted()
    let scores = results.flatMap { result in names.map { $0 == result ? 0.7 : 0.3 / Double(names.count - 1) } }
    var table = try Table.predictions(
      ids: TextValues(labels.indices.map { "r\($0)" }), label: .text(TextValues(labels)),
      result: .text(TextValues(results)), score: results.map { _ in 0.7 },
      detail: PredictionDetail(classes: names, scores: scores), type: "train")
    if let tags {
      table = try table.replacingColumns(
        table.columns.filter { $0.name != "type" } + [Column(name: "type", text: tags)])
    }
    return table
  }

  // sklearn: precision_score([a,a,b,c],[a,b,b,c],average=None) = 1, .5, 1; recall .5, 1, 1; accuracy .75
  @Test func severalClasses() throws {
    let metrics = try run(classes(["a", "a", "b", "c"], ["a", "b", "b", "c"])) { $0.kind = .multi }
      .output(.guest).metrics.json
    #expect(
      metrics["train"]?["upstream_0"] == [
        "data": [["accuracy", 0.75], ["precision", 0.833333], ["recall", 0.833333]],
        "meta": ["name": "upstream_0", "metric_type": "EVALUATION_SUMMARY"],
      ])
    #expect(
      metrics["train"]?["upstream_0_precision"]?["data"] == [["a", 1.0], ["b", 0.5], ["c", 1.0]])
    #expect(metrics["train"]?["upstream_0_recall"]?["meta"]?["metric_type"] == "RECALL_MULTI_EVALUATION")
  }

  @Test func numbersAndSetsOfSeveralClasses() throws {
    let table = try classes(
      ["2", "10", "2", "10"], ["2", "2", "2", "10"], tags: ["train", "validate", "train", "validate"])
    let metrics = try run(table) {
      $0.kind = .multi
      $0.metrics = ["acc"]
    }.output(.guest).metrics.json
    #expect(metrics["train"]?["upstream_0"]?["data"] == [["accuracy", 1.0]])
    #expect(metrics["validate"]?["upstream_0"]?["data"] == [["accuracy", 0.5]])
    #expect(metrics["train"]?["upstream_0_precision"] == nil)
  }

  @Test func eachClassAgainstAllOthers() throws {
    let result = run(try classes(["a", "a", "b", "c", "c"], ["a", "b", "b", "c", "c"])) {
      $0.kind = .multi
      $0.unfoldsMultiResult = true
    }
    let metrics = try result.output(.guest).metrics.json
    // a: scores .7 .15 | .15 .15 .15, of two positive and three other rows: (3 + 1.5) / 6
    #expect(metrics["train"]?["upstream_0_class_a"]?["data"]?[0] == ["auc", 0.75])
    #expect(metrics["train"]?["upstream_0_class_c"]?["data"] == [["auc", 1.0], ["ks", 1.0]])
  }

  private func values(_ labels: [Double], _ predicted: [Double]) throws -> Table {
    try Table.predictions(
      ids: TextValues(labels.indices.map(String.init)), label: Column(name: "label", doubles: labels).values,
      result: Column(name: "r", doubles: predicted).values, score: predicted,
      detail: PredictionDetail(classes: ["label"], scores: predicted), type: "predict")
  }

  @Test func regression() throws {
    let table = try values([3, -0.5, 2, 7], [2.5, 0, 2, 8])
    let metrics = try run(table) { $0.kind = .regression }.output(.guest).metrics.json
    // scikit-learn's own documentation: 0.957…, 0.5, 0.375, 0.5, 0.948…, 0.612…
    #expect(
      metrics["predict"]?["upstream_0"]?["data"] == [
        ["explained_variance", 0.957173], ["mean_absolute_error", 0.5], ["mean_squared_error", 0.375],
        ["median_absolute_error", 0.5], ["r2_score", 0.948608], ["root_mean_squared_error", 0.612372],
      ])
    let chosen = run(table) {
      $0.kind = .regression
      $0.metrics = ["RMSE", "max_error", "auc"]
    }
    #expect(
      try chosen.output(.guest).metrics.json["predict"]?["upstream_0"]?["data"] == [
        ["root_mean_squared_error", 0.612372], ["max_error", 1.0],
      ])
    #expect(
      chosen.logs[.guest]?.contains { $0.contains("metrics has 'auc', which eval_type regression does not compute") }
        == true)
  }

  @Test func groupsAgainstLabels() throws {
    let table = try Table(
      ids: ["1", "2", "3", "4"],
      columns: [
        Column(name: "label", role: .label, integers: [0, 0, 1, 1]),
        Column(name: "predicted_cluster_index", integers: [0, 0, 1, 0]),
        Column(name: "type", text: Array(repeating: "train", count: 4)),
      ])
    let metrics = try run(table) { $0.kind = .clustering }.output(.guest).metrics.json
    // scikit-learn 1.9: jaccard_score .5, fowlkes_mallows_score .408248, adjusted_rand_score 0
    #expect(
      metrics["train"]?["upstream_0"] == [
        "data": [
          ["jaccard_similarity_score", 0.5], ["fowlkes_mallows_score", 0.408248], ["adjusted_rand_score", 0.0],
        ],
        "meta": ["name": "upstream_0", "metric_type": "CLUSTERING_EVALUATION_SUMMARY"],
      ])
    #expect(metrics["train"]?["upstream_0_contingency_matrix"]?["meta"]?["result_array"] == [[2, 0], [1, 1]])
  }

  @Test func groupsByTheirDistances() throws {
    let table = try Table(
      ids: ["0", "1"],
      columns: [
        Column(name: "cluster_sample_count", integers: [2, 3]), Column(name: "cluster_inner_dist", doubles: [1, 2]),
        Column(name: "max_radius", doubles: [3, 4]), Column(name: "inter_cluster_dist", text: ["[9,9]", "[9,9]"]),
        Column(name: "type", text: ["train", "train"]),
      ])
    let metrics = try run(table) { $0.kind = .clustering }.output(.guest).metrics.json
    #expect(metrics["train"]?["upstream_0"]?["data"] == [["davies_bouldin_index", 1.0]])
    #expect(metrics["train"]?["upstream_0_distance_measure"]?["meta"]?["radius"] == [3.0, 4.0])
  }

  @Test func metricsOfOtherTypesAndNoneAtAll() {
    func problems(_ kind: Evaluation.Kind, _ metrics: [String]) -> [String] {
      var parameters = Evaluation.Parameters(defaults: .fate15)
      parameters.kind = kind
      parameters.metrics = metrics
      return parameters.problems().map(\.message)
    }
    #expect(problems(.regression, ["mse", "r2_score"]).isEmpty)
    #expect(problems(.multi, ["auc"]) == ["has 'auc', which eval_type multi does not compute"])
    #expect(problems(.binary, ["aux"]) == ["has 'aux', which is no metric"])
    #expect(problems(.binary, []).isEmpty)
  }

  @Test func textsAreNoValues() throws {
    let result = run(try classes(["a", "b"], ["a", "b"])) { $0.kind = .regression }
    #expect(result.diagnostic?.code == .unusableLabel)
  }
}
