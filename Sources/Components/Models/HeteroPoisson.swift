import Configuration
import Pipeline

/// Poisson regression on columns that a guest and one host hold apart (FATE's HeteroPoisson, contract 8.8).
///
/// μ = exp(w_g·x_g + b + ln exposure)·exp(w_h·x_h); loss = Σ (μ − y·wx) / n + penalty, ln exposure being part of wx;
/// d = μ − y; gradient = Σ d·x / n. The exposure is a column of the guest's, which is no feature; a table without that column
/// has an exposure of 1, which is named. Mini-batches, weights of rows, cross validation, stepwise selection and warm start
/// are as with HeteroLR, whose doc comment tells them. There is one host, as in FATE: ciphertexts under an additive cipher
/// give no product of the exponentials of two.
///
/// - Inputs: `train_data` (and `validate_data`), or `test_data` (v1: `eval_data`) with `model`; features numeric and complete,
///   the guest's label 0 or more.
/// - Outputs: at the guest, predictions of the rows; a model at every party, each with its own weights.
///
/// Messages and what each party learns by design are those of HeteroLR, but that H → G [[exp(wx_h)]] and [[wx_h]] a row of the
/// batch, and in the place of squares the penalty alone. |w·x|, exp(w·x) and the label are below 2^31.
public struct HeteroPoisson: Component {
  /// FATE's `PoissonParam` (contract 8.2 to 8.4).
  public struct Parameters: ParameterSet {
    var shared: HeteroLinear.Parameters

    /// FATE 1.4's values with its hidden overlay, or those of FATE 1.5.
    public init(defaults generation: Generation) { shared = .init(.poisson, defaults: generation) }

    /// The table.
    public static let parameters: [Parameter<Self>] =
      (HeteroLinear.Parameters.common + [HeteroLinear.Parameters.exposure]).map { $0.within(\.shared) }

    /// What contradicts.
    public func problems() -> [ParameterProblem] { shared.problems(of: .poisson) }
  }

  /// `HeteroPoisson`.
  public static let module = "HeteroPoisson"
  /// FATE's name of its parameters.
  public static let parameterClass = "PoissonParam"
  /// What it does.
  public static let summary =
    "Fits a Poisson regression on columns that a guest and a host hold apart, with an arbiter that keeps the key."
  /// Guest, host and arbiter.
  public static let roles: Set<Role> = [.guest, .host, .arbiter]
  /// Tables to train, validate or predict; a model in and out.
  public static let ports = Ports(
    data: [.trainData, .validateData, .testData], model: true, dataOutputs: 1, modelOutput: true)
  /// The complete list.
  public static let messages = HeteroLinear.Family.poisson.messages

  /// One guest, one host, one arbiter.
  public static func problems(
    with parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    HeteroLinear.problems(.poisson, with: parties, parameters: parameters.shared, isPredicting: false)
  }

  /// To predict nobody needs the arbiter.
  public static func problems(
    predictingWith parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    HeteroLinear.problems(.poisson, with: parties, parameters: parameters.shared, isPredicting: true)
  }

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    try HeteroLinear.run(.poisson, parameters.shared, in: context)
  }
}
