import Configuration
import FoundationEssentials
import Learning
import Pipeline
import Tables
import Testing

@testable import Components

/// The small tables and the cases that `Fixtures/make_homo_lr.py` computed with NumPy.
struct HomoLRFixture: Decodable {
  struct PartyTable: Decodable {
    let x: [[Double]]
    let y: [Int64]
    let classes: [Int64]
    let weights: [Double]
  }

  struct Expected: Decodable {
    let weights: [Double]
    let losses: [[String: Double]]
    let iterations: Int
    let is_converged: Bool
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let penalty: String
    let tol: Double
    let alpha: Double
    let optimizer: String
    let batch_size: Int
    let learning_rate: Double
    let max_iter: Int
    let early_stop: String
    let decay: Double
    let decay_sqrt: Bool
    let fit_intercept: Bool
    let init_method: String
    let aggregate_iters: Int
    let use_proximal: Bool
    let mu: Double
    let hosts: Int
    let encrypted: [String]
    let weighted: Bool
    let seeds: [String: Int]
    let multi: Bool?
    let expected: [Expected]

    var testDescription: String {
      "\(optimizer) \(penalty) \(early_stop) \(init_method) batch \(batch_size) every \(aggregate_iters) "
        + "hosts \(hosts) encrypted \(encrypted.count) proximal \(use_proximal) weighted \(weighted) multi \(multi ?? false)"
    }
  }

  let tables: [String: PartyTable]
  let cases: [Case]

  /// The cases; none when the file cannot be read, which `theCasesAreThere` tells.
  static var allCases: [Case] { (try? load().cases) ?? [] }

  static func load() throws -> HomoLRFixture {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: tests.appendingPathComponent("Fixtures/homo_lr.json"))
    return try JSONDecoder().decode(HomoLRFixture.self, from: data)
  }

  /// A party's table; ids are the same in all, as homo tables' may be.
  func table(_ name: String, multi: Bool = false, weighted: Bool = false, labels: [Int64]? = nil) throws -> Table {
    let party = try #require(tables[name])
    let rows = party.x.indices
    var columns = [
      Column(name: "y", role: .label, integers: (labels ?? (multi ? party.classes : party.y)).map { $0 })
    ]
    for feature in 0..<4 {
      columns.append(Column(name: "x\(feature)", role: .feature, doubles: rows.map { party.x[$0][feature] }))
    }
    if weighted { columns.append(Column(name: "w", role: .weight, doubles: party.weights)) }
    return try Table(
      ids: rows.map { "\(1000 + $0)" }, columns: columns, metadata: Table.Metadata(idName: "id", labelName: "y"))
  }

  /// The parties of a case.
  func harness(
    _ item: Case, _ change: (inout HomoLR.Parameters, Role) -> Void = { _, _ in }
  ) throws -> PartyHarness<HomoLR> {
    func side(_ name: String, _ role: Role) throws -> PartyHarness<HomoLR>.Side {
      var parameters = try Self.parameters(item, name)
      change(&parameters, role)
      let data = role == .arbiter ? nil : try table(name, multi: item.multi ?? false, weighted: item.weighted)
      return PartyHarness<HomoLR>.Side(parameters: parameters, data: data.map { [.trainData: $0] } ?? [:])
    }
    var harness = PartyHarness<HomoLR>([
      .guest: try side("guest", .guest), .host: try side("host_0", .host), .arbiter: try side("arbiter", .arbiter),
    ])
    harness.otherHosts = try (1..<item.hosts).map { try side("host_\($0)", .host) }
    return harness
  }

  private static func parameters(_ item: Case, _ party: String) throws -> HomoLR.Parameters {
    var parameters = HomoLR.Parameters(defaults: .fate15)
    parameters.penalty = HeteroLinear.PenaltyName(rawValue: item.penalty)
    parameters.tolerance = item.tol
    parameters.alpha = item.alpha
    parameters.optimizer = try #require(OptimizerMethod(rawValue: item.optimizer))
    parameters.batchSize = item.batch_size
    parameters.learningRate = item.learning_rate
    parameters.maxIterations = item.max_iter
    parameters.earlyStop = try #require(StopRule(rawValue: item.early_stop))
    parameters.decay = item.decay
    parameters.decaySquareRoot = item.decay_sqrt
    parameters.aggregateIterations = item.aggregate_iters
    parameters.usesProximal = item.use_proximal
    parameters.mu = item.mu
    parameters.initParam.fitIntercept = item.fit_intercept
    parameters.initParam.method = try #require(InitializationMethod(rawValue: item.init_method))
    parameters.initParam.randomSeed = item.seeds[party]
    parameters.encryptParam.method = item.encrypted.contains(party) ? "Paillier" : nil
    return parameters
  }
}

extension JSON {
  /// The weights of a model in the order of its header, the intercept last when asked for.
  func modelWeights(intercept: Bool) -> [Double] {
    let header = (self["header"]?.listValue ?? []).compactMap(\.textValue)
    let weights = header.compactMap { self["weight"]?[$0]?.doubleValue }
    return weights + (intercept ? [self["intercept"]?.doubleValue ?? .nan] : [])
  }
}
