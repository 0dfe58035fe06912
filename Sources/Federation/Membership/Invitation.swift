import Configuration
import Cryptography
import Diagnostics
import Exchange
import Platform

/// What an administrator hands to one future member: where the federation meets, a token for one use, and the key that
/// signs its manifests. No key that opens anything (cryptography page, section 9).
public struct Invitation: Sendable {
  /// The federation.
  public let federation: NodeID
  /// Its name.
  public let name: String
  /// Where it meets, without credentials.
  public let place: JSON
  /// For one use.
  let token: SecretBytes
  /// Until when, in milliseconds since 1970.
  public let expires: Int
  let administrator: NodeID
  let signing: Ed25519.PublicKey

  /// What the store shows of a token.
  static func tokenID(_ token: SecretBytes) throws -> String {
    String(SHA256.hex(try SHA256.digest(token.revealed)).prefix(16))
  }

  private var json: JSON {
    [
      "federation": .text(federation.text), "name": .text(name), "place": place, "token": .bytes(token.revealed),
      "expires": .integer(expires), "administrator": .text(administrator.text), "sign": .bytes(signing.bytes),
    ]
  }

  init(
    federation: NodeID, name: String, place: JSON, token: SecretBytes, expires: Int, administrator: NodeID,
    signing: Ed25519.PublicKey
  ) {
    (self.federation, self.name, self.place, self.token) = (federation, name, place, token)
    (self.expires, self.administrator, self.signing) = (expires, administrator, signing)
  }

  /// The token, for a form that carries it elsewhere.
  public var tokenBytes: [UInt8] { token.revealed }

  /// All but the token.
  public var withoutToken: JSON {
    var members = json.objectValue ?? [:]
    members["token"] = nil
    return .object(members)
  }

  /// Puts both parts together again; nil when one is not as it was.
  ///
  /// - Parameter token: in hexadecimal digits.
  public init?(withoutToken content: JSON, token: String) {
    let digits = token.compactMap(\.hexDigitValue)
    guard digits.count == 32, token.count == 32, let fields = try? Fields(content, "the invitation"),
      let federation = try? fields.node("federation"), let name = try? fields.text("name"),
      let place = try? fields.object("place"), let expires = try? fields.integer("expires"),
      let administrator = try? fields.node("administrator"), let key = try? fields.bytes("sign"),
      let signing = try? Ed25519.PublicKey(bytes: key)
    else { return nil }
    let bytes = stride(from: 0, to: 32, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    self.init(
      federation: federation, name: name, place: .object(place), token: SecretBytes(bytes), expires: expires,
      administrator: administrator, signing: signing)
  }

  /// The text of the file: parameters of scrypt, which are authenticated too, and what they seal.
  func sealed(password: SecretBytes, with scrypt: Scrypt) throws -> String {
    let salt = try SecureRandom.bytes(16)
    let header = Self.header(scrypt, salt)
    let cipher = try ObjectCipher(
      secret: try scrypt.key(password: password, salt: salt, count: 32), salt: salt,
      header: CanonicalJSON.bytes(header, .line), .claim)
    let sealed = try cipher.seal(CanonicalJSON.bytes(json, .line))
    return CanonicalJSON.text(["fedflow_invitation": header, "sealed": .bytes(sealed)])
  }

  private static func header(_ scrypt: Scrypt, _ salt: [UInt8]) -> JSON {
    [
      "version": 1, "n": .integer(scrypt.cost), "r": .integer(scrypt.blockSize), "p": .integer(scrypt.parallelism),
      "salt": .bytes(salt),
    ]
  }

  /// Opens a file with its password.
  ///
  /// - Throws: `badInvitation` for what is no invitation, `wrongPassword` when the password does not open it.
  public init(opening text: SourceText, password: SecretBytes) throws {
    let (header, sealed): (Fields, [UInt8])
    let scrypt: Scrypt
    do {
      let outer = try Fields(try JSONReader.read(text).json, "the invitation")
      header = try Fields(outer.members["fedflow_invitation"], "the invitation")
      sealed = try outer.bytes("sealed")
      guard try header.integer("version") == 1 else { throw Malformed("it was made by a later version of fedflow") }
      scrypt = try Scrypt(
        cost: try header.integer("n"), blockSize: try header.integer("r"), parallelism: try header.integer("p"))
    } catch let error as Malformed {
      throw Diagnostic(.badInvitation, "'\(text.name)' is no invitation: \(error.what)")
    } catch is CryptographyError {
      throw Diagnostic(.badInvitation, "'\(text.name)' asks for scrypt parameters beyond reason")
    }
    let salt: [UInt8]
    do { salt = try header.bytes("salt") } catch let error as Malformed {
      throw Diagnostic(.badInvitation, "'\(text.name)' is no invitation: \(error.what)")
    }
    let cipher = try ObjectCipher(
      secret: try scrypt.key(password: password, salt: salt, count: 32), salt: salt,
      header: CanonicalJSON.bytes(Self.header(scrypt, salt), .line), .claim)
    do {
      let fields = try Fields(canonical: try cipher.open(sealed), "the invitation")
      federation = try fields.node("federation")
      name = try fields.text("name")
      place = .object(try fields.object("place"))
      token = SecretBytes(try fields.bytes("token"))
      expires = try fields.integer("expires")
      administrator = try fields.node("administrator")
      signing = try Ed25519.PublicKey(bytes: try fields.bytes("sign"))
    } catch is Malformed {
      throw Diagnostic(
        .wrongPassword, "the password does not open '\(text.name)', or the file was changed",
        help: "ask the administrator for both, by different ways")
    }
  }
}
