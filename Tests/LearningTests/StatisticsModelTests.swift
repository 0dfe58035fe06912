import Learning
import Testing

@Suite struct StatisticsModelTests {
  let oracle: StatisticsOracle
  let iris: StatisticsTable
  let mixed: StatisticsTable

  init() throws { (oracle, iris, mixed) = try StatisticsOracle.tables() }

  private static let features = ["sepal_width", "petal_length", "petal_width"]

  private func regression(
    _ algorithm: StatisticsAlgorithm, alpha: Double? = nil, ratio: Double = 0.5, nu: Double = 1,
    components: Int? = nil, scaled: Bool = false, in table: StatisticsTable? = nil
  ) throws -> StatisticsModel {
    try (table ?? iris).build(
      ModelSpecification(
        algorithm, target: "sepal_length", features: Self.features, alpha: alpha, l1Ratio: ratio, nu: nu,
        components: components, standardizes: scaled))
  }

  private func function(_ model: StatisticsModel) throws -> LinearFunction {
    guard case .regression(let function) = model.form else { throw StatisticsError.undefined("no regression") }
    return function
  }

  @Test func leastSquaresIsThatOfStatsmodels() throws {
    let model = try regression(.mlr)
    let expected = try #require(oracle.iris.regression["mlr"])
    let found = try function(model)
    #expect(isClose(found.coefficients, expected.coefficients, 1e-11))
    #expect(isClose(found.intercept, try #require(expected.intercept), 1e-11))
    #expect(isClose(try #require(model.termFacts["standard_error"]), try #require(expected.standardError), 1e-11))
    #expect(isClose(try #require(model.termFacts["t"]), try #require(expected.t), 1e-10))
    #expect(isClose(try #require(model.termFacts["vif"]), try #require(expected.vif), 1e-10))
    for (found, wanted) in zip(try #require(model.termFacts["probability"]), try #require(expected.probability)) {
      #expect(isClose(found / wanted, 1, 1e-8))
    }
    let facts: [(String, Double?)] = [
      ("r2", expected.r2), ("adjusted_r2", expected.adjustedR2), ("f", expected.f), ("aic", expected.aic),
      ("bic", expected.bic), ("log_likelihood", expected.logLikelihood), ("aicc", expected.aicc),
      ("intercept_standard_error", expected.interceptStandardError),
    ]
    for (name, wanted) in facts {
      #expect(isClose(try #require(model.facts[name]), try #require(wanted), 1e-10), "\(name)")
    }
    #expect(isClose(try #require(model.facts["f_probability"]) / (try #require(expected.fProbability)), 1, 1e-8))
  }

