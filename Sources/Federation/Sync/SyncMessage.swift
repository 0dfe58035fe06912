import Configuration
import Cryptography

/// What a node publishes at each sync: all the statistics that it has released, cumulative, so that the newest message
/// replaces all before it.
struct SyncMessage {
  enum Kind: String {
    case snapshot
    /// The sender leaves.
    case bye
  }

  /// A link of the chain.
  struct Link: Equatable {
    let number: Int
    let digest: ContentDigest
  }

  let federation: NodeID
  let sender: NodeID
  let incarnation: NodeID
  let epoch: Int
  let sequence: Int
  let slot: Int
  let kind: Kind
  let contributors: [NodeID]
  let manifest: Link
  let created: Int
  /// Sealed: what the sender has seen and merged.
  let seen: [NodeID: Int]
  let merged: ContentDigest?
  let allowsExploring: Bool
  /// The canonical bytes of the statistics; empty when none are released.
  let statistics: [UInt8]

  /// Seals under the epoch's key, and in a centralized federation for the aggregator alone.
  func sealed(
    _ epochKey: SecretBytes, for aggregator: Member?, by key: Ed25519.PrivateKey
  ) throws -> [UInt8] {
    let salt = try SecureRandom.bytes(32)
    var members: [String: JSON] = [
      "federation": .text(federation.text), "sender": .text(sender.text), "incarnation": .text(incarnation.text),
      "epoch": .integer(epoch), "sequence": .integer(sequence), "slot": .integer(slot), "kind": .text(kind.rawValue),
      "contributors": .list(contributors.map { .text($0.text) }), "salt": .bytes(salt), "created": .integer(created),
      "manifest": ["number": .integer(manifest.number), "digest": .text(manifest.digest.text)],
    ]
    var secret = epochKey
    if let aggregator {
      let own = try SecretBytes.random(32)
      members["recipient"] = .text(aggregator.id.text)
      members["box"] = .bytes(
        try SealedBox.seal(own.revealed, to: aggregator.wrapping, info: Self.boxInfo(federation, sender, salt)))
      secret = SecretBytes(epochKey.revealed + own.revealed)
    }
    let header = CanonicalJSON.bytes(.object(members), .line)
    let inner: JSON = [
      "seen": .object(Dictionary(uniqueKeysWithValues: seen.map { ($0.key.text, .integer($0.value)) })),
      "merged": .text(merged?.text ?? ""), "explore": .bool(allowsExploring),
    ]
    let facts = CanonicalJSON.bytes(inner, .line)
    let length = (0..<4).map { UInt8(truncatingIfNeeded: facts.count >> (24 - 8 * $0)) }
    let cipher = try ObjectCipher(secret: secret, salt: salt, header: header, .message)
    let body = try cipher.seal(length + facts + statistics)
    return try SignedObject(.message, header: header, body: body, key: key).encoded
  }

  fileprivate static func boxInfo(_ federation: NodeID, _ sender: NodeID, _ salt: [UInt8]) -> [UInt8] {
    Purpose.message.info([federation.text, sender.text]) + salt
  }

  init(
    federation: NodeID, sender: NodeID, incarnation: NodeID, epoch: Int, sequence: Int, slot: Int, kind: Kind,
    contributors: [NodeID], manifest: Link, created: Int, seen: [NodeID: Int], merged: ContentDigest?,
    allowsExploring: Bool, statistics: [UInt8]
  ) {
    (self.federation, self.sender, self.incarnation) = (federation, sender, incarnation)
    (self.epoch, self.sequence, self.slot, self.kind) = (epoch, sequence, slot, kind)
    (self.contributors, self.manifest, self.created) = (contributors, manifest, created)
    (self.seen, self.merged, self.allowsExploring) = (seen, merged, allowsExploring)
    self.statistics = statistics
  }
}

/// A message whose signature, path and header are right, before it is decrypted.
struct SignedMessage {
  let object: SignedObject
  private let fields: Fields

