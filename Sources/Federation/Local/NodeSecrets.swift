import Configuration
import Cryptography

/// What only this node knows: `secrets.json`, which only its owner may read.
struct NodeSecrets: Sendable {
  /// An invitation that is out.
  struct Token: Sendable {
    let secret: SecretBytes
    let expires: Int
  }

  /// A join that waits.
  struct Joining: Sendable {
    let token: SecretBytes
    let ephemeral: X25519.PrivateKey
  }

  let signing: Ed25519.PrivateKey
  let wrapping: X25519.PrivateKey
  var epochKeys: [Int: SecretBytes] = [:]
  var tokens: [String: Token] = [:]
  var joining: Joining?

  init() throws {
    signing = try Ed25519.PrivateKey()
    wrapping = try X25519.PrivateKey()
  }

  var json: JSON {
    var members: [String: JSON] = [
      "sign": .bytes(signing.bytes.revealed), "wrap": .bytes(wrapping.scalar.revealed),
      "epochs": .object(
        Dictionary(uniqueKeysWithValues: epochKeys.map { (String($0.key), .bytes($0.value.revealed)) })),
      "tokens": .object(
        tokens.mapValues { ["token": .bytes($0.secret.revealed), "expires": .integer($0.expires)] }),
    ]
    if let joining {
      members["join"] = [
        "token": .bytes(joining.token.revealed), "ephemeral": .bytes(joining.ephemeral.scalar.revealed),
      ]
    }
    return .object(members)
  }

  init(_ json: JSON) throws {
    let fields = try Fields(json, "secrets.json")
    signing = try Ed25519.PrivateKey(bytes: SecretBytes(try fields.bytes("sign")))
    wrapping = try X25519.PrivateKey(scalar: SecretBytes(try fields.bytes("wrap")))
    for (epoch, key) in try fields.object("epochs") {
      guard let number = Int(epoch), let bytes = key.textValue.flatMap(Base64.bytes), bytes.count == 32 else {
        throw Malformed("secrets.json has an epoch of another form")
      }
      epochKeys[number] = SecretBytes(bytes)
    }
    for (id, token) in try fields.object("tokens") {
      let entry = try Fields(token, "a token")
      tokens[id] = Token(secret: SecretBytes(try entry.bytes("token")), expires: try entry.integer("expires"))
    }
    if let join = fields.members["join"] {
      let entry = try Fields(join, "the join")
      joining = Joining(
        token: SecretBytes(try entry.bytes("token")),
        ephemeral: try X25519.PrivateKey(scalar: SecretBytes(try entry.bytes("ephemeral"))))
    }
  }
}
