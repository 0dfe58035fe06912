import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// SampleWeight, LabelTransform and Scorecard.
@Suite struct LabelTransformTests {
  private let fixture: PreparationFixture
  private let table: Table

  init() throws {
    fixture = try PreparationFixture.load()
    table = try fixture.table()
  }

  @Test func balancedWeightsAreScikitLearns() throws {
    let output = try runAtGuest(SampleWeight.self, table) { $0.classWeight = "balanced" }.output(.guest)
    let weights = output.data[0].weight?.doubles?.array ?? []
    #expect(areClose(weights, fixture.labels.map { fixture.class_weights[Int($0)] }))
    #expect(output.data[0].features.map(\.name) == ["x0", "x1", "x2", "x3"])
    let meta = output.metrics.json["train"]?["sample_weight"]?["meta"]
    #expect(meta?["weight_mode"] == "class weight" && meta?["classes"] == ["0", "1", "2"])
    let given = try runAtGuest(SampleWeight.self, table) { $0.classWeight = ["1": 2.5, "2.0": 0] }.output(.guest)
    #expect(given.data[0].weight?.doubles?.array == fixture.labels.map { [1, 2.5, 0][Int($0)] })
    let predicting = runAtGuest(SampleWeight.self, table, isPredicting: true) { $0.classWeight = "balanced" }
    #expect(try predicting.output(.guest).data[0] == table)
  }

  @Test func aModelHasTheWeightsOfItsClasses() throws {
    let first = try runAtGuest(SampleWeight.self, table) { $0.classWeight = "balanced" }.output(.guest)
    let model = try #require(first.model)
    #expect(model.meta == ["sampleWeightName": "", "normalize": false, "needRun": true])
    #expect(model.param["weightMode"] == "class weight" && model.param["header"] == ["x0", "x1", "x2", "x3"])
    let part = table.selecting(rows: Array(0..<20))
    let again = try runAtGuest(SampleWeight.self, part, model: model).output(.guest)
    let expected = fixture.labels.prefix(20).map { fixture.class_weights[Int($0)] }
    #expect(areClose(again.data[0].weight?.doubles?.array ?? [], expected))
    #expect(again.model == model)
    let column = try runAtGuest(SampleWeight.self, table) { ($0.column, $0.normalizes) = ("x1", true) }.output(.guest)
    let taken = try runAtGuest(SampleWeight.self, table, model: column.model).output(.guest)
    #expect(taken.data[0] == column.data[0])
    let foreign = runAtGuest(SampleWeight.self, table, model: ModelArtifact("Scale", meta: [:], param: [:]))
    #expect(foreign.complaints == ["F0653 the model of component_1 is none of SampleWeight"])
  }

  @Test func aFeatureBecomesWeights() throws {
    let output = try runAtGuest(SampleWeight.self, table) { $0.column = "x1" }.output(.guest)
    #expect(output.data[0].weight?.doubles?.array == fixture.columns[1])
    #expect(output.data[0].features.map(\.name) == ["x0", "x2", "x3"])
    let normal = try runAtGuest(SampleWeight.self, table) { ($0.column, $0.normalizes) = ("x1", true) }.output(.guest)
    let weights = normal.data[0].weight?.doubles?.array ?? []
    #expect(areClose([weights.reduce(0, +)], [60]))
    #expect(areClose([weights[3] / weights[4]], [fixture.columns[1][3] / fixture.columns[1][4]]))
    let first = runAtGuest(SampleWeight.self, table) { ($0.column, $0.classWeight) = ("x3", "balanced") }
    #expect(try first.output(.guest).data[0].weight?.name == "x3")
    #expect(first.logs[.guest] == ["WARNING class_weight has no effect beside sample_weight_name"])
    #expect(try runAtGuest(SampleWeight.self, table).output(.guest).data[0] == table)
  }

