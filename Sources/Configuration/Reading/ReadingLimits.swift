/// What a text may cost its reader, so that a hostile or damaged file is refused instead of filling the memory.
public struct ReadingLimits: Sendable {
  /// What to do with a key that stands twice in one map.
  public enum RepeatedKeys: Sendable {
    /// It is an error at the second place, with a note at the first.
    case refused
    /// The last value counts, as in Python's `json`; for bodies that other programs wrote.
    case lastCounts
  }

  /// The largest text, in bytes.
  public let bytes: Int
  /// The most maps and lists inside one another.
  public let depth: Int
  /// How much the aliases of a YAML text may add when written out: one unit for each value and for each byte of text.
  public let expansion: Int
  /// What to do with repeated keys.
  public let repeatedKeys: RepeatedKeys

  /// Makes limits. Readers recurse, so a depth above a few thousand may exhaust the stack.
  public init(
    bytes: Int = 64 << 20, depth: Int = 256, expansion: Int = 1_000_000, repeatedKeys: RepeatedKeys = .refused
  ) {
    self.bytes = bytes
    self.depth = depth
    self.expansion = expansion
    self.repeatedKeys = repeatedKeys
  }

  /// 64 MiB, 256 levels, 1,000,000 units by aliases, repeated keys refused.
  public static let standard = ReadingLimits()
}
