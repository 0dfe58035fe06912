/// The id of a job: 20 digits of local time and a counter from 1 (contract 3.1).
///
/// Ordered by time and counter, which is the order in which ids were given out.
public struct JobID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// `%Y%m%d%H%M%S%f`.
  public let stamp: String
  /// From 1.
  public let counter: Int

  /// The id of a stamp of 20 digits and a counter; nil for anything else.
  public init?(stamp: String, counter: Int) {
    guard stamp.utf8.count == 20, stamp.utf8.allSatisfy(Self.isDigit), counter > 0 else { return nil }
    self.stamp = stamp
    self.counter = counter
  }

  /// The id that a text spells; nil for anything else.
  public init?(_ text: String) {
    let digits = text.utf8
    guard (21...38).contains(digits.count), digits.allSatisfy(Self.isDigit) else { return nil }
    let tail = text.suffix(digits.count - 20)
    guard tail.first != "0", let counter = Int(tail) else { return nil }
    self.init(stamp: String(text.prefix(20)), counter: counter)
  }

  /// All digits: what FATE calls `job_id`.
  public var text: String { stamp + String(counter) }

  /// All digits.
  public var description: String { text }

  /// The first id after this one that a clock showing `stamp` may give: ids never go back, also when the clock does.
  func next(at stamp: String) -> JobID? {
    stamp > self.stamp ? JobID(stamp: stamp, counter: 1) : JobID(stamp: self.stamp, counter: counter + 1)
  }

  /// By time, then counter.
  public static func < (a: JobID, b: JobID) -> Bool { (a.stamp, a.counter) < (b.stamp, b.counter) }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
