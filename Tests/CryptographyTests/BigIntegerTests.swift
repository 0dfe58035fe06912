import Testing

@testable import Cryptography

/// Figures from Python: a = getrandbits(300), b = getrandbits(200), m = 2^255 − 19.
@Suite("Big integers agree with Python's")
struct BigIntegerTests {
  let a: BigInteger
  let b: BigInteger
  let m: BigInteger

  init() throws {
    a = try BigInteger(
      decimal: "1549905596034159116212441512111102654764077053285024640751012472281698541150904319834698229")
    b = try BigInteger(decimal: "151968349344470123763304461031596541827170046161917635057827")
    m = try BigInteger(hexadecimal: "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed")
  }

  @Test("Product, quotient and remainder")
  func arithmetic() throws {
    let product =
      "2355365950690682809814288284485680156032635546788285989652102520131724341192"
      + "66142303966452722552068381890833823224623795230322596099806281449509488383"
    #expect(try a.multiplied(by: b).decimal == product)
    #expect(try a.divided(by: b).decimal == "10198871032815871081763069015047")
    #expect(try a.remainder(modulo: b).decimal == "5623401422149168383583538899410338485716685601674056575360")
    #expect(try b.subtracting(a).remainder(modulo: b).adding(a).remainder(modulo: b).isZero)
    #expect(try b.subtracting(a).isNegative)
  }

  @Test("Power, inverse and common divisor")
  func modular() throws {
    #expect(
      try a.power(b, modulo: m).decimal
        == "16430843202568757240672859697491336501253495736094816948506991475109700677374")
    #expect(try a.inverse(modulo: m).hexadecimal == "0dd066396076356a49e1cdd544095b938e28983ae6f5161c8060aa5743913f4c")
    let six = try BigInteger(6)
    let common = try a.multiplied(by: six).greatestCommonDivisor(with: b.multiplied(by: BigInteger(210)))
    #expect(common == six)
    #expect(throws: CryptographyError.notInvertible) { try six.inverse(modulo: BigInteger(9)) }
  }

  @Test("Bytes and digits go both ways")
  func bytes() throws {
    #expect(try BigInteger(bigEndianBytes: a.bigEndianBytes()) == a)
    #expect(try BigInteger(256).bigEndianBytes(count: 4) == [0, 0, 1, 0])
    #expect(throws: CryptographyError.length(expected: 1, found: 2)) { try BigInteger(256).bigEndianBytes(count: 1) }
    #expect(try BigInteger(bigEndianBytes: []).isZero)
    #expect(try BigInteger(hexadecimal: a.hexadecimal) == a)
    #expect(try BigInteger(decimal: "-12") < BigInteger(0))
    for text in ["", "-", "12x", "0x10"] {
      #expect(throws: CryptographyError.malformed(what: "decimal number")) { try BigInteger(decimal: text) }
    }
  }
}
