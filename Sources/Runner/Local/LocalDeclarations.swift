import Configuration
import Diagnostics
import Pipeline

extension LocalJob.Module {
  /// What plans and records need to know of the module.
  var declaration: any Component.Type {
    switch self {
    case .upload: UploadDeclaration.self
    case .download: DownloadDeclaration.self
    case .modelStore: ModelStoreDeclaration.self
    case .modelRestore: ModelRestoreDeclaration.self
    }
  }
}

/// A module whose program is given with each job.
private protocol LocalDeclaration: Component where Parameters == NoParameters {
  static var local: LocalJob.Module { get }
}

extension LocalDeclaration {
  static var module: String { local.rawValue }
  static var parameterClass: String { "\(local.rawValue)Param" }
  static var roles: Set<Role> { [.local] }
  static var ports: Ports { Ports(dataOutputs: 0) }

  static func run(_ parameters: NoParameters, in context: ComponentContext) throws -> ComponentOutput {
    throw Diagnostic(.internalError, "\(module) was started like a component of a DSL", subject: context.component)
  }
}

private struct NoParameters: ParameterSet {
  static let parameters: [Parameter<Self>] = []
  init(defaults generation: Generation) {}
}

private enum UploadDeclaration: LocalDeclaration {
  static let local = LocalJob.Module.upload
  static let summary = "Stores a file as a table."
}

private enum DownloadDeclaration: LocalDeclaration {
  static let local = LocalJob.Module.download
  static let summary = "Writes a table as a file."
}

private enum ModelStoreDeclaration: LocalDeclaration {
  static let local = LocalJob.Module.modelStore
  static let summary = "Puts a model away."
}

private enum ModelRestoreDeclaration: LocalDeclaration {
  static let local = LocalJob.Module.modelRestore
  static let summary = "Brings a model back."
}
