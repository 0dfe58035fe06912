import Configuration
import Diagnostics
import Pipeline
import Platform
import Workspace

/// `get_model_info`: what is known about the versions of a model, one row per party (contract 2.3).
enum GetModelInfo: Operation {
  static let name = "get_model_info"
  static let group = OperationGroup.model
  static let summary = "show what is known about a version of a model, per party"
  static let options =
    ModelVersions.options + [CommandOption("query_filters", .text, "keys to show, with commas: role,party_id,size")]
  static let routes: [Route] = [.post("model/query")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let filters = try filters(request)
    let workspace = try session.openWorkspace()
    let words = "Query model info failed, cannot find model from db and local model files."
    let rows = try ModelVersions(request, in: workspace, orElse: words).versions.map { version in
      let row = try row(version, workspace, session)
      return filters.isEmpty ? row : row.filter { filters.contains(String($0.key.dropFirst(2))) }
    }
    return .envelope(
      data: .list(rows.map(JSON.object)), retmsg: "Query model info from local model success.",
      omitsEmpty: try session.omitsEmpty())
  }

  private static func row(
    _ version: ModelVersions.Version, _ workspace: Workspace, _ session: Session
  ) throws -> [String: JSON] {
    let trained = version.trained
    var row: [String: JSON] = [:]
    for (key, value) in trained.buffer.objectValue ?? [:] { row["f_\(key)"] = value }
    let id = ModelStore.partyModelID(role: version.role, party: version.party, modelID: trained.modelID)
    let isLoaded = try workspace.serving.models.contains(id, version: trained.modelVersion)
    let status = try session.files.status(version.path)
    let size = try session.files.files(below: version.path).reduce(0) { sum, file in
      sum + (try session.files.status("\(version.path)/\(file)")?.size ?? 0)
    }
    let initiator = trained.trainConf["initiator"]
    row["f_job_id"] = .text(trained.modelVersion)
    row["f_role"] = .text(version.role)
    row["f_party_id"] = .text(String(version.party))
    row["f_roles"] = trained.trainConf["role"] ?? .object([:])
    row["f_initiator_role"] = initiator?["role"] ?? .null
    row["f_initiator_party_id"] = initiator?["party_id"]?.word.map { .text($0) } ?? .null
    row["f_runtime_conf"] = trained.trainConf
    row["f_size"] = .integer(size)
    row["f_description"] = ""
    row["f_parent"] = trained.buffer["parent"] ?? true
    row["f_parent_info"] = trained.buffer["parent_info"] ?? .object([:])
    row["f_loaded_times"] = .integer(isLoaded ? 1 : 0)
    if let modified = status?.modified {
      row["f_create_time"] = .integer(modified)
      row["f_create_date"] = .text(session.clock.localTime(milliseconds: modified).text)
    }
    return row
  }

  /// The keys without `f_`: a list, or a text with commas.
  private static func filters(_ request: Request) throws -> [String] {
    switch request["query_filters"] {
    case nil, .some(.null): []
    case .some(.text(let text)): text.split { $0 == "," || $0 == " " }.map(String.init)
    case .some(.list(let list)): list.compactMap(\.textValue)
    default:
      throw Diagnostic(
        .badArgument, "'query_filters' must be a list of keys", at: request.position("query_filters"))
    }
  }
}
