import Learning
import Testing

/// What pandas, SciPy and statsmodels say beyond `StatisticsQuestionTests` and `StatisticsModelTests`.
@Suite struct StatisticsOracleTests {
  let oracle: StatisticsOracle
  let iris: StatisticsTable
  let mixed: StatisticsTable

  init() throws { (oracle, iris, mixed) = try StatisticsOracle.tables() }

  @Test func sumsAndErrorsAreThoseOfNumPy() throws {
    for (j, name) in StatisticsOracle.irisNames.enumerated() {
      let found = try iris.univariate(name)
      #expect(isClose(try #require(found.unbiasedVariance), oracle.iris.unbiased[j], 1e-12))
      #expect(isClose(try #require(found.standardError), oracle.iris.mean_error[j], 1e-12))
      #expect(isClose(found.sum, oracle.iris.sum[j], 1e-10))
    }
  }

  @Test func lineAndConditionalMomentsAreThoseOfSciPyAndPandas() throws {
    let found = try iris.bivariate("sepal_length", "petal_width")
    #expect(isClose([try #require(found.slope), try #require(found.intercept)], oracle.iris.line, 1e-11))
    for (j, name) in StatisticsOracle.irisNames.enumerated() {
      let found = try iris.bivariate(name, "setosa")
      #expect(found.conditionalCount == 50)
      let moments = [try #require(found.conditionalMean), try #require(found.conditionalVariance)]
      #expect(isClose(moments, oracle.iris.given_setosa[j], 1e-12))
    }
  }

  @Test func zTestsAreThoseOfStatsmodels() throws {
    let cases: [(TestResult, [Double])] = [
      (try iris.zTest("sepal_length", mean: 5.7, deviation: nil), oracle.iris.z_single),
      (try iris.zTest("sepal_length", mean: 5.7, deviation: 0.8), oracle.iris.z_known),
      (try iris.zTest("sepal_width", by: "setosa"), oracle.iris.z_two),
    ]
    for (found, wanted) in cases {
      #expect(isClose(found.statistic, wanted[0], 1e-11))
      #expect(isClose(found.probability / wanted[1], 1, 1e-8))
    }
  }

  @Test func sumsOfSquaresAreThoseOfStatsmodels() throws {
    for (j, name) in StatisticsOracle.irisNames.enumerated() {
      let found = try iris.anova(name, by: "species")
      #expect(isClose([found.between, found.within, found.etaSquared], oracle.iris.deviations[j], 1e-10))
    }
  }

  @Test func associationsAreThoseOfSciPy() throws {
    let found = [try iris.chiSquared("species", "setosa"), try mixed.chiSquared("line", "bad")]
    for (found, wanted) in zip(found, [oracle.iris.association, oracle.mixed.association]) {
      #expect(isClose([found.tschuprow, found.cramer], wanted, 1e-12))
    }
  }

  @Test func varianceInflationIsThatOfStatsmodels() throws {
    let found = try mixed.varianceInflation(["a", "time", "flag", "line"]).map(\.factor)
    #expect(isClose(found, oracle.mixed.vif, 1e-10))
  }

  @Test func aHistogramIsReadAsBySciPy() throws {
    let schema = try FeatureSchema([.init("x", .continuous, histogramEdges: oracle.iris.edges)])
    let rows = try StatisticsRows(schema: schema, values: [.numbers(oracle.iris.rows.map { $0[0] })])
    let found = try StatisticsTable(of: rows).histogramSummary("x")
    #expect(isClose(try #require(found.median), oracle.iris.median, 1e-12))
    #expect(isClose(found.density, oracle.iris.density, 1e-12))
  }

  @Test(arguments: ["mlr", "ridge", "lasso", "elasticnet", "pcr", "lsvr"])
  func regressionsPredictAsScikitLearns(name: String) throws {
    let wanted = try #require(oracle.iris.predictions[name])
    let alphas = ["ridge": 2.5, "lasso": 0.05, "elasticnet": 0.1]
    let model = try iris.build(
      ModelSpecification(
        try #require(StatisticsAlgorithm(rawValue: name)), target: "sepal_length",
        features: Array(StatisticsOracle.irisNames.dropFirst()), alpha: alphas[name], l1Ratio: 0.3, nu: 0.7,
        components: name == "pcr" ? 2 : nil))
    let rows: [StatisticsRows.Values] = (1..<4).map { j in .numbers(oracle.iris.rows.map { $0[j] }) }
    guard case .numbers(let found) = try model.predict(rows) else {
      Issue.record("no numbers")
      return
    }
    #expect(isClose(found, wanted, 1e-9))
  }

  @Test func coordinatesAndMarginsAreThoseOfTheirOracles() throws {
    let rows: [StatisticsRows.Values] = (0..<4).map { j in .numbers(oracle.iris.rows.map { $0[j] }) }
    let (pca, lsvm) = (
      try iris.build(ModelSpecification(.pca, features: StatisticsOracle.irisNames)),
      try iris.build(ModelSpecification(.lsvm, target: "species", features: StatisticsOracle.irisNames, nu: 0.5))
    )
    guard case .coordinates(let columns) = try pca.predict(rows),
      case .classes(let places, let scores, let areProbabilities) = try lsvm.predict(rows)
    else {
      Issue.record("other predictions")
      return
    }
    #expect(!areProbabilities)
    #expect(isClose(scores, oracle.iris.margins.flatMap { $0 }, 1e-10))
    for (place, margins) in zip(places, oracle.iris.margins) { #expect(margins[place] == margins.max()) }
    for (k, column) in columns.enumerated() {
      // The sign of a component is a convention.
      let wanted = oracle.iris.components.coordinates.map { $0[k] }
      #expect(isClose(column, wanted, 1e-10) || isClose(column.map { -$0 }, wanted, 1e-10), "component \(k)")
    }
  }

  @Test func scaledRegressionsAreThoseOfScikitLearn() throws {
    for (name, algorithm) in [("scaled_ridge", StatisticsAlgorithm.ridge), ("scaled_pcr", .pcr)] {
      let model = try iris.build(
        ModelSpecification(
          algorithm, target: "sepal_length", features: Array(StatisticsOracle.irisNames.dropFirst()), alpha: 2.5,
          components: algorithm == .pcr ? 2 : nil, standardizes: true))
      guard case .regression(let found) = model.form else {
        Issue.record("no regression")
        return
      }
      #expect(isClose(found.coefficients, try #require(oracle.iris.regression[name]).coefficients, 1e-10), "\(name)")
    }
  }

  // MARK: Empty cells

  private func missingTable() throws -> StatisticsTable {
    let names = ["a", "time", "flag", "y"]
    let schema = try FeatureSchema(names.map { .init($0, $0 == "flag" ? .binary : .continuous) })
    let rows = oracle.mixed.missing.rows
    let tables = try [0..<150, 150..<160, 160..<rows.count].map { range in
      let values = (0..<4).map { j in StatisticsRows.Values.numbers(rows[range].map { $0[j] ?? .nan }) }
      return StatisticsTable(of: try StatisticsRows(schema: schema, values: values))
    }
    return try StatisticsTable.merged(tables, schema: schema)
  }

  @Test func emptyCellsArePassedOverPairByPairAsInPandas() throws {
    let table = try missingTable()
    let wanted = oracle.mixed.missing
    for i in 0..<4 {
      let one = table.column(i)
      #expect(one.count == wanted.counts[i][i])
      #expect(isClose([one.mean, one.m2 / Double(one.count)], [wanted.means[i], wanted.variances[i]], 1e-10))
      for j in 0..<4 {
        let pair = table.pair(i, j)
        #expect(pair.count == wanted.counts[i][j])
        #expect(isClose(pair.comoment / Double(pair.count), wanted.covariances[i][j], 1e-9))
        #expect(isClose(try #require(pair.correlation), wanted.correlations[i][j], 1e-11))
      }
    }
  }

  @Test func modelsOfSuchPairsSolveTheEquationsOfTheirCovariances() throws {
    let table = try missingTable()
    let model = try table.build(ModelSpecification(.mlr, target: "y"))
    guard case .regression(let found) = model.form else {
      Issue.record("no regression")
      return
    }
    #expect(isClose(found.coefficients, oracle.mixed.missing.mlr, 1e-10))
    let pca = try table.build(ModelSpecification(.pca, features: ["a", "time", "flag"]))
    guard case .projection(let projection) = pca.form else {
      Issue.record("no projection")
      return
    }
    #expect(isClose(projection.ratios, oracle.mixed.missing.ratios, 1e-10))
  }

  // MARK: Steps

  private static let edges = [-2.0, 0, 1, 2, 3, 4, 5, 6, 8]

  private func rows(_ range: Range<Int>, shift: Double = 0) throws -> StatisticsRows {
    let schema = try FeatureSchema([
      .init("a", .continuous, histogramEdges: Self.edges), .init("time", .continuous), .init("flag", .binary),
      .init("line", .category(["x", "y", "z"])), .init("y", .continuous), .init("bad", .binary),
    ])
    let mixed = oracle.mixed
    return try StatisticsRows(
      schema: schema,
      values: [
        .numbers(mixed.a[range].map { $0 + shift }), .numbers(Array(mixed.time[range])),
        .numbers(Array(mixed.flag[range])), .codes(Array(mixed.line[range])), .numbers(Array(mixed.y[range])),
        .numbers(Array(mixed.bad[range])),
      ])
  }

  @Test func stepsAreTestedAsBySciPy() throws {
    let names = ["a", "time", "flag", "line$x", "line$y", "line$z", "y", "bad"]
    var seen: Set<Substring> = []
    for step in oracle.mixed.steps {
      let (low, middle, high) = (step.rows[0], step.rows[1], step.rows[2])
      let before = StatisticsTable(of: try rows(low..<middle))
      var after = before
      try after.learn(try rows(middle..<high, shift: step.shift))
      var wanted = zip(names, step.p).filter { $0.1 < 0.05 }.map { "the mean of '\($0.0)'" }
      let (n, m) = (Double(middle - low), Double(high - middle))
      if step.distance >= 1.358 * ((n + m) / (n * m)).squareRoot() { wanted.append("the values of 'a'") }
      let found = try StepTests(from: before, to: after).problems
      #expect(found.map { $0.split(separator: " in the step")[0] } == wanted.map { $0[...] }, "\(step.rows)")
      seen.formUnion(wanted.isEmpty ? ["nothing"] : wanted.map { $0.prefix(10) })
    }
    // Steps that pass, and some that fail by either test.
    #expect(seen == ["nothing", "the mean o", "the values"])
  }

  @Test func constantsAndSingleValuesAreNoStep() throws {
    let schema = try FeatureSchema([.init("x", .continuous)])
    func table(_ values: [Double]) throws -> StatisticsTable {
      StatisticsTable(of: try StatisticsRows(schema: schema, values: [.numbers(values)]))
    }
    func problems(_ before: [Double], _ step: [Double]) throws -> [String] {
      try StepTests(from: try table(before), to: try table(before + step)).problems
    }
    #expect(try problems([2, 2, 2], [2, 2]) == [])
    #expect(try problems([2, 2, 2], [3, 3]) == ["'x' was constant and is another constant in the step"])
    #expect(try problems([1, 2, 3], [2]) == ["'x' has a single value in the step"])
    #expect(try problems([2], [1, 2]) == ["'x' has a single value before the step"])
    #expect(try problems([1, 2, 3], [.nan, .nan]) == [])
    #expect(try problems([1, 2, 3], []) == [])
    // Rows that are taken out are a step too.
    let twenty = [Double](repeating: 2, count: 20)
    let taken = try StepTests(from: try table(twenty + [3, 3]), to: try table(twenty)).problems
    #expect(taken == ["the mean of 'x' in the step is not that of before (t test, 5 %)"])
  }
}
