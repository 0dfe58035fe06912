/// Amounts of memory as people write them: `64M`, `2G`, `1500000`; K, M and G are powers of 1024.
public enum ByteSize {
  private static let units: [(suffix: Character, bytes: Int)] = [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]

  /// The bytes that a text stands for; nil when it is no such text.
  public static func bytes(_ text: String) -> Int? {
    var digits = text[...]
    var factor = 1
    if let unit = units.first(where: { digits.last?.uppercased() == String($0.suffix) }) {
      digits.removeLast()
      factor = unit.bytes
    }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits) else {
      return nil
    }
    let (bytes, overflows) = number.multipliedReportingOverflow(by: factor)
    return overflows ? nil : bytes
  }

  /// An amount in the largest unit that gives at least 1, with one decimal: `1.5G`; what is exact has none.
  public static func text(_ bytes: Int) -> String {
    guard let unit = units.first(where: { bytes >= $0.bytes }) else { return "\(bytes)" }
    if bytes % unit.bytes == 0 { return "\(bytes / unit.bytes)\(unit.suffix)" }
    let tenths = Int((Double(bytes) / Double(unit.bytes) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)\(unit.suffix)"
  }
}
