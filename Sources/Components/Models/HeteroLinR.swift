import Configuration
import Pipeline

/// Linear regression by least squares on columns that a guest and hosts hold apart (FATE's HeteroLinR, contract 8.8).
///
/// Loss = Σ (wx − y)² / (2n) + penalty; d = wx − y; gradient = Σ d·x / n. Mini-batches, weights of rows, several hosts, cross
/// validation, stepwise selection, the quasi-Newton optimizer and warm start are as with HeteroLR, whose doc comment tells
/// them.
///
/// - Inputs: `train_data` (and `validate_data`), or `test_data` (v1: `eval_data`) with `model`; features and the guest's label
///   numeric and complete.
/// - Outputs: at the guest, predictions of the rows; a model at every party, each with its own weights.
///
/// Messages and what each party learns by design are those of HeteroLR, with |w·x| and |y| below 2^31.
public struct HeteroLinR: Component {
  /// FATE's `LinearParam` (contract 8.2 to 8.4).
  public struct Parameters: ParameterSet {
    var shared: HeteroLinear.Parameters

    /// FATE 1.4's values with its hidden overlay, or those of FATE 1.5.
    public init(defaults generation: Generation) { shared = .init(.linear, defaults: generation) }

    /// The table.
    public static let parameters: [Parameter<Self>] =
      (HeteroLinear.Parameters.common + [HeteroLinear.Parameters.quasiNewton]).map { $0.within(\.shared) }

    /// What contradicts.
    public func problems() -> [ParameterProblem] { shared.problems(of: .linear) }
  }

  /// `HeteroLinR`.
  public static let module = "HeteroLinR"
  /// FATE's name of its parameters.
  public static let parameterClass = "LinearParam"
  /// What it does.
  public static let summary =
    "Fits a linear regression on columns that a guest and hosts hold apart, with an arbiter that keeps the key."
  /// Guest, hosts and arbiter.
  public static let roles: Set<Role> = [.guest, .host, .arbiter]
  /// Tables to train, validate or predict; a model in and out.
  public static let ports = Ports(
    data: [.trainData, .validateData, .testData], model: true, dataOutputs: 1, modelOutput: true)
  /// The complete list.
  public static let messages = HeteroLinear.Family.linear.messages

  /// One guest, hosts, one arbiter.
  public static func problems(
    with parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    HeteroLinear.problems(.linear, with: parties, parameters: parameters.shared, isPredicting: false)
  }

  /// To predict nobody needs the arbiter.
  public static func problems(
    predictingWith parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    HeteroLinear.problems(.linear, with: parties, parameters: parameters.shared, isPredicting: true)
  }

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    try HeteroLinear.run(.linear, parameters.shared, in: context)
  }
}
