import Configuration
import Diagnostics
import Learning
import Pipeline

extension HomoLR {
  /// One class against the others, or the one model of two classes.
  struct ClassModel: Sendable, Equatable {
    /// The weights; nil at a host that may not see them.
    var weights: LinearWeights?
    /// The iteration at which training ended.
    var iterations: Int
    /// Whether the stop rule ended it.
    var isConverged: Bool
    /// The loss at every aggregation.
    var losses: [Double]
    /// The models of some iterations, when they are asked for; `iterations` of each is the iteration's number.
    var checkpoints: [ClassModel] = []

    fileprivate func json(_ header: [String]) -> JSON {
      let coefficients = weights?.coefficients.map(JSON.number) ?? []
      return [
        "iters": .integer(iterations), "lossHistory": .list(losses.map(JSON.number)), "isConverged": .bool(isConverged),
        "weight": .object(Dictionary(zip(header, coefficients), uniquingKeysWith: { first, _ in first })),
        "intercept": .number(weights?.intercept ?? 0), "header": .list(header.map(JSON.text)), "bestIteration": -1,
      ]
    }

    fileprivate init?(_ json: JSON, header: [String], hasIntercept: Bool) {
      guard let intercept = json["intercept"]?.doubleValue, let byName = json["weight"]?.objectValue else { return nil }
      let values = header.compactMap { byName[$0]?.doubleValue }
      guard values.count == header.count || values.isEmpty else { return nil }
      weights =
        values.isEmpty && !header.isEmpty
        ? nil : LinearWeights(values: values + (hasIntercept ? [intercept] : []), hasIntercept: hasIntercept)
      iterations = json["iters"]?.integerValue ?? 0
      isConverged = json["isConverged"]?.boolValue ?? false
      losses = json["lossHistory"]?.listValue?.compactMap(\.doubleValue) ?? []
    }

    init(
      weights: LinearWeights?, iterations: Int, isConverged: Bool, losses: [Double], checkpoints: [ClassModel] = []
    ) {
      self.weights = weights
      self.iterations = iterations
      self.isConverged = isConverged
      self.losses = losses
      self.checkpoints = checkpoints
    }
  }

  /// What one party has of a fitted model.
  struct Model: Sendable, Equatable {
    /// FATE's name of the buffers.
    static let bufferName = "HomoLogisticRegression"

    /// The features in the order of the weights; the arbiter, who knows no names, has x0, x1 ….
    let header: [String]
    /// The classes, ascending; with two of them one model stands for both.
    let classes: [String]
    /// One, or one a class.
    let parts: [ClassModel]

    /// Whether there is one model a class.
    var isMultiClass: Bool { classes.count > 2 }
    /// Whether this party may not see the weights.
    var isEncrypted: Bool { parts.contains { $0.weights == nil } }

    /// The names that the arbiter gives to features.
    static func anonymousHeader(_ count: Int) -> [String] { (0..<max(count, 0)).map { "x\($0)" } }

    /// As contract 6.4 writes it; 64-bit integers of the meta object are texts.
    func artifact(_ parameters: Parameters) -> ModelArtifact {
      var param: [String: JSON]
      if isMultiClass {
        let none = ClassModel(weights: nil, iterations: 0, isConverged: false, losses: [])
        param = none.json(header).objectValue ?? [:]
      } else {
        param = parts.first?.json(header).objectValue ?? [:]
      }
      param["needOneVsRest"] = .bool(isMultiClass)
      param["oneVsRestResult"] = [
        "completedModels": .list(isMultiClass ? parts.map { $0.json(header) } : []),
        "oneVsRestClasses": .list(isMultiClass ? classes.map(JSON.text) : []),
      ]
      var buffers = ["\(Self.bufferName)Meta": meta(parameters), "\(Self.bufferName)Param": .object(param)]
      if let kept = parts.first?.checkpoints, !kept.isEmpty, !isMultiClass {
        buffers["\(Self.bufferName)\(ModelArtifact.checkpointSuffix)"] = .list(
          kept.map { ModelArtifact.checkpoint($0.json(header).objectValue ?? [:], step: $0.iterations) })
      }
      return ModelArtifact(buffers: buffers)
    }

    private func meta(_ parameters: Parameters) -> JSON {
      [
        "penalty": .text(parameters.penalty?.rawValue ?? "None"), "tol": .number(parameters.tolerance),
        "alpha": .number(parameters.alpha), "optimizer": .text(parameters.optimizer.rawValue), "partyWeight": 0.0,
        "batchSize": .text(String(parameters.batchSize)), "learningRate": .number(parameters.learningRate),
        "maxIter": .text(String(parameters.maxIterations)), "earlyStop": .text(parameters.earlyStop.rawValue),
        "reEncryptBatches": .text(String(parameters.reEncryptBatches)),
        "fitIntercept": .bool(parameters.initParam.fitIntercept), "needOneVsRest": .bool(isMultiClass),
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
      let (meta, param) = (input.model.meta, input.model.param)
      let hasIntercept = meta["fitIntercept"]?.boolValue ?? true
      let header = param["header"]?.listValue?.compactMap(\.textValue)
      let classes = param["oneVsRestResult"]?["oneVsRestClasses"]?.listValue?.compactMap(\.textValue) ?? []
      let completed = param["oneVsRestResult"]?["completedModels"]?.listValue ?? []
      let isMultiClass = param["needOneVsRest"]?.boolValue ?? false
      let parts = (isMultiClass ? completed : [param]).compactMap {
        ClassModel($0, header: header ?? [], hasIntercept: hasIntercept)
      }
      guard input.module == HomoLR.module, let header, !parts.isEmpty,
        parts.count == (isMultiClass ? completed.count : 1), !isMultiClass || parts.count == classes.count
      else {
        throw Diagnostic(
          .modelMismatch, "the model of '\(input.component)' (\(input.module)) is none of \(HomoLR.module)",
          subject: context.component)
      }
      return Model(header: header, classes: isMultiClass ? classes : ["0", "1"], parts: parts)
    }
  }
}
