import Configuration
import FoundationEssentials
import Pipeline
import Tables
import Testing

@testable import Components

/// What `Fixtures/make_preparation.py` computed of a small table with scikit-learn, pandas, SciPy and NumPy.
struct PreparationFixture: Decodable {
  struct Scaled: Decodable {
    let min_max: [[Double]]
    let standard: [[Double]]
    let centred: [[Double]]
    let divided: [[Double]]
  }

  struct OneHot: Decodable {
    let names: [String]
    let values: [[Double]]
  }

  struct Sampled: Decodable {
    let down: [String]
    let up: [String]
    let stratified_down: [String]
    let stratified_up: [String]
  }

  struct Split: Decodable, CustomTestStringConvertible {
    let sizes: [Double]
    let stratified: Bool
    let seed: Int
    let shuffle: Bool
    let parts: [[String]]

    var testDescription: String { "\(sizes) seed \(seed)\(stratified ? " stratified" : "")" }
  }

  struct Imputed: Decodable {
    let columns: [[Double?]]
    let mean: [[Double]]
    let median: [[Double]]
    let designated: [[Double]]
    let min: [[Double]]
    let max: [[Double]]
  }

  let columns: [[Double]]
  let labels: [Int64]
  let scaled: Scaled
  let clipped: Scaled
  let one_hot: OneHot
  let sampled: Sampled
  let splits: [Split]
  let statistics: [String: [String: Double]]
  let imputed: Imputed
  let class_weights: [Double]
  let probabilities: [Double]
  let credit: [Double]
  let credit_e: [Double]

  static func load() throws -> PreparationFixture {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: tests.appendingPathComponent("Fixtures/preparation.json"))
    return try JSONDecoder().decode(PreparationFixture.self, from: data)
  }

  var ids: [String] { labels.indices.map(String.init) }

  /// The table with features x0 … x3, and the label of a guest.
  func table(_ role: Role = .guest, columns: [[Double]]? = nil) throws -> Table {
    let features = (columns ?? self.columns).enumerated().map { Column(name: "x\($0)", role: .feature, doubles: $1) }
    let label = Column(name: "y", role: .label, integers: labels.map { $0 })
    return try Table(
      ids: ids, columns: (role == .guest ? [label] : []) + features,
      metadata: Table.Metadata(idName: "id", labelName: role == .guest ? "y" : nil))
  }
}

/// Runs a component at the guest alone, on one table.
func runAtGuest<Subject: Component>(
  _ subject: Subject.Type, _ table: Table, model: ModelArtifact? = nil, defaults: Generation = .fate15,
  port: DataPort = .data, isPredicting: Bool = false, _ change: (inout Subject.Parameters) -> Void = { _ in }
) -> PartyHarness<Subject>.Result {
  var parameters = Subject.Parameters(defaults: defaults)
  change(&parameters)
  let models = model.map { [ModelInput(component: "component_1", module: Subject.module, model: $0)] } ?? []
  var harness = PartyHarness<Subject>([.guest: .init(parameters: parameters, data: [port: table], models: models)])
  harness.isPredicting = isPredicting
  return harness.run()
}

extension Table {
  /// The numbers of all features.
  var featureNumbers: [[Double]] { features.map { $0.doubles?.array ?? [] } }
}
