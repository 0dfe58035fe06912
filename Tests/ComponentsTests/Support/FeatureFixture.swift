import Configuration
import Diagnostics
import FoundationEssentials
import Pipeline
import Tables
import Testing

@testable import Components

/// What `Fixtures/make_features.py` computed of the breast-cancer tables with pandas, NumPy and scikit-learn.
struct FeatureFixture: Decodable {
  struct Statistics: Decodable {
    let splits: [Double]
    let events: [Int]
    let others: [Int]
    let woe: [Double]
    let iv: Double
    let first_bins: [Int64]
  }

  struct Survivors: Decodable {
    let filter: String
    let guest: [String]
    let host: [String]
  }

  struct Step: Decodable {
    let threshold: Double
    let tp: Int
    let fp: Int
    let fn: Int
    let tn: Int
    let precision: Double
    let recall: Double
    let accuracy: Double
    let f1: Double
  }

  struct Evaluation: Decodable {
    let auc: Double
    let ks: Double
    let ks_exact: Double
    let roc: [[Double]]
    let steps: [Step]
  }

  let ivs: [String: Double]
  let quantile: [String: Statistics]
  let bucket: [String: Statistics]
  let filters: [Survivors]
  let evaluation: Evaluation

  /// The folder of these tests, from this file's place.
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

  static func load() throws -> FeatureFixture {
    try JSONDecoder().decode(
      FeatureFixture.self, from: Data(contentsOf: folder.appendingPathComponent("Fixtures/features.json")))
  }

  /// The uploaded tables of the repository's `data` folder.
  static func raw(_ party: String) throws -> Table {
    let root = folder.deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: root.appendingPathComponent("data/breast_cancer_\(party).csv"))
    return try CSVImport.read([UInt8](data), name: "\(party).csv", options: CSVImport.Options()).table
  }

  /// The tables as DataIO reads them.
  static func table(_ role: Role) throws -> Table {
    var parameters = DataIO.Parameters(defaults: .fate15)
    parameters.withLabel = role == .guest
    let side = PartyHarness<DataIO>.Side(parameters: parameters, data: [.data: try raw(role.rawValue)])
    return try #require(try PartyHarness([role: side]).run().output(role).data.first)
  }
}

/// Small tables of guest and host with the same ids.
enum SmallTables {
  static let ids = (0..<24).map { "id\($0)" }
  static let labels: [Int64] = ids.indices.map { $0 % 3 == 0 ? 1 : 0 }

  static func guest(
    labels: [Int64] = labels, ids: [String] = ids, columns: [String: [Double]] = [:]
  ) throws -> Table {
    let label = Column(name: "y", role: .label, integers: labels.map { $0 })
    let features = columns.isEmpty ? ["g0": ids.indices.map { Double($0 % 7) }] : columns
    return try Table(
      ids: ids, columns: [label] + columnsByName(features), metadata: Table.Metadata(idName: "id", labelName: "y"))
  }

  static func host(ids: [String] = ids, columns: [String: [Double]] = [:]) throws -> Table {
    let features =
      columns.isEmpty
      ? ["h0": ids.indices.map { Double($0 % 5) }, "h1": ids.indices.map { Double($0 * $0 % 11) }] : columns
    return try Table(ids: ids, columns: columnsByName(features), metadata: Table.Metadata(idName: "id"))
  }

  private static func columnsByName(_ columns: [String: [Double]]) -> [Column] {
    columns.sorted { $0.key < $1.key }.map { Column(name: $0.key, role: .feature, doubles: $0.value) }
  }
}

extension JSON {
  /// The numbers of a list.
  var numbers: [Double] { (listValue ?? []).compactMap(\.doubleValue) }
  /// The texts of a list.
  var texts: [String] { (listValue ?? []).compactMap(\.textValue) }
}

/// Whether two lists agree to a relative or absolute error of 1e-12.
func areClose(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-12) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
}
