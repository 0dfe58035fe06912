import Cryptography
import Diagnostics
import Pipeline

/// Method rsa: the host signs blinded ids (De Cristofaro and Tsudik 2010).
extension Intersection.Exchange {
  private typealias Message = Intersection.Message
  private static let digestBytes = 32

  func runRSAGuest() throws -> [Int]? {
    var (rows, digests) = (Array(keys.texts.indices), [DigestSet]())
    for host in hosts {
      let (common, own) = try compare(with: host)
      digests.append(own)
      let isCommon = Set(common)
      rows = hosts.count == 1 ? common : rows.filter(isCommon.contains)
    }
    guard parameters.sharesResult else { return rows }
    for (host, own) in zip(hosts, digests) {
      try context.send(own.selecting(rows).sorted().bytes, Message.commonDigests, to: host)
    }
    return rows
  }

  private func compare(with host: Party) throws -> ([Int], DigestSet) {
    let key = try RSAIntersectionPublicKey(encoded: context.receive(Message.publicKey, from: host))
    let blinding = try RSABlinding(ids: saltedKeys, key: key)
    try context.send(blinding.message, Message.blinded, to: host)
    let theirs = try DigestSet(
      bytes: context.receive(Message.digests, from: host), digestBytes: Self.digestBytes)
    let own = try blinding.digests(signed: context.receive(Message.signed, from: host))
    return (own.positions(in: theirs), own)
  }

  func runRSAHost() throws -> [Int]? {
    let key = try RSAIntersectionKey.generate(bits: parameters.rsa.keyLength)
    let length = key.publicKey.keyLength
    context.log.info(
      length == 1024
        ? "the ids are blinded under an RSA key of 1024 bits, FATE's own size, about 80 bits of security"
        : "the ids are blinded under an RSA key of \(length) bits")
    try context.send(key.publicKey.encoded(), Message.publicKey, to: guest)
    // The host's own digests while the guest blinds its ids.
    let own = try key.orderedDigests(of: saltedKeys)
    try context.send(own.sorted().bytes, Message.digests, to: guest)
    try context.send(key.sign(context.receive(Message.blinded, from: guest)), Message.signed, to: guest)
    guard parameters.sharesResult else { return nil }
    return own.positions(
      in: try DigestSet(bytes: context.receive(Message.commonDigests, from: guest), digestBytes: Self.digestBytes))
  }
}
