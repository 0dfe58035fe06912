import Cryptography
import Diagnostics
import Learning
import Pipeline

extension HomoLR {
  /// Scales and bounds of weights under an encrypted host's key: constants, so that they say nothing of the data.
  enum EncryptedWeights {
    /// Bits behind the point of a sealed weight.
    static let scale = 40
    /// |w·2^40| is below this power of two: |w| < 2^14.
    static let bits = 54
    /// The same as a number.
    static let limit = Int256.powerOfTwo(bits)
    /// Bits behind the point of a multiplier: sums of products have twice as many.
    static let multiplierScale = 40
    /// |multiplier · 2^40| is below this power of two.
    static let multiplierBits = 62
    /// How far parts of parties without encryption are shifted, so that all have one scale.
    static let shift = 40
    /// Bits behind the point of every part, once a host is encrypted.
    static let partScale = SecureAggregation.scale + shift
    /// weight · |w| of a part is below this power of two.
    static let partRange = SecureAggregation.partBits - partScale
    /// Rows of a part are below this power of two.
    static let largestWeight = Int64(1) << 40
  }

  /// The training for one class at a host that may not see the model.
  ///
  /// The Taylor gradient is linear in the weights, so every batch, with its penalty and its pull to the aggregated model, maps
  /// weights to M·w + k, where the host knows M and k in clear. It joins the maps of all batches until the next
  /// aggregation, and then applies them to the sealed weights at once.
  struct EncryptedFit {
    private let client: Client
    private let agreement: Agreement
    private let start: Start
    private let cipher: PublicCipher
    private let rows: Rows
    private let signs: [Double]
    private var batches: Batches
    /// Those of the next pass, unless batches are drawn.
    private var steps: [TaylorStep] = []
    private var masks: PairwiseMasks

    init(
      _ client: Client, _ agreement: Agreement, _ rows: Rows, _ start: Start, _ cipher: PublicCipher
    ) throws {
      batches = try Batches(rowCount: rows.matrix.rows, client, start)
      signs = rows.signs(start.positive)
      masks = agreement.member.masks(among: client.context.dataParties, for: "weights of \(start.purpose)")
      self.client = client
      self.agreement = agreement
      self.start = start
      self.cipher = cipher
      self.rows = rows
    }

    /// Trains until the arbiter or max_iter ends it.
    ///
    /// - Returns: the model without its weights, and the weights under the host's key.
    func run() throws -> (model: ClassModel, sealed: SealedVector) {
      var fit = self
      return try fit.train()
    }

    private mutating func train() throws -> (model: ClassModel, sealed: SealedVector) {
      let (parameters, context) = (client.parameters, client.context)
      let hasIntercept = parameters.initParam.fitIntercept
      let width = agreement.names.count + (hasIntercept ? 1 : 0)
      var sealed = try startWeights(width: width)
      var map = AffineMap(identity: width)
      var used: Int64 = 0
      var checkpoints: [ClassModel] = []
      var isAgreed = false
      var iteration = min(start.iteration, parameters.maxIterations)
      let rate = LearningRate(
        initial: parameters.learningRate, decay: parameters.decay, decaySquareRoot: parameters.decaySquareRoot)
      while true {
        if HomoLR.aggregates(at: iteration, parameters) {
          try sendPart(map, sealed, weight: max(used, 1))
          sealed = try client.receiveModel(cipher, width: width)
          map = AffineMap(identity: width)
          used = 0
          isAgreed = true
          let isConverged = try context.receive(Message.converged, from: context.requiredArbiter)
          if isConverged || iteration >= parameters.maxIterations {
            let model = ClassModel(
              weights: nil, iterations: iteration, isConverged: isConverged, losses: [], checkpoints: checkpoints)
            return (model, sealed)
          }
        }
        for step in try nextSteps() {
          try context.checkInterrupt()
          map.take(
            step, rate: rate.at(iteration: iteration), alpha: parameters.effectivePenalty == .l2 ? parameters.alpha : 0,
            mu: parameters.usesProximal ? parameters.mu : 0, hasIntercept: hasIntercept)
        }
        used += Int64(batches.rowCount)
        if isAgreed, parameters.keeps(iteration: iteration) {
          checkpoints.append(ClassModel(weights: nil, iterations: iteration, isConverged: false, losses: []))
        }
        iteration += 1
      }
    }

    private mutating func nextSteps() throws -> [TaylorStep] {
      if steps.isEmpty || batches.isDrawn {
        let drawn = try batches.next()
        steps = try drawn.map { chosen in
          try TaylorStep(
            matrix: rows.matrix.selecting(rows: chosen), signs: chosen.map { signs[$0] },
            weights: chosen.map { rows.weights[$0] }, hasIntercept: client.parameters.initParam.fitIntercept)
        }
      }
      return steps
    }

    private func startWeights(width: Int) throws -> SealedVector {
      if start.previous != nil { return try client.receiveModel(cipher, width: width) }
      let weights = client.startWeights(
        start, signs: rows.signs(start.positive), features: agreement.names.count)
      let integers: [Int64]
      do {
        integers = try FixedPoint.int64(
          weights.values, scale: EncryptedWeights.scale, belowBits: EncryptedWeights.bits)
      } catch { throw client.diverged("a start weight is out of range") }
      return try client.sealing { try cipher.seal(integers, atMost: EncryptedWeights.limit) }
    }

    /// weight · (M·w + k) under masks, to the arbiter, who has the key but not the masks.
    private mutating func sendPart(_ map: AffineMap, _ sealed: SealedVector, weight: Int64) throws {
      let (context, width) = (client.context, map.offset.count)
      let largest = map.largestValue(weights: 0x1p14) * Double(weight)
      guard largest < Double(sign: .plus, exponent: EncryptedWeights.partRange, significand: 1) else {
        throw client.diverged("the step between two aggregations is out of range")
      }
      let multipliers: [[Int64]]
      let offset: [Int256]
      do {
        multipliers = try (0..<width).map {
          try FixedPoint.int64(
            map.row($0), scale: EncryptedWeights.multiplierScale, belowBits: EncryptedWeights.multiplierBits)
        }
        offset = try FixedPoint.int256(
          map.offset, scale: EncryptedWeights.partScale, belowBits: SecureAggregation.partBits)
      } catch { throw client.diverged("the step between two aggregations is out of range") }
      let part = try client.sealing {
        try sealed.weightedSums(multipliers, atMost: 1 << EncryptedWeights.multiplierBits)
          .adding(offset, atMost: .powerOfTwo(SecureAggregation.partBits))
          .multiplied(by: [Int64](repeating: weight, count: width), atMost: EncryptedWeights.largestWeight)
          .masked(by: masks.next(count: width, tensor: "weights"))
      }
      try context.send(WholeNumbers([weight]), Message.partWeight, to: context.requiredArbiter)
      try context.send(SealedPayload(part), Message.sealedPart, to: context.requiredArbiter)
    }
  }
}
