import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLinear {
  /// The fits of one task at the guest: once, or for every class, fold or choice of columns.
  struct GuestFits {
    let session: Session
    let input: Guest.Input

    private var side: Side { session.side }

    /// One set of rows to train on, with those to validate with.
    struct Rows {
      let table: Table
      let features: LinearFeatures
      let scored: [ScoredRows]

      init(_ table: Table, _ features: LinearFeatures, validate: Table?, _ side: Side) throws {
        self.table = table
        self.features = features
        var scored = [try ScoredRows(table, features: features, tag: "train", side: side)]
        if let validate {
          scored.append(
            try ScoredRows(
              validate, features: side.features(of: validate, header: features.names), tag: "validate", side: side))
        }
        self.scored = scored
      }
    }

    /// What the fits of one set of rows leave.
    struct Outcome {
      var models: Models
      var checkpoints: [Model] = []
      var metrics = Metrics()
    }

    /// A model, or one for each class.
    func fit(_ rows: Rows, place: FitPlace, start: Model? = nil, metrics: Metrics = Metrics()) throws -> Outcome {
      var outcome = Outcome(models: .single(.empty), metrics: metrics)
      func one(_ positive: String?, _ place: FitPlace) throws -> Model {
        let targets = try Targets(rows.table, positive: positive, side)
        let guestRows = GuestRows(
          ids: rows.table.ids, features: rows.features, targets: targets, positive: positive, scored: rows.scored)
        var fit = try GuestFit(session, guestRows, place: place, start: start)
        let fitted = try fit.run()
        outcome.checkpoints += fitted.checkpoints
        outcome.metrics.add(fitted.metrics)
        return fitted.model
      }
      guard !input.classes.isEmpty else {
        outcome.models = .single(try one(nil, place))
        return outcome
      }
      let models = try input.classes.enumerated().map { index, positive in
        var place = place
        place.classPlace = index
        return try one(positive, place)
      }
      outcome.models = .oneVersusRest(classes: input.classes, models: models)
      return outcome
    }

    /// Trains on all rows.
    func train() throws -> ComponentOutput {
      let rows = try Rows(input.table, input.features, validate: input.validateTable, side)
      if let start = input.start {
        side.context.log.info("training goes on after \(English.count(start.iterations, "iteration")) of a model")
      }
      let outcome = try fit(rows, place: FitPlace(), start: input.start)
      return ComponentOutput(
        data: [try Table.union(rows.scored.map { try $0.predictions(outcome.models) })],
        model: outcome.models.artifact(side, checkpoints: outcome.checkpoints), metrics: outcome.metrics)
    }

    /// Trains on the rows of each fold and measures it.
    func crossValidate() throws -> ComponentOutput {
      let kind: PredictionKind =
        side.family != .logistic ? .regression : input.classes.isEmpty ? .binary : .multi
      var validation = CrossValidation(
        side.parameters.crossValidation, kind: kind, metrics: side.parameters.namedMetrics, context: side.context)
      let folds = try validation.folds(of: input.table)
      var metrics = Metrics()
      for (number, held) in folds.validateRows.enumerated() {
        try side.context.send(WholeNumbers(held.map { Int64($0) }), Message.batchRows, to: side.parties.hosts)
        let (train, validate) = (
          input.table.selecting(rows: folds.trainRows(number)), input.table.selecting(rows: held)
        )
        let rows = try Rows(train, side.features(of: train), validate: validate, side)
        let outcome = try fit(rows, place: FitPlace(fold: number))
        metrics.add(outcome.metrics)
        let predictions = try rows.scored.map { try $0.predictions(outcome.models) }
        try validation.note(fold: number, train: predictions[0], validate: predictions[1])
        try validation.noteRows(fold: number, train: train, validate: validate)
      }
      var output = try validation.output()
      metrics.add(output.metrics)
      output.metrics = metrics
      return output
    }

    /// Fits the choices of columns that the arbiter compares.
    func select() throws -> ComponentOutput {
      let rows = try Rows(input.table, input.features, validate: input.validateTable, side)
      var selection = StepwiseParty(side, header: input.features.names)
      try selection.run { mask in
        let features = try input.features.selecting(mask)
        let chosen = try GuestRows(
          ids: input.table.ids, features: features, targets: Targets(input.table, positive: nil, side), positive: nil,
          scored: [])
        var fit = try GuestFit(session, chosen, place: FitPlace(isMeasured: false))
        return try fit.run().model
      }
      let models = Models.single(selection.chosen)
      return ComponentOutput(
        data: [try Table.union(rows.scored.map { try $0.predictions(models) })], model: models.artifact(side),
        metrics: selection.metrics)
    }
  }
}
