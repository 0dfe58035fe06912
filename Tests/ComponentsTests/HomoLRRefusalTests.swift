import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// What HomoLR cannot use, and what it says then.
@Suite struct HomoLRRefusalTests {
  private func harness(
    _ change: (inout HomoLR.Parameters, Role) -> Void = { _, _ in }
  ) throws -> PartyHarness<HomoLR> {
    let item = try #require(HomoLRFixture.allCases.first)
    return try HomoLRFixture.load().harness(item) { parameters, role in
      parameters.maxIterations = 1
      change(&parameters, role)
    }
  }

  private func diagnostics(_ harness: PartyHarness<HomoLR>) -> [String] {
    harness.run().failures.values.compactMap { ($0 as? Diagnostic)?.message }.sorted()
  }

  @Test func columnsThatOnlyOnePartyHas() throws {
    var harness = try harness()
    let table = try HomoLRFixture.load().table("host_0")
    harness.sides[.host]?.data[.trainData] = try table.replacingColumns(
      table.columns.map { $0.name == "x3" ? $0.with(name: "x33") : $0 })
    let diagnostic = try #require(harness.run().failures[.host] as? Diagnostic)
    #expect(diagnostic.code == .differingFeatures)
    #expect(
      diagnostic.message
        == "of the features of guest 10000 the table of host 10000 lacks 'x3', and has beyond them 'x33'")
    #expect(diagnostic.help == "did you mean 'x33'?")
  }

  @Test func rowsOfOneClass() throws {
    var harness = try harness()
    let fixture = try HomoLRFixture.load()
    harness.sides[.guest]?.data[.trainData] = try fixture.table("guest", labels: [Int64](repeating: 1, count: 50))
    harness.sides[.host]?.data[.trainData] = try fixture.table("host_0", labels: [Int64](repeating: 1, count: 40))
    #expect(diagnostics(harness).allSatisfy { $0 == "every row of every party has the label '1'" })
    // One party may well have rows of one class.
    harness.sides[.guest]?.data[.trainData] = try fixture.table("guest")
    let result = harness.run()
    #expect(result.failures.isEmpty)
    #expect(result.logs[.host]?.contains("WARNING every row of host 10000 has the label 1") == true)
  }

  @Test func aTableWithoutLabel() throws {
    var harness = try harness()
    let table = try HomoLRFixture.load().table("host_0")
    harness.sides[.host]?.data[.trainData] = table.filteringColumns { $0.role != .label }
    let diagnostic = try #require(harness.run().failures[.host] as? Diagnostic)
    #expect(diagnostic.message == "the table of host 10000 has no label column")
    #expect(diagnostic.help == "set with_label of DataIO to true at every party")
  }

  @Test func aMissingLabelAndAMissingFeature() throws {
    var harness = try harness()
    let table = try HomoLRFixture.load().table("guest")
    var labels: [Int64?] = (0..<50).map { Int64($0 % 2) }
    labels[3] = nil
    harness.sides[.guest]?.data[.trainData] = try table.replacingColumns(
      [Column(name: "y", role: .label, integers: labels)] + table.features)
    #expect(diagnostics(harness) == ["id '1003', column 'y': the label of a row of guest 10000 is missing"])
    harness.sides[.guest]?.data[.trainData] = try table.replacingColumns(
      table.columns.map { column in
        guard column.name == "x2", var values = column.doubles?.array else { return column }
        values[5] = .nan
        return Column(name: "x2", role: .feature, doubles: values)
      })
    #expect(diagnostics(harness) == ["id '1005', column 'x2': the value is missing or infinite"])
  }

  @Test func settingsThatDifferBetweenParties() throws {
    let harness = try harness { parameters, role in if role == .host { parameters.aggregateIterations = 2 } }
    #expect(
      diagnostics(harness) == [
        "max_iter, aggregate_iters, fit_intercept or cv_param at host 10000 differ from those at guest 10000"
      ])
  }

  @Test func aLearningRateThatLeavesEveryRange() throws {
    let harness = try harness { parameters, _ in
      parameters.learningRate = 1e300
      parameters.maxIterations = 4
    }
    #expect(diagnostics(harness).contains { $0.hasPrefix("a weight is out of range at ") })
    let item = try #require(HomoLRFixture.allCases.first { $0.encrypted == ["host_0"] })
    let encrypted = try HomoLRFixture.load().harness(item) { parameters, role in
      parameters.maxIterations = 4
      if role == .host { parameters.learningRate = 1e9 }
    }
    #expect(diagnostics(encrypted) == ["the step between two aggregations is out of range at host 10000"])
  }

  @Test func aModelOfAnotherModule() throws {
    var harness = try harness()
    harness.isPredicting = true
    let model = ModelArtifact("HeteroLogisticRegression", meta: .object([:]), param: ["header": ["x0"]])
    for role in [Role.guest, .host, .arbiter] {
      harness.sides[role]?.models = [ModelInput(component: "hetero_lr_0", module: "HeteroLR", model: model)]
      let table = harness.sides[role]?.data[.trainData]
      harness.sides[role]?.data = table.map { [.testData: $0] } ?? [:]
    }
    #expect(diagnostics(harness).contains("the model of 'hetero_lr_0' (HeteroLR) is none of HomoLR"))
  }

  @Test func whatAHostUnderPaillierCannotFollow() {
    var parameters = HomoLR.Parameters(defaults: .fate15)
    parameters.encryptParam.method = "Paillier"
    parameters.penalty = .l1
    let parties = [Party(.guest, 1), Party(.host, 2), Party(.arbiter, 3)]
    let problems = HomoLR.problems(with: parties, parameters: parameters, at: parties[1])
    #expect(problems.map(\.path) == ["optimizer", "penalty"])
    #expect(problems.map(\.message)[0] == "is 'rmsprop'; hosts under Paillier can follow 'sgd' only")
    #expect(HomoLR.problems(with: parties, parameters: parameters, at: parties[0]).isEmpty)
    let lonely = HomoLR.problems(with: [parties[0]], parameters: parameters, at: parties[0])
    #expect(lonely.map(\.code) == [.wrongParties, .wrongParties])
  }

  @Test func earlyStoppingByValidation() {
    var parameters = HomoLR.Parameters(defaults: .fate14)
    parameters.earlyStoppingRounds = 2
    let problem = parameters.problems()
    #expect(problem.map(\.message) == ["is set, but early stopping is not supported for homo algorithms"])
  }
}
