internal import COpenSSL

/// Hashes texts to u-coordinates of Curve25519: curve25519_XMD:SHA-512_ELL2_NU_ of RFC 9380, without the multiplication by
/// the cofactor, which every scalar of X25519 contains. One per work item.
///
/// A bare hash as u-coordinate would be on the twist for half of the ids, which a party could see after any
/// multiplication: one bit of each id.
final class HashToCurve25519 {
  private let context: OpaquePointer
  private let algorithm: OpaquePointer
  /// The domain separation tag followed by its length.
  private let tag: [UInt8]
  /// The message of one hash: room for the zero block and what follows it.
  private var message: [UInt8] = []

  /// Bytes of a block of SHA-512.
  private static let blockBytes = 128
  private static let digestBytes = 64
  /// Bytes of the number that is reduced: 255 bits and 128 more.
  private static let fieldBytes = 48
  /// What our ids are hashed under, so that nobody else's hashes of them are the same points.
  static let domain = "fedflow-V1-CS01-with-curve25519_XMD:SHA-512_ELL2_NU_"

  init(domain: String = HashToCurve25519.domain) throws(CryptographyError) {
    let algorithm = try check(EVP_MD_fetch(nil, "SHA512", nil), "SHA-512")
    guard let context = EVP_MD_CTX_new() else {
      EVP_MD_free(algorithm)
      throw failure("SHA-512")
    }
    self.algorithm = algorithm
    self.context = context
    tag = Array(domain.utf8) + [UInt8(truncatingIfNeeded: domain.utf8.count)]
  }

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

  /// Writes the u-coordinates of some texts, 32 bytes each, lowest first.
  ///
  /// - Parameter suffix: appended to every text.
  func write(
    _ texts: ArraySlice<String>, suffix: [UInt8] = [], to target: UnsafeMutablePointer<UInt8>
  ) throws(CryptographyError) {
    var elements: [Field25519] = []
    elements.reserveCapacity(texts.count)
    for text in texts { elements.append(try element(of: text, suffix: suffix)) }
    Self.map(&elements)
    for (index, element) in elements.enumerated() { element.write(to: target + 32 * index) }
  }

  /// hash_to_field with one element (RFC 9380, sections 5.2 and 5.3.1).
  func element(of text: String, suffix: [UInt8] = []) throws(CryptographyError) -> Field25519 {
    message.removeAll(keepingCapacity: true)
    message.append(contentsOf: repeatElement(0, count: Self.blockBytes))
    message.append(contentsOf: text.utf8)
    message.append(contentsOf: suffix)
    message.append(0)
    message.append(UInt8(Self.fieldBytes))
    message.append(0)
    message.append(contentsOf: tag)
    var digest = [UInt8](repeating: 0, count: Self.digestBytes)
    try hash(to: &digest)
    message.removeAll(keepingCapacity: true)
    message.append(contentsOf: digest)
    message.append(1)
    message.append(contentsOf: tag)
    try hash(to: &digest)
    return digest.withUnsafeBytes { Field25519(bigEndian48: $0) }
  }

  private func hash(to digest: inout [UInt8]) throws(CryptographyError) {
    let done =
      EVP_DigestInit_ex2(context, algorithm, nil) == 1
      && EVP_DigestUpdate(context, message, message.count) == 1
      && EVP_DigestFinal_ex(context, &digest, nil) == 1
    if !done { throw failure("SHA-512") }
  }

  /// Elligator 2 with Z = 2 (RFC 9380, section 6.7.1), u-coordinates only: one inversion for all, one Kronecker symbol each.
  ///
  /// 1 + 2u² is never 0, because −1/2 is no square.
  static func map(_ elements: inout [Field25519]) {
    // The product of all denominators before each, then the inverse of all, taken apart from the end.
    var before: [Field25519] = []
    before.reserveCapacity(elements.count)
    var product = Field25519.one
    for index in elements.indices {
      let square = elements[index].squared
      elements[index] = square + square + .one
      before.append(product)
      product = product * elements[index]
    }
    var inverse = product.inverse
    for index in elements.indices.reversed() {
      let denominator = elements[index]
      let first = -(Field25519.curve * inverse * before[index])
      inverse = inverse * denominator
      // x³ + J·x² + x = x·(x·(x + J) + 1)
      let value = first * (first * (first + .curve) + .one)
      elements[index] = value.isSquare ? first : -(first + .curve)
    }
  }
}
