import Configuration
import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLinear {
  /// The guest's program: it has the label, starts every batch's residual and keeps the metrics of validation.
  struct Guest {
    let side: Side

    init(_ side: Side) { self.side = side }

    func run() throws -> ComponentOutput {
      guard let table = side.trainTable() else { return try predict() }
      let input = try Input(table, side)
      let (parameters, parties) = (side.parameters, side.parties)
      var outline = Outline()
      outline.classes = input.classes.count
      outline.isWeighted = table.weight != nil
      outline.validates = input.validateTable != nil
      outline.allowsWideHost = parameters.allowsWideHost
      outline.firstIteration = input.start?.iterations ?? 0
      try side.context.send(outline.message(parameters), Message.batches, to: parties.hosts + [parties.arbiter])
      try side.context.send(Texts(table.ids.strings), Message.ids, to: parties.hosts)
      if let ids = input.validateTable?.ids {
        try side.context.send(Texts(ids.strings), Message.ids, to: parties.hosts)
      }
      let fits = GuestFits(session: try Session(side, outline), input: input)
      if parameters.crossValidation.isNeeded { return try fits.crossValidate() }
      if parameters.stepwise.isNeeded { return try fits.select() }
      return try fits.train()
    }

    private func predict() throws -> ComponentOutput {
      let models = try Models.load(side)
      if !side.context.isPredicting, let arbiter = side.parties.optionalArbiter {
        // The arbiter cannot see whether there is a table to train on.
        var outline = Outline()
        outline.trains = false
        try side.context.send(outline.message(side.parameters), Message.batches, to: arbiter)
      }
      let table = try side.predictTable()
      Targets.warnOfMissingExposure(in: table, side)
      let features = try side.features(of: table, header: models.all.first?.header ?? [])
      try side.context.send(Texts(table.ids.strings), Message.ids, to: side.parties.hosts)
      let rows = try ScoredRows(table, features: features, tag: "predict", side: side)
      return ComponentOutput(data: [try rows.predictions(models)], model: models.artifact(side))
    }

    /// The guest's tables of a training.
    struct Input {
      let table: Table
      let features: LinearFeatures
      /// The classes of one versus rest; none for a single model.
      let classes: [String]
      let validateTable: Table?
      let start: Model?

      init(_ table: Table, _ side: Side) throws {
        self.table = table
        Targets.warnOfMissingExposure(in: table, side)
        features = try side.features(of: table)
        guard !features.names.isEmpty || side.parameters.initParam.fitIntercept else {
          throw Diagnostic(
            .noFeatures, "the guest's table has no features and fit_intercept is false",
            subject: side.context.component)
        }
        classes = try Classes.several(in: table, side)
        let parameters = side.parameters
        let trainsOnce = !parameters.crossValidation.isNeeded && !parameters.stepwise.isNeeded
        validateTable = parameters.crossValidation.isNeeded ? nil : try side.validateTable()
        start = try side.startModel(header: features.names)
        guard start == nil || trainsOnce && classes.isEmpty else {
          throw Diagnostic(
            .modelMismatch,
            "a model to start from has no use in cross validation, stepwise selection or one versus rest",
            subject: side.context.component, help: "leave out the `model` input")
        }
        guard classes.isEmpty || !parameters.stepwise.isNeeded else {
          throw Diagnostic(
            .unusableLabel, "stepwise selection needs a label of two values, found \(classes.count)",
            subject: side.context.component)
        }
      }
    }
  }
}
