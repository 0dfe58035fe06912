import Configuration
import Cryptography

/// The form of every object: magic and version, kind, header (canonical JSON), body (ciphertext), and an Ed25519 signature
/// over all of it.
struct SignedObject {
  enum Kind: UInt8 {
    case manifest = 1
    case claim = 2
    case grant = 3
    case message = 4
    case request = 5
  }

  static let version: UInt8 = 1
  private static let magic = Array("fedflow".utf8)

  let kind: Kind
  /// The bytes of the header, associated data of the ciphertext.
  let header: [UInt8]
  let body: [UInt8]
  let signature: [UInt8]

  /// Signs.
  init(_ kind: Kind, header: [UInt8], body: [UInt8], key: Ed25519.PrivateKey) throws {
    self.kind = kind
    self.header = header
    self.body = body
    signature = try key.signature(of: Self.content(kind, header, body))
  }

  /// Reads; the signature is not checked yet, because the key may stand inside.
  ///
  /// - Throws: `Malformed`, which also tells an object of a later version.
  init(_ bytes: [UInt8], _ kind: Kind) throws {
    guard bytes.count > Self.magic.count + 2 + 8 + Ed25519.signatureCount, bytes.starts(with: Self.magic) else {
      throw Malformed("it is no object of fedflow")
    }
    var place = Self.magic.count
    guard bytes[place] == Self.version else {
      throw Malformed("it has version \(bytes[place]), this fedflow knows \(Self.version)")
    }
    guard bytes[place + 1] == kind.rawValue else { throw Malformed("it is of another kind") }
    place += 2
    let end = bytes.count - Ed25519.signatureCount
    func part() throws -> [UInt8] {
      guard place + 4 <= end else { throw Malformed("it ends early") }
      let count = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      place += 4
      guard count <= end - place else { throw Malformed("it ends early") }
      defer { place += count }
      return Array(bytes[place..<place + count])
    }
    self.kind = kind
    header = try part()
    body = try part()
    guard place == end else { throw Malformed("it has bytes too many") }
    signature = Array(bytes[end...])
  }

  var encoded: [UInt8] { Self.content(kind, header, body) + signature }

  func isSigned(by key: Ed25519.PublicKey) -> Bool {
    key.verifies(signature, of: Self.content(kind, header, body))
  }

  private static func content(_ kind: Kind, _ header: [UInt8], _ body: [UInt8]) -> [UInt8] {
    var bytes = magic + [version, kind.rawValue]
    for part in [header, body] {
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: part.count >> (24 - 8 * $0)) }
      bytes += part
    }
    return bytes
  }
}

/// The key and nonce of one object, from a shared secret, its salt and its header: nothing derives from counters alone.
struct ObjectCipher {
  private let key: SecretBytes
  private let nonce: [UInt8]
  private let header: [UInt8]

  init(secret: SecretBytes, salt: [UInt8], header: [UInt8], _ purpose: Purpose) throws {
    let bytes = try HKDF.derive(secret: secret.revealed, salt: salt, info: purpose.info() + header, count: 44)
    key = SecretBytes(Array(bytes.prefix(32)))
    nonce = Array(bytes.suffix(12))
    self.header = header
  }

  func seal(_ text: [UInt8]) throws -> [UInt8] {
    try ChaCha20Poly1305.seal(text, key: key, nonce: nonce, associated: header)
  }

  func open(_ sealed: [UInt8]) throws -> [UInt8] {
    do { return try ChaCha20Poly1305.open(sealed, key: key, nonce: nonce, associated: header) } catch {
      throw Malformed("it does not decrypt")
    }
  }
}
