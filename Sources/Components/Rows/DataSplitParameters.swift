import Configuration
import Diagnostics
import Pipeline

/// FATE's `DataSplitParam` (contract 8.3), of HeteroDataSplit and HomoDataSplit.
public struct DataSplitParameters: ParameterSet {
  var randomState: Int?
  var testSize: JSON = .null
  var trainSize: JSON = .null
  var validateSize: JSON = .null
  var stratified = false
  var shuffle = true
  var splitPoints: [Double]?
  var needRun = true

  /// The defaults are the same in every generation.
  public init(defaults generation: Generation) {}

  /// The table.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "random_state", \.randomState, .orNull(.between(0, Int(UInt32.max))),
      "The seed of the split; null takes one from the job's seed."),
    Parameter("test_size", \.testSize, "Share (0.2) or number (100) of rows to test; null for what the others leave."),
    Parameter("train_size", \.trainSize, "Share or number of rows to train; null for what the others leave."),
    Parameter("validate_size", \.validateSize, "Share or number of rows to validate; null for what the others leave."),
    Parameter("stratified", \.stratified, "Whether each class has its share of all three tables."),
    Parameter("shuffle", \.shuffle, "Whether rows are shuffled; otherwise the first ones in order of id train."),
    Parameter(
      "split_points", \.splitPoints, "Upper ends of the ranges of a continuous label that count as classes."),
    Parameter("need_run", \.needRun, "Whether it runs; otherwise the table passes unchanged."),
  ]

  /// Sizes of a wrong form, or that can never be right.
  public func problems() -> [ParameterProblem] {
    var problems: [ParameterProblem] = []
    let sizes = [("test_size", testSize), ("train_size", trainSize), ("validate_size", validateSize)]
    for (path, size) in sizes where size != .null {
      switch size {
      case .integer(0...): continue
      case .number(0...1): continue
      default:
        problems.append(
          ParameterProblem(
            path, "must be a share between 0 and 1, a number of rows or null", code: .parameterRange))
      }
    }
    if stratified, !shuffle {
      problems.append(ParameterProblem("stratified", "needs 'shuffle' to be true"))
    }
    return problems
  }

  /// The rows of each table, when all tables together have `count`; FATE's rules for sizes that are not given.
  ///
  /// - Returns: the sizes of train, validate and test, as shares of 1 or as numbers of rows; nil when they do not add up.
  func sizes(of count: Int) -> (train: Double, validate: Double, test: Double, areShares: Bool)? {
    var (train, validate, test) = (trainSize, validateSize, testSize)
    if train == .null, validate == .null, test == .null { (train, validate, test) = (0.8, 0.2, 0.0) }
    let areShares = [train, validate, test].contains { if case .number = $0 { true } else { false } }
    let total = areShares ? 1 : Double(count)
    // What is not given: validate and test are nothing before train is, except that test follows from train alone.
    let known = [train, validate, test].map { $0.doubleValue ?? 0 }.reduce(0, +)
    let rest = total - known
    if train == .null {
      train = .number(rest)
    } else if test == .null {
      test = .number(rest)
    } else if validate == .null {
      validate = .number(rest)
    }
    let sizes = [train, validate, test].map { $0.doubleValue ?? 0 }
    guard sizes.allSatisfy({ $0 > -1e-8 }), (sizes.reduce(0, +) - total).magnitude <= 1e-8 else { return nil }
    return (max(sizes[0], 0), max(sizes[1], 0), max(sizes[2], 0), areShares)
  }
}
