import Learning
import Testing

@Suite struct StatisticsQuestionTests {
  let oracle: StatisticsOracle
  let iris: StatisticsTable

  init() throws {
    oracle = try StatisticsOracle.read()
    iris = try oracle.irisTable(nodes: 3)
  }

  @Test func distributionsAreThoseOfSciPy() {
    for tail in oracle.distributions {
      let distribution: Distribution =
        switch tail.kind {
        case "student": .student(tail.degrees[0])
        case "chi2": .chiSquared(tail.degrees[0])
        case "f": .fisher(tail.degrees[0], tail.degrees[1])
        default: .normal
        }
      #expect(isClose(distribution.lower(tail.x) / tail.lower, 1, 1e-11), "\(tail)")
      #expect(isClose(distribution.upper(tail.x) / tail.upper, 1, 1e-11), "\(tail)")
    }
  }

  @Test func quantilesAreTheWayBack() {
    for distribution in [Distribution.normal, .student(3), .chiSquared(7), .fisher(4, 9)] {
      for probability in [1e-6, 0.025, 0.5, 0.9, 0.999] {
        #expect(isClose(distribution.lower(distribution.quantile(probability)) / probability, 1, 1e-12))
      }
    }
    #expect(isClose(Distribution.normal.quantile(0.975), 1.959963984540054, 1e-14))
  }

  /// SymetryML's documentation prints these of the iris data (contract A9).
  @Test func thePublishedFiguresAreReproduced() throws {
    let sepal = try iris.univariate("sepal_length")
    #expect(sepal.count == 150)
    #expect((sepal.mean - 5.84333).magnitude < 5e-6)
    #expect((sepal.variance - 0.681122).magnitude < 5e-7)
    #expect((sepal.standardDeviation - 0.825301).magnitude < 5e-7)
    #expect((try #require(sepal.skewness) - 0.3180865).magnitude < 5e-8)
    let both = try iris.bivariate("sepal_length", "petal_width")
    #expect((both.covariance - 0.513458).magnitude < 5e-7)
    #expect((try #require(both.correlation) - 0.817954).magnitude < 5e-7)
    #expect((both.conditionalCount - 179.8).magnitude < 5e-10)
    #expect((try #require(both.conditionalMean) - 6.2717).magnitude < 5e-5)
    #expect((try #require(both.conditionalVariance) - 30.9294).magnitude < 5e-5)
  }

  @Test func thePublishedContingencyFiguresAreReproduced() throws {
    // Two bins of petal length by three species: complete separation of setosa.
    let bins = try ChiSquaredTest([[50, 0, 0], [0, 50, 50]])
    #expect(bins.test.statistic == 150)
    #expect(bins.test.degrees == [2])
    #expect((bins.tschuprow - 0.8409).magnitude < 5e-5)
    // Dice: the documentation prints χ² 24.9148 with 20 degrees of freedom, p 0.2047, coefficient 0.0334 of 5000 throws.
    #expect((Distribution.chiSquared(20).upper(24.9148) - 0.2047).magnitude < 5e-5)
    #expect(((24.9148 / 5000 / 20.0.squareRoot()).squareRoot() - 0.0334).magnitude < 5e-5)
  }

  @Test func testsAreThoseOfSciPy() throws {
    let expected = oracle.iris
    let cases: [(TestResult, [Double])] = [
      (try iris.tTest("sepal_width", by: "setosa", variances: .unequal), expected.t_welch),
      (try iris.tTest("sepal_width", by: "setosa", variances: .equal), expected.t_pooled),
      (try iris.pairedTTest("sepal_length", "sepal_width"), expected.t_paired),
      (try iris.tTest("sepal_length", mean: 5.7), expected.t_single),
    ]
    for (found, wanted) in cases {
      #expect(isClose([found.statistic, found.degrees[0]], Array(wanted.prefix(2)), 1e-11))
      #expect(isClose(found.probability / wanted[2], 1, 1e-8))
    }
    let f = try iris.fTest("sepal_width", by: "setosa")
    #expect(isClose([f.statistic, f.probability], expected.f, 1e-10))
    let z = try iris.zTest("sepal_length", mean: 5.7, deviation: nil)
    #expect(isClose(z.statistic, expected.t_single[0], 1e-12) && z.degrees.isEmpty)
    for (j, name) in StatisticsOracle.irisNames.enumerated() {
      let anova = try iris.anova(name, by: "species")
      #expect(isClose(anova.test.statistic / expected.anova[0][j], 1, 1e-11))
      #expect(isClose(anova.test.probability / expected.anova[1][j], 1, 1e-8))
      let one = try iris.univariate(name)
      #expect(isClose(try #require(one.kurtosis), expected.kurtosis[j], 1e-11))
      let factor = 150.0 * 150 / (149 * 148)
      #expect(isClose(try #require(one.skewness), expected.skew_g1[j] * factor, 1e-11))
    }
    for (found, wanted) in zip(try iris.correlations(StatisticsOracle.irisNames), expected.correlation) {
      #expect(isClose(found.map { $0 ?? .nan }, wanted, 1e-12))
    }
  }

  @Test func classesAreComparedAsByPandasAndSciPy() throws {
    let mixed = try oracle.mixedTable()
    let chi = try mixed.chiSquared("line", "bad")
    #expect(isClose([chi.test.statistic, chi.test.degrees[0], chi.test.probability], oracle.mixed.chi2, 1e-12))
    #expect(isClose(try mixed.informationGain("line", about: "bad"), oracle.mixed.gain, 1e-12))
    #expect(isClose(try mixed.informationGain("bad", about: "line"), oracle.mixed.gain, 1e-12))
    let inflation = try mixed.varianceInflation(["a", "time", "flag", "line"])
    #expect(inflation.map(\.name) == ["a", "time", "flag", "line$y", "line$z"])
    #expect(inflation.allSatisfy { $0.factor >= 1 && $0.factor < 2 })
  }

  @Test func whatIsNotDefinedIsSaid() throws {
    let empty = StatisticsTable(schema: iris.schema)
    #expect(throws: StatisticsError.undefined("'sepal_length' has no values")) {
      _ = try empty.univariate("sepal_length")
    }
    #expect(throws: StatisticsError.self) { _ = try empty.anova("sepal_length", by: "species") }
    #expect(throws: StatisticsError.self) { _ = try iris.chiSquared("sepal_length", "species") }
    #expect(throws: StatisticsError.self) { _ = try iris.tTest("sepal_length", by: "sepal_width", variances: .equal) }
    #expect(throws: StatisticsError.self) { _ = try iris.histogramSummary("sepal_length") }
  }

  @Test func histogramsTellWhereValuesLie() throws {
    let schema = try FeatureSchema([.init("x", .continuous, histogramEdges: [0, 1, 2, 4])])
    let rows = try StatisticsRows(schema: schema, values: [.numbers([0.5, 0.5, 1, 1.5, 3, 4, .nan])])
    let found = try StatisticsTable(of: rows).histogramSummary("x")
    #expect(found.counts == [0, 2, 2, 2, 0])
    #expect(found.lowest == 0 && found.highest == 4)
    #expect(found.median == 1.5)
    #expect(isClose(found.density, [1.0 / 3, 1.0 / 3, 1.0 / 6]))
  }
}
