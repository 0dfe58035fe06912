import Glibc

/// The row order of tables: shorter ids first, ids of equal length byte by byte (contract 5.3).
///
/// It is the order in which FATE's standalone tables iterate, so previews, mini-batches and folds follow it.
public enum Shortlex {
  /// Negative, zero or positive as `a` comes before, equals or comes after `b`.
  static func compare(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
    if a.count != b.count { return a.count < b.count ? -1 : 1 }
    guard let left = a.baseAddress, let right = b.baseAddress, a.count > 0 else { return 0 }
    return Int(memcmp(left, right, a.count))
  }

  /// Whether `a` comes before `b`.
  public static func precedes(_ a: String, _ b: String) -> Bool {
    let (left, right) = (Array(a.utf8), Array(b.utf8))
    return left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { compare(left, $0) < 0 } }
  }

  /// Whether every text comes after the one before it or equals it.
  static func isSorted(_ texts: TextValues) -> Bool {
    guard texts.count > 1 else { return true }
    return (1..<texts.count).allSatisfy { compare(texts, $0 - 1, texts, $0) <= 0 }
  }

  static func compare(_ a: TextValues, _ i: Int, _ b: TextValues, _ j: Int) -> Int {
    a.withUTF8(at: i) { left in b.withUTF8(at: j) { compare(left, $0) } }
  }

  /// The rows in shortlex order; equal ids keep their order.
  public static func order(of texts: TextValues) -> [Int] {
    if isSorted(texts) { return Array(0..<texts.count) }
    let keys = (0..<texts.count).map { row in
      texts.withUTF8(at: row) { Key(text: $0, row: row) }
    }
    return order(keys: keys) { compare(texts, $0, texts, $1) }
  }

  /// The rows of the keys in shortlex order; `compare` decides between rows whose ids begin with the same eight bytes.
  static func order(keys: [Key], compare: (Int, Int) -> Int) -> [Int] {
    var keys = keys
    keys.sort { a, b in
      if a.length != b.length { return a.length < b.length }
      if a.prefix != b.prefix { return a.prefix < b.prefix }
      if a.length > 8 {
        let order = compare(a.row, b.row)
        if order != 0 { return order < 0 }
      }
      return a.row < b.row
    }
    return keys.map(\.row)
  }

  /// Most ids fit eight bytes, so most comparisons are of two integers.
  struct Key {
    let length: Int
    let prefix: UInt64
    let row: Int

    init(text: UnsafeBufferPointer<UInt8>, row: Int) {
      length = text.count
      var prefix: UInt64 = 0
      for index in 0..<8 { prefix = prefix << 8 | (index < text.count ? UInt64(text[index]) : 0) }
      self.prefix = prefix
      self.row = row
    }
  }
}
