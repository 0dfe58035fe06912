import Configuration

extension HeteroLinear.Parameters {
  /// What all families have.
  static let common: [Parameter<Self>] = training + validation + nested + later

  /// One versus rest.
  static let multiClass = Parameter<Self>(
    "multi_class", \.multiClass,
    "Labels of more than two values give a model a class, one versus rest."
  )

  /// The quasi-Newton optimizer.
  static let quasiNewton = Parameter<Self>(
    "sqn_param", nested: \.quasiNewton, "The quasi-Newton optimizer, optimizer sqn.")

  /// The exposure of a Poisson regression.
  static let exposure = Parameter<Self>(
    "exposure_colname", \.exposureColumn,
    "The guest's column that holds the exposure, above 0: its logarithm is added to every score; null for an exposure of 1."
  )

  private static let training: [Parameter<Self>] = [
    Parameter("penalty", \.penalty, "The penalty on the weights; null or NONE for none. The intercept has none."),
    Parameter("tol", \.tolerance, .atLeast(0), "When early_stop counts a change as small."),
    Parameter("alpha", \.alpha, .atLeast(0), "The weight of the penalty."),
    Parameter("optimizer", \.optimizer, "How gradients become updates."),
    Parameter(
      "batch_size", \.batchSize, Rule("-1 (all rows) or at least 10", invalidSample: 9) { $0 == -1 || $0 >= 10 },
      unit: "rows", "Rows of a batch: consecutive ids in shortlex order, the same in every iteration."),
    Parameter("learning_rate", \.learningRate, .above(0), "The learning rate before decay."),
    Parameter("max_iter", \.maxIterations, .positive, unit: "iterations", "The most passes over the data."),
    Parameter("early_stop", \.earlyStop, "What tol is compared with; several hosts need weight_diff."),
    Parameter("decay", \.decay, .atLeast(0), "How fast the learning rate falls with the iteration."),
    Parameter(
      "decay_sqrt", \.decaySquareRoot, "Whether the rate is divided by the root of 1 + decay·t, not by 1 + decay·t."),
  ]

  private static let validation: [Parameter<Self>] = [
    Parameter(
      "validation_freqs", \.validationFrequency, .orNull(ValidationFrequency.rule),
      "After which iterations the model is validated; null for never. The guest gets the hosts' scores every time."),
    Parameter(
      "early_stopping_rounds", \.earlyStoppingRounds, .orNull(.positive),
      "Validations without improvement before training stops; null for no such stop."),
    Parameter("metrics", \.metrics, "The metrics of a validation; none for those that are one number."),
    Parameter(
      "use_first_metric_only", \.usesFirstMetricOnly, "Whether the first metric alone decides when training stops."),
  ]

  private static let nested: [Parameter<Self>] = [
    Parameter("init_param", nested: \.initParam, "The start values of the weights."),
    Parameter("encrypt_param", nested: \.encryptParam, "How the parties' numbers are encrypted."),
    Parameter(
      "encrypted_mode_calculator_param", nested: \.encryptedMode, "FATE's shortcuts of encryption; none is taken."),
    Parameter(
      "predict_param", nested: \.predictParam, "How probabilities become labels; a regression has no use for it."),
    Parameter("cv_param", nested: \.crossValidation, "Cross validation, in the place of a model."),
    Parameter("stepwise_param", nested: \.stepwise, "Stepwise selection of features by AIC or BIC."),
  ]

  private static let later: [Parameter<Self>] = [
    Parameter(
      "allow_wide_host", \.allowsWideHost,
      "Lets a host take part that has so many columns that it could solve for the labels; at guest and host."),
    Parameter(
      "shuffle", \.shuffle,
      "FATE 1.11: whether rows are shuffled before they are cut into batches, anew in every iteration; null for no."),
    Parameter(
      "batch_strategy", \.batchStrategy,
      "FATE 1.11: full for all rows in every iteration, random for one batch of random rows."),
    Parameter(
      "masked_rate", \.maskedRate, .orNull(.atLeast(0)),
      "FATE 1.11: how many other rows, as a multiple of batch_size, hide from the hosts which rows a batch has; null for "
        + "none. The results stay the same."),
    Parameter(
      "floating_point_precision", \.floatingPointPrecision, .orNull(.between(1, 48)), unit: "bits",
      "FATE 1.11: binary places to which features are rounded before they multiply ciphertexts; null for 31 bits "
        + "whatever their size."),
    Parameter(
      "callback_param", nested: \.callback, "FATE 1.7 and later: validation, early stopping and checkpoints."),
  ]
}
