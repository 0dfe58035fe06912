import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

extension HomoLR {
  /// The program of a party with rows: the guest, and every host.
  struct Client: Sendable {
    let parameters: Parameters
    let context: ComponentContext

    init(_ parameters: Parameters, _ context: ComponentContext) {
      self.parameters = parameters
      self.context = context
    }

    func run() throws -> ComponentOutput {
      if let input = context.input(.trainData) { try train(input.table) } else { try predict() }
    }

    /// The rows of a table in an agreed order of columns.
    func rows(_ table: Table, _ names: [String]) throws -> Rows {
      try Rows(table, names: names, owner: context.party.name, component: context.component)
    }

    private func train(_ table: Table) throws -> ComponentOutput {
      guard table.rowCount > 0 else {
        throw Diagnostic(
          .noRows, "the table of \(context.party.name) has no rows", subject: context.component)
      }
      let previous = context.models.isEmpty ? nil : try Model.load(context)
      let validateTable = parameters.crossValidation.isNeeded ? nil : context.input(.validateData)?.table
      let tables = parameters.crossValidation.isNeeded || validateTable != nil ? 2 : 1
      let agreement = try agree(on: table, after: previous, tables: tables)
      guard previous?.isMultiClass != true || previous?.classes == agreement.classes else {
        throw Diagnostic(
          .modelMismatch,
          "the model to go on from has the classes \(English.list(previous?.classes ?? [], "and")), the rows "
            + English.list(agreement.classes, "and"), subject: context.component)
      }
      if agreement.trained.count > 1, parameters.keeps(iteration: 0) {
        context.log.info("ModelCheckpoint keeps nothing of models of several classes")
      }
      if parameters.crossValidation.isNeeded { return try crossValidate(table.inIDOrder(), agreement) }
      var sets = [Fits.Named(tag: "train", rows: try rows(table, agreement.names))]
      if let validateTable { sets.append(Fits.Named(tag: "validate", rows: try rows(validateTable, agreement.names))) }
      var fits = Fits(client: self, agreement: agreement)
      let model = try fits.run(sets, after: previous, fold: nil)
      return ComponentOutput(
        data: [try Table.union(fits.predictions(of: sets, model))], model: model.artifact(parameters),
        metrics: fits.metrics)
    }

    /// Trains on the rows of each fold; every party cuts its own rows, and measures its own predictions.
    private func crossValidate(_ table: Table, _ agreement: Agreement) throws -> ComponentOutput {
      var validation = CrossValidation(
        parameters.crossValidation, kind: agreement.classes.count > 2 ? .multi : .binary,
        metrics: parameters.metrics ?? [], context: context)
      let folds = try validation.folds(of: table)
      var fits = Fits(client: self, agreement: agreement)
      for (number, held) in folds.validateRows.enumerated() {
        let (train, validate) = (table.selecting(rows: folds.trainRows(number)), table.selecting(rows: held))
        let sets = [
          Fits.Named(tag: "train", rows: try rows(train, agreement.names)),
          Fits.Named(tag: "validate", rows: try rows(validate, agreement.names)),
        ]
        let model = try fits.run(sets, after: nil, fold: number)
        let predictions = try fits.predictions(of: sets, model)
        // A host under Paillier has no scores to measure.
        if agreement.cipher == nil {
          try validation.note(fold: number, train: predictions[0], validate: predictions[1])
        }
        try validation.noteRows(fold: number, train: train, validate: validate)
      }
      var output = try validation.output()
      fits.metrics.add(output.metrics)
      output.metrics = fits.metrics
      return output
    }

    private func predict() throws -> ComponentOutput {
      let model = try Model.load(context)
      guard let input = context.input(.testData) ?? context.input(.validateData) else {
        throw Diagnostic(
          .inputMissing, "\(context.component) has no table at \(context.party.name)", subject: context.component,
          help: "connect `train_data`, or `test_data` (v1: `eval_data`) and `model`")
      }
      let rows = try rows(input.table, model.header)
      if context.party.role == .guest, let arbiter = context.arbiter {
        try context.send(Course(parameters, trains: false, isWarm: false).message, Message.course, to: arbiter)
      }
      let predictor = try encryptedPrediction(model)
      return ComponentOutput(
        data: [try predictions(of: rows, model, predictor, tag: "predict")], model: model.artifact(parameters))
    }

