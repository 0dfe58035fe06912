import Cryptography
import Learning
import Pipeline

extension HeteroLinear {
  /// Which of the linear models: what distinguishes them is here and in `Residuals`.
  enum Family: Sendable {
    /// Two classes, or several by one versus rest: the second-order Taylor expansion of the logistic loss.
    case logistic
    /// Least squares.
    case linear
    /// Counts: the Poisson loss with a logarithmic link.
    case poisson

    /// The DSL's name.
    var module: String {
      switch self {
      case .logistic: "HeteroLR"
      case .linear: "HeteroLinR"
      case .poisson: "HeteroPoisson"
      }
    }

    /// FATE's name of the model's buffers.
    var bufferName: String {
      switch self {
      case .logistic: "HeteroLogisticRegression"
      case .linear: "HeteroLinearRegression"
      case .poisson: "HeteroPoissonRegression"
      }
    }

    /// Whether more than one host may take part; FATE's Poisson regression has one.
    var severalHosts: Bool { self != .poisson }

    /// The complete list of messages (cryptography 4).
    var messages: [MessageDeclaration] {
      switch self {
      case .logistic, .linear: Message.common + Message.quasiNewton
      case .poisson: Message.common + [Message.linearForward.declaration]
      }
    }

    /// The prediction of a score.
    func predictions(_ scores: [Double]) -> [Double] {
      switch self {
      case .logistic: Logistic.probabilities(scores: scores)
      case .linear: scores
      case .poisson: scores.map(Exponential.value)
      }
    }
  }

  /// Scales and bounds of the integer program of a family (cryptography 2): constants, so that bounds say nothing of the
  /// data and hold for every key length.
  struct Scales: Sendable, Equatable {
    /// |w·x| of one party is below 2^this, at scale 40.
    let forwardBits: Int
    /// Of d.
    let residual: Int
    /// |d| at most, of any number of hosts that a job can have.
    let residualLimit: Int256
    /// The scales that a column of features may have, the largest of which sums are shifted to.
    let columns: ClosedRange<Int>
    /// Of n·loss.
    let loss: Int
    /// What every batch's mean loss has beside the sum.
    let lossConstant: Double

    /// Of w·x.
    static let forward = FixedPoint.forwardScale
    /// Of a row's weight; one without weights.
    static let rowWeight = 28
    /// A row's weight at most, as an integer: 4096.
    static let rowWeightLimit = Int64(1) << 40
    /// Of μ of the guest and of Poisson labels that multiply.
    static let multiplier = 31
    /// n·α·w at most, in bits.
    static let gradientTermBits = 222
    /// A gradient with its L2 term at most.
    static let gradientLimit = Int256.powerOfTwo(252)
    /// n·penalty at most, in bits above its scale.
    static let lossTermBits = 69
    /// A host's part of the loss at most.
    static let lossPartLimit = Int256.powerOfTwo(200)
    /// The guest's own part of the loss at most.
    static let ownLossLimit = Int256.powerOfTwo(230)
    /// The loss at most.
    static let lossLimit = Int256.powerOfTwo(252)

    /// Of gradients.
    var gradient: Int { residual + columns.upperBound }
    /// |w·x| of one party at most.
    var forwardLimit: Int256 { .powerOfTwo(forwardBits) }
    /// The same as a number: |w·x| of one party is below it.
    var largestScore: Double { Double(sign: .plus, exponent: forwardBits - Self.forward, significand: 1) }
    /// The largest shift of a column's sum.
    var largestShift: Int { columns.upperBound - columns.lowerBound }

    /// - Parameter isWeighted: whether the rows have weights, which multiply residual and loss.
    init(_ family: Family, isWeighted: Bool) {
      let weight = isWeighted ? Self.rowWeight : 0
      // With weights, or of 72 bits, residuals leave less room for the columns' own scales.
      let narrow = -16...48
      switch family {
      case .logistic:
        forwardBits = FixedPoint.forwardBits
        // 0.25·wx is wx at a scale of two more bits, so d is exact; the same holds of 0.125·wx².
        residual = Self.forward + 2 + weight
        residualLimit = .powerOfTwo(70 + (isWeighted ? 40 : 0))
        columns = isWeighted ? narrow : FixedPoint.columnScales
        loss = 2 * Self.forward + 3 + weight
        lossConstant = LogisticTaylor.ln2
      case .linear:
        forwardBits = Self.forward + 31
        residual = Self.forward + weight
        residualLimit = .powerOfTwo(82 + (isWeighted ? 40 : 0))
        columns = narrow
        loss = 2 * Self.forward + 1 + weight
        lossConstant = 0
      case .poisson:
        forwardBits = Self.forward + 31
        // Weights are part of the guest's multipliers.
        residual = Self.forward + Self.multiplier
        residualLimit = .powerOfTwo(134)
        columns = narrow
        loss = Self.forward + Self.multiplier
        lossConstant = 0
      }
    }
  }
}
