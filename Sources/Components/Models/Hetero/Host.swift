import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLinear {
  /// A host's program: it has features only and computes on what it cannot read.
  struct Host {
    let side: Side

    init(_ side: Side) { self.side = side }

    func run() throws -> ComponentOutput {
      guard let table = side.trainTable() else { return try predict() }
      let parameters = side.parameters
      let validateTable = parameters.crossValidation.isNeeded ? nil : try side.validateTable()
      let outline = try Outline(
        from: side.parties.guest, validates: validateTable != nil, parameters, side.context)
      guard outline.trains else {
        throw Diagnostic(
          .inputMissing, "\(side.parties.guest.name) has no table to train on", subject: side.context.component,
          help: "connect `train_data` at all parties")
      }
      let aligned = try alignedToGuest(table)
      let alignedValidate = try validateTable.map(alignedToGuest)
      if table.weight != nil { side.context.log.warning("weights of rows count at the guest only") }
      let features = try side.features(of: aligned)
      guard !features.names.isEmpty else {
        throw Diagnostic(.noFeatures, "the host's table has no features", subject: side.context.component)
      }
      let start = try side.startModel(header: features.names)
      let fits = HostFits(
        session: try Session(side, outline), table: aligned, features: features, validateTable: alignedValidate,
        start: start)
      if parameters.crossValidation.isNeeded { return try fits.crossValidate() }
      if parameters.stepwise.isNeeded { return try fits.select() }
      return try fits.train()
    }

    private func predict() throws -> ComponentOutput {
      let models = try Models.load(side)
      let table = try alignedToGuest(side.predictTable())
      let features = try side.features(of: table, header: models.all.first?.header ?? [])
      try HostScores(ids: table.ids, features: features, side: side).send(models)
      return ComponentOutput(model: models.artifact(side))
    }

    /// The host's rows with the ids that the guest names, in its order: no other id, and no score of another row, leaves
    /// the host.
    ///
    /// - Throws: F0613 when the host lacks a row.
    private func alignedToGuest(_ table: Table) throws -> Table {
      let ids = try side.context.receive(Message.ids, from: side.parties.guest).values
      let wanted = TextValues(ids)
      if table.ids == wanted { return table }
      let rows = table.rows(of: wanted)
      if let missing = rows.firstIndex(where: { $0 < 0 }) {
        let count = rows.count { $0 < 0 }
        throw Diagnostic(
          .unknownRows,
          "the host lacks \(count) of the guest's \(English.count(ids.count, "row")), the first is id '\(ids[missing])'",
          subject: side.context.component, help: "put Intersection before the model")
      }
      return table.selecting(rows: rows)
    }
  }

  /// The fits of one task at a host.
  struct HostFits {
    let session: Session
    let table: Table
    let features: LinearFeatures
    let validateTable: Table?
    let start: Model?

    private var side: Side { session.side }

    private func rows(_ table: Table, _ features: LinearFeatures, validate: Table?) throws -> HostRows {
      var scored = [HostScores(ids: table.ids, features: features, side: side)]
      if let validate {
        scored.append(
          HostScores(
            ids: validate.ids, features: try side.features(of: validate, header: features.names), side: side))
      }
      return HostRows(ids: table.ids, features: features, scored: scored)
    }

    /// A model, or one for each class, by their places: hosts do not see labels.
    private func fit(
      _ rows: HostRows, start: Model? = nil, warns: Bool = true
    ) throws -> (models: Models, checkpoints: [Model]) {
      let fitted = try (0..<max(session.outline.classes, 1)).map { index in
        var fit = try HostFit(session, rows, start: start, warns: warns && index == 0)
        return try fit.run()
      }
      let models = fitted.map(\.model)
      return (
        session.outline.classes == 0
          ? .single(models[0]) : .oneVersusRest(classes: models.indices.map(String.init), models: models),
        fitted.flatMap(\.checkpoints)
      )
    }

    func train() throws -> ComponentOutput {
      let rows = try rows(table, features, validate: validateTable)
      let (models, checkpoints) = try fit(rows, start: start)
      for scored in rows.scored { try scored.send(models) }
      return ComponentOutput(model: models.artifact(side, checkpoints: checkpoints))
    }

    /// Trains on the rows of each fold that the guest names.
    func crossValidate() throws -> ComponentOutput {
      let parameters = side.parameters.crossValidation
      var validation = CrossValidation(parameters, kind: .regression, metrics: [], context: side.context)
      for number in 0..<parameters.splits {
        let named = try side.context.receive(Message.batchRows, from: side.parties.guest).values
        let held = named.compactMap { Int(exactly: $0) }.filter { (0..<table.rowCount).contains($0) }
        guard held.count == named.count, !held.isEmpty, held.count < table.rowCount else {
          throw Diagnostic(
            .protocolBroken, "the rows of fold \(number) cannot be read", subject: side.context.component)
        }
        let train = table.selecting(rows: KFold.others(than: held, of: table.rowCount))
        let validate = table.selecting(rows: held)
        let rows = try rows(train, side.features(of: train), validate: validate)
        let models = try fit(rows, warns: number == 0).models
        for scored in rows.scored { try scored.send(models) }
        try validation.noteRows(fold: number, train: train, validate: validate)
      }
      return try validation.output()
    }

    /// Fits the choices of columns that the arbiter compares.
    func select() throws -> ComponentOutput {
      var selection = StepwiseParty(side, header: features.names)
      var isFirst = true
      try selection.run { mask in
        let chosen = HostRows(ids: table.ids, features: try features.selecting(mask), scored: [])
        var fit = try HostFit(session, chosen, warns: isFirst)
        isFirst = false
        return try fit.run().model
      }
      let models = Models.single(selection.chosen)
      for scored in try rows(table, features, validate: validateTable).scored { try scored.send(models) }
      return ComponentOutput(model: models.artifact(side), metrics: selection.metrics)
    }
  }
}
