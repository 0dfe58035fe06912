import Configuration
import Diagnostics
import Pipeline
import Runner
import Workspace

/// A model of all its parties, as `load`, `bind` and `migrate` name it: by a conf, or by the id of the job that made it.
struct ServedModel {
  let modelID: String
  let version: String
  let initiatorRole: String
  let initiatorParty: Int
  let roles: [String: [Int]]

  static let options: [CommandOption] = [
    .conf, CommandOption("job_id", short: "j", .text, "the job that trained or deployed the model, instead of a conf"),
  ]

  init(_ request: Request, in workspace: Workspace) throws {
    if let job = try request.text("job_id"), !job.isEmpty {
      try self.init(version: job, in: workspace)
    } else {
      try self.init(conf: request)
    }
  }

  /// As FATE's confs name it (fate_flow/examples/publish_load_model.json).
  private init(conf request: Request) throws {
    let missing = ["initiator", "role", "job_parameters"].filter { request[$0]?.objectValue == nil }
    guard missing.isEmpty else {
      var problem = Diagnostic.missingArguments(missing)
      problem.help = "name the model with -j JOB or with a conf like FATE's publish_load_model.json"
      throw problem
    }
    let parameters = request["job_parameters"]?["common"] ?? request["job_parameters"]
    guard let modelID = parameters?["model_id"]?.textValue, let version = parameters?["model_version"]?.word else {
      throw Diagnostic(
        .missingArgument, "the following arguments are required: model_id,model_version",
        at: request.position("job_parameters"), help: "they stand in 'job_parameters'")
    }
    guard let role = request["initiator"]?["role"]?.textValue, let party = request["initiator"]?["party_id"]?.partyID
    else {
      throw Diagnostic(
        .badArgument, "'initiator' must have a role and a party_id", at: request.position("initiator"))
    }
    (self.modelID, self.version, initiatorRole, initiatorParty) = (modelID, version, role, party)
    roles = try Self.roles(request["role"], at: request)
  }

  /// By the version alone, as the guest has it.
  private init(version: String, in workspace: Workspace) throws {
    let all = try workspace.models.list()
    guard let found = all.first(where: { $0.version == version && $0.partyModelID.hasPrefix("guest#") }) else {
      throw Diagnostic(
        .modelNotFound,
        "Model with version \(version) can not be found in database. Please check if the model version is valid.",
        help: Suggestion.help(for: version, in: Set(all.map(\.version)).sorted()))
    }
    let trained = try TrainedPipeline.stored(found.partyModelID, version: version, in: workspace.models)
    let initiator = trained.trainConf["initiator"]
    modelID = trained.modelID
    self.version = version
    initiatorRole = initiator?["role"]?.textValue ?? "guest"
    initiatorParty = initiator?["party_id"]?.partyID ?? 0
    roles = (trained.trainConf["role"]?.objectValue ?? [:]).mapValues { ($0.listValue ?? []).compactMap(\.partyID) }
  }

  private static func roles(_ value: JSON?, at request: Request) throws -> [String: [Int]] {
    let known = ["guest", "host", "arbiter"]
    return try Dictionary(
      uniqueKeysWithValues: (value?.objectValue ?? [:]).map { role, parties in
        guard known.contains(role), let list = parties.listValue else {
          throw Diagnostic(
            .badArgument, "'role' must give a list of party ids to each of \(English.list(known, "and"))",
            at: request.position("role"), help: Suggestion.help(for: role, in: known))
        }
        return (
          role,
          try list.map { party in
            guard let id = party.partyID else {
              throw Diagnostic(
                .badArgument, "'\(CanonicalJSON.text(party, .line))' is no party id", at: request.position("role"))
            }
            return id
          }
        )
      })
  }

  /// Its parties but the arbiter, which has no part in predictions: guests, then hosts.
  var servingParties: [(role: String, party: Int)] {
    ["guest", "host"].flatMap { role in (roles[role] ?? []).map { (role, $0) } }
  }

  /// `<role>#<party>#<model_id>`.
  func partyModelID(_ role: String, _ party: Int) -> String {
    ModelStore.partyModelID(role: role, party: party, modelID: modelID)
  }
}

extension JSON {
  /// A party id, which FATE's confs have as a number or as a text.
  var partyID: Int? { integerValue ?? textValue.flatMap { Int($0) } }

  /// A text, or the digits of a number.
  var word: String? { textValue ?? integerValue.map { String($0) } }
}
