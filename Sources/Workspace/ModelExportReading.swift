import Configuration
import Diagnostics

/// What an archive must be to be taken for a model.
public struct ModelExpectation: Sendable {
  /// The role whose model it is to be.
  public let role: String
  /// The party whose model it is to be.
  public let party: Int
  /// Its model id.
  public let modelID: String
  /// Its version.
  public let version: String
  /// The modules that may have made its components.
  public let modules: Set<String>

  /// Says what is expected.
  public init(role: String, party: Int, modelID: String, version: String, modules: Set<String>) {
    self.role = role
    self.party = party
    self.modelID = modelID
    self.version = version
    self.modules = modules
  }

  /// `<role>#<party>#<model_id>`.
  public var partyModelID: String { ModelStore.partyModelID(role: role, party: party, modelID: modelID) }
}

extension ModelExport {
  /// Reads an archive; everything about it is checked, and nothing is written.
  ///
  /// - Parameter name: what the archive is called in messages.
  /// - Throws: F0901 to F0906, or where the JSON of a buffer is wrong.
  public init(reading bytes: [UInt8], name: String, expecting expected: ModelExpectation) throws {
    let archive = try ZipArchive(bytes, name: name)
    let files = Dictionary(uniqueKeysWithValues: archive.entries.map { ($0.name, $0) })
    guard let entry = files[ModelExportDefinition.path] else {
      throw Diagnostic(
        .badModelArchive, "the archive has no \(ModelExportDefinition.path), so it is no exported model", subject: name,
        help: Self.nested(files.keys.sorted()))
    }
    let definition = try ModelExportDefinition(try archive.bytes(of: entry), archive: name)
    let reader = ModelExportReader(archive: archive, files: files, expected: expected)
    try reader.checkNames(definition)
    let components = try definition.components.map(reader.component)
    try reader.checkPipeline(components, definition)
    self.init(partyModelID: expected.partyModelID, version: expected.version, components: components)
  }

  /// Somebody zipped the folder instead of what is in it.
  private static func nested(_ names: [String]) -> String? {
    names.first { $0.hasSuffix("/\(ModelExportDefinition.path)") }.map {
      "it has '\($0)': zip what is in the folder, not the folder"
    }
  }
}

/// One reading of an archive.
private struct ModelExportReader {
  let archive: ZipArchive
  let files: [String: ZipArchive.Entry]
  let expected: ModelExpectation

  /// Every file is one that a model has, and every buffer is there.
  func checkNames(_ definition: ModelExportDefinition) throws {
    var allowed: Set<String> = [ModelExportDefinition.path, ModelExport.pipelineFile]
    for component in definition.components {
      for part in [component.name, component.alias] where part.isEmpty || part.contains("/") || part.hasPrefix(".") {
        throw wrong("\(English.quote(part)) is no name of a component or a model")
      }
      guard expected.modules.contains(component.module) || component.module == ModelExport.pipelineBuffer else {
        throw Diagnostic(
          .badModelArchive,
          "the component \(English.quote(component.name)) is of a module \(English.quote(component.module)), "
            + "which fedflow does not know", subject: archive.name,
          help: Suggestion.help(for: component.module, in: expected.modules.sorted()))
      }
      for buffer in component.buffers { allowed.insert(path(component, buffer)) }
    }
    for path in allowed.sorted() where files[path] == nil && path != ModelExport.pipelineFile {
      throw wrong("\(English.quote(path)) is missing, which define_meta.yaml names")
    }
    for path in files.keys.sorted() where !allowed.contains(path) && !isProto(path) {
      throw Diagnostic(
        .badModelArchive, "\(English.quote(path)) is no file of a model", subject: archive.name,
        help: Suggestion.help(for: path, in: allowed.sorted()))
    }
  }

  private func path(_ component: ModelExportDefinition.Component, _ buffer: String) -> String {
    "\(ModelExport.dataFolder)/\(component.name)/\(component.alias)/\(buffer)"
  }

  /// FATE puts the declarations of its messages there; they say nothing about ours.
  private func isProto(_ path: String) -> Bool {
    path.hasPrefix("\(ModelExport.protoFolder)/") && path.hasSuffix(".proto")
  }

  func component(_ component: ModelExportDefinition.Component) throws -> ModelComponent {
    var buffers: [String: JSON] = [:]
    for buffer in component.buffers {
      // The name becomes that of a file.
      guard Layout.bufferName(of: "\(buffer).json") == buffer else {
        throw wrong("\(English.quote(buffer)) is no name of a buffer")
      }
      buffers[buffer] = try json(path(component, buffer))
    }
    return ModelComponent(
      component: component.name, alias: component.alias, module: component.module, buffers: buffers)
  }

  private func json(_ path: String) throws -> JSON {
    guard let entry = files[path] else { throw wrong("\(English.quote(path)) is missing") }
    let source = SourceText(name: "\(archive.name): \(path)", bytes: try archive.bytes(of: entry))
    let node = try JSONReader.read(source, limits: ReadingLimits(bytes: 1 << 30))
    guard node.members != nil else {
      throw Diagnostic(.badModelArchive, "a buffer must be a map, found \(node.found)", at: node.position)
    }
    return node.json
  }

  /// The model is the one that was asked for.
  func checkPipeline(_ components: [ModelComponent], _ definition: ModelExportDefinition) throws {
    guard
      let pipeline = components.first(where: { $0.component == ModelExport.pipeline })?
        .buffers[ModelExport.pipelineBuffer]
    else { throw wrong("the component 'pipeline' is missing, which says how the model was trained") }
    if files[ModelExport.pipelineFile] != nil, try json(ModelExport.pipelineFile) != pipeline {
      throw wrong("\(ModelExport.pipelineFile) and the component 'pipeline' say different things")
    }
    for (key, value) in [("model_id", expected.modelID), ("model_version", expected.version)] {
      let found = pipeline[key]?.textValue ?? ""
      guard found == value else { throw disagrees("'\(key)' is \(English.quote(found))", "'\(value)'") }
    }
    let description = ModelExportDefinition.description(expected.partyModelID, expected.version)
    guard definition.description.isEmpty || definition.description == description else {
      throw disagrees("description is \(English.quote(definition.description))", "'\(description)'")
    }
    let parties = pipeline["train_runtime_conf"]?["role"]?[expected.role]?.listValue ?? []
    guard parties.contains(where: { $0.textValue ?? $0.integerValue.map { String($0) } == String(expected.party) })
    else {
      throw Diagnostic(
        .modelDisagrees,
        "Party id \(expected.party) is not in model roles, please check if the party id is valid.",
        subject: archive.name, help: "the model was trained without \(expected.role) \(expected.party)")
    }
  }

  private func disagrees(_ found: String, _ wanted: String) -> Diagnostic {
    Diagnostic(
      .modelDisagrees, "the model in the archive is another one: its \(found), expected \(wanted)",
      subject: archive.name, help: "name the role, party_id, model_id and model_version with which it was exported")
  }

  private func wrong(_ what: String) -> Diagnostic {
    Diagnostic(.badModelArchive, "the archive is no exported model: \(what)", subject: archive.name)
  }
}
