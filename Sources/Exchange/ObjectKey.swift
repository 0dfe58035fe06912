import Diagnostics

/// Names of objects: plain ASCII that every file system and every bucket takes as it is.
public enum ObjectKey {
  /// Whether each part between slashes is 1 to 128 letters, digits, `.`, `_` and `-`, and begins with none of `.` and `-`.
  public static func isPlain(_ key: String) -> Bool {
    let parts = key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return !parts.isEmpty && key.utf8.count <= 512
      && parts.allSatisfy { part in
        guard let first = part.first, part.count <= 128 else { return false }
        return first != UInt8(ascii: ".") && first != UInt8(ascii: "-") && part.allSatisfy(isPlain)
      }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  static func require(_ key: String) throws {
    guard isPlain(key) else {
      throw Diagnostic(.internalError, "\(English.quote(key)) is no name of an object")
    }
  }
}
