import Configuration
import Cryptography
import Diagnostics
import Learning

/// How statistics flow (contract A8, C7).
public enum Topology: String, Sendable, CaseIterable {
  /// Everybody publishes to everybody.
  case decentralized
  /// Everybody publishes to one node, which alone can read.
  case centralized
}

/// A node as the manifest names it.
public struct Member: Sendable, Equatable {
  /// Its id, drawn at random.
  public let id: NodeID
  /// What its owner calls it.
  public let name: String
  /// Checks its signatures.
  public let signing: Ed25519.PublicKey
  /// Secrets are wrapped for it.
  public let wrapping: X25519.PublicKey

  var json: JSON {
    [
      "id": .text(id.text), "name": .text(name), "sign": .bytes(signing.bytes), "wrap": .bytes(wrapping.bytes),
    ]
  }

  init(id: NodeID, name: String, signing: Ed25519.PublicKey, wrapping: X25519.PublicKey) {
    (self.id, self.name, self.signing, self.wrapping) = (id, name, signing, wrapping)
  }

  init(_ json: JSON) throws {
    let fields = try Fields(json, "the member")
    id = try fields.node("id")
    name = try NodeName.checked(try fields.text("name"))
    signing = try Ed25519.PublicKey(bytes: try fields.bytes("sign"))
    wrapping = try X25519.PublicKey(bytes: try fields.bytes("wrap"))
  }
}

/// Names of nodes are shown on terminals: no control characters, not too long.
enum NodeName {
  static func isProper(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count) && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }

  static func checked(_ name: String) throws -> String {
    guard isProper(name) else { throw Malformed("the name of a node is empty, too long or has control characters") }
    return name
  }
}

/// What the administrator has settled: one link of a signed chain (cryptography page, section 9).
public struct Manifest: Sendable, Equatable {
  /// The federation.
  public var federation: NodeID
  /// Its name.
  public var name: String
  /// The place in the chain, from 1 on.
  public var number: Int
  /// The digest of the link before; nil at the first.
  var previous: ContentDigest?
  /// Which key protects the messages.
  public var epoch: Int
  /// When it was made, by the administrator's clock, in milliseconds since 1970.
  public var created: Int
  /// Who signs the chain.
  public var administrator: NodeID
  /// The members, by id.
  public var members: [Member]
  /// Who was removed, or left.
  public var revoked: [NodeID]
  /// Invitations that were used.
  public var consumed: [String]
  /// How often everybody publishes.
  public var schedule: SyncSchedule
  /// How statistics flow.
  public var topology: Topology
  /// Who collects, in a centralized federation: the administrator.
  public var aggregator: NodeID
  /// The attributes; nil as long as the administrator has not said.
  public var schema: FeatureSchema?
  /// What must hold before a node publishes.
  public var gates: GateRules
  /// Rules of the contract, one each.
  public var contract: [String]

  /// The attributes, once there are some.
  ///
  /// - Throws: `schemaDiffers`.
  public func requireSchema() throws -> FeatureSchema {
    guard let schema else {
      throw Diagnostic(
        .schemaDiffers, "the federation '\(name)' has no attributes yet",
        help: "its administrator gives them: 'fedflow federation schema -c FILE'")
    }
    return schema
  }

  /// A member.
  public func member(_ id: NodeID) -> Member? { members.first { $0.id == id } }

  private var header: JSON {
    [
      "federation": .text(federation.text), "number": .integer(number), "previous": .text(previous?.text ?? ""),
      "epoch": .integer(epoch), "administrator": .text(administrator.text),
    ]
  }

  private var body: JSON {
    [
      "name": .text(name), "created": .integer(created), "members": .list(members.map(\.json)),
      "revoked": .list(revoked.map { .text($0.text) }), "consumed": .list(consumed.map { .text($0) }),
      "schedule": .text(schedule.text), "topology": .text(topology.rawValue), "aggregator": .text(aggregator.text),
      "schema": .bytes(schema?.canonicalBytes ?? []), "gates": gates.json,
      "contract": .list(contract.map { .text($0) }),
    ]
  }

