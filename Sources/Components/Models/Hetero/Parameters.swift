import Configuration
import Diagnostics
import Learning

extension StopRule: ParameterChoice {}

extension HeteroLinear {
  /// The optimizers that a conf may name.
  enum OptimizerName: String, ParameterChoice {
    case sgd
    case rmsprop
    case adam
    case adagrad
    case nesterovMomentum = "nesterov_momentum_sgd"
    case quasiNewton = "sqn"

    /// The optimizer that needs gradients only; nil for the quasi-Newton one.
    var method: OptimizerMethod? { OptimizerMethod(rawValue: rawValue) }
  }

  /// `penalty`: FATE reads the words in any case, and null as none.
  enum PenaltyName: String, ParameterChoice {
    case l1 = "L1"
    case l2 = "L2"
    case none = "NONE"

    /// The penalty; nil for none.
    var penalty: Penalty? { Penalty(rawValue: rawValue) }
  }

  /// The parameters of all three models (contract 8.2 to 8.4); each model's table says which of them it has.
  struct Parameters: Sendable {
    var penalty: PenaltyName? = .l2
    var tolerance = 1e-5
    var alpha = 0.01
    var optimizer = OptimizerName.sgd
    var batchSize = -1
    var learningRate = 0.01
    var maxIterations = 100
    var earlyStop = StopRule.diff
    var decay = 1.0
    var decaySquareRoot = true
    var multiClass = MultiClassMethod.oneVersusRest
    var exposureColumn: String?
    var validationFrequency: ValidationFrequency?
    var earlyStoppingRounds: Int?
    var metrics: [String]? = []
    var usesFirstMetricOnly = false
    var initParam: InitParam
    var encryptParam: EncryptParam
    var encryptedMode: EncryptedModeParam
    var predictParam: PredictParam
    var crossValidation: CrossValidationParam
    var stepwise: StepwiseParam
    var quasiNewton: QuasiNewtonParam
    var allowsWideHost = false
    var shuffle: Bool?
    var batchStrategy = BatchStrategy.full
    var maskedRate: Double?
    var floatingPointPrecision: Int?
    var callback: CallbackParam

    /// The defaults of a family: of FATE 1.4 with its hidden overlay, or of FATE 1.5.
    init(_ family: Family, defaults generation: Generation) {
      initParam = InitParam(defaults: generation)
      encryptParam = EncryptParam(defaults: generation)
      encryptedMode = EncryptedModeParam(defaults: generation)
      predictParam = PredictParam(defaults: generation)
      crossValidation = CrossValidationParam(defaults: generation)
      stepwise = StepwiseParam(defaults: generation)
      quasiNewton = QuasiNewtonParam(defaults: generation)
      callback = CallbackParam(defaults: generation)
      if family == .logistic { metrics = ["auc", "ks"] }
      switch generation {
      case .fate14: overlay(family)
      case .fate15:
        tolerance = 1e-4
        alpha = 1
        optimizer = family == .linear ? .sgd : .rmsprop
        maxIterations = family == .logistic ? 100 : 20
      }
    }

    /// What FATE 1.4's `default_runtime_conf` changes (contract 8.4).
    private mutating func overlay(_ family: Family) {
      switch family {
      case .logistic, .poisson:
        initParam.method = .randomNormal
        batchSize = 320
        if family == .poisson { tolerance = 1e-4 }
      case .linear:
        tolerance = 1e-4
        initParam.method = .zeros
        earlyStop = .weightDifference
        decay = 10
        decaySquareRoot = false
        crossValidation.shuffle = false
      }
    }
  }

  /// FATE 1.11's `batch_strategy`.
  enum BatchStrategy: String, ParameterChoice {
    /// All rows in every iteration.
    case full
    /// One batch of random rows in every iteration.
    case random
  }
}
