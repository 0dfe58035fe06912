import Configuration
import Diagnostics

/// Parameters that name a model which an earlier job left, as those of ModelLoader do.
public protocol NamingModel: ParameterSet {
  /// The model; nil when none is to be loaded.
  var namedModel: NamedModel? { get }
}

/// The model of one component of an earlier job, as parameters name it; each party means its own part.
public struct NamedModel: Sendable, Hashable {
  /// `arbiter-10000#guest-9999#host-10000#model` (contract 7.1).
  public let modelID: String
  /// The job that trained it, or a version that was made of it.
  public let modelVersion: String
  /// The component that made it.
  public let component: String
  /// The alias of that component's model output; nil for the one that it has.
  public let alias: String?

  /// Names a model.
  public init(modelID: String, modelVersion: String, component: String, alias: String?) {
    self.modelID = modelID
    self.modelVersion = modelVersion
    self.component = component
    self.alias = alias
  }
}

/// A model of an earlier job that a task of a plan is to be handed.
public struct NamedModelReference: Sendable {
  /// Which one.
  public let model: NamedModel
  /// Where the conf names its version.
  public let position: SourcePosition?
  /// Where the conf names its component.
  public let componentPosition: SourcePosition?

  /// Makes a reference.
  public init(_ model: NamedModel, position: SourcePosition?, componentPosition: SourcePosition?) {
    self.model = model
    self.position = position
    self.componentPosition = componentPosition
  }
}
