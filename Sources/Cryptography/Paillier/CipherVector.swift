internal import COpenSSL

/// Many Paillier ciphertexts under one key, in Montgomery form modulo n².
///
/// Scales and bounds are kept by `SealedVector`.
struct CipherVector: Sendable {
  let key: PaillierPublicKey
  let residues: ResidueVector

  var count: Int { residues.count }

  /// Fresh ciphertexts.
  init(
    encrypting values: [Int256], key: PaillierPublicKey, factors: RandomFactors
  ) throws(CryptographyError) {
    let residues = try ResidueVector(count: values.count, modulus: key.square)
    try factors.write(to: residues) { row, result, scratch throws(CryptographyError) in
      try Self.add(values[row], to: result, result, key, scratch)
    }
    self.init(key: key, residues: residues)
  }

  init(key: PaillierPublicKey, residues: ResidueVector) {
    self.key = key
    self.residues = residues
  }

  /// result = ciphertext · (1 + v·n).
  private static func add(
    _ value: Int256, to ciphertext: Residue, _ result: Residue, _ key: PaillierPublicKey,
    _ scratch: Scratch
  ) throws(CryptographyError) {
    BN_CTX_start(scratch.context)
    defer { BN_CTX_end(scratch.context) }
    let factor = try scratch.number()
    try key.plaintextFactor(factor, value, scratch)
    try key.square.multiply(result, ciphertext, ordinary: factor, scratch)
  }

  func adding(_ other: CipherVector) throws(CryptographyError) -> CipherVector {
    CipherVector(key: key, residues: try residues.multiplied(by: other.residues))
  }

  func adding(_ plaintexts: [Int256]) throws(CryptographyError) -> CipherVector {
    let sums = try ResidueVector.make(count: count, modulus: key.square, pieces: 128) {
      row, result, scratch throws(CryptographyError) in
      try Self.add(plaintexts[row], to: residues[row], result, key, scratch)
    }
    return CipherVector(key: key, residues: sums)
  }

  /// The same plaintexts, unlinkable to these ciphertexts.
  func rerandomized() throws(CryptographyError) -> CipherVector {
    let result = try ResidueVector(count: count, modulus: key.square)
    let factors = RandomFactors.general(try key.randomFactors.prepared(for: count))
    try factors.write(to: result) { row, result, scratch throws(CryptographyError) in
      try key.square.multiply(result, result, residues[row], scratch)
    }
    return CipherVector(key: key, residues: result)
  }
}
