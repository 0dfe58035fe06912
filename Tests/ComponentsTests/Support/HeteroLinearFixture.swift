import Configuration
import FoundationEssentials
import Learning
import Pipeline
import Tables
import Testing

@testable import Components

/// What `Fixtures/make_hetero_linear.py` computed of the tables of `HeteroLRFixture` with other labels.
struct HeteroLinearFixture: Decodable {
  struct Expected: Decodable {
    let guest: [Double]
    let hosts: [[Double]]
    let intercept: Double
    let losses: [Double]
    let iterations: Int
    let is_converged: Bool
  }

  struct Fold: Decodable {
    let held: [Int]
    let losses: [Double]
    let metrics: [String: [String: Double]]
  }

  struct Step: Decodable {
    let mask: [Int]
    let criterion: Double
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let family: String
    let hosts: [Int]
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
    let interval: Int
    let memory: Int
    let weighted: Bool
    let exposed: Bool
    let expected: Expected?
    let first_max_iter: Int?
    let shuffle: Bool?
    let folds: [Fold]?
    let direction: String?
    let score_name: String?
    let max_step: Int?
    let nvmin: Int?
    let nvmax: Int?
    let steps: [Step]?

    var testDescription: String {
      "\(family) \(optimizer) \(penalty) \(early_stop) hosts \(hosts) batch \(batch_size) weighted \(weighted)"
    }
  }

  struct Several: Decodable {
    let expected: [Expected]
    let probabilities: [[Double]]
    let results: [Int64]
  }

  let binary: [Double]
  let multi: [Double]
  let linear: [Double]
  let counts: [Double]
  let weights: [Double]
  let exposure: [Double]
  let fits: [Case]
  let warm: Case
  let several: Several
  let folds: [Case]
  let selections: [Case]

  static func load() throws -> HeteroLinearFixture {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: tests.appendingPathComponent("Fixtures/hetero_linear.json"))
    return try JSONDecoder().decode(HeteroLinearFixture.self, from: data)
  }

  func labels(_ family: String) -> [Double] {
    switch family {
    case "logistic": binary
    case "linear": linear
    case "poisson": counts
    default: multi
    }
  }

  /// A run of one component on the tables of a case.
  func harness<Subject: Component>(
    _ subject: Subject.Type, _ item: Case, labels family: String? = nil,
    _ path: WritableKeyPath<Subject.Parameters, HeteroLinear.Parameters>,
    _ change: (inout HeteroLinear.Parameters) -> Void = { _ in }
  ) throws -> PartyHarness<Subject> {
    let tables = try HeteroLRFixture.load()
    func parameters(seed: Int) -> Subject.Parameters {
      var parameters = Subject.Parameters(defaults: .fate14)
      parameters[keyPath: path].apply(item, seed: seed)
      change(&parameters[keyPath: path])
      return parameters
    }
    func table(_ columns: [Column]) throws -> Table {
      try Table(ids: tables.ids, columns: columns, metadata: Table.Metadata(idName: "id", labelName: "y"))
    }
    func features(_ prefix: String, _ values: ArraySlice<[Double]>) -> [Column] {
      values.enumerated().map { Column(name: "\(prefix)\($0)", role: .feature, doubles: $1) }
    }
    var own =
      [Column(name: "y", role: .label, doubles: labels(family ?? item.family))] + features("g", tables.guest[...])
    if item.weighted { own.append(Column(name: "weight", role: .weight, doubles: weights)) }
    if item.exposed { own.append(Column(name: "exposure", role: .feature, doubles: exposure)) }
    var start = 0
    let hosts = try item.hosts.enumerated().map { index, width in
      defer { start += width }
      return PartyHarness<Subject>.Side(
        parameters: parameters(seed: 2 + index),
        data: [.trainData: try table(features("h", tables.host[start..<start + width]))])
    }
    var harness = PartyHarness<Subject>([
      .guest: .init(parameters: parameters(seed: 1), data: [.trainData: try table(own)]),
      .host: hosts[0], .arbiter: .init(parameters: parameters(seed: 1)),
    ])
    harness.otherHosts = Array(hosts.dropFirst())
    return harness
  }
}

extension HeteroLinear.Parameters {
  mutating func apply(_ item: HeteroLinearFixture.Case, seed: Int) {
    encryptParam.method = nil
    encryptParam.keyLength = 512
    optimizer = HeteroLinear.OptimizerName(rawValue: item.optimizer) ?? .quasiNewton
    quasiNewton.updateInterval = item.interval
    quasiNewton.memory = item.memory
    penalty = HeteroLinear.PenaltyName(rawValue: item.penalty)
    earlyStop = StopRule(rawValue: item.early_stop) ?? .diff
    tolerance = item.tol
    alpha = item.alpha
    learningRate = item.learning_rate
    decay = item.decay
    decaySquareRoot = item.decay_sqrt
    batchSize = item.batch_size
    maxIterations = item.max_iter
    exposureColumn = item.exposed ? "exposure" : nil
    initParam.fitIntercept = item.fit_intercept
    initParam.method = InitializationMethod(rawValue: item.init_method) ?? .const
    initParam.randomSeed = seed
    stepwise.direction = item.direction.flatMap(StepwiseParam.Direction.init) ?? stepwise.direction
    stepwise.scoreName = item.score_name ?? stepwise.scoreName
    stepwise.maxStep = item.max_step ?? stepwise.maxStep
    stepwise.fewest = item.nvmin ?? stepwise.fewest
    stepwise.most = item.nvmax
    stepwise.isNeeded = item.steps != nil
    crossValidation.isNeeded = item.folds != nil
    crossValidation.splits = item.folds?.count ?? 5
    crossValidation.shuffle = item.shuffle ?? true
    crossValidation.randomSeed = 5
  }
}