  @Test func weightsThatCannotBeAreNamed() throws {
    #expect(
      runAtGuest(SampleWeight.self, table) { $0.column = "x9" }.complaints
        == ["F0650 Cannot find weight column of given sample_weight_name 'x9'."])
    let negative = try Table(ids: ["a"], columns: [Column(name: "w", role: .feature, doubles: [-1])])
    #expect(
      runAtGuest(SampleWeight.self, negative) { $0.column = "w" }.complaints
        == ["F0650 a weight must be a number of at least 0, found '-1.0'"])
    #expect(
      runAtGuest(SampleWeight.self, negative) { $0.classWeight = "balanced" }.complaints
        == ["F0605 the table of guest 10000 has no label, which weights by class need"])
    var parameters = SampleWeight.Parameters(defaults: .fate15)
    parameters.classWeight = ["0": "many"]
    #expect(
      parameters.problems().map(\.message) == ["must be 'balanced', a map of labels to numbers or null"])
  }

  // MARK: LabelTransform

  private func labelled(_ labels: [String]) throws -> Table {
    try Table(
      ids: labels.indices.map(String.init), columns: [Column(name: "y", role: .label, text: labels)],
      metadata: .init(idName: "id", labelName: "y"))
  }

  @Test func labelsAreReplacedAndPredictionsTurnedBack() throws {
    let output = try runAtGuest(LabelTransform.self, labelled(["yes", "no", "yes"])) {
      $0.encoder = ["yes": 1, "no": 0]
      $0.labels = ["yes", "no"]
    }.output(.guest)
    #expect(output.data[0].label?.doubles?.array == [1, 0, 1])
    #expect(output.model?.param["labelEncoder"] == ["yes": "1", "no": "0"])
    #expect(output.model?.param["encoderKeyType"] == ["yes": "str", "no": "str"])
    #expect(output.model?.param["encoderValueType"] == ["yes": "int", "no": "int"])
    #expect(output.metrics.json["train"]?["label_transform"]?["meta"]?["label_encoder"] == ["yes": 1, "no": 0])
    let predictions = try PredictionRows.table(
      of: output.data[0], results: [1, 0, 0], probabilities: [0.9, 0.2, 0.4], tag: "train")
    let back = try runAtGuest(LabelTransform.self, predictions, model: output.model).output(.guest).data[0]
    #expect(back.label?.texts?.strings == ["yes", "no", "yes"])
    #expect(back.column("predict_result")?.texts?.strings == ["yes", "no", "no"])
    #expect(back.column("predict_detail")?.text(at: 1) == #"{"no": 0.8, "yes": 0.2}"#)
    #expect(back.holdsPredictions)
    let again = try runAtGuest(LabelTransform.self, labelled(["no"]), model: output.model).output(.guest)
    #expect(again.data[0].label?.doubles?.array == [0])
    let host = try fixture.table(.host)
    #expect(try runAtGuest(LabelTransform.self, host, model: output.model).output(.guest).data[0] == host)
  }

  @Test func withoutEncoderLabelsAreNumbered() throws {
    let output = try runAtGuest(LabelTransform.self, labelled(["10", "9", "b", "9"])).output(.guest)
    #expect(output.data[0].label?.doubles?.array == [1, 0, 2, 0])
    let numbers = runAtGuest(LabelTransform.self, table) { $0.encoder = ["0": -1, "1": 0.5, "2.0": 3] }
    #expect(try numbers.output(.guest).data[0].label?.doubles?.array == fixture.labels.map { [-1, 0.5, 3][Int($0)] })
    let texts = runAtGuest(LabelTransform.self, table) { $0.encoder = ["0": "a", "1": "b", "2": "c"] }
    #expect(try texts.output(.guest).data[0].label?.texts?.strings == fixture.labels.map { ["a", "b", "c"][Int($0)] })
  }

  /// From FATE 1.9 on, when the encoder is fitted.
  @Test func labelsWithoutReplacementStay() throws {
    let result = runAtGuest(LabelTransform.self, table) { $0.encoder = ["0": 1, "1": 0] }
    #expect(try result.output(.guest).data[0].label?.doubles?.array == fixture.labels.map { [1, 0, 2][Int($0)] })
    #expect(result.logs[.guest]?.first == "WARNING labels that label_encoder lacks stay as they are: '2'")
    let texts = try runAtGuest(LabelTransform.self, labelled(["yes", "maybe"])) { $0.encoder = ["yes": 1] }
    #expect(try texts.output(.guest).data[0].label?.texts?.strings == ["1", "maybe"])
  }

  @Test func labelsWithoutReplacementAreNamed() throws {
    let model = try runAtGuest(LabelTransform.self, labelled(["yes", "no"])) { $0.encoder = ["yes": 1, "no": 0] }
      .output(.guest).model
    let unknown = try runAtGuest(LabelTransform.self, labelled(["yes", "maybe"]), model: model)
    #expect(unknown.complaints == ["F0605 maybe not found in given label encoder"])
    #expect(unknown.diagnostic?.subject == "id '1'")
    let none = try runAtGuest(LabelTransform.self, fixture.table(.host))
    #expect(none.complaints == ["F0605 the table of guest 10000 has no label to transform"])
    var parameters = LabelTransform.Parameters(defaults: .fate15)
    (parameters.encoder, parameters.labels) = (["yes": 1, "no": [0]], ["yes"])
    #expect(
      parameters.problems().map { "\($0.path) \($0.message)" } == [
        "label_encoder.no must be a number or a text",
        "label_list must list the labels of label_encoder, each once",
      ])
  }

  // MARK: Scorecard

  private func predictions() throws -> Table {
    let ids = fixture.probabilities.indices.map { "\(10 + $0)" }
    let labels = try Table(
      ids: ids, columns: [Column(name: "y", role: .label, integers: ids.map { _ in 1 })], metadata: .init(idName: "id"))
    return try PredictionRows.table(
      of: labels, results: ids.map { _ in 1 }, probabilities: fixture.probabilities, tag: "predict")
  }

  @Test func creditScoresAreNumPys() throws {
    let output = try runAtGuest(Scorecard.self, predictions()).output(.guest)
    #expect(output.data[0].columns.map(\.name) == ["label", "predict_result", "predict_score", "credit_score"])
    #expect(output.data[0].column("credit_score")?.doubles?.array == fixture.credit)
    #expect(
      output.metrics.json["train"]?["scorecard"]?["meta"]?["scorecard_compute_formula"]
        == "Score = 500 + 20 / ln(2) * ln(Odds)")
    let natural = try runAtGuest(Scorecard.self, predictions()) {
      ($0.offset, $0.factor, $0.base, $0.upperRatio, $0.lower) = (600, 50, 2.718281828459045, 2, 100)
    }.output(.guest)
    #expect(natural.data[0].column("credit_score")?.doubles?.array == fixture.credit_e)
  }

  @Test func whatIsNoPredictionIsRefused() throws {
    #expect(
      runAtGuest(Scorecard.self, table).complaints
        == ["F0650 the table has no predictions: label, predict_result and predict_score are needed"])
    var parameters = Scorecard.Parameters(defaults: .fate15)
    parameters.upperRatio = -1
    #expect(
      parameters.problems().map(\.message) == ["gives the upper limit -500.0, below lower_limit_value 0.0"])
  }
}
