import Configuration
import Tables

/// Labels as texts by which confs and tables agree: `1`, `1.0` and "1" are one label.
enum LabelText {
  /// The text of a label in a conf, nil when it is none.
  static func of(_ value: JSON) -> String? {
    switch value {
    case .integer(let integer): String(integer)
    case .number(let number): of(number)
    case .text(let text): normal(text)
    default: nil
    }
  }

  /// The text of a label's number.
  static func of(_ number: Double) -> String { Int64(exactly: number).map { String($0) } ?? NumberText.of(number) }

  /// The text of a label that was written as text.
  static func normal(_ text: String) -> String { Double(text).map(of) ?? text }

  /// The labels of a column.
  static func all(_ column: Column) -> [String] {
    if let numbers = column.doubles { return numbers.array.map(of) }
    return (0..<column.count).map { column.text(at: $0) }
  }

  /// Ascending: numbers before texts.
  static func precedes(_ a: String, _ b: String) -> Bool {
    switch (Double(a), Double(b)) {
    case (let left?, let right?): left < right
    case (.some, nil): true
    case (nil, .some): false
    default: a.utf8.lexicographicallyPrecedes(b.utf8)
    }
  }

  /// The label as JSON: a number where it is one.
  static func json(_ text: String) -> JSON {
    Int(text).map(JSON.integer) ?? Double(text).map(JSON.number) ?? .text(text)
  }
}
