import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLinear {
  /// What one party's program has before it looks at data, and what guest and hosts do alike with their own tables.
  struct Side: Sendable {
    let family: Family
    let parameters: Parameters
    let parties: Parties
    let context: ComponentContext

    /// Tells what runs as something else than was asked for.
    func noteSubstitutions() {
      if parameters.encryptParam.isSubstituted {
        context.log.warning(
          "encrypt_param.method \(parameters.encryptParam.cipherName) is broken and runs as Paillier")
      }
      if parameters.encryptedMode.mode != .strict {
        context.log.info(
          "encrypted_mode_calculator_param.mode \(parameters.encryptedMode.mode.rawValue) runs as strict")
      }
    }

    /// The table to train on, in the order of ids; nil when the task predicts.
    func trainTable() -> Table? { context.input(.trainData)?.table.inIDOrder() }

    /// The table to validate with.
    ///
    /// - Throws: F0607 when early stopping needs it and it is not connected.
    func validateTable() throws -> Table? {
      let table = context.input(.validateData)?.table.inIDOrder()
      // Folds bring their own rows to validate with.
      guard table == nil, parameters.effectiveStoppingRounds != nil, !parameters.crossValidation.isNeeded else {
        return table
      }
      throw Diagnostic(
        .validateDataNeeded, "validate data is needed when early stopping is enabled", subject: context.component,
        help: "connect `validate_data` (v1: `eval_data`), or leave out early_stopping_rounds")
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

    /// The model from which training goes on; nil to start anew.
    ///
    /// - Throws: F0608 for a model of other features, of another module or of several classes.
    func startModel(header: [String]) throws -> Model? {
      guard !context.models.isEmpty else { return nil }
      let model = try Models.load(self)
      guard case .single(let single) = model else {
        throw Diagnostic(
          .modelMismatch, "a model of several classes cannot be trained further", subject: context.component)
      }
      guard Set(single.header) == Set(header), single.header.count == header.count else {
        throw Diagnostic(
          .modelMismatch,
          "\(context.party.name) has other features than the model from which \(context.component) starts",
          subject: context.component, help: "connect the table's own model, or none")
      }
      let places = Dictionary(zip(single.header, single.weights.coefficients), uniquingKeysWith: { first, _ in first })
      var ordered = single
      ordered.header = header
      ordered.weights.values =
        header.map { places[$0] ?? 0 } + (single.weights.hasIntercept ? [single.weights.intercept] : [])
      return ordered
    }

    /// The cipher under whose public key the parties compute.
    ///
    /// - Throws: F0614 when it is not the one of the own `encrypt_param`.
    func receiveCipher() throws -> PublicCipher {
      let arbiter = try parties.arbiter
      return try parameters.encryptParam.cipher(
        publicKey: context.receive(Message.publicKey, from: arbiter), of: arbiter, context)
    }

    /// The features of a table; the guest's exposure is none of them.
    func features(of table: Table) throws -> LinearFeatures {
      try LinearFeatures(withoutExposure(table), component: context.component)
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

    /// The scales that a column may have, with the binary places that the parameters allow.
    func columnScales(_ scales: Scales) -> ClosedRange<Int> {
      guard let places = parameters.floatingPointPrecision else { return scales.columns }
      return scales.columns.lowerBound...min(places, scales.columns.upperBound)
    }

    private func withoutExposure(_ table: Table) -> Table {
      guard family == .poisson, context.party.role == .guest, let name = parameters.exposureColumn else { return table }
      return table.filteringColumns { $0.name != name }
    }
  }
}
