import Configuration
import Diagnostics
import Learning

extension StopRule: ParameterChoice {}

extension HeteroLR {
  /// The optimizers that a conf may name; `sqn` is known but not built.
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

  /// Parameters of HeteroLR (contract 8.2 to 8.4), FATE's `HeteroLogisticParam`.
  public struct Parameters: ParameterSet {
    var penalty: PenaltyName? = .l2
    var tolerance = 1e-5
    var alpha = 0.01
    var optimizer = OptimizerName.sgd
    var batchSize = 320
    var learningRate = 0.01
    var maxIterations = 100
    var earlyStop = StopRule.diff
    var decay = 1.0
    var decaySquareRoot = true
    var multiClass = "ovr"
    var validationFrequency: ValidationFrequency?
    var earlyStoppingRounds: Int?
    var metrics: [String]? = ["auc", "ks"]
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
    var batchStrategy = "full"
    var maskedRate = 5.0
    var floatingPointPrecision: Int? = 23
    var callback: CallbackParam

    /// FATE 1.4's values with its hidden overlay, or those of FATE 1.5.
    public init(defaults generation: Generation) {
      initParam = InitParam(defaults: generation)
      encryptParam = EncryptParam(defaults: generation)
      encryptedMode = EncryptedModeParam(defaults: generation)
      predictParam = PredictParam(defaults: generation)
      crossValidation = CrossValidationParam(defaults: generation)
      stepwise = StepwiseParam(defaults: generation)
      quasiNewton = QuasiNewtonParam(defaults: generation)
      callback = CallbackParam(defaults: generation)
      switch generation {
      case .fate14: initParam.method = .randomNormal
      case .fate15:
        tolerance = 1e-4
        alpha = 1
        optimizer = .rmsprop
        batchSize = -1
      }
    }
  }
}

extension HeteroLR.Parameters {
  /// The table.
  public static let parameters: [Parameter<Self>] = trainingTable + validationTable + nestedTable + laterTable

  private static let trainingTable: [Parameter<Self>] = [
    Parameter("penalty", \.penalty, "The penalty on the weights; null or NONE for none. The intercept has none."),
    Parameter("tol", \.tolerance, .atLeast(0), "When early_stop counts a change as small."),
    Parameter("alpha", \.alpha, .atLeast(0), "The weight of the penalty."),
    Parameter("optimizer", \.optimizer, "How gradients become updates."),
    Parameter(
      "batch_size", \.batchSize, Rule("-1 (all rows) or at least 10", invalidSample: 9) { $0 == -1 || $0 >= 10 },
      unit: "rows", "Rows of a batch: consecutive ids in shortlex order, the same in every iteration."),
    Parameter("learning_rate", \.learningRate, .above(0), "The learning rate before decay."),
    Parameter("max_iter", \.maxIterations, .positive, unit: "iterations", "The most passes over the data."),
    Parameter("early_stop", \.earlyStop, "What tol is compared with."),
    Parameter("decay", \.decay, .atLeast(0), "How fast the learning rate falls with the iteration."),
    Parameter(
      "decay_sqrt", \.decaySquareRoot, "Whether the rate is divided by the root of 1 + decay·t, not by 1 + decay·t."),
    Parameter("multi_class", \.multiClass, .oneOf(["ovr"]), "One versus rest; more than two classes are not built."),
  ]

  private static let validationTable: [Parameter<Self>] = [
    Parameter(
      "validation_freqs", \.validationFrequency, .orNull(ValidationFrequency.rule),
      "After which iterations the model is validated; null for never. The guest gets the host's scores every time."),
    Parameter(
      "early_stopping_rounds", \.earlyStoppingRounds, .orNull(.positive),
      "Validations without improvement before training stops; null for no such stop."),
    Parameter("metrics", \.metrics, "The metrics of a validation; none for auc and ks."),
    Parameter(
      "use_first_metric_only", \.usesFirstMetricOnly, "Whether the first metric alone decides when training stops."),
  ]

  private static let nestedTable: [Parameter<Self>] = [
    Parameter("init_param", nested: \.initParam, "The start values of the weights."),
    Parameter("encrypt_param", nested: \.encryptParam, "How the parties' numbers are encrypted."),
    Parameter(
      "encrypted_mode_calculator_param", nested: \.encryptedMode, "FATE's shortcuts of encryption; none is taken."),
    Parameter("predict_param", nested: \.predictParam, "How probabilities become labels."),
    Parameter("cv_param", nested: \.crossValidation, "Cross validation; not built."),
    Parameter("stepwise_param", nested: \.stepwise, "Stepwise selection of features; not built."),
    Parameter("sqn_param", nested: \.quasiNewton, "The quasi-Newton optimizer; not built."),
  ]

  private static let laterTable: [Parameter<Self>] = [
    Parameter(
      "allow_wide_host", \.allowsWideHost,
      "Lets a host take part that has so many columns that it could solve for the labels; at guest and host."),
    Parameter("shuffle", \.shuffle, "FATE 1.11: whether rows are shuffled in every iteration; true is not built."),
    Parameter(
      "batch_strategy", \.batchStrategy, .oneOf(["full", "random"]),
      "FATE 1.11: how batches are drawn; only full is built."),
    Parameter("masked_rate", \.maskedRate, .atLeast(0), "FATE 1.11: masking of batches; only its default is built."),
    Parameter(
      "floating_point_precision", \.floatingPointPrecision, .orNull(.atLeast(0)), unit: "bits",
      "FATE 1.11: rounding of encrypted numbers; only its default is accepted, fixed point has its own scales."),
    Parameter("callback_param", nested: \.callback, "FATE 1.7 and later: validation during training."),
  ]
}
