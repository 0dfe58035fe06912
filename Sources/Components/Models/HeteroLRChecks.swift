import Configuration
import Diagnostics
import Learning

extension HeteroLR.Parameters {
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

  /// The metrics of a validation.
  var effectiveMetrics: [String] {
    let named = callback.isValidating && !callback.metrics.isEmpty ? callback.metrics : metrics ?? []
    return named.isEmpty ? ["auc", "ks"] : named
  }

  /// Whether the first metric alone decides.
  var effectiveFirstMetricOnly: Bool { usesFirstMetricOnly || callback.isValidating && callback.usesFirstMetricOnly }

  /// What contradicts, and what is not built.
  public func problems() -> [ParameterProblem] {
    conflicts() + training() + laterGenerations() + validation()
  }

  private func conflicts() -> [ParameterProblem] {
    guard effectiveStoppingRounds != nil, effectiveFrequency == nil else { return [] }
    let path = earlyStoppingRounds == nil ? "callback_param.early_stopping_rounds" : "early_stopping_rounds"
    return [ParameterProblem(path, "needs validation_freqs", help: "set validation_freqs, for example to 1")]
  }

  private func refusals(_ all: [(Bool, String, String, String)]) -> [ParameterProblem] {
    all.filter(\.0).map { ParameterProblem($0.1, $0.2, help: $0.3, code: .parameterNotBuilt) }
  }

  private func training() -> [ParameterProblem] {
    refusals([
      (optimizer == .quasiNewton, "optimizer", "is 'sqn', which is not built", "use another optimizer"),
      (
        crossValidation.isNeeded, "cv_param.need_cv", "asks for cross validation, which is not built",
        "set it to false"
      ),
      (
        stepwise.isNeeded, "stepwise_param.need_stepwise", "asks for stepwise selection, which is not built",
        "set it to false"
      ),
    ])
  }

  private func laterGenerations() -> [ParameterProblem] {
    refusals([
      (shuffle == true, "shuffle", "asks for shuffled batches, which are not built", "set it to false"),
      (batchStrategy != "full", "batch_strategy", "asks for random batches, which are not built", "use 'full'"),
      (maskedRate != 5, "masked_rate", "asks for masked batches, which are not built", "leave it at 5"),
      (
        floatingPointPrecision != 23, "floating_point_precision", "asks for another rounding, which is not built",
        "leave it at 23; encrypted numbers keep more bits than that here"
      ),
      (
        callback.callbacks.contains("ModelCheckpoint"), "callback_param.callbacks",
        "asks for 'ModelCheckpoint', which is not built", "leave it out"
      ),
    ])
  }

  private func validation() -> [ParameterProblem] {
    let unknown = effectiveMetrics.filter { !["auc", "ks"].contains($0.lowercased()) }
    let path = metrics?.contains(where: unknown.contains) ?? false ? "metrics" : "callback_param.metrics"
    return refusals([
      (
        !unknown.isEmpty, path,
        "has \(English.list(unknown.map { "'\($0)'" }, "and")); during training only 'auc' and 'ks' are built",
        "put an Evaluation component behind the model for the other metrics"
      )
    ])
  }
}
