/// The text of a number: the shortest that reads back to the same bits, spelled as Python's `repr` spells it, so that
/// what FATE printed and what we print compare as texts.
public enum NumberText {
  /// `1.0`, `0.1`, `1e-05`, `1e+16`, `-0.0`; `NaN`, `Infinity`, `-Infinity` when it is not finite.
  public static func of(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    // Swift changes to an exponent at 2^53, Python at 1e16; between them every double is an integer of 16 digits.
    let magnitude = abs(value)
    if magnitude >= 0x1p53, magnitude < 1e16 { return "\(Int(value)).0" }
    return value.description
  }
}
