import Configuration
import Diagnostics
import Pipeline
import Runner
import Workspace

/// `migrate`: the same model for parties with other ids, as a new model (contract 7.2).
enum MigrateModel: Operation {
  static let name = "migrate"
  static let group = OperationGroup.model
  static let summary = "make a model of parties with other ids out of one"
  static let details = """
    The conf has role and migrate_role with the old and the new party ids in the same order, migrate_initiator,
    execute_party, model_id and model_version, as FATE's migrate_model.json. unify_model_version names the new version;
    without it a new one is made. The old model stays.
    """
  static let options: [CommandOption] = [.conf.required]
  static let routes: [Route] = [.post("model/migrate")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let needed = ["migrate_initiator", "role", "migrate_role", "model_id", "model_version", "execute_party"]
    let missing = needed.filter { request[$0] == nil }
    guard missing.isEmpty else { throw Diagnostic.missingArguments(missing) }
    let migration = try ModelMigration(request)
    let workspace = try session.openWorkspace()
    let job = try workspace.jobs.giveID().text
    let asked = try request.text("unify_model_version").flatMap { $0.isEmpty ? nil : $0 }
    var outcomes = PartyOutcomes()
    for (role, party) in try migration.executing(request) {
      try outcomes.attempt(role, party) {
        let old = ModelStore.partyModelID(role: role, party: party, modelID: migration.modelID)
        guard try workspace.models.contains(old, version: migration.version) else {
          throw try Diagnostic.missingModel(old, migration.version, in: workspace)
        }
        let components = try workspace.models.components(old, version: migration.version)
        let version = asked ?? job
        let new = migration.newPartyModelID(role, party)
        guard try !workspace.models.contains(new, version: version) else {
          throw Diagnostic(.modelTaken, "Model \(new) \(version) local cache already existed")
        }
        try workspace.models.put(new, version: version, components.map { migration.renamed($0, version: version) })
        return "Migrating model successfully. The configuration of model has been modified automatically. "
          + "New model id is: \(migration.newModelID), model version is: \(version). "
          + "Model files can be found at '\(try workspace.models.path(new, version: version))'."
      }
    }
    return try outcomes.answer(jobID: job, in: session)
  }
}

/// Which party gets which id, and what that changes in a model.
private struct ModelMigration {
  let modelID: String
  let version: String
  /// Role and old id to new id.
  private let ids: [String: [Int: Int]]
  private let newRoles: [String: [Int]]
  private let initiator: JSON

  init(_ request: Request) throws {
    modelID = try request.required("model_id")
    version = try request.required("model_version")
    func roles(_ key: String) throws -> [String: [Int]] {
      try (request[key]?.objectValue ?? [:]).mapValues { parties in
        let ids = (parties.listValue ?? []).map(\.partyID)
        guard !ids.isEmpty, ids.allSatisfy({ $0 != nil }) else {
          throw Diagnostic(
            .badArgument, "'\(key)' must give a list of party ids to each role", at: request.position(key))
        }
        return ids.compactMap(\.self)
      }
    }
    let (old, new) = (try roles("role"), try roles("migrate_role"))
    guard old != new else {
      throw Diagnostic(
        .nothingToMigrate,
        "The config of previous roles is the same with that of migrate roles. There is no need to migrate model. "
          + "Migration process aborting.")
    }
    guard old.keys.sorted() == new.keys.sorted(), old.allSatisfy({ new[$0.key]?.count == $0.value.count }) else {
      throw Diagnostic(
        .nothingToMigrate, "'role' and 'migrate_role' must have the same roles with as many parties",
        at: request.position("migrate_role"))
    }
    guard ModelMigration.modelID(of: old) == modelID else {
      throw Diagnostic(
        .nothingToMigrate, "'role' is that of the model '\(ModelMigration.modelID(of: old))', not of '\(modelID)'",
        at: request.position("role"))
    }
    ids = try Dictionary(
      uniqueKeysWithValues: old.map { role, parties in
        let pairs = zip(parties, new[role] ?? [])
        guard Set(parties).count == parties.count, Set(new[role] ?? []).count == parties.count else {
          throw Diagnostic(.nothingToMigrate, "a party id of \(role) stands twice", at: request.position("role"))
        }
        return (role, Dictionary(uniqueKeysWithValues: pairs))
      })
    newRoles = new
    guard let role = request["migrate_initiator"]?["role"]?.textValue,
      let party = request["migrate_initiator"]?["party_id"]?.partyID, new[role]?.contains(party) == true
    else {
      throw Diagnostic(
        .badArgument, "'migrate_initiator' must be one of the parties of 'migrate_role'",
        at: request.position("migrate_initiator"))
    }
    initiator = ["role": .text(role), "party_id": .integer(party)]
  }