  /// Verifies before anything is decrypted.
  init(_ bytes: [UInt8], at name: ObjectName, federation: NodeID, sender: Member) throws {
    object = try SignedObject(bytes, .message)
    guard object.isSigned(by: sender.signing) else { throw Malformed("it is not signed by \(sender.name)") }
    fields = try Fields(canonical: object.header, "the message")
    guard case .message(let node, let sequence, let epoch, let incarnation, _) = name,
      try fields.node("federation") == federation, try fields.node("sender") == sender.id, node == sender.id,
      try fields.count("sequence") == sequence, try fields.count("epoch") == epoch,
      try fields.node("incarnation") == incarnation
    else { throw Malformed("its header is not that of its name") }
  }

  var manifest: SyncMessage.Link {
    get throws {
      let link = try Fields(fields.members["manifest"], "the manifest of the message")
      return SyncMessage.Link(number: try link.count("number"), digest: try link.digest("digest"))
    }
  }

  /// Decrypts.
  func message(_ epochKey: SecretBytes, receiver: NodeID, _ wrapping: X25519.PrivateKey) throws -> SyncMessage {
    let salt = try fields.bytes("salt")
    let (federation, sender) = (try fields.node("federation"), try fields.node("sender"))
    var secret = epochKey
    if fields.members["recipient"] != nil {
      guard try fields.node("recipient") == receiver else { throw Malformed("it is for somebody else") }
      let info = SyncMessage.boxInfo(federation, sender, salt)
      do {
        let own = try SealedBox.open(try fields.bytes("box"), with: wrapping, info: info)
        secret = SecretBytes(epochKey.revealed + own)
      } catch { throw Malformed("it does not decrypt") }
    }
    let text = try ObjectCipher(secret: secret, salt: salt, header: object.header, .message).open(object.body)
    guard text.count >= 4 else { throw Malformed("it is too short") }
    let count = text.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    guard count <= text.count - 4 else { throw Malformed("it is too short") }
    let inner = try Fields(canonical: Array(text[4..<4 + count]), "the message")
    guard let kind = SyncMessage.Kind(rawValue: try fields.text("kind")) else { throw Malformed("it has no kind") }
    return SyncMessage(
      federation: federation, sender: sender, incarnation: try fields.node("incarnation"),
      epoch: try fields.count("epoch"), sequence: try fields.count("sequence"), slot: try fields.integer("slot"),
      kind: kind, contributors: try fields.nodes("contributors"), manifest: try manifest,
      created: try fields.count("created"), seen: try SeenSequences.read(try inner.object("seen")),
      merged: ContentDigest(try inner.text("merged")), allowsExploring: try inner.bool("explore"),
      statistics: Array(text[(4 + count)...]))
  }
}

private enum SeenSequences {
  static func read(_ members: [String: JSON]) throws -> [NodeID: Int] {
    var seen: [NodeID: Int] = [:]
    for (key, value) in members {
      guard let node = NodeID(key), let number = value.integerValue, (0...999_999_999_999).contains(number) else {
        throw Malformed("'seen' has another form")
      }
      seen[node] = number
    }
    return seen
  }
}

/// "Publish now": signed, with nothing secret in it.
struct SyncRequest {
  static func sealed(
    federation: NodeID, sender: NodeID, created: Int, by key: Ed25519.PrivateKey
  ) throws -> [UInt8] {
    let header = CanonicalJSON.bytes(
      [
        "federation": .text(federation.text), "sender": .text(sender.text), "created": .integer(created),
        "salt": .bytes(try SecureRandom.bytes(16)),
      ], .line)
    return try SignedObject(.request, header: header, body: [], key: key).encoded
  }

  static func check(_ bytes: [UInt8], federation: NodeID, sender: Member) throws {
    let object = try SignedObject(bytes, .request)
    guard object.isSigned(by: sender.signing) else { throw Malformed("it is not signed by \(sender.name)") }
    let fields = try Fields(canonical: object.header, "the request")
    guard try fields.node("federation") == federation, try fields.node("sender") == sender.id else {
      throw Malformed("it belongs elsewhere")
    }
  }
}
