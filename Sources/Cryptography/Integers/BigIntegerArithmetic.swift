internal import COpenSSL

extension BigInteger {
  /// The sum.
  public func adding(_ other: BigInteger) throws(CryptographyError) -> BigInteger {
    let result = try BigNumber()
    try check(BN_add(result.pointer, pointer, other.pointer), "addition")
    return BigInteger(result)
  }

  /// The difference.
  public func subtracting(_ other: BigInteger) throws(CryptographyError) -> BigInteger {
    let result = try BigNumber()
    try check(BN_sub(result.pointer, pointer, other.pointer), "subtraction")
    return BigInteger(result)
  }

  /// The product.
  public func multiplied(by other: BigInteger) throws(CryptographyError) -> BigInteger {
    let result = try BigNumber()
    let scratch = try Scratch()
    try check(BN_mul(result.pointer, pointer, other.pointer, scratch.context), "multiplication")
    return BigInteger(result)
  }

  /// The remainder in 0..<modulus of a division by a positive number.
  public func remainder(modulo modulus: BigInteger) throws(CryptographyError) -> BigInteger {
    let result = try BigNumber()
    let scratch = try Scratch()
    try check(BN_nnmod(result.pointer, pointer, modulus.pointer, scratch.context), "division")
    return BigInteger(result)
  }

  /// The quotient, rounded towards zero.
  public func divided(by divisor: BigInteger) throws(CryptographyError) -> BigInteger {
    let result = try BigNumber()
    let scratch = try Scratch()
    try check(BN_div(result.pointer, nil, pointer, divisor.pointer, scratch.context), "division")
    return BigInteger(result)
  }

  /// The greatest common divisor.
  public func greatestCommonDivisor(with other: BigInteger) throws(CryptographyError) -> BigInteger {
    let result = try BigNumber()
    let scratch = try Scratch()
    try check(BN_gcd(result.pointer, pointer, other.pointer, scratch.context), "greatest common divisor")
    return BigInteger(result)
  }

  /// The inverse modulo another number; constant-time when either is marked secret.
  ///
  /// - Throws: `notInvertible` when the two share a factor.
  public func inverse(modulo modulus: BigInteger) throws(CryptographyError) -> BigInteger {
    let result = try BigNumber()
    let scratch = try Scratch()
    guard BN_mod_inverse(result.pointer, pointer, modulus.pointer, scratch.context) != nil else {
      ERR_clear_error()
      throw .notInvertible
    }
    return BigInteger(result)
  }

  /// self^exponent modulo an odd number, in time and cache use that do not depend on the exponent's digits.
  public func power(_ exponent: BigInteger, modulo modulus: BigInteger) throws(CryptographyError) -> BigInteger {
    let result = try BigNumber()
    let base = try remainder(modulo: modulus)
    let scratch = try Scratch()
    let status = BN_mod_exp_mont_consttime(
      result.pointer, base.pointer, exponent.pointer, modulus.pointer, scratch.context, nil)
    try check(status, "modular exponentiation")
    return BigInteger(result)
  }

  /// A uniform secret number in 0..<limit.
  public static func random(below limit: BigInteger) throws(CryptographyError) -> BigInteger {
    let result = try BigNumber()
    try check(BN_priv_rand_range(result.pointer, limit.pointer), "system randomness")
    return BigInteger(result)
  }
}
