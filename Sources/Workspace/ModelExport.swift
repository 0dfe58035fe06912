import Configuration
import Diagnostics

/// A model as one file: the zip archive that FATE's `export` makes of a model's folder (contract 7.1).
///
/// Where FATE has protobuf messages, it has the same buffers as canonical JSON. The same model gives the same bytes.
public struct ModelExport: Sendable {
  /// Whose model: `<role>#<party>#<model_id>`.
  public let partyModelID: String
  /// The version.
  public let version: String
  /// The components, FATE's `pipeline` among them.
  public let components: [ModelComponent]

  /// Takes a model.
  public init(partyModelID: String, version: String, components: [ModelComponent]) {
    self.partyModelID = partyModelID
    self.version = version
    self.components = components
  }

  /// `<party_model_id>_<version>.zip`; never a path.
  public var fileName: String {
    "\(partyModelID)_\(version).zip".map { $0 == "/" || $0 == "\0" ? "_" : String($0) }.joined()
  }

  static let dataFolder = "variables/data"
  static let indexFolder = "variables/index"
  static let protoFolder = "define/proto"
  static let pipelineFile = "pipeline.pb"
  static let pipeline = "pipeline"
  static let pipelineBuffer = "Pipeline"

  /// The archive.
  public func archive() throws -> [UInt8] {
    let definition = ModelExportDefinition(partyModelID: partyModelID, version: version, components)
    var entries: [String: [UInt8]] = [
      ModelExportDefinition.path: Array(definition.yaml.utf8), "\(Self.protoFolder)/": [], "\(Self.indexFolder)/": [],
      "\(Self.dataFolder)/": [],
    ]
    for component in components {
      let folder = "\(Self.dataFolder)/\(component.component)/\(component.alias)"
      entries["\(folder)/"] = []
      for (name, buffer) in component.buffers { entries["\(folder)/\(name)"] = CanonicalJSON.bytes(buffer) }
    }
    if let pipeline = components.first(where: { $0.component == Self.pipeline })?.buffers[Self.pipelineBuffer] {
      entries[Self.pipelineFile] = CanonicalJSON.bytes(pipeline)
    }
    return try ZipWriter.archive(entries)
  }

  /// Every buffer as `transfer` names it, `<component>.<alias>:<buffer>`, with the bytes of its canonical JSON.
  public var buffers: [String: [UInt8]] {
    var buffers: [String: [UInt8]] = [:]
    for component in components {
      for (name, buffer) in component.buffers {
        buffers["\(component.component).\(component.alias):\(name)"] = CanonicalJSON.bytes(buffer)
      }
    }
    return buffers
  }
}

extension ModelStore {
  /// A stored model as one file.
  ///
  /// - Throws: `noSuchModel` when it is not there.
  public func export(_ partyModelID: String, version: String) throws -> ModelExport {
    ModelExport(
      partyModelID: partyModelID, version: version, components: try components(partyModelID, version: version))
  }
}
