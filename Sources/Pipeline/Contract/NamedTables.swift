import Configuration

/// Parameters that name stored tables themselves, as those of Reader do.
public protocol NamingTables: ParameterSet {
  /// The tables, with the path of the parameter that names each.
  var namedTables: [NamedTable] { get }
}

/// A stored table that a parameter names.
public struct NamedTable: Sendable {
  /// Its namespace.
  public let namespace: String
  /// Its name.
  public let name: String
  /// The parameter that names it, nested names joined by dots.
  public let path: String

  /// Names a table.
  public init(namespace: String, name: String, path: String) {
    self.namespace = namespace
    self.name = name
    self.path = path
  }
}
