import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables
import Testing

@testable import Components

/// LocalBaseline: scikit-learn's options, its answers (those of the solver are in LogisticRegressionTests), FATE's outputs.
@Suite struct LocalBaselineTests {
  private func parameters(_ options: JSON = .null) -> LocalBaseline.Parameters {
    var parameters = LocalBaseline.Parameters(defaults: .fate15)
    parameters.options = options
    return parameters
  }

  private func harness(
    _ options: JSON = .null, multi: Bool = false, weighted: Bool = false
  ) throws -> PartyHarness<LocalBaseline> {
    let table = try HomoLRFixture.load().table("guest", multi: multi, weighted: weighted)
    return PartyHarness([.guest: .init(parameters: parameters(options), data: [.trainData: table])])
  }

  private func problem(_ options: JSON) -> String? {
    parameters(options).problems().first.map { "\($0.path) \($0.message)" + ($0.help.map { "; \($0)" } ?? "") }
  }

  @Test func fitsAndPredicts() throws {
    let output = try harness(["C": 0.5, "tol": 1e-8]).run().output(.guest)
    let model = try #require(output.model)
    #expect(model.param["header"]?.texts == ["x0", "x1", "x2", "x3"])
    #expect(model.param["isConverged"] == true)
    #expect(model.meta["optimizer"] == "lbfgs")
    let weights = model.param.modelWeights(intercept: true)
    let rows = try #require(HomoLRFixture.load().tables["guest"])
    let table = try #require(output.data.first)
    let scores = rows.x.map { row in zip(row, weights).map { $0 * $1 }.reduce(weights[4], +) }
    #expect(areClose(table.column("predict_score")?.doubles?.array ?? [], scores.map(Logistic.sigmoid)))
    #expect((0..<50).map { table.column("predict_result")?.integers?[$0] } == scores.map { $0 > 0 ? 1 : 0 })
    // At the minimum of C·Σ loss + ½‖w‖² the gradient is zero.
    for column in 0..<4 {
      let pull = rows.x.indices.reduce(0.0) { sum, row in
        sum + (Logistic.sigmoid(scores[row]) - Double(rows.y[row])) * rows.x[row][column]
      }
      #expect(abs(0.5 * pull + weights[column]) < 1e-5)
    }
  }

  @Test func severalClassesAndPredictingAgain() throws {
    for options: JSON in [.null, ["multi_class": "ovr"]] {
      let first = try harness(options, multi: true).run().output(.guest)
      let model = try #require(first.model)
      #expect(model.param["oneVsRestResult"]?["oneVsRestClasses"]?.texts == ["0", "1", "2"])
      var again = try harness(options, multi: true)
      again.isPredicting = true
      again.sides[.guest]?.models = [ModelInput(component: "local_baseline_0", module: "LocalBaseline", model: model)]
      again.sides[.guest]?.data = [.testData: try HomoLRFixture.load().table("guest", multi: true)]
      let second = try again.run().output(.guest)
      for name in ["predict_result", "predict_score", "predict_detail"] {
        #expect(first.data[0].column(name) == second.data[0].column(name), "\(name)")
      }
      #expect(second.model == model)
    }
  }

  @Test func weightsCountRowsAndClasses() throws {
    let rows = try #require(HomoLRFixture.load().tables["guest"])
    let counts = [0, 1].map { label in Double(rows.y.count { $0 == label }) }
    let balanced: JSON = ["0": .number(50 / (2 * counts[0])), "1": .number(50 / (2 * counts[1]))]
    func weights(_ options: JSON, weighted: Bool = false) throws -> [Double] {
      try #require(try harness(options, weighted: weighted).run().output(.guest).model).param.modelWeights(
        intercept: true)
    }
    let tight: JSON = ["tol": 1e-10, "class_weight": "balanced"]
    #expect(areClose(try weights(tight), try weights(["tol": 1e-10, "class_weight": balanced]), 1e-8))
    #expect(!areClose(try weights(tight), try weights(["tol": 1e-10]), 1e-3))
    #expect(!areClose(try weights(["tol": 1e-10], weighted: true), try weights(["tol": 1e-10]), 1e-4))
  }

  @Test func validationRowsArePredictedToo() throws {
    var harness = try harness()
    harness.sides[.guest]?.data[.validateData] = try HomoLRFixture.load().table("host_0").replacingIDs(
      (0..<40).map { "v\($0)" })
    let table = try #require(try harness.run().output(.guest).data.first)
    #expect(table.rowCount == 90)
    #expect((0..<90).count { table.column("type")?.texts?[$0] == "validate" } == 40)
  }

  @Test func unknownOptionsAreRefusedByName() {
    #expect(
      problem(["penaltyy": "l2"])
        == "model_opts has 'penaltyy', which scikit-learn's LogisticRegression does not have; did you mean 'penalty'?")
    #expect(problem(["solver": "lbfg"])?.hasSuffix("; did you mean 'lbfgs'?") == true)
    #expect(problem(["C": 0]) == "model_opts.C must be a number above 0")
    #expect(problem(["max_iter": 2.5]) == "model_opts.max_iter must be a whole number of at least 1")
    #expect(problem(["fit_intercept": "yes"]) == "model_opts.fit_intercept must be true or false")
    #expect(problem([1, 2]) == "model_opts must be a map of options")
    #expect(
      problem(["penalty": "l1"])
        == "model_opts.penalty is 'l1', which the solver 'lbfgs' cannot follow; use the solver 'liblinear' or 'saga'")
    #expect(problem(["penalty": "elasticnet", "solver": "saga"])?.hasPrefix("model_opts.l1_ratio is missing") == true)
    #expect(
      problem(["multi_class": "multinomial", "solver": "liblinear"])?.hasPrefix("model_opts.multi_class") == true)
    #expect(problem(["class_weight": ["0": -1]])?.hasPrefix("model_opts.class_weight must be") == true)
    for good: JSON in [
      .null, [:], ["max_iter": 2, "tol": 1e-4, "solver": "saga"], ["random_state": 7, "n_jobs": 2, "dual": false],
      ["penalty": "none"], ["penalty": nil], ["class_weight": "balanced"],
    ] { #expect(problem(good) == nil) }
  }

  @Test func whatCannotBeFitted() throws {
    var harness = try harness()
    let fixture = try HomoLRFixture.load()
    harness.sides[.guest]?.data[.trainData] = try fixture.table("guest", labels: [Int64](repeating: 3, count: 50))
    #expect(harness.run().diagnostic?.message == "every row of guest 10000 has the label '3'")
    harness.sides[.guest]?.data[.trainData] = try fixture.table("guest").filteringColumns { $0.role != .label }
    #expect(harness.run().diagnostic?.message == "the table of guest 10000 has no label column")
    let unknown = try self.harness(["class_weight": ["7": 2]]).run().diagnostic
    #expect(unknown?.message == "class_weight names the label '7', which no row of guest 10000 has")
    #expect(unknown?.help == "the labels are 0 and 1")
  }

  @Test func tooFewIterationsAreSaid() throws {
    let result = try harness(["max_iter": 1]).run()
    #expect(result.logs[.guest]?.contains { $0.hasPrefix("WARNING training ended after 1 iteration without") } == true)
    #expect(try result.output(.guest).model?.param["isConverged"] == false)
  }
}
