/// How much memory the tables of a job may take: what a person may say of it.
public enum MemoryLimit {
  /// The least that can be kept: what an upload takes, whatever the size of its file.
  public static let least = 64 << 20

  /// What is allowed, in words.
  public static let form = "an amount such as 512M or 2G, from \(ByteSize.text(least))"

  /// The bytes that a text stands for; nil when it is no amount, or too small a one.
  public static func bytes(_ text: String) -> Int? { ByteSize.bytes(text).flatMap { $0 < least ? nil : $0 } }
}
