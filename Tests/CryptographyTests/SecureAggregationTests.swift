import Testing

@testable import Cryptography

@Suite("Secure aggregation")
struct SecureAggregationTests {
  private func bytes(_ hexadecimal: String) -> [UInt8] { DigestTests.bytes(hexadecimal) }

  @Test("ChaCha20 of RFC 8439, section 2.4.2: the stream behind its ciphertext")
  func stream() throws {
    let key = (0..<32).map { UInt8($0) }
    let nonce = bytes("000000000000004a00000000")
    let text = Array(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
        .utf8)
    let stream = try ChaCha20.stream(key: key, nonce: nonce, counter: 1, count: text.count)
    let ciphertext = zip(text, stream).map { $0 ^ $1 }
    #expect(
      SHA256.hex(ciphertext)
        == "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b357"
        + "1639d624e65152ab8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736"
        + "5af90bbf74a35be6b40b8eedf2785e42874d")
  }

  @Test("ChaCha20 of RFC 8439, appendix A.1, test vector 1: a key of zeros")
  func zeroKey() throws {
    let zeros = [UInt8](repeating: 0, count: 32)
    let stream = try ChaCha20.stream(key: zeros, nonce: [UInt8](repeating: 0, count: 12), count: 64)
    #expect(
      SHA256.hex(stream)
        == "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a37"
        + "6a43b8f41518a11cc387b669b2ee6586")
  }

  @Test("HKDF of RFC 5869, case 2: long inputs")
  func keyDerivation() throws {
    func run(_ range: ClosedRange<UInt8>) -> [UInt8] { Array(range) }
    let key = try HKDF.derive(secret: run(0x00...0x4F), salt: run(0x60...0xAF), info: run(0xB0...0xFF), count: 82)
    #expect(
      SHA256.hex(key)
        == "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
        + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87")
  }

  /// The masks of members who all agreed with each other.
  private func members(_ count: Int, context: String = "homo_lr_0") throws -> [PairwiseMasks] {
    var pairs = [[PairwiseMasks.Pair]](repeating: [], count: count)
    for first in 0..<count {
      for second in first + 1..<count {
        let a = try X25519.PrivateKey()
        let b = try X25519.PrivateKey()
        pairs[first].append(.init(secret: try a.sharedSecret(with: b.publicKey), adds: true))
        pairs[second].append(.init(secret: try b.sharedSecret(with: a.publicKey), adds: false))
      }
    }
    return pairs.map { PairwiseMasks(pairs: $0, context: context) }
  }

  @Test("Masks cancel exactly, whatever their number and the signs of the values", arguments: [2, 3, 5])
  func masksCancel(count: Int) throws {
    var masks = try members(count)
    let values: [[Int128]] = (0..<count).map { member in
      [Int128(member) - 2, -(1 << 100), 1 << 90, 0, Int128(member * member)]
    }
    for round in 0..<3 {
      var total = MaskedVector([UInt128](repeating: 0, count: 5))
      for member in 0..<count {
        let part = try MaskedVector(values[member], masks: masks[member].next(count: 5, tensor: "weights"))
        #expect(part.sums != values[member], "round \(round)")
        total = try total.adding(MaskedVector(encoded: part.encoded[...]))
      }
      let expected = (0..<5).map { index in values.reduce(0 as Int128) { $0 + $1[index] } }
      #expect(total.sums == expected)
    }
  }

  @Test("No stream is used twice: rounds, tensors and contexts all differ")
  func masksDiffer() throws {
    let a = try X25519.PrivateKey()
    let b = try X25519.PrivateKey()
    let secret = try a.sharedSecret(with: b.publicKey)
    var seen = Set<UInt128>()
    for context in ["homo_lr_0", "homo_lr_1"] {
      for tensor in ["weights", "loss"] {
        var masks = PairwiseMasks(pairs: [.init(secret: secret, adds: true)], context: context)
        for _ in 0..<2 { seen.formUnion(try masks.next(count: 4, tensor: tensor)) }
      }
    }
    #expect(seen.count == 2 * 2 * 2 * 4)
  }

  @Test("An encrypted member's part joins the same sum", arguments: ["Paillier", "None"])
  func sealedPart(method: String) throws {
    var masks = try members(2)
    let key = try PrivateCipher(method: method, keyLength: 1024)
    let sealed = try key.publicCipher.seal([Int256(5), Int256(-7)], atMost: .powerOfTwo(54))
      .multiplied(by: [3, 3], atMost: 4)
    let hidden = try sealed.masked(by: masks[0].next(count: 2, tensor: "weights"))
    let opened = MaskedVector(try key.open(hidden).map(\.modulo128))
    #expect(opened.sums != [15, -21])
    let plain = try MaskedVector([100, 200], masks: masks[1].next(count: 2, tensor: "weights"))
    #expect(try opened.adding(plain).sums == [115, 179])
  }

  @Test("Parts of different lengths and torn bytes are refused")
  func badParts() throws {
    #expect(throws: CryptographyError.length(expected: 2, found: 1)) {
      try MaskedVector([1, 2]).adding(MaskedVector([1]))
    }
    #expect(throws: CryptographyError.length(expected: 1, found: 0)) { try MaskedVector([1], masks: []) }
    #expect(throws: CryptographyError.malformed(what: "masked vector")) {
      try MaskedVector(encoded: [UInt8](repeating: 0, count: 17)[...])
    }
  }
}
