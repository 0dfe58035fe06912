import Configuration
import Diagnostics
import Learning

/// What must hold before a node lets statistics out (contract A10, C8). They are no differential privacy.
public struct GateRules: Sendable, Equatable {
  /// The thresholds.
  public var gates = SharingGates()
  /// The column whose different values are counted (patients, machines); nil for none.
  public var unitColumn: String?
  /// Whether each step must look like what was released before it.
  public var testsSteps = false

  /// The standard gates.
  public init() {}

  static let keys = ["min_rows_extra", "min_units", "min_cell", "unit_column", "delta_tests"]

  /// As they stand in the manifest.
  public var json: JSON {
    [
      "min_rows_extra": .integer(gates.minimumExtraRows), "min_units": .integer(gates.minimumUnits),
      "min_cell": .integer(gates.minimumCell), "unit_column": unitColumn.map { .text($0) } ?? .null,
      "delta_tests": .bool(testsSteps),
    ]
  }

  init(_ fields: Fields) throws {
    gates = SharingGates(
      minimumExtraRows: try fields.count("min_rows_extra"), minimumUnits: try fields.count("min_units"),
      minimumCell: try fields.count("min_cell"))
    unitColumn = fields.optionalText("unit_column")
    testsSteps = try fields.bool("delta_tests")
  }

  /// Reads what a person wrote; keys that are absent keep the standard.
  init(_ node: Node) throws {
    var problems = DiagnosticList()
    guard let members = node.members else {
      throw Diagnostic(.badFederationConf, "'gates' must be a map, found \(node.found)", at: node.position)
    }
    for member in members { try problems.collect { try read(member) } }
    try problems.throwIfErrors()
  }

  private mutating func read(_ member: Node.Member) throws {
    switch member.key {
    case "min_rows_extra": gates.minimumExtraRows = try Self.number(member)
    case "min_units": gates.minimumUnits = try Self.number(member)
    case "min_cell": gates.minimumCell = try Self.number(member)
    case "unit_column":
      guard let name = member.value.text ?? (member.value.isNull ? "" : nil) else {
        throw Diagnostic(
          .badFederationConf, "'unit_column' must be a name or null, found \(member.value.found)",
          at: member.value.position)
      }
      unitColumn = name.isEmpty ? nil : name
    case "delta_tests": testsSteps = try Self.flag(member)
    case "hipaa":
      throw Diagnostic(
        .notSpoken, "the patient-level tests (hipaa) are not built", at: member.keyPosition,
        help: "unit_column with min_units and delta_tests are what there is of them; leave it out")
    default:
      throw Diagnostic(
        .badFederationConf, "there is no gate \(English.quote(member.key))", at: member.keyPosition,
        help: Suggestion.help(for: member.key, in: Self.keys) ?? "the gates are \(English.list(Self.keys, "and"))")
    }
  }

  /// `on` and `off` are texts in YAML 1.2.
  private static func flag(_ member: Node.Member) throws -> Bool {
    if let flag = member.value.bool { return flag }
    switch member.value.text {
    case "on": return true
    case "off": return false
    default:
      throw Diagnostic(
        .badFederationConf, "'\(member.key)' must be on or off, found \(member.value.found)", at: member.value.position)
    }
  }

  private static func number(_ member: Node.Member) throws -> Int {
    guard let value = member.value.integer, (0...1_000_000).contains(value) else {
      throw Diagnostic(
        .badFederationConf, "'\(member.key)' must be from 0 to 1000000, found \(member.value.found)",
        at: member.value.position)
    }
    return value
  }
}