  @Test func penalizedAndProximalRegressionsAreThoseOfTheirOracles() throws {
    let cases: [(String, StatisticsModel)] = [
      ("ridge", try regression(.ridge, alpha: 2.5)), ("lasso", try regression(.lasso, alpha: 0.05)),
      ("elasticnet", try regression(.elasticnet, alpha: 0.1, ratio: 0.3)),
      ("scaled_lasso", try regression(.lasso, alpha: 0.05, scaled: true)),
      ("pcr", try regression(.pcr, components: 2)), ("lsvr", try regression(.lsvr, nu: 0.7)),
    ]
    for (name, model) in cases {
      let expected = try #require(oracle.iris.regression[name])
      let found = try function(model)
      #expect(isClose(found.coefficients, expected.coefficients, 1e-9), "\(name)")
      if let intercept = expected.intercept { #expect(isClose(found.intercept, intercept, 1e-9), "\(name)") }
    }
  }

  /// Every model of three nodes is that of the pooled rows, to 1e-10 relative.
  @Test(arguments: StatisticsAlgorithm.allCases) func mergedIsPooled(algorithm: StatisticsAlgorithm) throws {
    let pooled = try oracle.irisTable(nodes: 1)
    let target: String? = algorithm.classifies ? "species" : algorithm.hasTarget ? "sepal_length" : nil
    let specification = ModelSpecification(algorithm, target: target, features: Self.features, components: nil)
    let (a, b) = (try iris.build(specification), try pooled.build(specification))
    for (x, y) in zip(numbers(a.form), numbers(b.form)) {
      #expect((x - y).magnitude <= 1e-10 * max(y.magnitude, 1e-3), "\(x) \(y)")
    }
    #expect(numbers(a.form).count == numbers(b.form).count)
  }

  private func numbers(_ form: StatisticsModel.Form) -> [Double] {
    switch form {
    case .regression(let function): [function.valueAtCentre] + function.coefficients
    case .discriminants(let functions), .margins(let functions):
      functions.flatMap { [$0.valueAtCentre] + $0.coefficients }
    case .bayes(let priors, let terms):
      priors
        + terms.flatMap { term in
          switch term {
          case .gaussian(_, let distances, let variances): distances + variances
          case .bernoulli(let zero, let one): zero + one
          case .category(let one): one
          }
        }
    case .projection(let projection): projection.components.flatMap { $0 } + projection.variances
    }
  }

  @Test func alphaIsChosenByTheCorrectedAkaikeCriterion() throws {
    for (algorithm, wanted) in [
      (StatisticsAlgorithm.lasso, oracle.mixed.lasso), (.elasticnet, oracle.mixed.elasticnet),
    ] {
      let model = try mixed.build(
        ModelSpecification(
          algorithm, target: "bad", features: ["a", "time", "flag", "y"], l1Ratio: 0.3, standardizes: true))
      let found = [try #require(model.specification.alpha), try #require(model.facts["aicc"])]
      #expect(isClose(found, [try #require(wanted.alpha), try #require(wanted.aicc)], 1e-9), "\(algorithm)")
      #expect(isClose(try function(model).coefficients, wanted.coefficients, 1e-7), "\(algorithm)")
    }
  }

  @Test func principalComponentsAreThoseOfScikitLearn() throws {
    let expected = oracle.iris.components
    for scaled in [false, true] {
      let model = try iris.build(
        ModelSpecification(.pca, features: StatisticsOracle.irisNames, standardizes: scaled))
      guard case .projection(let found) = model.form else { throw StatisticsError.undefined("no projection") }
      let (vectors, variances) =
        scaled ? (expected.scaled_components, expected.scaled_variances) : (expected.components, expected.variances)
      #expect(isClose(found.variances, variances, 1e-12))
      for (a, b) in zip(found.components, vectors) { #expect(isClose(a, b, 1e-11)) }
      if !scaled { #expect(isClose(found.ratios, expected.ratios, 1e-12)) }
    }
  }

  private func probabilities(_ model: StatisticsModel, _ values: [StatisticsRows.Values]) throws -> [Double] {
    guard case .classes(let places, let scores, let areProbabilities) = try model.predict(values) else { return [] }
    #expect(areProbabilities)
    for (row, place) in places.enumerated() {
      let mine = scores[(row * model.classes.count)..<((row + 1) * model.classes.count)]
      #expect(mine.max() == scores[row * model.classes.count + place])
    }
    return scores
  }

  @Test func classifiersPredictAsScikitLearns() throws {
    let rows: [StatisticsRows.Values] = (0..<4).map { j in .numbers(oracle.iris.rows.map { $0[j] }) }
    let expected: [(StatisticsAlgorithm, [[Double]])] = [(.lda, oracle.iris.lda), (.bayes, oracle.iris.bayes)]
    for (algorithm, wanted) in expected {
      let model = try iris.build(
        ModelSpecification(algorithm, target: "species", features: StatisticsOracle.irisNames))
      #expect(model.classes == oracle.iris.names)
      #expect(isClose(try probabilities(model, rows), wanted.flatMap { $0 }, 1e-10), "\(algorithm)")
    }
    let mixedRows = Array(oracle.mixedValues.prefix(4))
    for (algorithm, wanted) in [(StatisticsAlgorithm.lda, oracle.mixed.lda), (.bayes, oracle.mixed.bayes)] {
      let model = try mixed.build(
        ModelSpecification(algorithm, target: "bad", features: ["a", "time", "flag", "line"]))
      #expect(isClose(try probabilities(model, mixedRows), wanted.flatMap { $0 }, 1e-9), "\(algorithm)")
    }
  }

  @Test func proximalPlanesSolveTheirEquations() throws {
    let two = try iris.build(
      ModelSpecification(.lsvm, target: "setosa", features: StatisticsOracle.irisNames, nu: 0.5))
    let three = try iris.build(
      ModelSpecification(.lsvm, target: "species", features: StatisticsOracle.irisNames, nu: 0.5))
    guard case .margins(let one) = two.form, case .margins(let all) = three.form else { return }
    for (found, wanted) in zip(one + all, [oracle.iris.lsvm] + oracle.iris.lsvm_three) {
      #expect(isClose(found.coefficients, wanted.coefficients, 1e-10))
      #expect(isClose(found.intercept, try #require(wanted.intercept), 1e-10))
    }
    #expect(two.classes == ["0", "1"] && one.count == 1 && all.count == 3)
  }

  /// A column of seconds since 1970, a binary one and a category.
  @Test func largeNumbersAndCategoriesEnterRegressions() throws {
    let model = try mixed.build(
      ModelSpecification(.mlr, target: "y", features: ["a", "time", "flag", "line"]))
    #expect(model.terms.map(\.name) == ["a", "time", "flag", "line$y", "line$z"])
    #expect(isClose(try function(model).coefficients, oracle.mixed.mlr.coefficients, 1e-10))
    #expect(
      isClose(try #require(model.termFacts["standard_error"]), try #require(oracle.mixed.mlr.standardError), 1e-10))
    #expect(isClose(try #require(model.facts["r2"]), try #require(oracle.mixed.mlr.r2), 1e-12))
    guard case .numbers(let predicted) = try model.predict(Array(oracle.mixedValues.prefix(4))) else { return }
    let mean = predicted.reduce(0, +) / Double(predicted.count)
    #expect(isClose(mean, oracle.mixed.y.reduce(0, +) / Double(predicted.count), 1e-10))
  }

  @Test func whatDeterminesNoSolutionIsRefused() throws {
    let schema = try FeatureSchema([
      .init("x", .continuous), .init("twice", .continuous), .init("same", .continuous), .init("y", .continuous),
      .init("b", .binary),
    ])
    let x: [Double] = [1, 2, 3, 4, 5, 7]
    let rows = try StatisticsRows(
      schema: schema,
      values: [
        .numbers(x), .numbers(x.map { 2 * $0 + 1 }), .numbers(x.map { _ in 5 }), .numbers([2, 1, 4, 3, 6, 5]),
        .numbers([0, 0, 0, 0, 0, 0]),
      ])
    let table = StatisticsTable(of: rows)
    func message(_ specification: ModelSpecification) -> String {
      do { return "\(try table.build(specification).algorithmName)" } catch { return "\(error)" }
    }
    #expect(
      message(ModelSpecification(.mlr, target: "y", features: ["x", "twice"]))
        == "'twice' is determined by the columns before it; leave one of them out")
    #expect(
      message(ModelSpecification(.mlr, target: "y", features: ["same"])) == "'same' is constant: it determines nothing")
    #expect(message(ModelSpecification(.mlr, target: "same", features: ["x"])) == "the target 'same' is constant")
    #expect(
      message(ModelSpecification(.lda, target: "b", features: ["x"])) == "the target 'b' needs rows of two classes")
    #expect(message(ModelSpecification(.lda, target: "y")) == "lda predicts classes, and its target 'y' is continuous")
    #expect(message(ModelSpecification(.mlr, target: "z")) == "there is no attribute 'z'")
    #expect(message(ModelSpecification(.mlr)) == "mlr needs a target")
    #expect(message(ModelSpecification(.pca, target: "y")) == "pca has no target")
    #expect(message(ModelSpecification(.ridge, target: "y", alpha: -1)) == "alpha is -1.0, needed is 0 or more")
    #expect(
      message(ModelSpecification(.mlr, target: "y", features: ["x", "y"])) == "the target 'y' is among the features")
    let empty = StatisticsTable(schema: schema)
    #expect(throws: StatisticsError.self) { _ = try empty.build(ModelSpecification(.mlr, target: "y")) }
  }

  @Test func rowsWithMissingValuesAreNotPredicted() throws {
    let model = try regression(.mlr)
    #expect(throws: StatisticsError.rows("row 2, 'petal_length': the value is missing")) {
      _ = try model.predict([.numbers([1, 2]), .numbers([1, .nan]), .numbers([1, 2])])
    }
  }
}

extension StatisticsModel {
  fileprivate var algorithmName: String { specification.algorithm.rawValue }
}
