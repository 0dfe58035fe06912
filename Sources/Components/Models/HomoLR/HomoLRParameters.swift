import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline

extension OptimizerMethod: ParameterChoice {}

extension HomoLR {
  /// Parameters of HomoLR (contract 8.2 to 8.4), FATE's `HomoLogisticParam`.
  public struct Parameters: ParameterSet {
    var penalty: HeteroLinear.PenaltyName? = .l2
    var tolerance = 1e-5
    var alpha = 0.01
    var optimizer = OptimizerMethod.sgd
    var batchSize = 320
    var learningRate = 0.01
    var maxIterations = 100
    var earlyStop = StopRule.diff
    var decay = 1.0
    var decaySquareRoot = true
    var multiClass = MultiClassMethod.oneVersusRest
    var reEncryptBatches = 2
    var aggregateIterations = 1
    var usesProximal = false
    var mu = 0.1
    var validationFrequency: ValidationFrequency?
    var earlyStoppingRounds: Int?
    var metrics: [String]? = ["auc", "ks"]
    var usesFirstMetricOnly = false
    var initParam: InitParam
    var encryptParam: EncryptParam
    var predictParam: PredictParam
    var crossValidation: CrossValidationParam
    var callback: CallbackParam
    var stepwise: StepwiseParam
    var shuffle: Bool?
    var batchStrategy = HeteroLinear.BatchStrategy.full
    var maskedRate: Double?
    var floatingPointPrecision: Int?
    /// Whether an encrypting host's program runs without encryption, so that tests can compare both. No conf sets it.
    var opensCiphertexts = false

    /// FATE 1.4's values with its hidden overlay, or those of FATE 1.5 and later. Hosts see the model from 1.5 on unless
    /// `encrypt_param` says otherwise, as FATE 1.11 has no encrypted hosts at all.
    public init(defaults generation: Generation) {
      initParam = InitParam(defaults: generation)
      encryptParam = EncryptParam(defaults: generation)
      predictParam = PredictParam(defaults: generation)
      crossValidation = CrossValidationParam(defaults: generation)
      callback = CallbackParam(defaults: generation)
      stepwise = StepwiseParam(defaults: generation)
      switch generation {
      case .fate14: initParam.method = .randomNormal
      case .fate15:
        tolerance = 1e-4
        alpha = 1
        optimizer = .rmsprop
        batchSize = -1
        encryptParam.method = nil
      }
    }
  }
}

extension HomoLR.Parameters {
  /// The penalty; nil for none.
  var effectivePenalty: Penalty? { penalty?.penalty }
  /// Whether a host with these parameters works on a model that it cannot read.
  var encryptsModel: Bool { CipherMethod.named(encryptParam.cipherName)?.method == .paillier }

  /// Whether the model that an iteration begins with is kept. FATE keeps that of iteration 0, then one every save_freq.
  func keeps(iteration: Int) -> Bool {
    callback.callbacks.contains("ModelCheckpoint") && iteration % callback.saveFrequency == 0
  }

  /// When to validate, `callback_param` included.
  var effectiveFrequency: ValidationFrequency? {
    callback.isValidating ? callback.validationFrequency ?? validationFrequency : validationFrequency
  }

  /// The metrics of a validation.
  var effectiveMetrics: [String] {
    let named = callback.chosenMetrics ?? metrics ?? []
    return named.isEmpty ? ["auc", "ks"] : named
  }

  /// What contradicts.
  public func problems() -> [ParameterProblem] {
    var problems: [ParameterProblem] = []
    for (path, rounds) in [
      ("early_stopping_rounds", earlyStoppingRounds),
      ("callback_param.early_stopping_rounds", callback.earlyStoppingRounds),
    ] where rounds != nil {
      problems.append(
        ParameterProblem(
          path, "is set, but early stopping is not supported for homo algorithms",
          help: "leave it null; early_stop ends training"))
    }
    if stepwise.isNeeded {
      problems.append(
        ParameterProblem(
          "stepwise_param.need_stepwise", "is true, but FATE selects features stepwise in hetero models only",
          help: "set it to false"))
    }
    if batchStrategy == .random, batchSize == -1 {
      problems.append(
        ParameterProblem(
          "batch_strategy", "is 'random', but batch_size -1 leaves nothing to draw", help: "set batch_size"))
    }
    let unknown = effectiveMetrics.filter { !["auc", "ks"].contains($0.lowercased()) }
    if !unknown.isEmpty {
      let path = metrics?.contains(where: unknown.contains) ?? false ? "metrics" : "callback_param.metrics"
      problems.append(
        ParameterProblem(
          path, "has \(English.list(unknown.map { "'\($0)'" }, "and")); during training only 'auc' and 'ks' are built",
          help: "put an Evaluation component behind the model for the other metrics", code: .parameterNotBuilt))
    }
    return problems
  }

