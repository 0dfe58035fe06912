import Diagnostics

/// The parameters of a component, or a nested group of them: a plain struct and its table.
///
/// The table is the single description of each parameter: decoding, checking, help, tracking and tests come from it.
public protocol ParameterSet: Sendable {
  /// The defaults of a generation of FATE; for 1.4 those after its `default_runtime_conf` overlay (contract 8.4).
  init(defaults generation: Generation)
  /// One entry per parameter.
  static var parameters: [Parameter<Self>] { get }
  /// What is wrong between parameters, or not built: each with the path of the parameter to blame.
  func problems() -> [ParameterProblem]
}

extension ParameterSet {
  /// No rule between parameters.
  public func problems() -> [ParameterProblem] { [] }

  /// All values by name, as FATE's tracking shows them.
  public var json: JSON {
    .object(Dictionary(Self.parameters.map { ($0.name, $0.read(self)) }, uniquingKeysWith: { $1 }))
  }
}

/// Whose defaults and strictness a conf gets: its `dsl_version` says.
public enum Generation: String, Sendable, CaseIterable {
  /// FATE 1.4 (no `dsl_version`, or 1): unknown names are named and ignored.
  case fate14 = "1.4"
  /// FATE 1.5 and later (`dsl_version` 2): unknown names are refused.
  case fate15 = "1.5"
}

/// A rule between parameters that is broken.
public struct ParameterProblem: Sendable {
  /// The parameter to blame, nested names joined by dots.
  public let path: String
  /// What is wrong.
  public let message: String
  /// What to do.
  public let help: String?
  /// The stable code.
  public let code: DiagnosticCode

  /// Makes a problem.
  public init(_ path: String, _ message: String, help: String? = nil, code: DiagnosticCode = .parameterConflict) {
    self.path = path
    self.message = message
    self.help = help
    self.code = code
  }
}

/// One declared parameter of a set: its name in files, its place in the struct, its rule and its meaning.
public struct Parameter<Root>: Sendable {
  /// The name in files.
  public let name: String
  /// What it does, one sentence.
  public let doc: String
  /// The unit of its value, when it has one.
  public let unit: String?
  /// What is allowed, in words.
  public let allowed: String
  /// A value that is refused, from which tests are made.
  public let invalidSample: JSON?
  /// The table of a nested set, flattened to name, doc and allowed, for help.
  public let nested: [ParameterDescription]
  /// Reads the value as JSON.
  public let read: @Sendable (Root) -> JSON
  /// Sets the value from a node and reports what is wrong with it.
  let apply: @Sendable (inout Root, Node, inout ParameterReading) -> Void

  /// Declares a parameter whose every value of its type is allowed.
  public init<Value: ParameterValue>(
    _ name: String, _ path: any (WritableKeyPath<Root, Value> & Sendable), unit: String? = nil, _ doc: String
  ) {
    self.init(name, path, .any, unit: unit, doc)
  }

  /// Declares a parameter with a simple value.
  public init<Value: ParameterValue>(
    _ name: String, _ path: any (WritableKeyPath<Root, Value> & Sendable), _ rule: Rule<Value>,
    unit: String? = nil,
    _ doc: String
  ) {
    self.name = name
    self.doc = doc
    self.unit = unit
    self.allowed = rule.text.isEmpty ? Value.expectation : rule.text
    self.invalidSample = rule.invalidSample
    self.nested = []
    self.read = { $0[keyPath: path].json }
    self.apply = { root, node, reading in
      guard let value = Value(node) else {
        return reading.refuse(
          node, expected: rule.text.isEmpty ? Value.expectation : rule.text,
          code: Value.hasType(of: node) ? .parameterRange : .parameterType)
      }
      guard rule.accepts(value) else { return reading.refuse(node, expected: rule.text, code: .parameterRange) }
      root[keyPath: path] = value
      reading.note(node)
    }
  }

  /// Declares a nested set.
  public init<Nested: ParameterSet>(
    _ name: String, nested path: any (WritableKeyPath<Root, Nested> & Sendable), _ doc: String
  ) {
    self.name = name
    self.doc = doc
    self.unit = nil
    self.allowed = "a map"
    self.invalidSample = .integer(0)
    self.nested = ParameterDescription.all(of: Nested.self)
    self.read = { $0[keyPath: path].json }
    self.apply = { root, node, reading in reading.apply(node, to: &root[keyPath: path]) }
  }
}

extension Parameter {
  /// The same parameter as one of a larger set, which holds this one's set at a path: for a component that has all
  /// parameters of another one and more.
  public func within<Outer: Sendable>(
    _ path: any (WritableKeyPath<Outer, Root> & Sendable)
  ) -> Parameter<Outer> {
    let (read, apply) = (read, apply)
    return Parameter<Outer>(
      name: name, doc: doc, unit: unit, allowed: allowed, invalidSample: invalidSample, nested: nested,
      read: { read($0[keyPath: path]) },
      apply: { root, node, reading in apply(&root[keyPath: path], node, &reading) })
  }

  private init(
    name: String, doc: String, unit: String?, allowed: String, invalidSample: JSON?, nested: [ParameterDescription],
    read: @escaping @Sendable (Root) -> JSON,
    apply: @escaping @Sendable (inout Root, Node, inout ParameterReading) -> Void
  ) {
    self.name = name
    self.doc = doc
    self.unit = unit
    self.allowed = allowed
    self.invalidSample = invalidSample
    self.nested = nested
    self.read = read
    self.apply = apply
  }
}

/// What help shows of a parameter.
public struct ParameterDescription: Sendable {
  /// The name in files.
  public let name: String
  /// What it does.
  public let doc: String
  /// What is allowed, with the unit.
  public let allowed: String
  /// A value that is refused, from which tests are made.
  public let invalidSample: JSON?
  /// Those of a nested set.
  public let nested: [ParameterDescription]

  /// The descriptions of a set's table.
  public static func all<Root: ParameterSet>(of type: Root.Type) -> [ParameterDescription] {
    type.parameters.map {
      ParameterDescription(
        name: $0.name, doc: $0.doc, allowed: $0.allowed + ($0.unit.map { " (\($0))" } ?? ""),
        invalidSample: $0.invalidSample, nested: $0.nested)
    }
  }
}
