import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

extension HomoLR {
  /// How a host that may not see the model learns the classes of its rows: it sends, under the arbiter's key, scores times and
  /// plus random numbers, which keep the order that decides and hide the rest.
  struct EncryptedPrediction: Sendable {
    /// |message| at most.
    static let limit = Int256.powerOfTwo(250)
    /// Bits that hide a score among those of the other classes.
    private static let shiftBits = 120
    /// |score in the message| before it is multiplied is below this power of two.
    private static let scoreBits = 140

    private let client: Client
    private let models: [SealedVector]

    init(_ client: Client, models: [SealedVector]) {
      self.client = client
      self.models = models
    }

    /// The class of every row: 0 or 1, or the number of the class.
    func classes(of rows: Rows) throws -> [Int] {
      let scores = try client.sealing { try hiddenScores(rows) }
      let arbiter = try client.context.requiredArbiter
      try client.context.send(SealedPayload(scores), Message.sealedScores, to: arbiter)
      let labels = try client.context.receive(Message.labels, from: arbiter).values
      let allowed = 0..<Int64(max(models.count, 2))
      guard labels.count == rows.matrix.rows, labels.allSatisfy(allowed.contains) else {
        throw Diagnostic(
          .protocolBroken, "the predicted classes do not fit the rows", subject: client.context.component)
      }
      return labels.map { Int($0) }
    }

    private func hiddenScores(_ rows: Rows) throws -> SealedVector {
      let (count, hasIntercept) = (rows.matrix.rows, client.parameters.initParam.fitIntercept)
      let ones = hasIntercept ? [Double](repeating: 1, count: count) : []
      let all = try FixedPoint.multipliers(rows.matrix.values + ones)
      let multipliers = (0..<count).map { row in
        let features = all.values[row * rows.matrix.columns..<(row + 1) * rows.matrix.columns]
        return Array(features) + (hasIntercept ? [all.values[rows.matrix.values.count + row]] : [])
      }
      let shifts = models.count == 1 ? try threshold(scale: all.scale, count) : try randomShifts(count)
      let factors = try randomFactors(count)
      let hidden = try models.map { model in
        try model.weightedSums(multipliers).adding(shifts, atMost: .powerOfTwo(Self.scoreBits))
          .multiplied(by: factors, atMost: 1 << 61)
      }
      return try SealedVector.concatenation(hidden).rerandomized()
    }

    /// What is added so that a score above the threshold is above 0.
    private func threshold(scale: Int, _ count: Int) throws -> [Int256] {
      let probability = client.parameters.predictParam.threshold
      let logit = LogisticLoss.logit(probability)
      // Probabilities are above 0 and below 1, so those thresholds lie beyond every score.
      let beyond = Int256.powerOfTwo(Self.scoreBits - 1)
      let value =
        logit.isFinite
        ? try FixedPoint.int256([-logit], scale: EncryptedWeights.scale + scale, belowBits: Self.scoreBits)[0]
        : logit < 0 ? beyond : beyond.negated() ?? .min
      return [Int256](repeating: value, count: count)
    }

    private func randomShifts(_ count: Int) throws -> [Int256] {
      let words = try words(2 * count, of: Self.shiftBits / 2)
      return (0..<count).map { Int256(Int128(words[2 * $0]) << Int128(Self.shiftBits / 2) | Int128(words[2 * $0 + 1])) }
    }

    /// Positive factors whose order of magnitude is random too.
    private func randomFactors(_ count: Int) throws -> [Int64] {
      let words = try words(2 * count, of: 61)
      return (0..<count).map { max(words[2 * $0] >> (words[2 * $0 + 1] % 41), 1) }
    }

    private func words(_ count: Int, of bits: Int) throws -> [Int64] {
      let bytes = try SecureRandom.privateBytes(8 * count)
      return (0..<count).map { index in
        let word = bytes[index * 8..<index * 8 + 8].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        return Int64(word >> UInt64(64 - bits))
      }
    }
  }
}

extension HomoLR.Client {
  /// The predictions of rows as a table (contract 5.3). A host that may not see the model has no scores.
  func predictions(
    of rows: HomoLR.Rows, _ model: HomoLR.Model, _ encrypted: HomoLR.EncryptedPrediction?, tag: String
  ) throws -> Table {
    let classes = model.isMultiClass ? model.classes : ["0", "1"]
    if let encrypted {
      return try PredictionRows.table(of: rows.table, results: encrypted.classes(of: rows), classes: classes, tag: tag)
    }
    let scores = try model.parts.map { part in
      Logistic.probabilities(scores: try part.weights?.scores(rows.matrix) ?? [])
    }
    guard model.isMultiClass else {
      let threshold = parameters.predictParam.threshold
      return try PredictionRows.table(
        of: rows.table, results: Logistic.labels(probabilities: scores[0], threshold: threshold),
        probabilities: scores[0], tag: tag)
    }
    return try PredictionRows.table(of: rows.table, scores: scores, classes: classes, tag: tag)
  }
}
