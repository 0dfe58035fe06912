import Testing

@testable import Cryptography

@Suite("Intersection by RSA blind signatures", .bothArithmetics)
struct RSAIntersectionTests {
  private static var key: Result<RSAIntersectionKey, any Error> {
    ModularArithmetic.choice.get() == .library ? library : fastest
  }
  private static let library = ModularArithmetic.choice.withValue(.library) { made() }
  private static let fastest = ModularArithmetic.choice.withValue(.fastest) { made() }
  private static func made() -> Result<RSAIntersectionKey, any Error> { Result { try RSAIntersectionKey.generate() } }

  @Test("MGF1 with SHA-256, as an independent implementation computes it")
  func mask() throws {
    let mask = try FullDomainHash.mask(Array("bar".utf8), count: 50, RepeatedSHA256())
    #expect(
      SHA256.hex(mask)
        == "382576a7841021cc28fc4c0948753fb8312090cea942ea4c4e735d10dc724b155f9f6069f289d61daca0cb814502ef04eae1")
  }

  @Test("Exactly the common ids are found", arguments: [128, 256])
  func intersection(bits: Int) throws {
    let host = try Self.key.get()
    let hostIds = ["u3", "u1", "", "ü", "x7", "only host"]
    let guestIds = ["only guest", "x7", "u1", "u2", "", "ü", "u33"]
    let key = try RSAIntersectionPublicKey(encoded: host.publicKey.encoded())
    let blinding = try RSABlinding(ids: guestIds, key: key)
    let answer = try host.sign(blinding.message)
    let guestDigests = try blinding.digests(signed: answer, bits: bits)
    let message = try host.digests(of: hostIds, bits: bits)
    let hostDigests = try DigestSet(bytes: message.bytes, digestBytes: message.digestBytes)
    #expect(hostDigests.count == hostIds.count)
    #expect(guestDigests.positions(in: hostDigests) == [1, 2, 4, 5])
    let oneMore = try host.digests(of: hostIds.reversed(), bits: bits)
    #expect(oneMore == hostDigests, "the host's digests must not tell its order")
  }

  @Test("A digest is SHA-256 of the signature of the full-domain hash")
  func digest() throws {
    let host = try Self.key.get()
    let mask = try FullDomainHash.mask(Array("u1".utf8), count: 128 + 16, RepeatedSHA256())
    let modulus = host.publicKey.modulus.value
    let hash = try BigInteger(bigEndianBytes: mask).remainder(modulo: modulus)
    let digests = try host.digests(of: ["u1"])
    let signature = try BigInteger(bigEndianBytes: host.sign(hash.bigEndianBytes(count: 128)))
    #expect(try signature.power(BigInteger(65537), modulo: modulus) == hash)
    #expect(try SHA256.digest(signature.bigEndianBytes(count: 128)) == digests.bytes)
  }

  @Test("The same ids are blinded differently every time")
  func freshness() throws {
    let key = try Self.key.get().publicKey
    let messages = try (0..<2).map { _ in try RSABlinding(ids: ["a", "a"], key: key).message }
    let pieces = messages.flatMap { [Array($0[..<128]), Array($0[128...])] }
    #expect(Set(pieces).count == 4)
  }

  @Test("What is no answer and no question is refused")
  func refusals() throws {
    let host = try Self.key.get()
    let blinding = try RSABlinding(ids: ["a", "b"], key: host.publicKey)
    #expect(throws: CryptographyError.invalidResidue(index: 1)) {
      try host.sign(blinding.message[..<128] + [UInt8](repeating: 0, count: 128))
    }
    #expect(throws: CryptographyError.malformed(what: "vector of residues")) { try host.sign([1, 2, 3]) }
    #expect(throws: CryptographyError.length(expected: 2, found: 1)) {
      try blinding.digests(signed: Array(host.sign(blinding.message)[..<128]))
    }
    #expect(throws: CryptographyError.malformed(what: "digest length of 160 bits")) {
      try host.digests(of: ["a"], bits: 160)
    }
    #expect(throws: CryptographyError.keyLength(found: 512, allowed: RSAIntersectionPublicKey.keyLengths)) {
      try RSAIntersectionKey.generate(bits: 512)
    }
    #expect(throws: CryptographyError.malformed(what: "set of digests")) {
      try DigestSet(bytes: [1, 2, 3], digestBytes: 16)
    }
  }

  @Test("Sorting is by bytes")
  func sorting() throws {
    let low = [UInt8](repeating: 0, count: 15) + [9]
    let high = [1] + [UInt8](repeating: 0, count: 15)
    #expect(try DigestSet(bytes: high + low, digestBytes: 16).sorted().bytes == low + high)
    #expect(try DigestSet(bytes: high + low + low + high, digestBytes: 32).sorted().bytes == low + high + high + low)
  }
}
