import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLinear.Side {
  /// Numbers of rows as integers.
  ///
  /// - Throws: F0609 with the row whose number is out of range.
  func integers(
    _ values: [Double], scale: Int, belowBits: Int, _ what: String, ids: RowNames
  ) throws -> [Int128] {
    do { return try FixedPoint.int128(values, scale: scale, belowBits: belowBits) } catch {
      guard let index = error.index else { throw diverged("\(what): \(error)") }
      throw diverged("\(what) of id '\(ids[index])' is out of range")
    }
  }

  /// Checks scores that leave or enter in clear by the same range as those that are encrypted.
  ///
  /// - Throws: F0609 with the row whose score is out of range.
  func checkRange(of scores: [Double], _ what: String, ids: TextValues) throws {
    let limit = HeteroLinear.Scales(family, isWeighted: false).largestScore
    guard let row = scores.firstIndex(where: { !($0.magnitude < limit) }) else { return }
    throw diverged("\(what) of id '\(ids[row])' is out of range")
  }

  /// n·α·w of every weight as integers at the gradient's scale; zeros for other penalties than L2.
  func gradientTerm(_ weights: LinearWeights, rows: Int, _ scales: HeteroLinear.Scales) throws -> [Int256] {
    let term = regularization.gradientTerm(weights: weights.values, fitIntercept: weights.hasIntercept)
    do {
      return try FixedPoint.int256(
        Vector.scale(term, by: Double(rows)), scale: scales.gradient, belowBits: HeteroLinear.Scales.gradientTermBits)
    } catch { throw diverged("the penalty's gradient is out of range") }
  }

  /// n·penalty as an integer at the loss's scale.
  func lossTerm(_ weights: LinearWeights, rows: Int, _ scales: HeteroLinear.Scales) throws -> Int256 {
    let value = regularization.value(weights: weights.values, fitIntercept: weights.hasIntercept)
    return try lossInteger(value * Double(rows), scales)
  }

  /// A number as an integer at the loss's scale.
  func lossInteger(_ value: Double, _ scales: HeteroLinear.Scales) throws -> Int256 {
    do {
      return try FixedPoint.int256(
        [value], scale: scales.loss, belowBits: scales.loss + HeteroLinear.Scales.lossTermBits)[0]
    } catch { throw diverged("the penalty is out of range") }
  }

  /// The weights after an update of the arbiter's.
  ///
  /// - Throws: F0614 when the update has another length, F0609 when a weight is no finite number after it.
  func updated(_ weights: LinearWeights, iteration: Int) throws -> [Double] {
    let update = try context.receive(HeteroLinear.Message.update, from: parties.arbiter).values
    guard update.count == weights.values.count else {
      throw Diagnostic(
        .protocolBroken,
        "the update has \(English.count(update.count, "value")), expected \(weights.values.count)",
        subject: context.component)
    }
    guard update.allSatisfy(\.isFinite) else { throw diverged("the update is out of range") }
    let values = try regularization.apply(
      update: update, to: weights.values, iteration: iteration, fitIntercept: weights.hasIntercept)
    guard values.allSatisfy(\.isFinite) else { throw diverged("a weight is out of range") }
    return values
  }

  /// The diagnostic of a number out of range.
  func diverged(_ what: String) -> Diagnostic {
    Diagnostic(
      .diverged, "\(what) at \(context.party.name)", subject: context.component,
      help: "lower learning_rate, or scale the features first")
  }

  /// Turns what Cryptography refuses into a diagnostic.
  func sealing<Result>(_ step: () throws -> Result) throws -> Result {
    do { return try step() } catch let error as CryptographyError {
      throw Diagnostic(
        .protocolBroken, "the encrypted computation failed: \(error)", subject: context.component)
    }
  }

  /// A vector that another party sent.
  func sealed(
    _ kind: MessageKind<SealedPayload>, from party: Party, under cipher: PublicCipher, count: Int, atMost limit: Int256
  ) throws -> SealedVector {
    try context.receive(kind, from: party).vector(
      under: cipher, count: count, atMost: limit, what: kind.declaration.name, component: context.component)
  }
}

/// The ids of some rows of a table, for messages.
struct RowNames: Sendable {
  let ids: TextValues
  let rows: [Int]

  subscript(index: Int) -> String { ids[rows[index]] }
}

extension CryptographyError {
  /// The position of the value that was refused.
  var index: Int? {
    switch self {
    case .notANumber(let index), .infinite(let index), .tooLarge(let index): index
    default: nil
    }
  }
}
