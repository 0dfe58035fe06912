import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLinear {
  /// What all fits of a task share at a party that has data.
  struct Session: Sendable {
    let side: Side
    let outline: Outline
    let cipher: PublicCipher
    let scales: Scales

    init(_ side: Side, _ outline: Outline) throws {
      self.side = side
      self.outline = outline
      scales = Scales(side.family, isWeighted: outline.isWeighted)
      cipher = try side.receiveCipher()
    }
  }

  /// The guest's rows of one fit.
  struct GuestRows {
    let ids: TextValues
    let features: LinearFeatures
    let targets: Targets
    /// The class that is fitted against the rest.
    let positive: String?
    /// The rows to predict: those of training, then those of validation.
    let scored: [ScoredRows]
  }

  /// What a fit leaves.
  struct Fitted {
    let model: Model
    /// The models of some iterations, where they are asked for.
    var checkpoints: [Model] = []
    var metrics = Metrics()
  }

  /// The guest's rows of one batch.
  struct GuestBatch {
    let rows: BatchRows
    let matrix: Matrix
    let columns: GradientColumns
    let targets: Targets
    let names: RowNames
  }

  /// One training at the guest.
  struct GuestFit {
    let session: Session
    let rows: GuestRows
    let place: FitPlace
    let course: BatchCourse
    var weights: LinearWeights
    var averages: WeightAverages
    var sampling: RandomStream
    private var source: BatchSource
    private let columns: GradientColumns
    private var batches: [GuestBatch] = []
    private var fitted: Fitted
    private var best: Model?
    private var stopping: EarlyStopping?

    var side: Side { session.side }

    /// Tells the others the batches and starts the weights.
    init(_ session: Session, _ rows: GuestRows, place: FitPlace, start: Model? = nil) throws {
      let (side, parameters) = (session.side, session.side.parameters)
      let hasIntercept = parameters.initParam.fitIntercept
      weights =
        start?.weights ?? side.startWeights(features: rows.features.names.count, hasIntercept: hasIntercept)
      course = try BatchCourse(
        rowCount: rows.ids.count, parameters, hasConstantStart: weights.coefficients.allSatisfy { $0 == 0 })
      try side.context.send(course.message, Message.batches, to: side.parties.hosts + [side.parties.arbiter])
      columns = try rows.features.gradientColumns(
        intercept: weights.hasIntercept, scales: side.columnScales(session.scales),
        common: session.scales.columns.upperBound)
      let names = side.context.streamNames(for: "batches") + [place.lossName]
      source = BatchSource(course, stream: RandomStream(seed: side.context.seed, names: names))
      sampling = Self.sampling(side, place)
      averages = WeightAverages(interval: parameters.quasiNewton.updateInterval)
      stopping = parameters.effectiveStoppingRounds.map { EarlyStopping(rounds: $0) }
      fitted = Fitted(model: start ?? .empty)
      self.session = session
      self.rows = rows
      self.place = place
    }

    private static func sampling(_ side: Side, _ place: FitPlace) -> RandomStream {
      let names = side.context.streamNames(for: "quasi-Newton sample") + [place.lossName]
      let seed = side.parameters.quasiNewton.randomSeed.map { UInt64($0) } ?? side.context.seed
      return RandomStream(seed: seed, names: names)
    }

    /// Trains until the stop rule, early stopping or max_iter ends it.
    mutating func run() throws -> Fitted {
      var iteration = session.outline.firstIteration
      var isConverged = false
      while iteration < side.parameters.maxIterations {
        try drawBatches()
        for batch in batches { try step(batch, iteration: iteration) }
        isConverged = try side.context.receive(Message.converged, from: side.parties.arbiter)
        checkpoint(iteration: iteration, isConverged: isConverged)
        let stops = try validate(iteration: iteration, isConverged: isConverged)
        if stops { break }
        iteration += 1
        if isConverged { break }
      }
      if let best {
        side.context.log.info("early stopping keeps the model of iteration \(best.bestIteration)")
      }
      return Fitted(
        model: best ?? model(iterations: iteration, isConverged: isConverged, bestIteration: -1),
        checkpoints: fitted.checkpoints, metrics: fitted.metrics)
    }

    private func model(iterations: Int, isConverged: Bool, bestIteration: Int) -> Model {
      Model(
        header: rows.features.names, weights: weights, iterations: iterations, isConverged: isConverged,
        bestIteration: bestIteration)
    }

    /// The batches of an iteration; hosts are told their rows when they cannot know them.
    private mutating func drawBatches() throws {
      let (drawn, areNew) = try side.sealing { try source.next() }
      guard areNew else { return }
      batches = try drawn.map(batch)
      guard course.namesRows else { return }
      for batch in batches {
        try side.context.send(
          WholeNumbers(batch.rows.shown.map { Int64($0) }), Message.batchRows, to: side.parties.hosts)
      }
    }

    /// Some rows, prepared.
    func batch(_ shown: BatchRows) throws -> GuestBatch {
      GuestBatch(
        rows: shown, matrix: try rows.features.matrix.selecting(rows: shown.rows),
        columns: columns.selecting(shown.rows), targets: rows.targets.selecting(shown.rows),
        names: RowNames(ids: rows.ids, rows: shown.rows))
    }

    private mutating func checkpoint(iteration: Int, isConverged: Bool) {
      guard let interval = side.parameters.checkpointInterval, iteration % interval == 0 else { return }
      fitted.checkpoints.append(model(iterations: iteration + 1, isConverged: isConverged, bestIteration: -1))
    }

    /// Validates when it is due; true when training is to stop.
    private mutating func validate(iteration: Int, isConverged: Bool) throws -> Bool {
      let parameters = side.parameters
      guard let frequency = parameters.effectiveFrequency, frequency.isDue(after: iteration) else { return false }
      let chosen = parameters.metrics(of: side.family == .logistic ? .binary : .regression)
      var report = ModelEvaluation(
        name: place.validationName(iteration: iteration), metrics: chosen, component: side.context.component)
      var values: [String: Double] = [:]
      let now = model(iterations: iteration, isConverged: isConverged, bestIteration: iteration)
      for scored in rows.scored {
        values = try report.add(try scored.measured(now, positive: rows.positive), namespace: scored.tag)
      }
      report.lines.forEach(side.context.log.info)
      report.write(to: &fitted.metrics)
      guard stopping != nil else { return false }
      let compared = chosen.compactMap { name in
        values[name].map { PredictionKind.isLargerBetter(name) ? $0 : -$0 }
      }
      let deciding = parameters.effectiveFirstMetricOnly ? Array(compared.prefix(1)) : compared
      let (isBest, stops) = stopping?.note(deciding) ?? (false, false)
      try side.context.send(
        ValidationStatus(isBest: isBest, stops: stops).message, Message.validation,
        to: side.parties.hosts + [side.parties.arbiter])
      if isBest { best = now }
      return stops
    }
  }
}
