/// The modules that a DSL may name: those that are built, and those that FATE has and fedflow has not yet.
public struct ComponentRegistry: Sendable {
  /// The built ones by name.
  public let components: [String: any Component.Type]
  /// Names of modules that exist in FATE but are not built: refused at submit, with one clear message.
  public let notBuilt: Set<String>

  /// Makes a registry.
  public init(_ components: [any Component.Type], notBuilt: Set<String> = []) {
    self.components = Dictionary(
      components.map { ($0.module.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    self.notBuilt = notBuilt
  }

  /// The component of a module name; FATE looks modules up without regard to case.
  public subscript(module: String) -> (any Component.Type)? { components[module.lowercased()] }

  /// The names of the built modules, sorted.
  public var modules: [String] { components.values.map { $0.module }.sorted() }
}
