/// A condition of a rule.
indirect enum ContractCondition: Sendable, Equatable {
  case compare(ContractFunction, columns: [Int], ContractComparison, Double)
  case all([ContractCondition])
  case any([ContractCondition])
}

/// How a value is compared.
enum ContractComparison: String, Sendable, CaseIterable {
  case greater = ">"
  case greaterOrEqual = ">="
  case less = "<"
  case lessOrEqual = "<="
  case equal = "=="
  case notEqual = "!="

  func holds(_ value: Double, _ bound: Double) -> Bool {
    switch self {
    case .greater: value > bound
    case .greaterOrEqual: value >= bound
    case .less: value < bound
    case .lessOrEqual: value <= bound
    case .equal: value == bound
    case .notEqual: value != bound
    }
  }
}

/// Reads one rule: `or := and {OR and}; and := term {AND term}; term := '(' or ')' | FUNCTION(attribute[, attribute])
/// comparison number`.
struct ContractParser {
  /// How deep parentheses may stand in each other.
  private static let depthLimit = 64

  private let tokens: [ContractToken]
  private let line: Int
  private let schema: FeatureSchema
  private var place = 0
  private var depth = 0

  init(_ tokens: [ContractToken], line: Int, schema: FeatureSchema) {
    self.tokens = tokens
    self.line = line
    self.schema = schema
  }

  mutating func rule() throws(ContractProblem) -> ContractCondition {
    let condition = try alternatives()
    guard current.kind == .end else { throw problem("expected AND, OR or the end of the line, found \(current.text)") }
    return condition
  }

  private var current: ContractToken { tokens[place] }

  private func problem(_ message: String) -> ContractProblem {
    ContractProblem(line: line, column: current.column, message)
  }

  private mutating func alternatives() throws(ContractProblem) -> ContractCondition {
    var parts = [try conjunction()]
    while takeWord("OR") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(ContractProblem) -> ContractCondition {
    var parts = [try term()]
    while takeWord("AND") { parts.append(try term()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard case .name(let name) = current.kind, name.uppercased() == word else { return false }
    place += 1
    return true
  }

  private mutating func take(_ sign: String) throws(ContractProblem) {
    guard current.kind == .sign(sign) else { throw problem("expected '\(sign)', found \(current.text)") }
    place += 1
  }

  private mutating func term() throws(ContractProblem) -> ContractCondition {
    guard current.kind == .sign("(") else { return try comparison() }
    guard depth < Self.depthLimit else { throw problem("more than \(Self.depthLimit) parentheses in each other") }
    place += 1
    depth += 1
    let condition = try alternatives()
    depth -= 1
    try take(")")
    return condition
  }

  private mutating func comparison() throws(ContractProblem) -> ContractCondition {
    let function = try function()
    try take("(")
    var columns = [try column(mustBeBinary: function.needsBinaryFirst, function)]
    for _ in 1..<function.arity {
      try take(",")
      columns.append(try column(mustBeBinary: function.needsBinarySecond, function))
    }
    try take(")")
    guard case .sign(let sign) = current.kind, let comparison = ContractComparison(rawValue: sign) else {
      let allowed = ContractComparison.allCases.map(\.rawValue).joined(separator: " ")
      throw problem("expected a comparison (\(allowed)), found \(current.text)")
    }
    place += 1
    guard case .number(let number) = current.kind else { throw problem("expected a number, found \(current.text)") }
    place += 1
    return .compare(function, columns: columns, comparison, number)
  }

  private mutating func function() throws(ContractProblem) -> ContractFunction {
    guard case .name(let name) = current.kind else { throw problem("expected a function, found \(current.text)") }
    guard let function = ContractFunction(rawValue: name.uppercased()) else {
      throw ContractProblem(
        line: line, column: current.column, "there is no function '\(name)'", unknown: name,
        known: ContractFunction.allCases.map(\.rawValue))
    }
    place += 1
    return function
  }

  private mutating func column(
    mustBeBinary: Bool, _ function: ContractFunction
  ) throws(ContractProblem) -> Int {
    guard case .name(let name) = current.kind else { throw problem("expected an attribute, found \(current.text)") }
    let found: Int
    do throws(StatisticsError) { found = try schema.column(named: name) } catch {
      throw ContractProblem(
        line: line, column: current.column, "there is no attribute '\(name)'", unknown: name,
        known: schema.columns.map(\.name))
    }
    guard !mustBeBinary || schema.columns[found].isBinary else {
      throw problem("\(function.rawValue) needs a binary attribute here, '\(name)' is continuous")
    }
    place += 1
    return found
  }
}
