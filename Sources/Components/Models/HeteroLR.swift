import Configuration
import Diagnostics
import Pipeline

/// Logistic regression on columns that two parties hold apart (FATE's HeteroLR, contract 8.8).
///
/// The guest has the label and its own features, the host has further features of the same rows, the arbiter has the key and
/// no data. Loss and gradient are those of the second-order Taylor expansion of the logistic loss, which can be computed on
/// ciphertexts: loss = ln 2 − 0.5·mean(y·wx) + 0.125·mean(wx²) + penalty, y = ±1; d = 0.25·wx − 0.5·y; gradient = Σ d·x / n.
/// A batch's loss divides by the rows of the whole table and an iteration's is the mean over its batches, as in FATE 1.4.
///
/// - Inputs: `train_data` (and `validate_data`), or `test_data` (v1: `eval_data`) with `model`; features numeric and complete.
/// - Outputs: at the guest, predictions of the rows; a model at every party, each with its own weights.
///
/// Messages, in order. G → H, A batch information; G → H ids of the rows to train on, and of those to validate with;
/// A → G, H public key. For every batch: H → G [[wx_h]] and [[Σ wx_h²]] with its penalty in one sum; G → H [[d]]; G, H → A
/// [[gradient]] with its L2 term; G → A [[loss]] with its penalty; A → G, H the receiver's part of the update. For every
/// iteration: A → G, H converge flag. At every validation and once at the end: H → G scores wx_h of the rows to train on and
/// to validate with, in clear; with early_stopping_rounds G → H, A validation status. To predict: G → H ids, H → G scores.
///
/// Plain and encrypted runs execute one integer program and give the same bytes (cryptography 2). By design the arbiter learns
/// every batch's gradient, the loss, the numbers of rows and columns; each party its own part of the update; the host which
/// rows the guest has; the guest the host's scores of the rows that it names, with validation_freqs anew at each validation,
/// so that many validations tell it more of the host's features. With early_stopping_rounds host and arbiter also learn, at
/// each validation, whether the model is the best so far. Every party insists on its own `encrypt_param`.
public struct HeteroLR: Component {
  /// `HeteroLR`.
  public static let module = "HeteroLR"
  /// FATE's name of its parameters.
  public static let parameterClass = "HeteroLogisticParam"
  /// What it does.
  public static let summary =
    "Fits a logistic regression on columns that a guest and a host hold apart, with an arbiter that keeps the key."
  /// Guest, host and arbiter.
  public static let roles: Set<Role> = [.guest, .host, .arbiter]
  /// Tables to train, validate or predict; a model in and out.
  public static let ports = Ports(
    data: [.trainData, .validateData, .testData], model: true, dataOutputs: 1, modelOutput: true)
  /// The complete list.
  public static let messages = Message.all

  /// One guest, one host, one arbiter.
  public static func problems(
    with parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    PartyCount.problems(with: parties, needed: [.guest, .host, .arbiter])
  }

  /// To predict nobody needs the arbiter.
  public static func problems(
    predictingWith parties: [Party], parameters: Parameters, at party: Party
  ) -> [ParameterProblem] {
    PartyCount.problems(with: parties, needed: [.guest, .host])
  }

  /// Runs one party's side.
  public static func run(_ parameters: Parameters, in context: ComponentContext) throws -> ComponentOutput {
    let parties = try Parties(context)
    if parameters.encryptParam.isSubstituted {
      context.log.warning(
        "encrypt_param.method \(parameters.encryptParam.cipherName) is broken and runs as Paillier")
    }
    if parameters.encryptedMode.mode != .strict {
      context.log.info(
        "encrypted_mode_calculator_param.mode \(parameters.encryptedMode.mode.rawValue) runs as strict")
    }
    switch context.party.role {
    case .guest: return try Guest(parameters, parties, context).run()
    case .host: return try Host(parameters, parties, context).run()
    case .arbiter: return try Arbiter(parameters, parties, context).run()
    case .local:
      throw Diagnostic(.wrongParties, "\(module) does not run at \(context.party.name)", subject: context.component)
    }
  }
}

extension HeteroLR {
  /// The parties.
  struct Parties: Sendable {
    let guest: Party
    let host: Party
    private let keyHolder: Party?
    private let component: String

    init(_ context: ComponentContext) throws {
      guard let guest = context.guest, let host = context.hosts.first, context.hosts.count == 1 else {
        throw Diagnostic(.wrongParties, "\(module) needs one guest and one host", subject: context.component)
      }
      self.guest = guest
      self.host = host
      keyHolder = context.arbiter
      component = context.component
    }

    /// Who has the key: needed to train.
    var arbiter: Party {
      get throws {
        if let keyHolder { return keyHolder }
        throw Diagnostic(
          .wrongParties, "\(module) needs an arbiter to train", subject: component,
          help: "name one under role.arbiter")
      }
    }
  }
}
