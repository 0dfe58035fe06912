/// The kinds of data input that a DSL may name (contract 4.3).
public enum DataPort: String, Sendable, CaseIterable {
  /// One or several tables, neither for training nor for validation alone.
  case data
  /// To fit.
  case trainData = "train_data"
  /// To validate (v1: `eval_data`; v2: `validate_data`).
  case validateData = "validate_data"
  /// To predict only.
  case testData = "test_data"

  /// Reads both the v1 and the v2 word.
  public init?(word: String) {
    switch word {
    case "eval_data": self = .validateData
    default: self.init(rawValue: word)
    }
  }
}

/// Which inputs and outputs a component has.
public struct Ports: Sendable {
  /// The data inputs that it accepts; any subset may be connected.
  public let data: Set<DataPort>
  /// How many tables `data` may hold.
  public let dataLimit: Int
  /// Whether it must have a data input.
  public let needsData: Bool
  /// Whether it accepts a `model` input.
  public let model: Bool
  /// Whether it accepts `isometric_model` inputs.
  public let isometricModel: Bool
  /// Whether it accepts a `cache` input (FATE 1.7 on).
  public let cache: Bool
  /// How many data outputs a DSL may name.
  public let dataOutputs: Int
  /// Whether some parties have fewer tables than the DSL names; otherwise all of them or none.
  public let leavesFewerTables: Bool
  /// Whether it has a model output.
  public let modelOutput: Bool

  /// Declares ports.
  public init(
    data: Set<DataPort> = [], dataLimit: Int = 1, needsData: Bool? = nil, model: Bool = false,
    isometricModel: Bool = false, cache: Bool = false, dataOutputs: Int = 1, leavesFewerTables: Bool = false,
    modelOutput: Bool = false
  ) {
    self.data = data
    self.dataLimit = dataLimit
    self.needsData = needsData ?? !data.isEmpty
    self.model = model
    self.isometricModel = isometricModel
    self.cache = cache
    self.dataOutputs = dataOutputs
    self.leavesFewerTables = leavesFewerTables
    self.modelOutput = modelOutput
  }
}
