import Diagnostics

/// The reading of one component's parameters at one party: layers are applied in order, later ones win; nested maps
/// merge name by name, lists and scalars replace (contract 4.4).
public struct ParameterReading: Sendable {
  /// Whose parameters are read, for messages: `hetero_lr_0 (HeteroLR)`.
  public let owner: String
  /// How bad an unknown name is, in the layers that are applied from now on.
  public var unknownNames: Diagnostic.Severity
  /// Where each value that differs from the default was written, by path (`init_param.init_method`).
  public private(set) var origins: [String: SourcePosition] = [:]
  /// What was found wrong.
  public private(set) var diagnostics: [Diagnostic] = []
  private var path: [String] = []

  /// Begins a reading.
  public init(owner: String, unknownNames: Diagnostic.Severity) {
    self.owner = owner
    self.unknownNames = unknownNames
  }

  /// Applies one layer to a set.
  public mutating func apply<Root: ParameterSet>(_ node: Node, to root: inout Root) {
    guard let members = node.members else { return refuse(node, expected: "a map", code: .parameterType) }
    let table = Root.parameters
    for member in members {
      path.append(member.key)
      defer { path.removeLast() }
      if let parameter = table.first(where: { $0.name == member.key }) {
        parameter.apply(&root, member.value, &self)
      } else {
        report(unknown: member, among: table.map(\.name))
      }
    }
  }

  /// Adds the problems between parameters, each at the place where the blamed one was written.
  public mutating func check<Root: ParameterSet>(_ root: Root) {
    for problem in root.problems() {
      diagnostics.append(
        Diagnostic(
          problem.code, "'\(problem.path)' of \(owner) \(problem.message)", at: place(of: problem.path),
          subject: owner, help: problem.help))
    }
  }

  mutating func note(_ node: Node) { origins[path.joined(separator: ".")] = node.position }

  mutating func refuse(_ node: Node, expected: String, code: DiagnosticCode) {
    let name = path.isEmpty ? "the parameters" : "'\(path.joined(separator: "."))'"
    diagnostics.append(
      Diagnostic(
        code, "\(name) of \(owner) must be \(expected), found \(node.found)", at: node.position,
        help: node.text.flatMap { Suggestion.help(for: $0, in: words(in: expected)) }))
  }

  /// Where the value of a path was written, or the first value below it, or the map around it that is one value.
  public func place(of path: String) -> SourcePosition? {
    if let place = origins[path] ?? origins.filter({ $0.key.hasPrefix("\(path).") }).min(by: { $0.key < $1.key })?.value
    {
      return place
    }
    return path.lastIndex(of: ".").flatMap { origins[String(path[..<$0])] }
  }

  private mutating func report(unknown member: Node.Member, among names: [String]) {
    let ignored = unknownNames == .error ? "" : "; it is ignored"
    diagnostics.append(
      Diagnostic(
        unknownNames, .unknownParameter,
        "unknown parameter '\(path.joined(separator: "."))' of \(owner)\(ignored)", at: member.keyPosition,
        help: Suggestion.help(for: member.key, in: names)))
  }

  /// The quoted words of an expectation, so that a mistyped choice gets its nearest.
  private func words(in expectation: String) -> [String] {
    expectation.split(separator: "'", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
