/// The numbers of a column that may have been uploaded as text, with the rows that are none.
public struct ParsedNumbers: Sendable {
  /// One number per row; NaN where missing or unreadable.
  public let numbers: Buffer<Double>
  /// How many rows are missing.
  public let missingCount: Int
  /// The first rows that are neither a number nor missing.
  public let unreadable: [Int]
  /// How many such rows there are.
  public let unreadableCount: Int
}

extension Column {
  /// Reads every row as a number, as Python's `float` does: spaces around it, a plus sign and exponents are fine, `nan`
  /// is missing; hexadecimal numbers and digits with underscores are not.
  ///
  /// - Parameters:
  ///   - missing: the texts that stand for a missing number (FATE's `missing_impute`); an empty cell is unreadable
  ///     unless the empty text is among them.
  ///   - limit: how many unreadable rows are listed.
  public func parsed(missing: Set<String>, listing limit: Int = 20) -> ParsedNumbers {
    let tokens = Set(missing.map { Array($0.utf8) })
    // A number column has only numbers and empty cells; its texts matter only if a number stands for missing.
    let mustCompareTexts = texts != nil || tokens.contains { !$0.isEmpty && FloatText.number($0) != nil }
    let known = doubles
    var (missingCount, unreadableCount) = (0, 0)
    var unreadable: [Int] = []
    var text: [UInt8] = []
    let numbers = Buffer<Double>(count: count) { target in
      for row in 0..<count {
        var value: Double?
        if let known, !mustCompareTexts, !known[row].isNaN {
          value = known[row]
        } else {
          text.removeAll(keepingCapacity: true)
          appendText(at: row, to: &text)
          value = tokens.contains(text) ? .nan : FloatText.number(text)
        }
        target[row] = value ?? .nan
        if value?.isNaN == true { missingCount += 1 }
        guard value == nil else { continue }
        unreadableCount += 1
        if unreadable.count < limit { unreadable.append(row) }
      }
    }
    return ParsedNumbers(
      numbers: numbers, missingCount: missingCount, unreadable: unreadable, unreadableCount: unreadableCount)
  }
}

/// Numbers as Python's `float` reads them.
enum FloatText {
  static func number(_ text: [UInt8]) -> Double? {
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }
    var digits = text.drop(while: isSpace)
    while let last = digits.last, isSpace(last) { digits.removeLast() }
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard let first = digits.first else { return nil }
    var magnitude: Double?
    if NumberToken.isDigit(first) || first == UInt8(ascii: "."),
      digits.allSatisfy({ "0123456789.eE+-".utf8.contains($0) })
    {
      magnitude = Array(digits).withUnsafeBufferPointer { NumberToken.double($0) }
    } else {
      switch String(decoding: digits, as: UTF8.self).lowercased() {
      case "nan": magnitude = .nan
      case "inf", "infinity": magnitude = .infinity
      default: magnitude = nil
      }
    }
    return magnitude.map { isNegative ? -$0 : $0 }
  }
}
