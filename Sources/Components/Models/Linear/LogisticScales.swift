import Cryptography

/// Scales and bounds of the integer program of logistic regression (cryptography 2): constants, so that bounds say nothing
/// of the data and hold for every key length.
enum LogisticScales {
  /// w·x: 2^40 a unit, below 2^60.
  static let forward = FixedPoint.forwardScale
  /// |w·x| of one party at most.
  static let forwardLimit = Int256.powerOfTwo(FixedPoint.forwardBits)
  /// The same as a number: |w·x| of one party is below it.
  static let largestScore = Double(
    sign: .plus, exponent: FixedPoint.forwardBits - FixedPoint.forwardScale, significand: 1)
  /// 0.5·y at scale 42.
  static let half = Int64(1) << 41
  /// d: 0.25·wx is wx at a scale of two more bits, so d is exact.
  static let residual = FixedPoint.forwardScale + 2
  /// The guest's part of d at most.
  static let guestResidualLimit = Int256.powerOfTwo(61)
  /// |d| at most.
  static let residualLimit = Int256.powerOfTwo(62)
  /// Σ d·x.
  static let gradient = residual + FixedPoint.columnScale
  /// n·α·w at most, in bits.
  static let gradientTermBits = 222
  /// A gradient with its L2 term at most.
  static let gradientLimit = Int256.powerOfTwo(224)
  /// n·loss without ln 2: 0.125·wx² is wx² at a scale of three more bits than twice that of wx.
  static let loss = 2 * FixedPoint.forwardScale + 3
  /// n·regularisation at most, in bits.
  static let lossTermBits = 152
  /// One party's part of the loss at most.
  static let lossPartLimit = Int256.powerOfTwo(154)
  /// The loss at most.
  static let lossLimit = Int256.powerOfTwo(158)
  /// Coefficients of the host's w·x in the loss at most.
  static let lossMultiplierLimit = Int64(1) << 62
}
