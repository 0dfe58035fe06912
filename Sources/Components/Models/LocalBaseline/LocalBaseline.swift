import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

/// A logistic regression on one party's own rows and columns, to compare a federated model with (FATE's LocalBaseline,
/// contract 8.10).
///
/// FATE trains scikit-learn's `LogisticRegression(**model_opts)`; here our own solver minimises the same objective and gives the
/// same answers to its tolerance. Each party on its own, no messages.
/// - Inputs: `train_data` (and `validate_data`), or `test_data` (v1: `eval_data`) with `model`; features numeric and complete,
///   a label; a weight column counts.
/// - Outputs: predictions, and a model with the keys of HeteroLR's.
public struct LocalBaseline: Component {
  /// The name in a DSL.
  public static let module = "LocalBaseline"
  /// FATE's name of the parameter class.
  public static let parameterClass = "LocalBaselineParam"
  /// What it does.
  public static let summary = "Fits a logistic regression on one party's own table, to compare others with."
  /// Those who may have labels.
  public static let roles: Set<Role> = [.guest, .host]
  /// Tables to train, validate or predict; a model in and out.
  public static let ports = Ports(
    data: [.trainData, .validateData, .testData], model: true, dataOutputs: 1, modelOutput: true)

  /// Trains or predicts one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    guard let input = context.input(.trainData) else { return try predict(parameters, context) }
    let fit = try Fit(input.table, parameters, context)
    var sets = [(tag: "train", table: input.table)]
    if let validate = context.input(.validateData) { sets.append(("validate", validate.table)) }
    let outputs = try sets.map { try fit.model.predictions(of: $0.table, tag: $0.tag, parameters, context) }
    return ComponentOutput(data: [try Table.union(outputs)], model: fit.model.artifact(parameters))
  }

  private static func predict(_ parameters: Parameters, _ context: ComponentContext) throws -> ComponentOutput {
    let model = try Model.load(context)
    guard let input = context.input(.testData) ?? context.input(.validateData) else {
      throw Diagnostic(
        .inputMissing, "\(context.component) has no table at \(context.party.name)", subject: context.component,
        help: "connect `train_data`, or `test_data` (v1: `eval_data`) and `model`")
    }
    let table = try model.predictions(of: input.table, tag: "predict", parameters, context)
    return ComponentOutput(data: [table], model: model.artifact(parameters))
  }
}

extension LocalBaseline {
  /// One training.
  struct Fit {
    let model: Model

    init(_ table: Table, _ parameters: Parameters, _ context: ComponentContext) throws {
      guard table.rowCount > 0 else {
        throw Diagnostic(.noRows, "the table of \(context.party.name) has no rows", subject: context.component)
      }
      let names = table.features.map(\.name)
      let rows = try HomoLR.Rows(table, names: names, owner: context.party.name, component: context.component)
      let classes = try HomoLR.Rows.classes(of: table, owner: context.party.name, component: context.component)
      guard classes.count > 1 else {
        throw Diagnostic(
          .singleClass, "every row of \(context.party.name) has the label \(classes.map(English.quote).joined())",
          subject: context.component,
          help: "a classifier needs rows of at least two classes; look at label_name of DataIO")
      }
      let options = parameters.modelOptions
      try options.check(classes: classes, context)
      let index = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
      let numbers = rows.labels.map { index[$0] ?? 0 }
      let weights = options.weights(rows.weights, numbers, classes)
      if !(Vector.sum(weights) > 0) {
        throw Diagnostic(
          .unusableFeature, "the weights of all rows of \(context.party.name) are 0", subject: context.component)
      }
      let fitted = try LogisticRegression(
        matrix: rows.matrix, classes: numbers, classCount: classes.count, weights: weights,
        options: options.options(classCount: classes.count), check: context.checkInterrupt)
      if !fitted.isConverged {
        context.log.warning(
          "training ended after \(English.count(fitted.iterations, "iteration")) without reaching tol; raise max_iter or scale the "
            + "features")
      }
      guard (fitted.coefficients.joined() + fitted.intercepts).allSatisfy(\.isFinite) else {
        throw Diagnostic(
          .diverged, "a weight is out of range at \(context.party.name)", subject: context.component,
          help: "scale the features first")
      }
      model = Model(header: names, classes: classes, regression: fitted)
    }
  }
}
