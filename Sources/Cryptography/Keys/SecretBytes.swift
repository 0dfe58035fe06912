/// Bytes that nobody prints, that are compared in constant time and that are overwritten when the last copy goes.
public final class SecretBytes: @unchecked Sendable {
  /// Written once, in `init`; nobody else has the address.
  private let storage: UnsafeMutableRawBufferPointer

  /// Copies bytes.
  public init(_ bytes: [UInt8]) {
    storage = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    storage.copyBytes(from: bytes)
  }

  /// So many new secret bytes of the system's generator.
  public static func random(_ count: Int) throws(CryptographyError) -> SecretBytes {
    var bytes = try SecureRandom.privateBytes(count)
    defer { SecureRandom.wipe(&bytes) }
    return SecretBytes(bytes)
  }

  deinit {
    SecureRandom.wipe(storage)
    storage.deallocate()
  }

  /// How many they are.
  public var count: Int { storage.count }

  /// The bytes themselves: for a cipher, a derivation, or a file that only the owner may read.
  public var revealed: [UInt8] { Array(storage) }

  /// Whether two secrets are equal, in time that does not tell where they differ.
  public static func == (left: SecretBytes, right: SecretBytes) -> Bool {
    HMACSHA256.equal(left.revealed, right.revealed)
  }
}

extension SecretBytes: Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Never the bytes.
  public var description: String { "<\(count) secret bytes>" }
  /// Never the bytes.
  public var debugDescription: String { description }
  /// Nothing to see.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
