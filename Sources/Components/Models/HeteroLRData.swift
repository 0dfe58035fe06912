import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLR {
  /// What guest and host do alike with their own tables.
  struct PartyData: Sendable {
    let context: ComponentContext
    let parameters: Parameters

    /// The table to train on, in the order of ids; nil when the task predicts.
    ///
    /// - Throws: F0154 with a model beside it, from which FATE would start training.
    func trainTable() throws -> Table? {
      guard let input = context.input(.trainData) else { return nil }
      guard context.isPredicting || context.models.isEmpty else {
        throw Diagnostic(
          .parameterNotBuilt, "training that starts from a model is not built", subject: context.component,
          help: "connect `train_data` alone to train, or `test_data` (v1: `eval_data`) and `model` to predict")
      }
      return input.table.inIDOrder()
    }

    /// The table to validate with.
    ///
    /// - Throws: F0607 when early stopping needs it and it is not connected.
    func validateTable() throws -> Table? {
      let table = context.input(.validateData)?.table.inIDOrder()
      if table == nil, parameters.effectiveStoppingRounds != nil {
        throw Diagnostic(
          .validateDataNeeded, "validate data is needed when early stopping is enabled", subject: context.component,
          help: "connect `validate_data` (v1: `eval_data`), or leave out early_stopping_rounds")
      }
      return table
    }

    /// The table to predict.
    ///
    /// - Throws: F0601 when there is none.
    func predictTable() throws -> Table {
      guard let input = context.input(.testData) ?? context.input(.validateData) else {
        throw Diagnostic(
          .inputMissing, "\(context.component) has no table at \(context.party.name)", subject: context.component,
          help: "connect `train_data`, or `test_data` (v1: `eval_data`) and `model`")
      }
      return input.table.inIDOrder()
    }

    /// The cipher under whose public key the parties compute.
    ///
    /// - Throws: F0614 when it is not the one of the own `encrypt_param`.
    func receiveCipher(from arbiter: Party) throws -> PublicCipher {
      try parameters.encryptParam.cipher(
        publicKey: context.receive(Message.publicKey, from: arbiter), of: arbiter, context)
    }

    /// The features of a table, in the order of a model.
    ///
    /// - Throws: F0608 when the table lacks one of them.
    func features(of table: Table, header: [String]) throws -> LinearFeatures {
      let own = Set(table.features.map(\.name))
      let missing = header.filter { !own.contains($0) }
      guard missing.isEmpty else {
        throw Diagnostic(
          .modelMismatch,
          "the table has no feature \(English.list(missing.prefix(5).map { "'\($0)'" }, "and")), "
            + "which the model of \(context.component) was trained on", subject: context.component)
      }
      return try LinearFeatures(table.selecting(columns: header), component: context.component)
    }

    /// The start values.
    func startWeights(features: Int, hasIntercept: Bool) -> LinearWeights {
      let seed: UInt32
      if let given = parameters.initParam.randomSeed {
        seed = UInt32(truncatingIfNeeded: given)
      } else {
        var stream = RandomStream(seed: context.seed, names: context.streamNames(for: "start values"))
        seed = UInt32(truncatingIfNeeded: stream.next())
        context.log.info("start values come from seed \(seed), drawn from the job's seed")
      }
      let initialization = Initialization(
        method: parameters.initParam.method, constant: parameters.initParam.constant, fitIntercept: hasIntercept)
      return LinearWeights(values: initialization.weights(features: features, seed: seed), hasIntercept: hasIntercept)
    }

    /// The penalty of the party's own weights.
    var regularization: Regularization {
      Regularization(
        penalty: parameters.effectivePenalty, alpha: parameters.alpha, learningRate: parameters.learningRate)
    }

    /// w·x + b as integers.
    ///
    /// - Throws: F0609 with the row whose score is out of range.
    func forward(_ weights: LinearWeights, _ matrix: Matrix, firstRow: Int, ids: TextValues) throws -> [Int64] {
      do {
        return try FixedPoint.int64(
          try weights.scores(matrix), scale: LogisticScales.forward, belowBits: FixedPoint.forwardBits)
      } catch let error as CryptographyError {
        guard let index = error.index else { throw diverged("the scores: \(error)") }
        throw diverged("the score of id '\(ids[firstRow + index])' is out of range")
      }
    }

    /// Checks scores that leave or enter in clear by the same range as those that are encrypted, |w·x| < 2^20.
    ///
    /// - Throws: F0609 with the row whose score is out of range.
    func checkRange(of scores: [Double], _ what: String, ids: TextValues) throws {
      guard let row = scores.firstIndex(where: { !($0.magnitude < LogisticScales.largestScore) }) else { return }
      throw diverged("\(what) of id '\(ids[row])' is out of range")
    }

    /// n·α·w of every weight as integers at the gradient's scale; zeros for other penalties than L2.
    func gradientTerm(_ weights: LinearWeights, rows: Int) throws -> [Int256] {
      let term = regularization.gradientTerm(weights: weights.values, fitIntercept: weights.hasIntercept)
      do {
        return try FixedPoint.int256(
          Vector.scale(term, by: Double(rows)), scale: LogisticScales.gradient,
          belowBits: LogisticScales.gradientTermBits)
      } catch { throw diverged("the penalty's gradient is out of range") }
    }

    /// n·penalty as an integer at the loss's scale.
    func lossTerm(_ weights: LinearWeights, rows: Int) throws -> Int256 {
      let value = regularization.value(weights: weights.values, fitIntercept: weights.hasIntercept)
      do {
        return try FixedPoint.int256(
          [value * Double(rows)], scale: LogisticScales.loss, belowBits: LogisticScales.lossTermBits)[0]
      } catch { throw diverged("the penalty is out of range") }
    }

    /// The weights after an update of the arbiter's.
    ///
    /// - Throws: F0614 when the update has another length, F0609 when a weight is no finite number after it.
    func updated(_ weights: LinearWeights, iteration: Int, arbiter: Party) throws -> [Double] {
      let update = try context.receive(Message.update, from: arbiter).values
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
  }
}

extension CryptographyError {
  /// The position of the value that was refused.
  fileprivate var index: Int? {
    switch self {
    case .notANumber(let index), .infinite(let index), .tooLarge(let index): index
    default: nil
    }
  }
}
