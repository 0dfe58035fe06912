import Configuration
import Diagnostics
import Workspace

/// `tag_model`: puts a tag on a version of a model, which is made when there is none of that name.
enum TagModel: Operation {
  static let name = "tag_model"
  static let group = OperationGroup.model
  static let summary = "put a tag on a version of a model"
  static let options: [CommandOption] = [.conf, .jobID.required, .tagName.required]
  static let routes: [Route] = [.post("model/model_tag/create")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let tagged = try TaggedModel(request, session)
    let name = try request.required("tag_name")
    try tagged.workspace.tags.change {
      var tag = try tagged.workspace.tags.tag(name) ?? ModelTag(name: name)
      guard !tag.versions.contains(tagged.version) else {
        throw Diagnostic(
          .tagTaken, "Model \(tagged.modelID) \(tagged.version) already been tagged as tag '\(name)'.")
      }
      tag.versions.append(tagged.version)
      try tagged.workspace.tags.save(tag)
    }
    return .envelope(retmsg: "Adding \(name) tag for model with job id: \(tagged.version) successfully.")
  }
}

/// `untag_model`: takes a tag off a version of a model.
enum UntagModel: Operation {
  static let name = "untag_model"
  static let group = OperationGroup.model
  static let summary = "take a tag off a version of a model"
  static let options: [CommandOption] = [.conf, .jobID.required, .tagName.required]
  static let routes: [Route] = [.post("model/model_tag/remove")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let tagged = try TaggedModel(request, session)
    let name = try request.required("tag_name")
    _ = try tagged.workspace.tags.find(name)
    try tagged.workspace.tags.change {
      var tag = try tagged.workspace.tags.find(name)
      guard tag.versions.contains(tagged.version) else {
        throw Diagnostic(.tagNotFound, "Model \(tagged.modelID) \(tagged.version) does not have tag '\(name)'.")
      }
      tag.versions.removeAll { $0 == tagged.version }
      try tagged.workspace.tags.save(tag)
    }
    return .envelope(
      retmsg: "'\(name)' tag has been removed from tag list of model \(tagged.modelID) \(tagged.version).")
  }
}

/// `tags_of_model`: the tags of a version of a model.
enum TagsOfModel: Operation {
  static let name = "tags_of_model"
  static let group = OperationGroup.model
  static let summary = "show the tags of a version of a model"
  static let options: [CommandOption] = [.conf, .jobID.required]
  static let routes: [Route] = [.post("model/model_tag/retrieve")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let tagged = try TaggedModel(request, session)
    let tags = try tagged.workspace.tags.list().filter { $0.versions.contains(tagged.version) }
    return .envelope(data: ["tags": .list(tags.map(\.row)), "count": .integer(tags.count)])
  }
}

/// The version of a model that a tag is for, named by the job that made it.
private struct TaggedModel {
  let workspace: Workspace
  let modelID: String
  let version: String

  init(_ request: Request, _ session: Session) throws {
    version = try request.required("job_id")
    workspace = try session.openWorkspace()
    let all = try workspace.models.list()
    guard let found = all.first(where: { [version] in $0.version == version }) else {
      throw Diagnostic(
        .modelNotFound, "Can not found model by job id: '\(version)'.",
        help: Suggestion.help(for: version, in: Set(all.map(\.version)).sorted()))
    }
    modelID = found.partyModelID.split(separator: "#", maxSplits: 2).last.map(String.init) ?? ""
  }
}

extension CommandOption {
  static let tagName = CommandOption("tag_name", short: "t", .text, "name of the tag")
}

extension ModelTag {
  /// As FATE lists it.
  var row: JSON { ["name": .text(name), "description": .text(description)] }
}

extension TagStore {
  /// The tag of a name, or FATE's words with the nearest.
  func find(_ name: String) throws -> ModelTag {
    if let tag = try tag(name) { return tag }
    throw Diagnostic(
      .tagNotFound, "Can not found '\(name)' tag.", help: Suggestion.help(for: name, in: try list().map(\.name)))
  }
}