  /// The object: the body under the epoch's key, that key in a box for each member.
  func sealed(_ epochKey: SecretBytes, by key: Ed25519.PrivateKey) throws -> [UInt8] {
    var header = self.header.objectValue ?? [:]
    let salt = try SecureRandom.bytes(32)
    header["salt"] = .bytes(salt)
    header["keys"] = .object(
      Dictionary(
        uniqueKeysWithValues: try members.map { member in
          let info = Self.boxInfo(federation, epoch, member.id)
          return (member.id.text, .bytes(try SealedBox.seal(epochKey.revealed, to: member.wrapping, info: info)))
        }))
    let bytes = CanonicalJSON.bytes(.object(header), .line)
    let cipher = try ObjectCipher(secret: epochKey, salt: salt, header: bytes, .epoch)
    let sealed = try cipher.seal(CanonicalJSON.bytes(body, .line))
    return try SignedObject(.manifest, header: bytes, body: sealed, key: key).encoded
  }

  private static func boxInfo(_ federation: NodeID, _ epoch: Int, _ member: NodeID) -> [UInt8] {
    Purpose.epoch.info([federation.text, String(epoch), member.text])
  }
}

/// A link whose signature is right, before its body is read.
struct ManifestLink {
  let object: SignedObject
  let digest: ContentDigest
  let federation: NodeID
  let number: Int
  let previous: ContentDigest?
  let epoch: Int
  let administrator: NodeID
  private let salt: [UInt8]
  private let keys: [String: JSON]

  init(_ bytes: [UInt8], federation: NodeID, signedBy key: Ed25519.PublicKey) throws {
    object = try SignedObject(bytes, .manifest)
    guard object.isSigned(by: key) else { throw Malformed("it is not signed by the administrator") }
    digest = try ContentDigest(of: bytes)
    let fields = try Fields(canonical: object.header, "the manifest")
    self.federation = try fields.node("federation")
    guard self.federation == federation else { throw Malformed("it belongs to another federation") }
    number = try fields.count("number")
    let before = try fields.text("previous")
    previous = ContentDigest(before)
    guard (previous == nil) == before.isEmpty else { throw Malformed("it has no proper 'previous'") }
    epoch = try fields.count("epoch")
    administrator = try fields.node("administrator")
    salt = try fields.bytes("salt")
    keys = try fields.object("keys")
  }

  /// The epoch's key, for who is still a member; nil for all others.
  func epochKey(for node: NodeID, _ wrapping: X25519.PrivateKey) throws -> SecretBytes? {
    guard let box = keys[node.text]?.textValue.flatMap(Base64.bytes) else { return nil }
    let info = Purpose.epoch.info([federation.text, String(epoch), node.text])
    do { return SecretBytes(try SealedBox.open(box, with: wrapping, info: info)) } catch {
      throw Malformed("the key in it was sealed for somebody else")
    }
  }

  func manifest(_ epochKey: SecretBytes) throws -> Manifest {
    let cipher = try ObjectCipher(secret: epochKey, salt: salt, header: object.header, .epoch)
    let fields = try Fields(canonical: try cipher.open(object.body), "the manifest")
    guard let schedule = try? SyncSchedule(try fields.text("schedule")),
      let topology = Topology(rawValue: try fields.text("topology"))
    else { throw Malformed("the manifest has no proper schedule or topology") }
    let bytes = try fields.bytes("schema")
    let schema: FeatureSchema?
    do { schema = try bytes.isEmpty ? nil : FeatureSchema(decoding: bytes) } catch {
      throw Malformed("the manifest has no proper schema")
    }
    let manifest = Manifest(
      federation: federation, name: try fields.text("name"), number: number, previous: previous, epoch: epoch,
      created: try fields.count("created"), administrator: administrator,
      members: try fields.list("members").map { try Member($0) }, revoked: try fields.nodes("revoked"),
      consumed: try fields.texts("consumed"), schedule: schedule, topology: topology,
      aggregator: try fields.node("aggregator"), schema: schema,
      gates: try GateRules(Fields(fields.members["gates"], "the gates")), contract: try fields.texts("contract"))
    let ids = manifest.members.map(\.id)
    guard ids == ids.sorted(), Set(ids).count == ids.count else { throw Malformed("the members are out of order") }
    return manifest
  }
}
