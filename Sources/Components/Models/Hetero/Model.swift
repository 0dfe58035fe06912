import Configuration
import Diagnostics
import Learning
import Pipeline

extension HeteroLinear {
  /// One party's part of a fitted model.
  struct Model: Sendable, Equatable {
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

    /// FATE's message with every value at its default, as the arbiter exports it.
    static let empty = Model(
      header: [], weights: LinearWeights(values: [], hasIntercept: false), iterations: 0, isConverged: false,
      bestIteration: 0)

    /// As contract 6.4 writes it.
    var json: [String: JSON] {
      let pairs = zip(header, weights.coefficients.map(JSON.number))
      return [
        "iters": .integer(iterations), "lossHistory": [], "isConverged": .bool(isConverged),
        "weight": .object(Dictionary(pairs, uniquingKeysWith: { first, _ in first })),
        "intercept": .number(weights.intercept), "header": .list(header.map(JSON.text)),
        "bestIteration": .integer(bestIteration),
      ]
    }

    /// Reads what `json` writes; nil when it is no model.
    init?(_ json: JSON, hasIntercept: Bool) {
      let names = json["header"]?.listValue?.compactMap(\.textValue)
      let weights = names?.compactMap { json["weight"]?[$0]?.doubleValue }
      guard let names, let weights, names.count == weights.count, let intercept = json["intercept"]?.doubleValue else {
        return nil
      }
      self.init(
        header: names,
        weights: LinearWeights(values: weights + (hasIntercept ? [intercept] : []), hasIntercept: hasIntercept),
        iterations: json["iters"]?.integerValue ?? 0, isConverged: json["isConverged"]?.boolValue ?? false,
        bestIteration: json["bestIteration"]?.integerValue ?? -1)
    }

    init(header: [String], weights: LinearWeights, iterations: Int, isConverged: Bool, bestIteration: Int) {
      self.header = header
      self.weights = weights
      self.iterations = iterations
      self.isConverged = isConverged
      self.bestIteration = bestIteration
    }
  }

  /// What a component learnt: a model, or one for each class.
  enum Models: Sendable, Equatable {
    /// One model.
    case single(Model)
    /// A model for each class against the rest. Hosts, which do not see labels, name the classes by their places.
    case oneVersusRest(classes: [String], models: [Model])

    /// The models in order.
    var all: [Model] {
      switch self {
      case .single(let model): [model]
      case .oneVersusRest(_, let models): models
      }
    }

    /// Reads the model that an earlier task left.
    ///
    /// - Throws: F0601 without a model, F0608 when it is none of this module.
    static func load(_ side: Side) throws -> Models {
      let context = side.context
      guard let input = context.models.first else {
        throw Diagnostic(
          .inputMissing, "\(context.component) has no model to predict with", subject: context.component,
          help: "connect `model`, or `train_data` to train one")
      }
      let param = input.model.param
      let hasIntercept = context.party.role == .guest && (input.model.meta["fitIntercept"]?.boolValue ?? true)
      if input.module == side.family.module {
        if param["needOneVsRest"]?.boolValue == true {
          let result = param["oneVsRestResult"]
          let classes = result?["oneVsRestClasses"]?.listValue?.compactMap(\.textValue) ?? []
          let models = result?["completedModels"]?.listValue?.compactMap { Model($0, hasIntercept: hasIntercept) } ?? []
          if classes.count > 2, classes.count == models.count {
            return .oneVersusRest(classes: classes, models: models)
          }
        } else if let model = Model(param, hasIntercept: hasIntercept) {
          return .single(model)
        }
      }
      throw Diagnostic(
        .modelMismatch, "the model of '\(input.component)' (\(input.module)) is none of \(side.family.module)",
        subject: context.component)
    }

    /// As contract 6.4 writes it; 64-bit integers of the meta are texts. Checkpoints, the models of some iterations, lie in a
    /// buffer of their own.
    func artifact(_ side: Side, checkpoints: [Model] = []) -> ModelArtifact {
      let fitIntercept =
        side.context.party.role == .arbiter
        ? side.parameters.initParam.fitIntercept : all.first?.weights.hasIntercept ?? false
      var param: [String: JSON]
      switch self {
      case .single(let model): param = model.json
      case .oneVersusRest(let classes, let models):
        param =
          Model(
            header: models.first?.header ?? [], weights: LinearWeights(values: [], hasIntercept: false), iterations: 0,
            isConverged: false, bestIteration: 0
          ).json
        param["oneVsRestResult"] = [
          "completedModels": .list(models.map { .object(single($0)) }),
          "oneVsRestClasses": .list(classes.map(JSON.text)),
        ]
        param["needOneVsRest"] = true
      }
      if side.family == .logistic, param["needOneVsRest"] == nil { param = single(param) }
      let name = side.family.bufferName
      var buffers = [
        "\(name)Meta": meta(side, fitIntercept: fitIntercept), "\(name)Param": .object(param),
      ]
      if !checkpoints.isEmpty {
        buffers["\(name)\(ModelArtifact.checkpointSuffix)"] = .list(
          checkpoints.map { ModelArtifact.checkpoint($0.json, step: $0.iterations - 1) })
      }
      return ModelArtifact(buffers: buffers)
    }

    private func single(_ model: Model) -> [String: JSON] { single(model.json) }

    private func single(_ param: [String: JSON]) -> [String: JSON] {
      var param = param
      param["oneVsRestResult"] = ["completedModels": [], "oneVsRestClasses": []]
      param["needOneVsRest"] = false
      return param
    }

    private func meta(_ side: Side, fitIntercept: Bool) -> JSON {
      let parameters = side.parameters
      var meta: [String: JSON] = [
        "penalty": .text(parameters.penalty?.rawValue ?? "None"), "tol": .number(parameters.tolerance),
        "alpha": .number(parameters.alpha), "optimizer": .text(parameters.optimizer.rawValue), "partyWeight": 0.0,
        "batchSize": .text(String(parameters.batchSize)), "learningRate": .number(parameters.learningRate),
        "maxIter": .text(String(parameters.maxIterations)), "earlyStop": .text(parameters.earlyStop.rawValue),
        "fitIntercept": .bool(fitIntercept),
      ]
      if side.family == .logistic {
        meta["reEncryptBatches"] = "0"
        if case .oneVersusRest = self { meta["needOneVsRest"] = true } else { meta["needOneVsRest"] = false }
      }
      if side.family == .poisson { meta["exposureColname"] = .text(parameters.exposureColumn ?? "") }
      return .object(meta)
    }
  }
}
