/// A time as people read it.
enum Seconds {
  /// `0.04 s`, `12.3 s`, `3 min 5 s`.
  static func text(_ seconds: Double) -> String {
    let hundredths = Int((max(0, seconds) * 100).rounded())
    if hundredths < 1000 { return "\(hundredths / 100).\(padded(hundredths % 100)) s" }
    if hundredths < 12000 { return "\(hundredths / 100).\(hundredths % 100 / 10) s" }
    return "\(hundredths / 6000) min \(hundredths / 100 % 60) s"
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
