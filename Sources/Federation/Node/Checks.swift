import Diagnostics
import Learning

/// The rules of a contract as the federation's parts ask for them.
enum ContractCheck {
  /// Reads rules.
  ///
  /// - Throws: `brokenContract`, one for each rule that cannot be used.
  static func read(_ rules: [String], _ schema: FeatureSchema) throws -> StatisticsContract {
    do { return try StatisticsContract(rules.joined(separator: "\n"), schema: schema) } catch {
      throw DiagnosticList(
        error.problems.map { problem in
          let source = SourceText(name: "contract", text: rules.joined(separator: "\n"))
          return Diagnostic(
            .brokenContract, problem.message,
            at: SourcePosition(source: source, line: problem.line, column: problem.column),
            help: problem.unknown.flatMap { Suggestion.help(for: $0, in: problem.known) })
        })
    }
  }

  static func require(_ rules: [String], _ schema: FeatureSchema) throws { _ = try read(rules, schema) }

  /// The rules that statistics do not meet, each with the values that it was compared with.
  static func broken(_ rules: [String], by table: StatisticsTable) throws -> [String] {
    guard !rules.isEmpty else { return [] }
    return try read(rules, table.schema).failures(in: table).map { "\($0.text) (\($0.reason))" }
  }
}

extension FederationNode {
  /// Checks rules, and which of them what this node would send does not meet.
  ///
  /// - Throws: `brokenContract`, one for each rule that cannot be used.
  public func check(_ rules: [String]) throws -> [String] {
    let schema = try manifest().requireSchema()
    try ContractCheck.require(rules, schema)
    return try state.local.map { try ContractCheck.broken(rules, by: try folder.table($0)) } ?? []
  }

  /// Why statistics may not leave; empty when they may.
  func gateProblems(
    _ table: StatisticsTable, _ change: SharingGates.Increment, _ units: Int?, _ rules: GateRules
  ) throws -> [String] {
    if rules.unitColumn != nil, units == nil { return ["it is not known from how many units the rows come"] }
    var problems = rules.gates.problems(
      with: table, increment: state.released == nil ? nil : change, units: rules.unitColumn == nil ? nil : units)
    if rules.testsSteps, let released = state.released {
      problems += try StepTests(from: try folder.table(released), to: table).problems
    }
    return problems
  }
}
