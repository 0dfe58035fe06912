/// A federation contract: rules on the statistics that may be sent and received, all of which must hold (SymetryML
/// contract A10, grammar C8). One rule a line; `#` begins a comment; AND binds closer than OR; words in any case.
public struct StatisticsContract: Sendable, Equatable {
  /// A rule and where it stands.
  public struct Rule: Sendable, Equatable {
    /// The line, from 1.
    public let line: Int
    /// The rule as it was written, without white space around it and without its comment.
    public let text: String
    let condition: ContractCondition
  }

  /// A rule that does not hold.
  public struct Failure: Sendable, Equatable {
    /// The line of the rule, from 1.
    public let line: Int
    /// The rule.
    public let text: String
    /// The values that it was compared with, `MEAN(x) is 2.5`.
    public let reason: String
  }

  /// Most rules of a contract.
  public static let maximumRules = 1000
  /// Most bytes of a contract.
  public static let maximumLength = 1 << 16

  /// The rules in their order.
  public let rules: [Rule]
  private let schema: FeatureSchema

  /// Reads and checks a contract.
  ///
  /// - Throws: `ContractProblems`, one for each line that is wrong: grammar, unknown functions and attributes, attributes
  ///   of another type than a function takes.
  public init(_ text: String, schema: FeatureSchema) throws(ContractProblems) {
    guard text.utf8.count <= Self.maximumLength else {
      throw ContractProblems(problems: [
        ContractProblem(line: 1, column: 1, "a contract has at most \(Self.maximumLength) bytes")
      ])
    }
    var (rules, problems): ([Rule], [ContractProblem]) = ([], [])
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      do throws(ContractProblem) {
        let tokens = try ContractToken.all(of: line, number: index + 1)
        guard tokens.count > 1 else { continue }
        var parser = ContractParser(tokens, line: index + 1, schema: schema)
        let condition = try parser.rule()
        rules.append(Rule(line: index + 1, text: Self.bare(line, tokens), condition: condition))
      } catch {
        problems.append(error)
      }
    }
    if rules.count > Self.maximumRules {
      problems.append(ContractProblem(line: 1, column: 1, "a contract has at most \(Self.maximumRules) rules"))
    }
    guard problems.isEmpty else { throw ContractProblems(problems: problems) }
    self.rules = rules
    self.schema = schema
  }

  /// The rules that statistics do not meet; a comparison with what is not defined, as a mean of no rows, never holds.
  public func failures(in table: StatisticsTable) -> [Failure] {
    guard table.schema == schema else {
      return rules.map { Failure(line: $0.line, text: $0.text, reason: "the statistics have another schema") }
    }
    return rules.compactMap { rule in
      holds(rule.condition, table)
        ? nil : Failure(line: rule.line, text: rule.text, reason: values(rule.condition, table).joined(separator: ", "))
    }
  }

  private func holds(_ condition: ContractCondition, _ table: StatisticsTable) -> Bool {
    switch condition {
    case .all(let parts): parts.allSatisfy { holds($0, table) }
    case .any(let parts): parts.contains { holds($0, table) }
    case .compare(let function, let columns, let comparison, let bound):
      function.value(columns, in: table).map { comparison.holds($0, bound) } ?? false
    }
  }

  private func values(_ condition: ContractCondition, _ table: StatisticsTable) -> [String] {
    switch condition {
    case .all(let parts), .any(let parts): return parts.flatMap { values($0, table) }
    case .compare(let function, let columns, _, _):
      let names = columns.map { schema.columns[$0].name }.joined(separator: ", ")
      let value = function.value(columns, in: table).map { "\($0)" } ?? "not defined"
      return ["\(function.rawValue)(\(names)) is \(value)"]
    }
  }

  private static func bare(_ line: Substring, _ tokens: [ContractToken]) -> String {
    let end = (tokens.last?.column ?? 1) - 1
    let start = (tokens.first?.column ?? 1) - 1
    var text = line.dropFirst(start).prefix(max(end - start, 0))
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
