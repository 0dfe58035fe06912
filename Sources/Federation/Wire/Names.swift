import Cryptography

/// 128 random bits that name a node, a federation or an incarnation: 32 hexadecimal digits.
public struct NodeID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The digits.
  public let text: String

  /// Reads 32 small hexadecimal digits; nil for anything else.
  public init?(_ text: String) {
    guard text.utf8.count == 32, Hexadecimal.isPlain(text) else { return nil }
    self.text = text
  }

  init(bytes: [UInt8]) { text = SHA256.hex(bytes.prefix(16)) }

  /// A new one.
  static func random() throws -> NodeID { NodeID(bytes: try SecureRandom.bytes(16)) }

  /// By the digits.
  public static func < (left: NodeID, right: NodeID) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  /// The digits.
  public var description: String { text }
}

/// The SHA-256 of some bytes as 64 hexadecimal digits.
public struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
  /// The digits.
  public let text: String

  /// Reads 64 small hexadecimal digits; nil for anything else.
  public init?(_ text: String) {
    guard text.utf8.count == 64, Hexadecimal.isPlain(text) else { return nil }
    self.text = text
  }

  /// The digest of bytes.
  public init(of bytes: [UInt8]) throws { text = SHA256.hex(try SHA256.digest(bytes)) }

  /// What the name of an object carries of it.
  var mark: String { String(text.prefix(32)) }
  /// The digits.
  public var description: String { text }
}

enum Hexadecimal {
  static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

/// What a key of HKDF, a signature or a box is for (cryptography page, section 9).
enum Purpose: String {
  case claim, grant, epoch, message

  /// The label, and what it is bound to.
  func info(_ parts: [String] = []) -> [UInt8] {
    Array((["fedflow/v1/\(rawValue)"] + parts).joined(separator: "\u{0}").utf8)
  }
}
