import Diagnostics

/// What a parameter's value must satisfy beyond its type: the words, the test, and a value that breaks it.
public struct Rule<Value: Sendable>: Sendable {
  /// What is allowed, to follow "must be": `at least 1`; empty when everything is.
  public let text: String
  /// Whether a value is allowed.
  public let accepts: @Sendable (Value) -> Bool
  /// A value that the rule refuses, from which tests are made; nil when there is none.
  public let invalidSample: JSON?

  /// Declares a rule.
  public init(_ text: String, invalidSample: JSON?, accepts: @escaping @Sendable (Value) -> Bool) {
    self.text = text
    self.accepts = accepts
    self.invalidSample = invalidSample
  }

  /// Every value of the type.
  public static var any: Rule { Rule("", invalidSample: nil) { _ in true } }

  /// The rule of the wrapped value, with null allowed.
  public static func orNull<Wrapped: Sendable>(_ rule: Rule<Wrapped>) -> Rule where Value == Wrapped? {
    Rule(rule.text.isEmpty ? "" : "\(rule.text) or null", invalidSample: rule.invalidSample) { value in
      value.map(rule.accepts) ?? true
    }
  }

  /// Every element keeps the rule.
  public static func each<Element: Sendable>(_ rule: Rule<Element>) -> Rule where Value == [Element] {
    Rule("a list of elements each \(rule.text)", invalidSample: rule.invalidSample.map { .list([$0]) }) { values in
      values.allSatisfy(rule.accepts)
    }
  }
}

extension Rule where Value == Int {
  /// value ≥ bound.
  public static func atLeast(_ bound: Int) -> Rule {
    Rule("at least \(bound)", invalidSample: .integer(bound - 1)) { $0 >= bound }
  }
  /// value > 0.
  public static var positive: Rule { atLeast(1) }
  /// low ≤ value ≤ high.
  public static func between(_ low: Int, _ high: Int) -> Rule {
    Rule("between \(low) and \(high)", invalidSample: .integer(high + 1)) { (low...high).contains($0) }
  }
}

extension Rule where Value == Double {
  /// value ≥ bound.
  public static func atLeast(_ bound: Double) -> Rule {
    Rule("a number of at least \(bound)", invalidSample: .number(bound - 1)) { $0 >= bound }
  }
  /// value > bound.
  public static func above(_ bound: Double) -> Rule {
    Rule("a number above \(bound)", invalidSample: .number(bound)) { $0 > bound }
  }
  /// low ≤ value ≤ high.
  public static func between(_ low: Double, _ high: Double) -> Rule {
    Rule("a number between \(low) and \(high)", invalidSample: .number(high + 1)) { $0 >= low && $0 <= high }
  }
}

extension Rule where Value == String {
  /// One of a few words, as they are spelled.
  public static func oneOf(_ words: [String]) -> Rule {
    Rule(English.list(words.map { "'\($0)'" }), invalidSample: "no such word") { words.contains($0) }
  }
  /// Not the empty text.
  public static var notEmpty: Rule { Rule("a text that is not empty", invalidSample: "") { !$0.isEmpty } }
}
