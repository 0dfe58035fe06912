internal import COpenSSL

/// An integer of any length, for keys and public values. Bulk data has its own types.
public struct BigInteger: Sendable {
  let number: BigNumber

  var pointer: OpaquePointer { number.pointer }

  init(_ number: BigNumber) { self.number = number }

  /// A small number.
  public init(_ value: UInt64) throws(CryptographyError) {
    number = try BigNumber()
    try check(BN_set_word(number.pointer, UInt(value)), "setting a number")
  }

  /// From an unsigned number's bytes, highest first; no bytes are zero.
  public init(bigEndianBytes bytes: some Collection<UInt8>) throws(CryptographyError) {
    guard bytes.count <= 1 << 20 else { throw .malformed(what: "number of \(bytes.count) bytes") }
    number = try BigNumber()
    let bytes = Array(bytes)
    guard BN_bin2bn(bytes, Int32(bytes.count), number.pointer) != nil else { throw failure("reading a number") }
  }

  /// From decimal digits with an optional sign.
  public init(decimal text: String) throws(CryptographyError) {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      throw .malformed(what: "decimal number")
    }
    number = try BigNumber()
    var pointer: OpaquePointer? = number.pointer
    guard BN_dec2bn(&pointer, text) > 0 else { throw .malformed(what: "decimal number") }
  }

  /// From hexadecimal digits of either case.
  public init(hexadecimal text: String) throws(CryptographyError) {
    guard !text.isEmpty, text.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
      throw .malformed(what: "hexadecimal number")
    }
    number = try BigNumber()
    var pointer: OpaquePointer? = number.pointer
    guard BN_hex2bn(&pointer, text) > 0 else { throw .malformed(what: "hexadecimal number") }
  }

  /// Bits of the magnitude; 0 for zero.
  public var bitCount: Int { number.bitCount }
  /// Whether the number is zero.
  public var isZero: Bool { BN_is_zero(pointer) == 1 }
  /// Whether the number is below zero.
  public var isNegative: Bool { BN_is_negative(pointer) == 1 }
  /// Whether the number is odd.
  public var isOdd: Bool { BN_is_odd(pointer) == 1 }

  /// The magnitude's bytes, highest first, padded with zeros in front to `count`.
  ///
  /// - Throws: `length` when it needs more.
  public func bigEndianBytes(count: Int? = nil) throws(CryptographyError) -> [UInt8] {
    let count = count ?? number.byteCount
    guard count >= number.byteCount else { throw .length(expected: count, found: number.byteCount) }
    var bytes = [UInt8](repeating: 0, count: count)
    if BN_bn2binpad(pointer, &bytes, Int32(count)) != Int32(count) { throw failure("writing a number") }
    return bytes
  }

  /// The decimal digits, with a sign when negative.
  public var decimal: String { text(BN_bn2dec(pointer)) }
  /// The hexadecimal digits, lowercase, whole bytes, with a sign when negative.
  public var hexadecimal: String { text(BN_bn2hex(pointer)).lowercased() }

  private func text(_ characters: UnsafeMutablePointer<CChar>?) -> String {
    guard let characters else { return "" }
    defer { CRYPTO_free(characters, "", 0) }
    return String(cString: characters)
  }
}

extension BigInteger: Comparable {
  /// Equality of values; not constant-time.
  public static func == (left: BigInteger, right: BigInteger) -> Bool { BN_cmp(left.pointer, right.pointer) == 0 }
  /// Signed order; not constant-time.
  public static func < (left: BigInteger, right: BigInteger) -> Bool { BN_cmp(left.pointer, right.pointer) < 0 }
}
