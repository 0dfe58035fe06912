import Testing

@testable import Cryptography

/// Hashing to Curve25519 as RFC 9380 publishes it, and the comparison that is built on it.
@Suite struct DHIntersectionTests {
  private static let domain = "QUUX-V01-CS02-with-curve25519_XMD:SHA-512_ELL2_NU_"

  /// RFC 9380, J.4.2: message, u, the u-coordinate before and after the multiplication by 8.
  private static let vectors: [(message: String, element: String, mapped: String, cleared: String)] = [
    (
      "", "608d892b641f0328523802a6603427c26e55e6f27e71a91a478148d45b5093cd",
      "51125222da5e763d97f3c10fcc92ea6860b9ccbbd2eb1285728f566721c1e65b",
      "1bb913f0c9daefa0b3375378ffa534bda5526c97391952a7789eb976edfe4d08"
    ),
    (
      "abc", "46f5b22494bfeaa7f232cc8d054be68561af50230234d7d1d63d1d9abeca8da5",
      "7d56d1e08cb0ccb92baf069c18c49bb5a0dcd927eff8dcf75ca921ef7f3e6eeb",
      "7c22950b7d900fa866334262fcaea47a441a578df43b894b4625c9b450f9a026"
    ),
    (
      "abcdef0123456789", "235fe40c443766ce7e18111c33862d66c3b33267efa50d50f9e8e5d252a40aaa",
      "3fbe66b9c9883d79e8407150e7c2a1c8680bee496c62fabe4619a72b3cabe90f",
      "31ad08a8b0deeb2a4d8b0206ca25f567ab4e042746f792f4b7973f3ae2096c52"
    ),
    (
      "q128_" + String(repeating: "q", count: 128), "001e92a544463bda9bd04ddbe3d6eed248f82de32f522669efc5ddce95f46f5b",
      "227e0bb89de700385d19ec40e857db6e6a3e634b1c32962f370d26f84ff19683",
      "027877759d155b1997d0d84683a313eb78bdb493271d935b622900459d52ceaa"
    ),
    (
      "a512_" + String(repeating: "a", count: 512), "1a68a1af9f663592291af987203393f707305c7bac9c8d63d6a729bdc553dc19",
      "3bcd651ee54d5f7b6013898aab251ee8ecc0688166fce6e9548d38472f6bd196", ""
    ),
  ]

  /// As the RFC prints a number.
  private func text(_ number: Field25519) -> String { SHA256.hex(number.littleEndianBytes.reversed()) }

