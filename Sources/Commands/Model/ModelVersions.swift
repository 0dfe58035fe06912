import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Workspace

/// The stored versions that a request asks about: by version, and if it says so by model id, role and party.
struct ModelVersions {
  /// One party's version.
  struct Version {
    let role: String
    let party: Int
    let trained: TrainedPipeline
    let path: String
  }

  let versions: [Version]

  static let options: [CommandOption] = [.conf, .modelID, .modelVersion.required, .role, .partyID]

  /// - Throws: `modelNotFound` with FATE's words when there is none.
  init(_ request: Request, in workspace: Workspace, orElse words: String) throws {
    let version = try request.required("model_version")
    let (modelID, role) = (try request.text("model_id"), try request.text("role"))
    let party = try request.integer("party_id")
    let all = try workspace.models.list()
    versions = try all.filter { $0.version == version }.compactMap { stored in
      let parts = stored.partyModelID.split(separator: "#", maxSplits: 2).map(String.init)
      guard parts.count == 3, let id = Int(parts[1]), role ?? parts[0] == parts[0], party ?? id == id,
        modelID ?? parts[2] == parts[2]
      else { return nil }
      return Version(
        role: parts[0], party: id,
        trained: try TrainedPipeline.stored(stored.partyModelID, version: version, in: workspace.models),
        path: try workspace.models.path(stored.partyModelID, version: version))
    }
    guard !versions.isEmpty else {
      throw Diagnostic(
        .modelNotFound, words,
        help: Suggestion.help(for: version, in: Set(all.map(\.version)).sorted())
          ?? (all.isEmpty ? "there are no models yet" : nil))
    }
  }

  /// The guest's, or a host's: those that predict.
  var predicting: Version? {
    versions.first { $0.role == "guest" } ?? versions.first { $0.role == "host" }
  }
}

extension Answer {
  /// JSON as data; as a file of that name when the request has one, which FATE's command line saves.
  static func json(
    _ data: JSON, orFile request: Request, _ workspace: Workspace, _ session: Session
  ) throws -> Answer {
    guard let name = try request.text("filename"), !name.isEmpty, session.face == .rest else {
      return .envelope(data: data, omitsEmpty: try session.omitsEmpty())
    }
    return try .temporaryFile(
      CanonicalJSON.bytes(data), name: Path.name(name), type: "application/json", workspace, session)
  }
}
