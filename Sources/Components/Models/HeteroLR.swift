import Configuration
import Pipeline

/// Logistic regression on columns that a guest and hosts hold apart (FATE's HeteroLR, contract 8.8).
///
/// The guest has the label and its own features, hosts have further features of the same rows, the arbiter has the key and
/// no data. Loss and gradient are those of the second-order Taylor expansion of the logistic loss, which can be computed on
/// ciphertexts: loss = ln 2 − 0.5·mean(y·wx) + 0.125·mean(wx²) + penalty, y = ±1; d = 0.25·wx − 0.5·y; gradient = Σ d·x / n.
/// A batch's loss divides by the rows of the whole table and an iteration's is the mean over its batches, as in FATE 1.4.
/// Rows with weights count with them in loss and gradient. With several hosts no loss is computed, so early_stop must be
/// weight_diff.
///
/// A label of more than two values gives one model a class (one versus rest); their losses are named `loss.<place of the
/// class>`, those of folds `loss.<fold>`. cv_param, stepwise_param, sqn_param and the options of FATE 1.11 are explained at
/// the parameters. `train_data` with `model` continues the training of that model: its iterations count.
///
/// - Inputs: `train_data` (and `validate_data`), or `test_data` (v1: `eval_data`) with `model`; features numeric and complete.
/// - Outputs: at the guest, predictions of the rows; a model at every party, each with its own weights. A cross validation
///   leaves metrics and no model.
///
/// Messages. A → G, H public key; G → H, A batch information: the outline once, and the batches of each fit; G → H ids of the
/// rows to train on, and of those to validate with; G → H batch ids, where folds, drawn or hidden batches need them. For
/// every batch: H → G [[wx_h]], and [[Σ wx_h²]] with its penalty in one sum (with weights or hidden batches [[wx_h²]] a row);
/// G → H [[d]]; G, H → A [[gradient]] with its L2 term; G → A [[loss]] with its penalty (one host only); A → G, H the
/// receiver's part of the update. Every update_interval_L batches of the quasi-Newton optimizer: H → G [[x_h·s]], G → H
/// [[hessian terms]], G, H → A [[hessian sums]]. For every iteration: A → G, H converge flag. At every validation and at the
/// end of each fit: H → G scores wx_h of the rows to train on and to validate with, in clear; with early_stopping_rounds
/// G → H, A validation status. Stepwise: G, H → A column count, A → G, H column selection. To predict: G → H ids, H → G scores.
///
/// Plain and encrypted runs execute one integer program and give the same bytes (cryptography 2). By design the arbiter learns
/// every batch's gradient, the loss, the numbers of rows, columns and classes; each party its own part of the update; the
/// hosts which rows the guest has, and how many classes; the guest the hosts' scores of the rows that it names, with
/// validation_freqs anew at each validation, so that many validations tell it more of the hosts' features. With
/// early_stopping_rounds hosts and arbiter also learn, at each validation, whether the model is the best so far. Every party
/// insists on its own `encrypt_param`.
public struct HeteroLR: Component {
  /// FATE's `HeteroLogisticParam` (contract 8.2 to 8.4).
  public struct Parameters: ParameterSet {
    var shared: HeteroLinear.Parameters

    /// FATE 1.4's values with its hidden overlay, or those of FATE 1.5.
    public init(defaults generation: Generation) { shared = .init(.logistic, defaults: generation) }

    /// The table.
    public static let parameters: [Parameter<Self>] =
      (HeteroLinear.Parameters.common + [HeteroLinear.Parameters.multiClass, HeteroLinear.Parameters.quasiNewton]).map {
        $0.within(\.shared)
      }

    /// What contradicts.
    public func problems() -> [ParameterProblem] { shared.problems(of: .logistic) }
  }

  /// `HeteroLR`.
  public static let module = "HeteroLR"
  /// FATE's name of its parameters.
  public static let parameterClass = "HeteroLogisticParam"
  /// What it does.
  public static let summary =
    "Fits a logistic regression on columns that a guest and hosts hold apart, with an arbiter that keeps the key."
  /// Guest, hosts and arbiter.
  public static let roles: Set<Role> = [.guest, .host, .arbiter]
  /// Tables to train, validate or predict; a model in and out.
  public static let ports = Ports(
    data: [.trainData, .validateData, .testData], model: true, dataOutputs: 1, modelOutput: true)
  /// The complete list.
  public static let messages = HeteroLinear.Family.logistic.messages

  /// One guest, hosts, one arbiter.
  public static func problems(
    with parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    HeteroLinear.problems(.logistic, with: parties, parameters: parameters.shared, isPredicting: false)
  }

  /// To predict nobody needs the arbiter.
  public static func problems(
    predictingWith parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    HeteroLinear.problems(.logistic, with: parties, parameters: parameters.shared, isPredicting: true)
  }

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    try HeteroLinear.run(.logistic, parameters.shared, in: context)
  }
}
