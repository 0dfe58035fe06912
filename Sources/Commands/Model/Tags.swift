import Configuration
import Diagnostics
import Platform
import Workspace

/// `tag_create`: a new tag.
enum TagCreate: Operation {
  static let name = "tag_create"
  static let group = OperationGroup.model
  static let summary = "make a tag"
  static let options: [CommandOption] = [
    .conf, .tagName.required, CommandOption("tag_desc", short: "d", .text, "what it means"),
  ]
  static let routes: [Route] = [.post("model/tag/create")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let name = try request.required("tag_name")
    let tag = ModelTag(name: name, description: try request.text("tag_desc") ?? "")
    let workspace = try Workspace.open(session.workspacePath, create: true, files: session.files, clock: session.clock)
    try workspace.tags.change {
      guard try workspace.tags.tag(name) == nil else {
        throw Diagnostic(.tagTaken, "'\(name)' has already exists in database.")
      }
      try workspace.tags.save(tag)
    }
    return .envelope(retmsg: "'\(name)' tag has been created successfully.")
  }
}

/// `tag_query`: tags whose name has a text in it, or the models that have a tag.
enum TagQuery: Operation {
  static let name = "tag_query"
  static let group = OperationGroup.model
  static let summary = "show tags by a part of their name, or the models that have a tag"
  static let options: [CommandOption] = [
    .conf, .tagName.required, CommandOption("with_model", .flag, "show the models that have the tag"),
  ]
  static let routes: [Route] = [.post("model/tag/retrieve")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let name = try request.required("tag_name")
    let workspace = try session.openWorkspace()
    if request.has("with_model") { return try models(of: try workspace.tags.find(name), workspace, session) }
    let tags = try workspace.tags.list().filter { $0.name.contains(name) }
    guard !tags.isEmpty else {
      let help = Suggestion.help(for: name, in: try workspace.tags.list().map(\.name))
      return .refusal(Diagnostic(.tagNotFound, "No tags found.", help: help), retcode: 100, in: session)
    }
    return .envelope(data: ["tags": .list(tags.map(\.row))])
  }

  private static func models(of tag: ModelTag, _ workspace: Workspace, _ session: Session) throws -> Answer {
    let all = try workspace.models.list()
    let rows: [JSON] = try tag.versions.flatMap { version in
      try all.filter { $0.version == version }.compactMap { model in
        let parts = model.partyModelID.split(separator: "#", maxSplits: 2).map(String.init)
        guard parts.count == 3 else { return nil }
        let path = try workspace.models.path(model.partyModelID, version: version)
        let size = try session.files.files(below: path).reduce(0) { sum, file in
          sum + (try session.files.status("\(path)/\(file)")?.size ?? 0)
        }
        return [
          "model_id": .text(parts[2]), "model_version": .text(version), "model_size": .integer(size),
          "role": .text(parts[0]), "party_id": .text(parts[1]),
        ]
      }
    }
    return .envelope(data: ["models": .list(rows), "count": .integer(rows.count)])
  }
}

/// `tag_update`: another name or description for a tag.
enum TagUpdate: Operation {
  static let name = "tag_update"
  static let group = OperationGroup.model
  static let summary = "give a tag another name or description"
  static let options: [CommandOption] = [
    .conf, .tagName.required, CommandOption("new_tag_name", .text, "the new name"),
    CommandOption("new_tag_desc", .text, "the new description"),
  ]
  static let routes: [Route] = [.post("model/tag/update")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let name = try request.required("tag_name")
    let newName = try request.text("new_tag_name").flatMap { $0.isEmpty ? nil : $0 } ?? name
    let workspace = try session.openWorkspace()
    // The lock is a file, and a refusal leaves none.
    _ = try workspace.tags.find(name)
    try workspace.tags.change {
      var tag = try workspace.tags.find(name)
      let description = try request.text("new_tag_desc") ?? tag.description
      guard newName != name || description != tag.description else {
        throw Diagnostic(
          .badArgument, "Nothing to be updated.", help: "give another new_tag_name or new_tag_desc")
      }
      if newName != name, try workspace.tags.tag(newName) != nil {
        throw Diagnostic(.tagTaken, "'\(newName)' tag already exists.")
      }
      (tag.name, tag.description) = (newName, description)
      try workspace.tags.save(tag)
      if newName != name { try workspace.tags.remove(name) }
    }
    return .envelope(retmsg: "Infomation of '\(name)' tag has been updated successfully.")
  }
}

/// `tag_delete`: a tag less; the models stay.
enum TagDelete: Operation {
  static let name = "tag_delete"
  static let group = OperationGroup.model
  static let summary = "remove a tag; the models that have it stay"
  static let options: [CommandOption] = [.conf, .tagName.required]
  static let routes: [Route] = [.post("model/tag/destroy")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let name = try request.required("tag_name")
    let workspace = try session.openWorkspace()
    _ = try workspace.tags.find(name)
    try workspace.tags.change {
      _ = try workspace.tags.find(name)
      try workspace.tags.remove(name)
    }
    return .envelope(retmsg: "'\(name)' tag has been deleted successfully.")
  }
}

/// `tag_list`: all tags.
enum TagList: Operation {
  static let name = "tag_list"
  static let group = OperationGroup.model
  static let summary = "show all tags and how many models have them"
  static let options: [CommandOption] = [.conf, .limit]
  static let routes: [Route] = [.post("model/tag/list")]

  static func run(_ request: Request, in session: Session) throws -> Answer {
    let limit = try request.integer("limit") ?? 10
    let tags = try session.openWorkspace().tags.list()
    let rows = tags.prefix(limit < 0 ? tags.count : limit).map { tag -> JSON in
      [
        "name": .text(tag.name), "description": .text(tag.description), "model_count": .integer(tag.versions.count),
      ]
    }
    return .envelope(data: ["tags": .list(rows)])
  }
}
