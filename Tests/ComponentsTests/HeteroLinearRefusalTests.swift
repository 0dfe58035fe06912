import Configuration
import Diagnostics
import Pipeline
import Tables
import Testing

@testable import Components

/// What the hetero linear models refuse: which rows or columns, in whose table, and what to do.
@Suite struct HeteroLinearRefusalTests {
  private func harness<Subject: Component>(
    _ subject: Subject.Type, _ family: String, _ path: WritableKeyPath<Subject.Parameters, HeteroLinear.Parameters>,
    _ change: (inout HeteroLinear.Parameters) -> Void = { _ in }
  ) throws -> PartyHarness<Subject> {
    let fixture = try HeteroLinearFixture.load()
    let item = try #require(fixture.fits.first { $0.family == family && $0.hosts.count == 1 && !$0.weighted })
    return try fixture.harness(subject, item, path, change)
  }

  private func diagnostic<Subject: Component>(
    _ harness: PartyHarness<Subject>, _ columns: (Table) throws -> [Column]
  ) throws -> Diagnostic? {
    var harness = harness
    let table = try #require(harness.sides[.guest]?.data[.trainData])
    harness.sides[.guest]?.data[.trainData] = try table.replacingColumns(columns(table))
    return harness.run().failures[.guest] as? Diagnostic
  }

  private func labelled(_ table: Table, _ row: Int, _ value: Double) throws -> [Column] {
    var labels = try #require(table.label?.doubles?.array)
    labels[row] = value
    return table.columns.map { $0.role == .label ? Column(name: "y", role: .label, doubles: labels) : $0 }
  }

  @Test func labels() throws {
    let linear = try harness(HeteroLinR.self, "linear", \.shared)
    #expect(
      try diagnostic(linear) { try labelled($0, 3, .nan) }?.message
        == "id '4', column 'y': the label is missing, infinite or beyond 2^31")
    let texts = try diagnostic(linear) { table in
      table.columns.map { $0.role == .label ? Column(name: "y", role: .label, text: table.ids.strings) : $0 }
    }
    #expect(texts?.message == "the label column 'y' holds texts, needed are numbers")
    #expect(texts?.help == "set label_type of DataIO to float")
    let poisson = try harness(HeteroPoisson.self, "poisson", \.shared)
    #expect(
      try diagnostic(poisson) { try labelled($0, 0, -1) }?.message
        == "id '1', column 'y': the label is below 0, which is no count")
  }

  @Test(arguments: [-0.5, .nan, 4096]) func weights(value: Double) throws {
    let refused = try diagnostic(harness(HeteroLinR.self, "linear", \.shared)) { table in
      table.columns + [
        Column(
          name: "weight", role: .weight, doubles: [1, value] + [Double](repeating: 1, count: table.rowCount - 2))
      ]
    }
    #expect(refused?.code == .unusableFeature)
    #expect(
      refused?.message == "id '2', column 'weight': the weight of a row must be a number from 0 to below 4096")
  }

  @Test func exposures() throws {
    let poisson = try harness(HeteroPoisson.self, "poisson", \.shared) { $0.exposureColumn = "exposure" }
    let zero = try diagnostic(poisson) { table in
      table.columns + [
        Column(name: "exposure", role: .feature, doubles: [0] + [Double](repeating: 1, count: table.rowCount - 1))
      ]
    }
    #expect(zero?.message == "id '1', column 'exposure': the exposure must be a number above 0")
    let result = poisson.run()
    #expect(result.failures.isEmpty)
    #expect(
      result.logs[.guest]?.contains {
        $0.hasPrefix("WARNING the guest's table has no column 'exposure', which exposure_colname names")
      } == true)
  }

  @Test func fewerRowsThanFolds() throws {
    let result = try harness(HeteroLinR.self, "linear", \.shared) {
      $0.crossValidation.isNeeded = true
      $0.crossValidation.splits = 61
    }.run()
    let refused = try #require(result.failures[.guest] as? Diagnostic)
    #expect(refused.code == .tooFewRows)
    #expect(refused.message == "guest 10000 has 60 rows, too few for 61 folds")
  }

  @Test func foldsOfOneClass() throws {
    let fixture = try HeteroLinearFixture.load()
    var harness = try harness(HeteroLR.self, "logistic", \.shared) {
      $0.crossValidation.isNeeded = true
      $0.crossValidation.splits = 3
      $0.crossValidation.shuffle = false
      $0.maxIterations = 1
    }
    let table = try #require(harness.sides[.guest]?.data[.trainData])
    let labels = fixture.binary.indices.map { Double($0 < 20 ? 0 : $0 % 2) }
    harness.sides[.guest]?.data[.trainData] = try table.replacingColumns(
      table.columns.map { $0.role == .label ? Column(name: "y", role: .label, doubles: labels) : $0 })
    let refused = try #require(harness.run().failures[.guest] as? Diagnostic)
    #expect(
      refused.message == "the rows of validate_fold_0 (validate) have one class only, so auc and ks are not defined")
  }

  @Test func stepwiseSelectionOfSeveralClasses() throws {
    let fixture = try HeteroLinearFixture.load()
    let item = try #require(fixture.selections.first { $0.family == "logistic" })
    let result = try fixture.harness(HeteroLR.self, item, labels: "multi", \.shared).run()
    #expect(
      (result.failures[.guest] as? Diagnostic)?.message == "stepwise selection needs a label of two values, found 3")
  }

  @Test func aModelToStartFromFitsItsUse() throws {
    let trained = try harness(HeteroLinR.self, "linear", \.shared).run()
    var harness = try harness(HeteroLinR.self, "linear", \.shared) { $0.crossValidation.isNeeded = true }
    for role in [Role.guest, .host, .arbiter] {
      let model = try #require(trained.output(role).model)
      harness.sides[role]?.models = [ModelInput(component: "hetero_linr_0", module: "HeteroLinR", model: model)]
    }
    #expect((harness.run().failures[.guest] as? Diagnostic)?.code == .modelMismatch)
  }

  /// A model beside a table to predict, in a job that trains: the arbiter is told that it is not needed.
  @Test func aTrainingJobMayPredictWithAModel() throws {
    let trained = try harness(HeteroLinR.self, "linear", \.shared).run()
    var harness = try harness(HeteroLinR.self, "linear", \.shared)
    for role in [Role.guest, .host, .arbiter] {
      let model = try #require(trained.output(role).model)
      harness.sides[role]?.models = [ModelInput(component: "hetero_linr_0", module: "HeteroLinR", model: model)]
      let table = harness.sides[role]?.data[.trainData]
      harness.sides[role]?.data = table.map { [.testData: $0] } ?? [:]
    }
    let result = harness.run()
    #expect(result.failures.isEmpty)
    #expect(try result.output(.guest).data.first?.column("type")?.text(at: 0) == "predict")
    #expect(result.messages.map(\.kind.name).sorted() == ["batch information", "host score", "sample ids"])
    #expect(try result.output(.arbiter).model != nil)
  }
}
