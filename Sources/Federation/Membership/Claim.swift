import Configuration
import Cryptography

/// What a joiner writes: its keys, under the token of its invitation, signed by the key that it shows.
struct Claim {
  let federation: NodeID
  let token: String
  let node: NodeID
  let name: String
  let signing: Ed25519.PublicKey
  let wrapping: X25519.PublicKey
  /// The grant is sealed for it; used for nothing else.
  let ephemeral: X25519.PublicKey

  var member: Member { Member(id: node, name: name, signing: signing, wrapping: wrapping) }

  func sealed(_ secret: SecretBytes, by key: Ed25519.PrivateKey) throws -> [UInt8] {
    let salt = try SecureRandom.bytes(32)
    let header = CanonicalJSON.bytes(
      ["federation": .text(federation.text), "token": .text(token), "salt": .bytes(salt)], .line)
    let body: JSON = [
      "node": .text(node.text), "name": .text(name), "sign": .bytes(signing.bytes), "wrap": .bytes(wrapping.bytes),
      "ephemeral": .bytes(ephemeral.bytes),
    ]
    let sealed = try ObjectCipher(secret: secret, salt: salt, header: header, .claim)
      .seal(CanonicalJSON.bytes(body, .line))
    return try SignedObject(.claim, header: header, body: sealed, key: key).encoded
  }

  init(
    federation: NodeID, token: String, node: NodeID, name: String, signing: Ed25519.PublicKey,
    wrapping: X25519.PublicKey, ephemeral: X25519.PublicKey
  ) {
    (self.federation, self.token, self.node, self.name) = (federation, token, node, name)
    (self.signing, self.wrapping, self.ephemeral) = (signing, wrapping, ephemeral)
  }

  /// Reads a claim: it must know the token and possess the key that it shows.
  init(_ bytes: [UInt8], federation: NodeID, token: String, _ secret: SecretBytes) throws {
    let object = try SignedObject(bytes, .claim)
    let header = try Fields(canonical: object.header, "the claim")
    guard try header.node("federation") == federation, try header.text("token") == token else {
      throw Malformed("it belongs to another federation or invitation")
    }
    let cipher = try ObjectCipher(secret: secret, salt: try header.bytes("salt"), header: object.header, .claim)
    let fields = try Fields(canonical: try cipher.open(object.body), "the claim")
    self.federation = federation
    self.token = token
    node = try fields.node("node")
    name = try NodeName.checked(try fields.text("name"))
    signing = try Ed25519.PublicKey(bytes: try fields.bytes("sign"))
    wrapping = try X25519.PublicKey(bytes: try fields.bytes("wrap"))
    ephemeral = try X25519.PublicKey(bytes: try fields.bytes("ephemeral"))
    guard object.isSigned(by: signing) else { throw Malformed("its signer does not have the key that it shows") }
  }
}

/// What the administrator answers to one claim: the manifest in which the joiner stands, or why not.
struct Grant {
  enum Answer: Equatable {
    /// The manifest's number, digest and epoch key.
    case accepted(number: Int, digest: ContentDigest, epochKey: SecretBytes)
    /// A status of C4 and its reason.
    case refused(AnswerStatus, String)
  }

  let claim: ContentDigest
  let answer: Answer

  /// Seals for the claim's ephemeral key and the token, and signs.
  func sealed(
    federation: NodeID, to claimed: Claim, _ secret: SecretBytes, by key: Ed25519.PrivateKey
  ) throws -> [UInt8] {
    let header = CanonicalJSON.bytes(
      ["federation": .text(federation.text), "token": .text(claimed.token), "claim": .text(claim.text)], .line)
    let body: JSON =
      switch answer {
      case .accepted(let number, let digest, let epochKey):
        ["number": .integer(number), "digest": .text(digest.text), "key": .bytes(epochKey.revealed)]
      case .refused(let status, let reason): ["status": .text(status.rawValue), "reason": .text(reason)]
      }
    let box = try SealedBox.seal(
      CanonicalJSON.bytes(body, .line), to: claimed.ephemeral, info: Purpose.grant.info() + header, also: secret)
    return try SignedObject(.grant, header: header, body: box, key: key).encoded
  }

  init(claim: ContentDigest, answer: Answer) { (self.claim, self.answer) = (claim, answer) }

  /// Reads the grant of one's own claim; nil for that of another claim.
  init?(
    _ bytes: [UInt8], federation: NodeID, claim: ContentDigest, ephemeral: X25519.PrivateKey, _ secret: SecretBytes,
    signedBy key: Ed25519.PublicKey
  ) throws {
    let object = try SignedObject(bytes, .grant)
    guard object.isSigned(by: key) else { throw Malformed("it is not signed by the administrator") }
    let header = try Fields(canonical: object.header, "the grant")
    guard try header.node("federation") == federation else { throw Malformed("it belongs to another federation") }
    guard try header.digest("claim") == claim else { return nil }
    let body: [UInt8]
    do {
      body = try SealedBox.open(
        object.body, with: ephemeral, info: Purpose.grant.info() + object.header, also: secret)
    } catch { throw Malformed("it does not decrypt") }
    let fields = try Fields(canonical: body, "the grant")
    self.claim = claim
    if fields.members["status"] != nil {
      guard let status = AnswerStatus(rawValue: try fields.text("status")) else { throw Malformed("it has no status") }
      answer = .refused(status, try fields.text("reason"))
    } else {
      answer = .accepted(
        number: try fields.count("number"), digest: try fields.digest("digest"),
        epochKey: SecretBytes(try fields.bytes("key")))
    }
  }
}
