/// Why a cryptographic operation did not happen.
///
/// Cases about one value carry its 0-based position in the array that was handed in, so that a component can name
/// row and column.
public enum CryptographyError: Error, Sendable, Equatable {
  /// A value to be encoded is not a number.
  case notANumber(index: Int)
  /// A value to be encoded is infinite.
  case infinite(index: Int)
  /// A value does not fit the fixed-point range that the protocol allows.
  case tooLarge(index: Int)
  /// An operation could give integers of more than 255 bits; depends on declared bounds only, never on the key.
  case boundExceeded
  /// An integer is larger than the bound its sender declared.
  case beyondDeclaredBound(index: Int)
  /// Two arrays that belong together have different lengths.
  case length(expected: Int, found: Int)
  /// Rows outside the vector were asked for.
  case rows(lower: Int, upper: Int, count: Int)
  /// Two operands are under different keys, or one is plain and the other is encrypted.
  case keyMismatch
  /// No cipher has this name.
  case unknownCipher(name: String)
  /// A key length the program does not make.
  case keyLength(found: Int, allowed: [Int])
  /// Slots of this width cannot hold the vector's values, or do not fit the key.
  case slotBits(found: Int, atLeast: Int, atMost: Int)
  /// Received bytes are not what they should be.
  case malformed(what: String)
  /// A received residue is zero, not below its modulus, or shares a factor with it.
  case invalidResidue(index: Int)
  /// A decrypted value is larger than any protocol allows: the ciphertext was made with another key, or damaged.
  case undecodable(index: Int)
  /// A number has no inverse modulo the other.
  case notInvertible
  /// libcrypto refused a call.
  case library(operation: String)
}

extension CryptographyError: CustomStringConvertible {
  /// One sentence without place, for a diagnostic that adds row and column.
  public var description: String {
    switch self {
    case .notANumber: "not a number"
    case .infinite: "infinite"
    case .tooLarge: "too large for the fixed-point range"
    case .boundExceeded: "the declared bounds allow integers of more than 255 bits"
    case .beyondDeclaredBound(let index): "integer \(index) is larger than its declared bound"
    case .length(let expected, let found): "expected \(expected) values, found \(found)"
    case .rows(let lower, let upper, let count): "rows \(lower) to \(upper) of a vector of \(count)"
    case .keyMismatch: "the vectors are under different keys"
    case .unknownCipher(let name): "unknown cipher '\(name)'"
    case .keyLength(let found, let allowed):
      "key length \(found) is not supported (allowed: \(allowed.map(String.init).joined(separator: ", ")))"
    case .slotBits(let found, let atLeast, let atMost): "slots of \(found) bits (allowed: \(atLeast) to \(atMost))"
    case .malformed(let what): "malformed \(what)"
    case .invalidResidue(let index): "number \(index) is no valid element of its group"
    case .undecodable(let index): "ciphertext \(index) does not decrypt to a value in range"
    case .notInvertible: "no inverse exists"
    case .library(let operation): "libcrypto refused \(operation)"
    }
  }
}
