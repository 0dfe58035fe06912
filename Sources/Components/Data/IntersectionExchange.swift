import Cryptography
import Diagnostics
import Pipeline
import Tables

extension Intersection {
  /// The complete list of messages; an undeclared kind is refused by the context.
  enum Message {
    /// Either party → the other one: the settings that order the messages and say how ids are compared.
    static let settings = MessageKind<Texts>(
      "intersection settings", from: [.guest, .host], to: [.guest, .host], .clear("settings that both must share"))
    /// Either party → the one that joins: its ids, or their hashes (method raw).
    static let ids = MessageKind<Texts>(
      "ids", from: [.guest, .host], to: [.guest, .host], .clear("method raw shows the sender's ids"))
    /// The joining party → the other one: those that both have (method raw).
    static let common = MessageKind<Texts>(
      "common ids", from: [.guest, .host], to: [.guest, .host], .clear("sync_intersect_ids shares the result"))
    /// Host → guest: modulus of a key made for this task.
    static let publicKey = MessageKind<[UInt8]>("RSA public key", from: [.host], to: [.guest], .publicKey)
    /// Guest → host: H(id)·rᵉ mod n, r uniform.
    static let blinded = MessageKind<[UInt8]>("blinded ids", from: [.guest], to: [.host], .blinded)
    /// Host → guest: their d-th powers, in the same order.
    static let signed = MessageKind<[UInt8]>("signed blinded ids", from: [.host], to: [.guest], .blinded)
    /// Host → guest: the digests of H(id)^d of its own ids, sorted.
    static let digests = MessageKind<[UInt8]>("host digests", from: [.host], to: [.guest], .blinded)
    /// Guest → host: those digests that the guest has too, sorted.
    static let commonDigests = MessageKind<[UInt8]>("common digests", from: [.guest], to: [.host], .blinded)

    static let all: [MessageDeclaration] = [
      settings.declaration, ids.declaration, common.declaration, publicKey.declaration, blinded.declaration,
      signed.declaration,
      digests.declaration, commonDigests.declaration,
    ]
  }

  /// One party's side of the comparison; the result is the party's own rows with common ids, nil when it does not learn them.
  struct Exchange {
    let parameters: Parameters
    let context: ComponentContext
    let guest: Party
    let host: Party
    let ids: [String]

    private static let digestBytes = 32

    /// Compares the settings before any id leaves a party: with others, which role parameters allow, parties would wait for
    /// each other for ever, or one would send what it was told to hide.
    ///
    /// - Throws: F0153 with the settings that differ.
    func agree() throws {
      let other = context.party == guest ? host : guest
      let own = try parameters.shared()
      try context.send(Texts(own.map(\.value)), Message.settings, to: other)
      let theirs = try context.receive(Message.settings, from: other).values
      guard theirs.count == own.count else {
        throw Diagnostic(
          .protocolBroken, "the settings of \(other.name) cannot be read", subject: context.component)
      }
      let differing = zip(own, theirs).filter { $0.value != $1 }.map(\.0.name)
      guard differing.isEmpty else {
        throw Diagnostic(
          .parameterConflict,
          "\(English.list(differing, "and")) at \(context.party.name) and \(other.name) differ",
          subject: context.component, help: "set them once for all parties, not per role")
      }
    }

    func runRSA() throws -> [Int]? {
      if parameters.encodes {
        context.log.warning("with_encode has no effect with intersect_method rsa: no id leaves its party")
      }
      do {
        return context.party == guest ? try runRSAGuest() : try runRSAHost()
      } catch let error as CryptographyError {
        throw Diagnostic(.protocolBroken, "the intersection failed: \(error)", subject: context.component)
      }
    }

    private func runRSAGuest() throws -> [Int]? {
      if parameters.randomBit != 128 {
        context.log.info("random_bit \(parameters.randomBit) is accepted; the blind is uniform below the modulus")
      }
      let key = try RSAIntersectionPublicKey(encoded: context.receive(Message.publicKey, from: host))
      let blinding = try RSABlinding(ids: ids, key: key)
      try context.send(blinding.message, Message.blinded, to: host)
      let theirs = try DigestSet(
        bytes: context.receive(Message.digests, from: host), digestBytes: Self.digestBytes)
      let own = try blinding.digests(signed: context.receive(Message.signed, from: host))
      let rows = own.positions(in: theirs)
      if parameters.sharesResult {
        let common = rows.flatMap { own.bytes[$0 * Self.digestBytes..<($0 + 1) * Self.digestBytes] }
        let sorted = try DigestSet(bytes: common, digestBytes: Self.digestBytes).sorted()
        try context.send(sorted.bytes, Message.commonDigests, to: host)
      }
      return rows
    }

    private func runRSAHost() throws -> [Int]? {
      let key = try RSAIntersectionKey.generate()
      context.log.info(
        "the ids are blinded under an RSA key of \(key.publicKey.keyLength) bits, FATE's own size, about 80 bits of security"
      )
      try context.send(key.publicKey.encoded(), Message.publicKey, to: guest)
      // The host's own digests while the guest blinds its ids.
      let own = try key.orderedDigests(of: ids)
      try context.send(own.sorted().bytes, Message.digests, to: guest)
      try context.send(key.sign(context.receive(Message.blinded, from: guest)), Message.signed, to: guest)
      guard parameters.sharesResult else { return nil }
      return own.positions(
        in: try DigestSet(
          bytes: context.receive(Message.commonDigests, from: guest), digestBytes: Self.digestBytes))
    }

    func runRaw() throws -> [Int]? {
      let own = parameters.encodes ? try parameters.encode.encode(ids) : ids
      let other = context.party == guest ? host : guest
      if context.party.role.rawValue == parameters.joinRole.rawValue {
        let rows = Self.positions(of: own, in: try context.receive(Message.ids, from: other).values)
        if parameters.sharesResult { try context.send(Texts(rows.map { own[$0] }), Message.common, to: other) }
        return rows
      }
      try context.send(Texts(own), Message.ids, to: other)
      guard parameters.sharesResult else { return nil }
      return Self.positions(of: own, in: try context.receive(Message.common, from: other).values)
    }

    private static func positions(of own: [String], in others: [String]) -> [Int] {
      let others = Set(others)
      return own.indices.filter { others.contains(own[$0]) }
    }
  }
}

extension Intersection.Parameters {
  /// The settings that both parties must share, by name. Those that do not matter for the method are empty; the salt is
  /// hashed, so that a party with another one does not learn it.
  fileprivate func shared() throws -> [(name: String, value: String)] {
    let isRaw = method == .raw
    let isHashed = isRaw && encodes
    return [
      ("intersect_method", method.rawValue), ("sync_intersect_ids", String(sharesResult)),
      ("join_role", isRaw ? joinRole.rawValue : ""), ("with_encode", isRaw ? String(encodes) : ""),
      ("encode_method", isHashed ? encode.method.rawValue : ""), ("base64", isHashed ? String(encode.usesBase64) : ""),
      ("salt", isHashed ? SHA256.hex(try SHA256.digest(Array(encode.salt.utf8))) : ""),
    ]
  }
}

extension Intersection.EncodeParam {
  /// The hash of each id with the salt behind it, in hexadecimal digits or base64; the ids themselves for method none.
  func encode(_ ids: [String]) throws -> [String] {
    guard method == .sha256 else { return ids }
    return try ids.map { id in
      let digest = try SHA256.digest(Array((id + salt).utf8))
      return usesBase64 ? Self.base64(digest) : SHA256.hex(digest)
    }
  }

  /// RFC 4648, section 4.
  static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