  @Test(arguments: vectors.indices)
  func vectorsOfRFC9380(index: Int) throws {
    let (message, element, mapped, cleared) = Self.vectors[index]
    let hash = try HashToCurve25519(domain: Self.domain)
    var elements = [try hash.element(of: message)]
    #expect(text(elements[0]) == element)
    HashToCurve25519.map(&elements)
    #expect(text(elements[0]) == mapped)
    var point = elements[0]
    for _ in 0..<3 { point = doubled(point) }
    if !cleared.isEmpty { #expect(text(point) == cleared) }
  }

  /// (x² − 1)² / (4x(x² + 486662x + 1)): the u-coordinate of twice a point (RFC 7748, section 5).
  private func doubled(_ x: Field25519) -> Field25519 {
    let difference = x.squared - .one
    let denominator = Field25519(4) * x * (x.squared + .curve * x + .one)
    return difference.squared * denominator.inverse
  }

  @Test func pointsOfOneBatchAreThoseOfEach() throws {
    let texts = Self.vectors.map(\.message)
    var bytes = [UInt8](repeating: 0, count: 32 * texts.count)
    try HashToCurve25519(domain: Self.domain).write(texts[...], to: &bytes)
    for (index, vector) in Self.vectors.enumerated() {
      #expect(SHA256.hex(bytes[index * 32..<index * 32 + 32].reversed()) == vector.mapped)
    }
  }

  /// RFC 7748, section 5.2: one scalar multiplication by libcrypto as it is called here.
  @Test func vectorOfRFC7748() throws {
    let scalar = try bytes("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
    let point = try bytes("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
    let raised = try DHIntersectionKey(secret: scalar).raise(PointSet(bytes: point))
    #expect(SHA256.hex(raised.bytes) == "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")
  }

  private func bytes(_ hex: String) throws -> [UInt8] {
    let digits = Array(hex)
    return try stride(from: 0, to: digits.count, by: 2).map {
      try #require(UInt8(String(digits[$0...$0 + 1]), radix: 16))
    }
  }

  @Test func bothOrdersGiveTheSameDigests() throws {
    let (guest, host) = (try DHIntersectionKey.generate(), try DHIntersectionKey.generate())
    let ids = (0..<600).map { "id-\($0)" }
    let left = try host.digests(of: guest.points(of: ids))
    let right = try guest.digests(of: host.points(of: ids.reversed()))
    #expect(left.positions(in: right) == Array(ids.indices))
    #expect(try host.digests(of: guest.points(of: ["other"])).positions(in: right).isEmpty)
    #expect(try host.digests(of: guest.points(of: ids, salt: "s")).positions(in: right).isEmpty)
    #expect(try guest.points(of: ids) != guest.points(of: ids, salt: "s"))
  }

  @Test func scalarsAreFreshAndNotPrinted() throws {
    let (first, second) = (try DHIntersectionKey.generate(), try DHIntersectionKey.generate())
    #expect(try first.points(of: ["1"]) != second.points(of: ["1"]))
    #expect("\(first)" == "DH intersection scalar (redacted)")
    let again = try DHIntersectionKey(secret: first.secret())
    #expect(try first.points(of: ["1"]) == again.points(of: ["1"]))
  }

  @Test func sortedPointsRememberTheirPlaces() throws {
    let points = try DHIntersectionKey.generate().points(of: (0..<50).map(String.init))
    let (sorted, places) = points.sorted()
    let each = (0..<50).map { Array(sorted.bytes[$0 * 32..<$0 * 32 + 32]) }
    #expect(each == each.sorted { $0.lexicographicallyPrecedes($1) })
    for (index, place) in places.enumerated() {
      #expect(each[index] == Array(points.bytes[place * 32..<place * 32 + 32]))
    }
  }

  @Test func whatIsNoPointIsRefused() throws {
    let key = try DHIntersectionKey.generate()
    #expect(throws: CryptographyError.malformed(what: "set of points")) { try PointSet(bytes: [1, 2]) }
    let good = try key.points(of: ["1"]).bytes
    #expect(throws: CryptographyError.invalidResidue(index: 1)) {
      try PointSet(bytes: good + [UInt8](repeating: 0xff, count: 32))
    }
    // 2^255 − 19 itself is no reduced number; one less is.
    let modulus: [UInt8] = [0xed] + [UInt8](repeating: 0xff, count: 30) + [0x7f]
    #expect(throws: CryptographyError.invalidResidue(index: 0)) { try PointSet(bytes: modulus) }
    // 0 and 1 are of small order: every scalar gives the same.
    for small: UInt8 in [0, 1] {
      let point = try PointSet(bytes: good + [small] + [UInt8](repeating: 0, count: 31))
      #expect(throws: CryptographyError.invalidResidue(index: 1)) { try key.raise(point) }
      #expect(throws: CryptographyError.invalidResidue(index: 1)) { try key.digests(of: point) }
    }
  }

  /// RFC 1321, FIPS 180-4 and GB/T 32905-2016: the digests of "abc".
  @Test(
    arguments: zip(
      MessageDigest.allCases,
      [
        "900150983cd24fb0d6963f7d28e17f72", "a9993e364706816aba3e25717850c26c9cd0d89d",
        "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
          + "454d4423643ce80e2a9ac94fa54ca49f",
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
      ]))
  func digestsOfABC(digest: MessageDigest, hex: String) throws {
    #expect(SHA256.hex(try digest.digest(Array("abc".utf8))) == hex)
  }
}
