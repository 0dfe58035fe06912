import Configuration
import Diagnostics
import Learning
import Pipeline

/// The linear models on columns that a guest and hosts hold apart: HeteroLR, HeteroLinR and HeteroPoisson execute one
/// program, whose residual, loss and Hessian are the family's.
enum HeteroLinear {
  /// Runs one party's side.
  static func run(
    _ family: Family, _ parameters: Parameters, in context: ComponentContext
  ) throws -> ComponentOutput {
    let side = Side(family: family, parameters: parameters, parties: try Parties(family, context), context: context)
    side.noteSubstitutions()
    switch context.party.role {
    case .guest: return try Guest(side).run()
    case .host: return try Host(side).run()
    case .arbiter: return try Arbiter(side).run()
    case .local:
      throw Diagnostic(
        .wrongParties, "\(family.module) does not run at \(context.party.name)", subject: context.component)
    }
  }

  /// What a job of these parties cannot do.
  static func problems(
    _ family: Family, with parties: [Party], parameters: Parameters, isPredicting: Bool
  ) -> [ParameterProblem] {
    let needed: [Role] = isPredicting ? [.guest, .host] : [.guest, .host, .arbiter]
    let counts = PartyCount.problems(with: parties, needed: needed, severalOf: family.severalHosts ? [.host] : [])
    guard !isPredicting, parties.count(where: { $0.role == .host }) > 1, family.severalHosts else { return counts }
    var problems = counts
    if parameters.earlyStop != .weightDifference {
      problems.append(
        ParameterProblem(
          "early_stop",
          "is '\(parameters.earlyStop.rawValue)'. Multiple host situation, loss early stop function is not available."
            + "You should use 'weight_diff' instead", help: "set early_stop to weight_diff"))
    }
    if parameters.stepwise.isNeeded {
      problems.append(
        ParameterProblem(
          "stepwise_param.need_stepwise", "compares losses, which are not computed with several hosts",
          help: "use one host, or set it to false", code: .parameterNotBuilt))
    }
    return problems
  }

  /// The parties.
  struct Parties: Sendable {
    let guest: Party
    let hosts: [Party]
    private let keyHolder: Party?
    private let module: String
    private let component: String

    init(_ family: Family, _ context: ComponentContext) throws {
      guard let guest = context.guest, !context.hosts.isEmpty else {
        throw Diagnostic(
          .wrongParties, "\(family.module) needs one guest and one host", subject: context.component)
      }
      self.guest = guest
      hosts = context.hosts
      keyHolder = context.arbiter
      module = family.module
      component = context.component
    }

    /// Whether losses are computed: with one host only, as in FATE.
    var hasLoss: Bool { hosts.count == 1 }
    /// Guest and hosts.
    var dataParties: [Party] { [guest] + hosts }
    /// Who has the key, when the job has one.
    var optionalArbiter: Party? { keyHolder }

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