  /// The parties whose models are to be migrated, by their old ids.
  func executing(_ request: Request) throws -> [(role: String, party: Int)] {
    try (request["execute_party"]?.objectValue ?? [:]).sorted { $0.key < $1.key }.flatMap { role, parties in
      try (parties.listValue ?? []).map { party in
        guard let id = party.partyID, ids[role]?[id] != nil else {
          throw Diagnostic(
            .nothingToMigrate, "'execute_party' has \(role) \(CanonicalJSON.text(party, .line)), which 'role' has not",
            at: request.position("execute_party"))
        }
        return (role, id)
      }
    }
  }

  /// `<role>-<ids sorted>` of all roles, then `#model` (contract 7.1).
  private static func modelID(of roles: [String: [Int]]) -> String {
    let parts = roles.sorted { $0.key < $1.key }.map { role, parties in
      "\(role)-\(Set(parties).sorted().map { String($0) }.joined(separator: "_"))"
    }
    return (parts + ["model"]).joined(separator: "#")
  }

  var newModelID: String { Self.modelID(of: newRoles) }

  func newPartyModelID(_ role: String, _ party: Int) -> String {
    ModelStore.partyModelID(role: role, party: ids[role]?[party] ?? party, modelID: newModelID)
  }

  func renamed(_ component: ModelComponent, version: String) -> ModelComponent {
    guard component.component == TrainedPipeline.component else {
      return component.replacing { renamed($0) }
    }
    return component.replacing { buffer in
      var pipeline = buffer.objectValue ?? [:]
      var conf = pipeline["train_runtime_conf"]?.objectValue ?? [:]
      conf["role"] = .object(newRoles.mapValues { .list($0.map { .integer($0) }) })
      conf["initiator"] = initiator
      pipeline["train_runtime_conf"] = .object(conf)
      pipeline["model_id"] = .text(newModelID)
      pipeline["model_version"] = .text(version)
      if pipeline["initiator_party_id"] != nil {
        pipeline["initiator_role"] = initiator["role"]
        pipeline["initiator_party_id"] = initiator["party_id"]
      }
      return .object(pipeline)
    }
  }

  /// Party ids stand in models as `partyId` beside `role`, as the site `host:10000` and in coded names `host_10000_3`.
  private func renamed(_ value: JSON, role: String? = nil) -> JSON {
    switch value {
    case .text(let text): return .text(renamed(text))
    case .list(let list): return .list(list.map { renamed($0, role: role) })
    case .object(let members):
      let own = members["role"]?.textValue ?? role
      let renamedMembers = members.sorted { $0.key < $1.key }.map { key, member in
        if key == "partyId", let id = member.partyID { return (key, party(id, own, as: member)) }
        return (renamed(key), renamed(member, role: key == "hostResults" ? "host" : own))
      }
      // Only what no training writes can give two members one name.
      return .object(Dictionary(renamedMembers, uniquingKeysWith: { first, _ in first }))
    default: return value
    }
  }

  private func party(_ id: Int, _ role: String?, as form: JSON) -> JSON {
    // Without a role beside it, it is a host's: guests name only hosts so.
    let new = ids[role ?? "host"]?[id] ?? id
    return form.textValue == nil ? .integer(new) : .text(String(new))
  }

  private func renamed(_ text: String) -> String {
    for (role, parties) in ids {
      for separator in [":", "_"] where text.hasPrefix("\(role)\(separator)") {
        let rest = text.dropFirst(role.count + 1)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        let tail = rest.dropFirst(digits.count)
        let isName = separator == ":" ? tail.isEmpty : tail.first == "_" && Int(tail.dropFirst()) != nil
        if isName, let id = Int(digits), let new = parties[id] { return "\(role)\(separator)\(new)\(tail)" }
      }
    }
    return text
  }
}

extension ModelComponent {
  fileprivate func replacing(_ change: (JSON) -> JSON) -> ModelComponent {
    ModelComponent(component: component, alias: alias, module: module, buffers: buffers.mapValues(change))
  }
}
