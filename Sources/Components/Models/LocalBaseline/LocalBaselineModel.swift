import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

extension LocalBaseline {
  /// A fitted model with the names of its columns and classes.
  struct Model: Sendable, Equatable {
    /// FATE's name of the buffers.
    static let bufferName = "LocalBaseline"

    let header: [String]
    let classes: [String]
    let regression: LogisticRegression

    private var isMultiClass: Bool { classes.count > 2 }

    /// With the keys of HeteroLR's model (contract 6.4); several classes as FATE's one-versus-rest results.
    func artifact(_ parameters: Parameters) -> ModelArtifact {
      let options = parameters.modelOptions
      let parts = zip(regression.coefficients, regression.intercepts).map { part($0, $1) }
      var param = (isMultiClass ? part([], 0) : parts[0])
      param["needOneVsRest"] = .bool(isMultiClass)
      param["oneVsRestResult"] = [
        "completedModels": .list(isMultiClass ? parts.map(JSON.object) : []),
        "oneVsRestClasses": .list(isMultiClass ? classes.map(JSON.text) : []),
      ]
      let meta: JSON = [
        "penalty": .text(options.penalty ?? "none"), "tol": .number(options.tolerance), "alpha": 0.0,
        "optimizer": .text(options.solver), "partyWeight": 0.0, "batchSize": "0", "learningRate": 0.0,
        "maxIter": .text(String(options.maxIterations)), "earlyStop": "", "reEncryptBatches": "0",
        "fitIntercept": .bool(options.fitsIntercept), "needOneVsRest": .bool(isMultiClass),
        "isMultinomial": .bool(regression.isMultinomial), "classes": .list(classes.map(JSON.text)),
        "predictParam": ["threshold": .number(parameters.predictParam.threshold)],
      ]
      return ModelArtifact(Self.bufferName, meta: meta, param: .object(param))
    }

    private func part(_ coefficients: [Double], _ intercept: Double) -> [String: JSON] {
      [
        "iters": .integer(regression.iterations), "lossHistory": [], "isConverged": .bool(regression.isConverged),
        "weight": .object(
          Dictionary(zip(header, coefficients.map(JSON.number)), uniquingKeysWith: { first, _ in first })),
        "intercept": .number(intercept), "header": .list(header.map(JSON.text)), "bestIteration": -1,
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
      let header = param["header"]?.listValue?.compactMap(\.textValue) ?? []
      let classes = meta["classes"]?.listValue?.compactMap(\.textValue) ?? []
      let parts =
        classes.count > 2 ? param["oneVsRestResult"]?["completedModels"]?.listValue ?? [] : [param]
      let coefficients = parts.map { part in header.compactMap { part["weight"]?[$0]?.doubleValue } }
      let intercepts = parts.compactMap { $0["intercept"]?.doubleValue }
      guard input.module == LocalBaseline.module, classes.count > 1,
        parts.count == (classes.count > 2 ? classes.count : 1), intercepts.count == parts.count,
        coefficients.allSatisfy({ $0.count == header.count })
      else {
        throw Diagnostic(
          .modelMismatch, "the model of '\(input.component)' (\(input.module)) is none of \(LocalBaseline.module)",
          subject: context.component)
      }
      let regression = LogisticRegression(
        coefficients: coefficients, intercepts: intercepts, iterations: parts[0]["iters"]?.integerValue ?? 0,
        isConverged: parts[0]["isConverged"]?.boolValue ?? false,
        isMultinomial: meta["isMultinomial"]?.boolValue ?? false)
      return Model(header: header, classes: classes, regression: regression)
    }

    /// The predictions of a table: of two classes the second one where its probability is above the threshold, of several
    /// the most probable.
    func predictions(
      of table: Table, tag: String, _ parameters: Parameters, _ context: ComponentContext
    ) throws -> Table {
      let rows = try HomoLR.Rows(table, names: header, owner: context.party.name, component: context.component)
      let probabilities = try regression.probabilities(rows.matrix)
      let count = classes.count
      let perClass = (0..<count).map { own in
        stride(from: own, to: probabilities.count, by: count).map { probabilities[$0] }
      }
      guard count == 2 else {
        return try PredictionRows.table(of: rows.table, scores: perClass, classes: classes, tag: tag)
      }
      let threshold = parameters.predictParam.threshold
      let results = Logistic.labels(probabilities: perClass[1], threshold: threshold)
      return try PredictionRows.table(
        of: rows.table, results: results, probabilities: perClass[1], classes: classes, tag: tag)
    }
  }
}
