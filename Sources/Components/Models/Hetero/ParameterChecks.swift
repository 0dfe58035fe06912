import Configuration
import Diagnostics
import Learning

extension HeteroLinear.Parameters {
  /// The penalty; nil for none.
  var effectivePenalty: Penalty? { penalty?.penalty }

  /// When to validate, `callback_param` included.
  var effectiveFrequency: ValidationFrequency? {
    callback.isValidating ? callback.validationFrequency ?? validationFrequency : validationFrequency
  }

  /// Validations without improvement before training stops, `callback_param` included.
  var effectiveStoppingRounds: Int? {
    callback.callbacks.contains("EarlyStopping")
      ? callback.earlyStoppingRounds ?? earlyStoppingRounds : earlyStoppingRounds
  }

  /// Iterations between two checkpoints, the first of which is that of iteration 0, as in FATE; nil for none.
  var checkpointInterval: Int? {
    callback.callbacks.contains("ModelCheckpoint") ? callback.saveFrequency : nil
  }

  /// The metrics that are named for validations, `callback_param` included.
  var namedMetrics: [String] { callback.chosenMetrics ?? metrics ?? [] }

  /// The metrics of a validation.
  func metrics(of kind: PredictionKind) -> [String] { kind.chosen(namedMetrics, fallback: kind.singleMetrics) }

  /// Whether the first metric alone decides.
  var effectiveFirstMetricOnly: Bool { usesFirstMetricOnly || callback.isValidating && callback.usesFirstMetricOnly }

  /// What contradicts, and what a family does not have.
  func problems(of family: HeteroLinear.Family) -> [ParameterProblem] {
    stopping(family) + steps(family) + batches()
  }

  private func stopping(_ family: HeteroLinear.Family) -> [ParameterProblem] {
    var problems: [ParameterProblem] = []
    let isOwn = earlyStoppingRounds != nil
    if effectiveStoppingRounds != nil, effectiveFrequency == nil {
      problems.append(
        ParameterProblem(
          isOwn ? "early_stopping_rounds" : "callback_param.early_stopping_rounds", "needs validation_freqs",
          help: "set validation_freqs, for example to 1"))
    }
    // A label of more than two values is not known before the data is.
    let kinds: [PredictionKind] = family == .logistic ? [.binary, .multi] : [.regression]
    let allowed = kinds.flatMap(\.metrics)
    for metric in namedMetrics where !allowed.contains(metric.lowercased()) {
      problems.append(
        ParameterProblem(
          metrics?.contains(metric) ?? false ? "metrics" : "callback_param.metrics",
          "has \(English.quote(metric)), which is no metric of \(family.module)",
          help: Suggestion.help(for: metric, in: allowed) ?? "the metrics are \(English.list(allowed, "and"))",
          code: .parameterRange))
    }
    let deciding = Set(kinds.flatMap(\.singleMetrics))
    let named = namedMetrics.map { $0.lowercased() }
    if effectiveStoppingRounds != nil, !named.isEmpty, !named.contains(where: deciding.contains), problems.isEmpty {
      problems.append(
        ParameterProblem(
          "metrics", "names none that is one number, so early_stopping_rounds has nothing to compare",
          help: "add one of \(English.list(deciding.sorted()))"))
    }
    return problems
  }

  private func steps(_ family: HeteroLinear.Family) -> [ParameterProblem] {
    var problems: [ParameterProblem] = []
    if optimizer == .quasiNewton, family == .poisson {
      problems.append(
        ParameterProblem(
          "optimizer", "is 'sqn', which \(family.module) does not have", help: "use another optimizer",
          code: .parameterRange))
    }
    if optimizer == .quasiNewton, effectivePenalty == .l1 {
      problems.append(
        ParameterProblem(
          "penalty", "is 'L1', which has no curvature for the quasi-Newton step of optimizer 'sqn'",
          help: "use penalty L2 or none, or another optimizer"))
    }
    if crossValidation.isNeeded, stepwise.isNeeded {
      problems.append(
        ParameterProblem(
          "stepwise_param.need_stepwise", "and cv_param.need_cv are both true; a component does one of them",
          help: "set one of them to false"))
    }
    if let most = stepwise.most, most < stepwise.fewest, stepwise.isNeeded {
      problems.append(
        ParameterProblem("stepwise_param.nvmax", "is \(most), below nvmin \(stepwise.fewest)"))
    }
    if stepwise.isNeeded, effectiveFrequency != nil {
      problems.append(
        ParameterProblem(
          "validation_freqs", "has no use in stepwise selection, which compares losses", help: "leave it out"))
    }
    return problems
  }

  private func batches() -> [ParameterProblem] {
    guard batchStrategy == .random, batchSize == -1 else { return [] }
    return [
      ParameterProblem(
        "batch_strategy", "is 'random', but batch_size -1 leaves nothing to draw", help: "set batch_size")
    ]
  }
}
