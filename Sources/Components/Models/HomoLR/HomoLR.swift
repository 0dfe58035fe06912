import Configuration
import Diagnostics
import Pipeline

/// Logistic regression on rows that several parties hold apart, with the same columns (FATE's HomoLR, contract 8.8).
///
/// Every party trains on its own rows with the exact logistic gradient; after every `aggregate_iters` iterations the arbiter
/// averages the weights by the rows that each has used (the first time, before any training, all alike), and sends the mean
/// back. A party's loss is (Σ ln(1 + e^(−y·wx)) + penalty) / rows at the aggregated weights, the arbiter's the mean of them by
/// rows. A host with `encrypt_param` Paillier never sees the model: it works on encrypted weights with the gradient of the
/// Taylor expansion, (0.25·wx − 0.5·y)·x, has no loss, and learns the classes of its rows from the arbiter.
///
/// - Inputs: `train_data` (and `validate_data`), with `model` to go on from one; or `test_data` (v1: `eval_data`) with `model`;
///   features numeric and complete, labels at every party; a weight column counts.
/// - Outputs: at guest and hosts predictions of their own rows; a model at guest, plain hosts and the arbiter.
///
/// More than two labels are trained one versus rest, class after class.
///
/// Messages. G → H, A course; G → H feature names; G, H → A classes, and A → G, H those of all; H → A whether it is
/// encrypted; A → G, H whether anybody is; A → H public key; G, H → G, H keys of the masks. For every class, with every
/// aggregation: G, H → A the weights times their rows under masks; A → G, H the mean; G, H → A losses under masks; A → G, H
/// converge flag. For an encrypted host the weights travel under its key: A → H [[w]]; H → A the part under masks below
/// the encryption, per row to predict the score times and plus random numbers; A → H classes.
///
/// By design all that see the model see the mean weights of every aggregation, hence, with two data parties, each other's;
/// the arbiter the mean weights, the mean loss, the labels that each party has, and the rows that each has used; of an
/// encrypted host's rows the predicted class, and the order of magnitude of its certainty. An encrypted host keeps no model:
/// the arbiter's is sealed afresh, under a new key, for every prediction. Sums of parts are exact, so that every run of the
/// same inputs gives the same bytes whatever the masks.
public struct HomoLR: Component {
  /// `HomoLR`.
  public static let module = "HomoLR"
  /// FATE's name of its parameters.
  public static let parameterClass = "HomoLogisticParam"
  /// What it does.
  public static let summary =
    "Fits a logistic regression on rows that parties hold apart, averaging their weights behind masks."
  /// Guest, hosts and arbiter.
  public static let roles: Set<Role> = [.guest, .host, .arbiter]
  /// Tables to train, validate or predict; a model in and out.
  public static let ports = Ports(
    data: [.trainData, .validateData, .testData], model: true, dataOutputs: 1, modelOutput: true)
  /// The complete list.
  public static let messages = Message.all

  /// One guest, one arbiter, at least one host; a host under Paillier follows gradient descent only.
  public static func problems(
    with parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    let hasHost = parties.contains { $0.role == .host }
    let hosts =
      hasHost
      ? []
      : [
        ParameterProblem(
          "", "needs at least one host, the job has none", help: "name one under role.host", code: .wrongParties)
      ]
    return PartyCount.problems(with: parties, needed: [.guest, .arbiter]) + hosts
      + (party.role == .host ? parameters.encryptionProblems() : [])
  }

  /// To predict, parties need nobody but, if their model is encrypted, the arbiter.
  public static func problems(
    predictingWith parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] { [] }

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    if parameters.encryptParam.isSubstituted, context.party.role != .guest {
      context.log.warning(
        "encrypt_param.method \(parameters.encryptParam.cipherName) is broken and runs as Paillier")
    }
    if context.party.role != .arbiter {
      for (name, isSet) in [
        ("masked_rate", parameters.maskedRate != nil),
        ("floating_point_precision", parameters.floatingPointPrecision != nil),
      ] where isSet {
        context.log.info("\(name) has no effect on \(module): see fedflow describe \(module)")
      }
    }
    switch context.party.role {
    case .guest, .host: return try Client(parameters, context).run()
    case .arbiter: return try Arbiter(parameters, context).run()
    case .local:
      throw Diagnostic(.wrongParties, "\(module) does not run at \(context.party.name)", subject: context.component)
    }
  }
}