    /// Fetches the sealed model of a host that may not see it; nil for all others.
    private func encryptedPrediction(_ model: Model) throws -> EncryptedPrediction? {
      guard context.party.role == .host else { return nil }
      guard model.isEncrypted else {
        if context.arbiter != nil { try announceCipher(false, tables: 0) }
        return nil
      }
      guard context.arbiter != nil else {
        throw Diagnostic(
          .wrongParties, "the model of \(context.party.name) is encrypted, so it needs an arbiter to predict",
          subject: context.component, help: "name the arbiter of the training under role.arbiter")
      }
      try announceCipher(true, tables: 1)
      let cipher = try receiveCipher()
      let width = model.header.count + (parameters.initParam.fitIntercept ? 1 : 0)
      let sealed = try model.parts.map { _ in try receiveModel(cipher, width: width) }
      return EncryptedPrediction(self, models: sealed)
    }

    /// The aggregated model under this host's key.
    func receiveModel(_ cipher: PublicCipher, width: Int) throws -> SealedVector {
      try context.receive(Message.sealedModel, from: context.requiredArbiter).vector(
        under: cipher, count: width, atMost: EncryptedWeights.limit, what: "sealed model", component: context.component)
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
        throw Diagnostic(.protocolBroken, "the encrypted computation failed: \(error)", subject: context.component)
      }
    }
  }

  /// With what the training for one class begins.
  struct Start: Sendable {
    /// The model to go on from.
    let previous: ClassModel?
    /// The label of the class.
    let positive: String
    /// Which fold and class it is.
    let place: HeteroLinear.FitPlace

    /// Whether it is one of several classes, each against all others.
    var isOneOfMany: Bool { place.classPlace != nil }
    /// What its masks are for, besides the tensor.
    var purpose: String { "\(positive), fold \(place.fold ?? -1)" }

    /// The iteration to begin with.
    var iteration: Int { previous?.iterations ?? 0 }
  }

  /// The fits of one party, and what they leave.
  struct Fits {
    /// Rows and what they are for.
    struct Named {
      let tag: String
      let rows: Rows
    }

    let client: Client
    let agreement: Agreement
    var metrics = Metrics()
    private var predictor: EncryptedPrediction?

    init(client: Client, agreement: Agreement) {
      self.client = client
      self.agreement = agreement
    }

    /// A model, or one for each class.
    mutating func run(_ sets: [Named], after previous: Model?, fold: Int?) throws -> Model {
      var (parts, sealed) = ([ClassModel](), [SealedVector]())
      for (number, positive) in agreement.trained.enumerated() {
        let place = HeteroLinear.FitPlace(fold: fold, classPlace: agreement.trained.count > 1 ? number : nil)
        let start = Start(
          previous: previous?.parts.indices.contains(number) == true ? previous?.parts[number] : nil,
          positive: positive, place: place)
        if let cipher = agreement.cipher {
          let fit = try EncryptedFit(client, agreement, sets[0].rows, start, cipher).run()
          parts.append(fit.model)
          sealed.append(fit.sealed)
        } else {
          var fit = try PlainFit(client, agreement, sets, start)
          parts.append(try fit.run(metrics: &metrics))
        }
      }
      predictor = agreement.cipher == nil ? nil : EncryptedPrediction(client, models: sealed)
      return Model(header: agreement.names, classes: agreement.classes, parts: parts)
    }

    /// The predictions of the model that was fitted last.
    func predictions(of sets: [Named], _ model: Model) throws -> [Table] {
      try sets.map { try client.predictions(of: $0.rows, model, predictor, tag: $0.tag) }
    }
  }

  /// When weights are averaged: after every `aggregate_iters` iterations, and at the end.
  static func aggregates(at iteration: Int, _ parameters: Parameters) -> Bool {
    (iteration + 1) % parameters.aggregateIterations == 0 || iteration >= parameters.maxIterations
  }
}