  /// What a host whose model is encrypted cannot do: its updates must be linear in the weights.
  func encryptionProblems() -> [ParameterProblem] {
    guard encryptsModel else { return [] }
    var problems: [ParameterProblem] = []
    let help = "use it, or set encrypt_param.method to null so that hosts see the model"
    if optimizer != .sgd {
      problems.append(
        ParameterProblem(
          "optimizer", "is '\(optimizer.rawValue)'; hosts under Paillier can follow 'sgd' only", help: help))
    }
    if effectivePenalty == .l1 {
      problems.append(
        ParameterProblem("penalty", "is 'L1'; hosts under Paillier can follow 'L2' or none only", help: help))
    }
    return problems
  }
}

extension HomoLR.Parameters {
  /// The table.
  public static let parameters: [Parameter<Self>] =
    trainingTable + homoTable + validationTable + nestedTable + laterTable

  private static let trainingTable: [Parameter<Self>] = [
    Parameter("penalty", \.penalty, "The penalty on the weights; null or NONE for none. The intercept has none."),
    Parameter("tol", \.tolerance, .atLeast(0), "When early_stop counts a change as small."),
    Parameter("alpha", \.alpha, .atLeast(0), "The weight of the penalty."),
    Parameter("optimizer", \.optimizer, "How gradients become updates; each party keeps a state of its own."),
    Parameter(
      "batch_size", \.batchSize, Rule("-1 (all rows) or at least 10", invalidSample: 9) { $0 == -1 || $0 >= 10 },
      unit: "rows", "Rows of a batch: consecutive ids in shortlex order, the same in every iteration unless drawn."),
    Parameter("learning_rate", \.learningRate, .above(0), "The learning rate before decay."),
    Parameter("max_iter", \.maxIterations, .positive, unit: "iterations", "The most passes over the data."),
    Parameter("early_stop", \.earlyStop, "What tol is compared with: the mean loss, or the aggregated weights."),
    Parameter("decay", \.decay, .atLeast(0), "How fast the learning rate falls with the iteration."),
    Parameter(
      "decay_sqrt", \.decaySquareRoot, "Whether the rate is divided by the root of 1 + decay·t, not by 1 + decay·t."),
    Parameter(
      "multi_class", \.multiClass, "One versus rest when the labels have more than two values."),
  ]

  private static let homoTable: [Parameter<Self>] = [
    Parameter(
      "aggregate_iters", \.aggregateIterations, .positive, unit: "iterations", "Iterations between two aggregations."),
    Parameter(
      "re_encrypt_batches", \.reEncryptBatches, .positive, unit: "batches",
      "Accepted; a host under Paillier joins all batches between two aggregations into one step, so that nothing has to be "
        + "encrypted again."),
    Parameter("use_proximal", \.usesProximal, "Whether weights are drawn to those of the last aggregation (FedProx)."),
    Parameter("mu", \.mu, .atLeast(0), "How strongly use_proximal draws."),
  ]

  private static let validationTable: [Parameter<Self>] = [
    Parameter(
      "validation_freqs", \.validationFrequency, .orNull(ValidationFrequency.rule),
      "After which iterations the aggregated model is validated; null for never."),
    Parameter(
      "early_stopping_rounds", \.earlyStoppingRounds, .orNull(.positive),
      "Must be null: FATE has no early stopping by validation for homo algorithms."),
    Parameter("metrics", \.metrics, "The metrics of a validation; none for auc and ks."),
    Parameter("use_first_metric_only", \.usesFirstMetricOnly, "Accepted; it matters to early stopping only."),
  ]

  private static let nestedTable: [Parameter<Self>] = [
    Parameter("init_param", nested: \.initParam, "The start values of the weights."),
    Parameter(
      "encrypt_param", nested: \.encryptParam,
      "At a host: Paillier keeps the model from it. FATE 1.4 encrypts unless told otherwise, later versions do not."),
    Parameter("predict_param", nested: \.predictParam, "How probabilities become labels."),
    Parameter("cv_param", nested: \.crossValidation, "Cross validation."),
    Parameter("callback_param", nested: \.callback, "FATE 1.7 and later: validation and checkpoints during training."),
    Parameter(
      "stepwise_param", nested: \.stepwise, "Must stay off: FATE selects features stepwise in hetero models only."),
  ]

  private static let laterTable: [Parameter<Self>] = [
    Parameter(
      "shuffle", \.shuffle,
      "Whether a party's rows are shuffled before they are cut into batches, anew in every iteration; null for no."),
    Parameter(
      "batch_strategy", \.batchStrategy,
      "With full all rows in every iteration, with random one batch of a party's rows, drawn anew."),
    Parameter(
      "masked_rate", \.maskedRate, .orNull(.atLeast(0)),
      "Accepted; no party sees which rows another one's batch has, so there is nothing to hide."),
    Parameter(
      "floating_point_precision", \.floatingPointPrecision, .orNull(.between(0, 63)), unit: "bits",
      "Accepted; features are not rounded, and multipliers of ciphertexts have 40 binary places."),
  ]
}
