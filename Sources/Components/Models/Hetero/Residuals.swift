import Cryptography
import Learning

extension HeteroLinear {
  /// The guest's numbers of one batch before the hosts' are known, as integers.
  ///
  /// Least squares and the Taylor expansion of the logistic loss are one program. With a = wx_g − y of a linear and
  /// a = wx_g − 2y, y = ±1, of a logistic regression, and h = Σ wx_h: the residual is a + h, as it is and a quarter of it;
  /// the loss is half of (a + h)², and an eighth of (a + h)² − 4 beside ln 2. Factors of two are part of the scales.
  /// Weights of rows multiply both.
  struct QuadraticBatch {
    /// a.
    let own: [Int128]
    /// Weights of the rows.
    let rowWeights: [Int64]?
    private let side: Side
    private let scales: Scales

    /// - Parameter scores: wx_g.
    init(_ side: Side, _ scales: Scales, scores: [Int128], targets: Targets, ids: RowNames) throws {
      let factor: Double = side.family == .logistic ? 2 : 1
      let labels = try side.integers(
        targets.values.map { $0 * factor }, scale: Scales.forward, belowBits: scales.forwardBits, "the label", ids: ids)
      own = zip(scores, labels).map { $0 - $1 }
      rowWeights = try targets.weights.map { weights in
        try side.integers(weights, scale: Scales.rowWeight, belowBits: 40, "the weight", ids: ids).map { Int64($0) }
      }
      self.side = side
      self.scales = scales
    }

    /// The guest's part of the residual, sealed afresh: added to the hosts', its randomness hides all of it.
    func sealed(_ cipher: PublicCipher) throws -> SealedVector {
      let values = own.indices.map { row in
        rowWeights.map { Int256(own[row]).multiplied(by: $0[row]) ?? .max } ?? Int256(own[row])
      }
      return try cipher.seal(values, atMost: .powerOfTwo(scales.forwardBits + 1 + (rowWeights == nil ? 0 : 40)))
    }

    /// Σ of the hosts' scores, as they count in the residual.
    func weighted(_ forward: SealedVector) throws -> SealedVector {
      guard let rowWeights else { return forward }
      return try forward.multiplied(by: rowWeights, atMost: Scales.rowWeightLimit)
    }

    /// n·loss of the batch: own part, product with the host's scores, the host's squares.
    ///
    /// - Parameters:
    ///   - squares: [[Σ h²]] or, with weights, [[h²]] a row.
    ///   - penalty: of the guest's weights and all else that is known, at the loss's scale.
    func loss(
      hostForward: SealedVector, squares: SealedVector, penalty: Int256, cipher: PublicCipher
    ) throws -> SealedVector {
      let two = own.map { $0 << 1 }
      let multipliers = rowWeights.map { weights in zip(two, weights).map { $0 * Int128($1) } } ?? two
      let bits = scales.forwardBits + 2 + (rowWeights == nil ? 0 : 40)
      let cross = try hostForward.weightedSum(multipliers, belowBits: bits)
      var known = ExactSums.products(own, own, weights: rowWeights).adding(penalty) ?? .max
      if side.family == .logistic {
        let weightSum = rowWeights.map { $0.reduce(Int128(0)) { $0 + Int128($1) } } ?? Int128(own.count)
        known = known.subtracting(Int256(weightSum).shiftedLeft(by: 2 * Scales.forward + 2) ?? .max) ?? .max
      }
      let hostPart =
        try rowWeights.map { try squares.weightedSums([$0], atMost: Scales.rowWeightLimit) } ?? squares.sum()
      return try cross.adding(hostPart).adding(cipher.seal([known], atMost: Scales.ownLossLimit))
    }
  }

  /// The guest's numbers of one batch of a Poisson regression, as integers. With μ_g = exp(wx_g + ln exposure), μ_h = exp(wx_h):
  /// d = μ_g·μ_h − y and the loss is Σ μ_g·μ_h − y·(wx_g + ln exposure) − y·wx_h; weights of rows multiply μ_g and y.
  struct ExponentialBatch {
    private let multipliers: [Int64]
    private let labels: [Int256]
    private let labelMultipliers: [Int64]
    private let scores: [Int128]

    /// - Parameter scores: wx_g with the offset.
    init(_ side: Side, _ scales: Scales, scores values: [Double], targets: Targets, ids: RowNames) throws {
      let weights = targets.weights ?? [Double](repeating: 1, count: values.count)
      func encode(_ numbers: [Double], _ scale: Int, _ bits: Int, _ what: String) throws -> [Int128] {
        try side.integers(numbers, scale: scale, belowBits: bits, what, ids: ids)
      }
      let products = zip(targets.values, weights).map { $0 * $1 }
      scores = try encode(values, Scales.forward, scales.forwardBits, "the score")
      multipliers = try encode(
        zip(values, weights).map { Exponential.value($0) * $1 }, Scales.multiplier, 2 * Scales.multiplier,
        "the exponential of the score"
      ).map { Int64($0) }
      labels = try encode(products, scales.residual, scales.residual + 31, "the label").map { Int256(-$0) }
      labelMultipliers = try encode(products, Scales.multiplier, 2 * Scales.multiplier, "the label").map { Int64(-$0) }
    }

    /// −y, sealed afresh.
    func sealed(_ cipher: PublicCipher) throws -> SealedVector { try cipher.seal(labels, atMost: .powerOfTwo(102)) }

    /// μ of the rows.
    func weighted(_ forward: SealedVector) throws -> SealedVector {
      try forward.multiplied(by: multipliers, atMost: Int64(1) << 62)
    }

    /// n·loss of the batch.
    func loss(
      hostForward: SealedVector, linearForward: SealedVector, penalty: Int256, cipher: PublicCipher
    ) throws -> SealedVector {
      let limit = Int64(1) << 62
      let known = ExactSums.products(scores, labelMultipliers.map { Int128($0) }).adding(penalty) ?? .max
      return try hostForward.weightedSums([multipliers], atMost: limit)
        .adding(linearForward.weightedSums([labelMultipliers], atMost: limit))
        .adding(cipher.seal([known], atMost: Scales.ownLossLimit))
    }
  }
}
