internal import COpenSSL

/// A party's secret scalar for private set intersection by commutative exponentiation on Curve25519 (Meadows 1986; the
/// group as in cryptography, section 6). Cleared from memory when released; never printed.
///
/// What two parties compare is H(id) multiplied by both scalars, in either order. Made for one exchange and used for
/// nothing else: a scalar that is used again links the runs.
public final class DHIntersectionKey: Sendable {
  /// libcrypto's key is only read after it is made.
  private struct Key: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  private let key: Key

  /// Ids or points of one piece of parallel work; one inversion and one set-up of libcrypto are shared by them.
  private static let piece = 256
  /// Bits of a digest: with 2^64 ids a side two would be equal by chance.
  public static let digestBits = 128

  private init(scalar: [UInt8]) throws(CryptographyError) {
    key = Key(
      pointer: try check(EVP_PKEY_new_raw_private_key_ex(nil, "X25519", nil, scalar, scalar.count), "making a scalar"))
  }

  deinit { EVP_PKEY_free(key.pointer) }

  /// A fresh scalar.
  public static func generate() throws(CryptographyError) -> DHIntersectionKey {
    try DHIntersectionKey(secret: SecureRandom.privateBytes(PointSet.pointBytes))
  }

  /// A scalar that was kept, of 32 bytes.
  ///
  /// - Throws: `malformed` for another length.
  public convenience init(secret: [UInt8]) throws(CryptographyError) {
    guard secret.count == PointSet.pointBytes else { throw .malformed(what: "scalar") }
    var copy = secret
    defer { SecureRandom.wipe(&copy) }
    try self.init(scalar: copy)
  }

  /// The scalar's 32 bytes, to be kept in secret for a cache.
  public func secret() throws(CryptographyError) -> [UInt8] {
    var (bytes, length) = ([UInt8](repeating: 0, count: PointSet.pointBytes), PointSet.pointBytes)
    try check(EVP_PKEY_get_raw_private_key(key.pointer, &bytes, &length), "reading a scalar")
    return bytes
  }

  /// H(id)^scalar for each id, in their order.
  ///
  /// - Parameter salt: appended to every id before it is hashed.
  public func points(of ids: [String], salt: String = "") throws(CryptographyError) -> PointSet {
    let suffix = Array(salt.utf8)
    let result = ParallelResults<UInt8>(repeating: 0, count: ids.count * PointSet.pointBytes)
    try inParallel(ids.count, pieces: Self.piece) { rows throws(CryptographyError) in
      guard let target = result.address(rows.lowerBound * PointSet.pointBytes) else { return }
      try HashToCurve25519().write(ids[rows], suffix: suffix, to: target)
      let multiplication = try Multiplication(self.key.pointer)
      for row in 0..<rows.count {
        let point = target + row * PointSet.pointBytes
        try multiplication.run(UnsafePointer(point), to: point, index: rows.lowerBound + row)
      }
    }
    return PointSet(checked: result.array)
  }

  /// The points of another party, each multiplied by the scalar, in their order.
  ///
  /// - Throws: `invalidResidue` for a point of small order, which would give the same for everyone.
  public func raise(_ points: PointSet) throws(CryptographyError) -> PointSet {
    let result = ParallelResults<UInt8>(repeating: 0, count: points.bytes.count)
    try each(of: points) { index, point in
      guard let target = result.address(index * PointSet.pointBytes) else { return }
      target.update(from: point, count: PointSet.pointBytes)
    }
    return PointSet(checked: result.array)
  }

  /// The digests of the points of another party, each multiplied by the scalar, in their order: what both compare.
  public func digests(of points: PointSet) throws(CryptographyError) -> DigestSet {
    let width = Self.digestBits / 8
    let result = ParallelResults<UInt8>(repeating: 0, count: points.count * width)
    try inParallel(points.count, pieces: Self.piece) { rows throws(CryptographyError) in
      let multiplication = try Multiplication(self.key.pointer)
      let hash = try RepeatedSHA256()
      var (point, digest) = (
        [UInt8](repeating: 0, count: PointSet.pointBytes), [UInt8](repeating: 0, count: SHA256.byteCount)
      )
      for row in rows {
        try multiplication.run(points, row, to: &point)
        digest = try FullDomainHash.digest(point, hash)
        guard let target = result.address(row * width) else { return }
        target.update(from: digest, count: width)
      }
    }
    return DigestSet(checked: result.array, width)
  }

  private func each(
    of points: PointSet, _ take: @Sendable (Int, UnsafePointer<UInt8>) -> Void
  ) throws(CryptographyError) {
    try inParallel(points.count, pieces: Self.piece) { rows throws(CryptographyError) in
      let multiplication = try Multiplication(self.key.pointer)
      var point = [UInt8](repeating: 0, count: PointSet.pointBytes)
      for row in rows {
        try multiplication.run(points, row, to: &point)
        point.withUnsafeBufferPointer { if let base = $0.baseAddress { take(row, base) } }
      }
    }
  }
}

/// X25519 with one scalar and one point after the other: libcrypto's objects are made once.
private final class Multiplication {
  private let context: OpaquePointer
  private let peer: OpaquePointer

  init(_ key: OpaquePointer) throws(CryptographyError) {
    // Any public key will do; every point replaces it.
    let base: [UInt8] = [9] + [UInt8](repeating: 0, count: PointSet.pointBytes - 1)
    peer = try check(
      EVP_PKEY_new_raw_public_key_ex(nil, "X25519", nil, base, base.count), "making a point")
    guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else {
      EVP_PKEY_free(peer)
      throw failure("scalar multiplication")
    }
    self.context = context
    try check(EVP_PKEY_derive_init(context), "scalar multiplication")
  }

  deinit {
    EVP_PKEY_CTX_free(context)
    EVP_PKEY_free(peer)
  }

  func run(_ points: PointSet, _ index: Int, to result: inout [UInt8]) throws(CryptographyError) {
    let done = points.bytes.withUnsafeBufferPointer { bytes in
      result.withUnsafeMutableBufferPointer { result in
        guard let source = bytes.baseAddress, let target = result.baseAddress else { return false }
        return multiply(source + index * PointSet.pointBytes, to: target)
      }
    }
    try require(done, index)
  }

  /// May be in place.
  func run(
    _ point: UnsafePointer<UInt8>, to result: UnsafeMutablePointer<UInt8>, index: Int
  ) throws(CryptographyError) {
    try require(multiply(point, to: result), index)
  }

  private func multiply(_ point: UnsafePointer<UInt8>, to result: UnsafeMutablePointer<UInt8>) -> Bool {
    var length = PointSet.pointBytes
    return EVP_PKEY_set1_encoded_public_key(peer, point, PointSet.pointBytes) == 1
      && EVP_PKEY_derive_set_peer_ex(context, peer, 0) == 1
      && EVP_PKEY_derive(context, result, &length) == 1 && length == PointSet.pointBytes
  }

  /// libcrypto refuses a result of zero, which points of small order give with every scalar.
  private func require(_ done: Bool, _ index: Int) throws(CryptographyError) {
    if done { return }
    ERR_clear_error()
    throw .invalidResidue(index: index)
  }
}

extension DHIntersectionKey: CustomStringConvertible, CustomReflectable {
  /// Says that it is a scalar, and nothing about it.
  public var description: String { "DH intersection scalar (redacted)" }
  /// Nothing: reflection does not reach the scalar either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
