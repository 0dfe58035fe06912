import Configuration
import Diagnostics

/// `define/define_meta.yaml` of an exported model: its components, their modules and the types of their buffers.
struct ModelExportDefinition: Equatable {
  /// A component with one model.
  struct Component: Equatable {
    let name: String
    let alias: String
    let module: String
    let buffers: [String]
  }

  /// What stands where FATE names the class of a protobuf message.
  static let bufferType = "JSON"

  /// FATE leaves it empty; ours say whose model it is, so that one cannot be taken for another's.
  let description: String
  /// The components in the order in which they were stored.
  let components: [Component]

  init(partyModelID: String, version: String, _ components: [ModelComponent]) {
    description = Self.description(partyModelID, version)
    self.components = components.map {
      Component(name: $0.component, alias: $0.alias, module: $0.module, buffers: $0.buffers.keys.sorted())
    }
  }

  static func description(_ partyModelID: String, _ version: String) -> String { "\(partyModelID) \(version)" }

  // MARK: Writing

  /// The text of the file.
  var yaml: String {
    var lines = ["describe: \(CanonicalJSON.text(.text(description), .line))"]
    lines.append(components.isEmpty ? "component_define: {}" : "component_define:")
    for component in components {
      lines += ["  \(Self.word(component.name)):", "    module_name: \(Self.word(component.module))"]
    }
    lines.append(components.isEmpty ? "model_proto: {}" : "model_proto:")
    for component in components {
      let isEmpty = component.buffers.isEmpty
      lines += ["  \(Self.word(component.name)):", "    \(Self.word(component.alias)):\(isEmpty ? " {}" : "")"]
      lines += component.buffers.map { "      \(Self.word($0)): \(Self.bufferType)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A name as YAML: quoted unless it can be nothing but a text.
  private static func word(_ name: String) -> String {
    let isPlain =
      name.utf8.count > 5 && name.unicodeScalars.first?.properties.isAlphabetic == true
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
      }
    return isPlain ? name : CanonicalJSON.text(.text(name), .line)
  }

  // MARK: Reading

  /// Reads the file of an archive.
  ///
  /// - Throws: F0904 when it is none, F0905 when buffers are protobuf messages.
  init(_ bytes: [UInt8], archive: String) throws {
    let source = SourceText(name: "\(archive): \(Self.path)", bytes: bytes)
    let root = try ConfigurationFile.read(source, limits: ReadingLimits(bytes: 4 << 20, depth: 16, expansion: 0))
    description = root["describe"]?.text ?? ""
    guard let defined = root["component_define"]?.members, let models = root["model_proto"]?.members else {
      throw Self.wrong("needs the maps 'component_define' and 'model_proto'", root)
    }
    var components: [Component] = []
    for member in models {
      guard let aliases = member.value.members, aliases.count == 1, let alias = aliases.first else {
        throw Self.wrong("\(English.quote(member.key)) must have one model", member.value)
      }
      guard let module = root["component_define"]?[member.key]?["module_name"]?.text else {
        throw Self.wrong("\(English.quote(member.key)) has no module in 'component_define'", member.value)
      }
      let buffers = try Self.buffers(alias.value)
      components.append(Component(name: member.key, alias: alias.key, module: module, buffers: buffers))
    }
    // Components without a model may be defined all the same.
    let names = Set(components.map(\.name))
    components += defined.filter { !names.contains($0.key) }.compactMap { member in
      member.value["module_name"]?.text.map { Component(name: member.key, alias: "", module: $0, buffers: []) }
    }
    self.components = components.filter { !$0.alias.isEmpty }
  }

  static let path = "define/define_meta.yaml"

  private static func buffers(_ alias: Node) throws -> [String] {
    guard let members = alias.members else { throw wrong("a model must be a map of buffers", alias) }
    return try members.map { buffer in
      guard buffer.value.text == bufferType else {
        throw Diagnostic(
          .foreignModelArchive,
          "the buffer \(English.quote(buffer.key)) is a protobuf message \(buffer.value.found), not JSON",
          at: buffer.value.position,
          help: "models of FATE cannot be imported; train again, or import an archive of 'fedflow export'")
      }
      return buffer.key
    }
  }

  private static func wrong(_ what: String, _ node: Node) -> Diagnostic {
    Diagnostic(.badModelArchive, what, at: node.position)
  }
}
