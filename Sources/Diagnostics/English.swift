/// Grammar of messages, in one place so that they stay alike.
public enum English {
  /// `1 row`, `2 rows`.
  public static func count(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
    number == 1 ? "1 \(singular)" : "\(number) \(plural ?? singular + "s")"
  }

  /// `a, b or c`.
  public static func list(_ items: [String], _ conjunction: String = "or") -> String {
    guard let last = items.last else { return "nothing" }
    guard items.count > 1 else { return last }
    return items.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }

  /// What the user typed, in single quotes, shortened when it is long.
  public static func quote(_ text: String) -> String {
    // Scalars, because one visible character may be made of any number of them.
    let scalars = text.unicodeScalars
    return scalars.prefix(61).count > 60 ? "'\(String(scalars.prefix(57)))...'" : "'\(text)'"
  }
}
