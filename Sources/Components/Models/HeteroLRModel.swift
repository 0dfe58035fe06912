import Configuration
import Diagnostics
import Learning
import Pipeline

extension HeteroLR {
  /// One party's part of a fitted model.
  struct Model: Sendable, Equatable {
    /// FATE's name of the buffers.
    static let bufferName = "HeteroLogisticRegression"

    /// The features, in the order of the weights.
    var header: [String]
    /// The weights.
    var weights: LinearWeights
    /// Iterations that were run; of a model that early stopping chose, its iteration from 0.
    var iterations: Int
    /// Whether the stop rule ended training.
    var isConverged: Bool
    /// The iteration that early stopping chose, −1 without early stopping.
    var bestIteration: Int

    /// As contract 6.4 writes it; 64-bit integers are texts.
    func artifact(_ parameters: Parameters) -> ModelArtifact {
      let coefficients = weights.coefficients
      let byName = Dictionary(zip(header, coefficients.map(JSON.number)), uniquingKeysWith: { first, _ in first })
      return ModelArtifact(
        Self.bufferName, meta: Self.meta(parameters, fitIntercept: weights.hasIntercept),
        param: Self.param(
          iterations: iterations, isConverged: isConverged, weights: byName, intercept: weights.intercept,
          header: header, bestIteration: bestIteration))
    }

    /// What the arbiter exports: FATE's message with every value at its default.
    static func empty(_ parameters: Parameters) -> ModelArtifact {
      ModelArtifact(
        bufferName, meta: meta(parameters, fitIntercept: parameters.initParam.fitIntercept),
        param: param(iterations: 0, isConverged: false, weights: [:], intercept: 0, header: [], bestIteration: 0))
    }

    private static func meta(_ parameters: Parameters, fitIntercept: Bool) -> JSON {
      [
        "penalty": .text(parameters.penalty?.rawValue ?? "None"), "tol": .number(parameters.tolerance),
        "alpha": .number(parameters.alpha), "optimizer": .text(parameters.optimizer.rawValue), "partyWeight": 0.0,
        "batchSize": .text(String(parameters.batchSize)), "learningRate": .number(parameters.learningRate),
        "maxIter": .text(String(parameters.maxIterations)), "earlyStop": .text(parameters.earlyStop.rawValue),
        "reEncryptBatches": "0", "fitIntercept": .bool(fitIntercept), "needOneVsRest": false,
      ]
    }

    private static func param(
      iterations: Int, isConverged: Bool, weights: [String: JSON], intercept: Double, header: [String],
      bestIteration: Int
    ) -> JSON {
      [
        "iters": .integer(iterations), "lossHistory": [], "isConverged": .bool(isConverged), "weight": .object(weights),
        "intercept": .number(intercept), "header": .list(header.map(JSON.text)),
        "oneVsRestResult": ["completedModels": [], "oneVsRestClasses": []], "needOneVsRest": false,
        "bestIteration": .integer(bestIteration),
      ]
    }

    /// Reads a model that an earlier task left.
    ///
    /// - Throws: F0601 without a model, F0608 when it is none of this module.
    static func load(_ context: ComponentContext) throws -> Model {
      guard let input = context.models.first else {
        throw Diagnostic(
          .inputMissing, "\(context.component) has no model to predict with", subject: context.component,
          help: "connect `model`, or `train_data` to train one")
      }
      let param = input.model.param
      let names = param["header"]?.listValue?.compactMap(\.textValue)
      let weights = names?.compactMap { param["weight"]?[$0]?.doubleValue }
      guard input.module == HeteroLR.module, let names, let weights, names.count == weights.count,
        let intercept = param["intercept"]?.doubleValue
      else {
        throw Diagnostic(
          .modelMismatch, "the model of '\(input.component)' (\(input.module)) is none of \(HeteroLR.module)",
          subject: context.component)
      }
      let hasIntercept = context.party.role == .guest && (input.model.meta["fitIntercept"]?.boolValue ?? true)
      return Model(
        header: names,
        weights: LinearWeights(values: weights + (hasIntercept ? [intercept] : []), hasIntercept: hasIntercept),
        iterations: param["iters"]?.integerValue ?? 0, isConverged: param["isConverged"]?.boolValue ?? false,
        bestIteration: param["bestIteration"]?.integerValue ?? -1)
    }
  }
}
