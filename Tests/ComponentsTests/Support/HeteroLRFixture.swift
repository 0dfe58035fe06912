import Configuration
import FoundationEssentials
import Learning
import Pipeline
import Tables
import Testing

@testable import Components

/// The small table and the cases that `Fixtures/make_hetero_lr.py` computed with NumPy.
struct HeteroLRFixture: Decodable {
  struct Expected: Decodable {
    let guest: [Double]
    let host: [Double]
    let intercept: Double
    let losses: [Double]
    let iterations: Int
    let is_converged: Bool
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let optimizer: String
    let penalty: String
    let early_stop: String
    let tol: Double
    let alpha: Double
    let learning_rate: Double
    let decay: Double
    let decay_sqrt: Bool
    let batch_size: Int
    let max_iter: Int
    let fit_intercept: Bool
    let init_method: String
    let guest_seed: Int
    let host_seed: Int
    let expected: Expected

    var testDescription: String { "\(optimizer) \(penalty) \(early_stop) \(init_method) batch \(batch_size)" }
  }

  let ids: [String]
  let labels: [Int64]
  let guest: [[Double]]
  let host: [[Double]]
  let cases: [Case]

  /// The cases; none when the file cannot be read, which `theCasesAreThere` tells.
  static var allCases: [Case] { (try? load().cases) ?? [] }

  static func load() throws -> HeteroLRFixture {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: tests.appendingPathComponent("Fixtures/hetero_lr.json"))
    return try JSONDecoder().decode(HeteroLRFixture.self, from: data)
  }

  func guestTable(labels: [Int64]? = nil) throws -> Table {
    let label = Column(name: "y", role: .label, integers: (labels ?? self.labels).map { $0 })
    let features = guest.enumerated().map { Column(name: "g\($0)", role: .feature, doubles: $1) }
    return try Table(ids: ids, columns: [label] + features, metadata: Table.Metadata(idName: "id", labelName: "y"))
  }

  func hostTable() throws -> Table {
    try Table(
      ids: ids, columns: host.enumerated().map { Column(name: "h\($0)", role: .feature, doubles: $1) },
      metadata: Table.Metadata(idName: "id"))
  }

  /// A run of all three parties on these tables.
  func harness(
    _ change: (inout HeteroLinear.Parameters, Role) -> Void = { _, _ in }
  ) throws -> PartyHarness<HeteroLR> {
    func parameters(_ role: Role) -> HeteroLR.Parameters {
      var parameters = HeteroLR.Parameters(defaults: .fate14)
      parameters.shared.encryptParam.method = nil
      parameters.shared.encryptParam.keyLength = 512
      parameters.shared.batchSize = 25
      parameters.shared.maxIterations = 3
      parameters.shared.learningRate = 0.15
      parameters.shared.initParam.randomSeed = role == .host ? 2 : 1
      change(&parameters.shared, role)
      return parameters
    }
    return try PartyHarness([
      .guest: .init(parameters: parameters(.guest), data: [.trainData: guestTable()]),
      .host: .init(parameters: parameters(.host), data: [.trainData: hostTable()]),
      .arbiter: .init(parameters: parameters(.arbiter)),
    ])
  }

  func harness(_ item: Case) throws -> PartyHarness<HeteroLR> {
    try harness { parameters, role in
      parameters.optimizer = HeteroLinear.OptimizerName(rawValue: item.optimizer) ?? .quasiNewton
      parameters.penalty = HeteroLinear.PenaltyName(rawValue: item.penalty)
      parameters.earlyStop = StopRule(rawValue: item.early_stop) ?? .diff
      parameters.tolerance = item.tol
      parameters.alpha = item.alpha
      parameters.learningRate = item.learning_rate
      parameters.decay = item.decay
      parameters.decaySquareRoot = item.decay_sqrt
      parameters.batchSize = item.batch_size
      parameters.maxIterations = item.max_iter
      parameters.initParam.fitIntercept = item.fit_intercept
      parameters.initParam.method = InitializationMethod(rawValue: item.init_method) ?? .const
      parameters.initParam.randomSeed = role == .host ? item.host_seed : item.guest_seed
    }
  }
}
