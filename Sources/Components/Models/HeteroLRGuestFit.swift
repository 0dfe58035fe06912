import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLR {
  /// The guest's rows of one batch, prepared once.
  struct GuestBatch {
    let rows: Range<Int>
    let matrix: Matrix
    let columns: GradientColumns
    let signs: [Int64]
  }

  /// One training at the guest.
  struct GuestFit {
    private let guest: Guest
    private let ids: TextValues
    private let header: [String]
    private let batches: [GuestBatch]
    private let cipher: PublicCipher
    /// The rows to predict: those of training, then those of validation.
    let scoredRows: [ScoredRows]
    private var weights: LinearWeights
    /// The metrics of the validations so far.
    private(set) var metrics = Metrics()
    private var best: Model?
    private var stopping: EarlyStopping?

    /// Tells the others the batches, waits for the key and starts the weights.
    init(_ guest: Guest, table: Table, validateTable: Table?) throws {
      let (context, parameters) = (guest.context, guest.parameters)
      let features = try LinearFeatures(table, component: context.component)
      let labels = try LogisticLabels(table, component: context.component)
      if let warning = labels.warning(component: context.component) { context.log.warning(warning) }
      let hasIntercept = parameters.initParam.fitIntercept
      guard !features.names.isEmpty || hasIntercept else {
        throw Diagnostic(
          .noFeatures, "the guest's table has no features and fit_intercept is false", subject: context.component)
      }
      let plan = try BatchPlan(rowCount: table.rowCount, batchSize: parameters.batchSize)
      weights = guest.data.startWeights(features: features.names.count, hasIntercept: hasIntercept)
      let announcement = Announcement(
        plan: plan, allowsWideHost: parameters.allowsWideHost,
        hasConstantStart: weights.coefficients.allSatisfy { $0 == 0 })
      try context.send(
        Course(parameters, validates: validateTable != nil).message(announcement), Message.batches,
        to: [guest.parties.host, guest.parties.arbiter])
      try context.send(Texts(table.ids.strings), Message.ids, to: guest.parties.host)
      let columns = try features.gradientColumns(intercept: hasIntercept)
      batches = try plan.batches.map { rows in
        GuestBatch(
          rows: rows, matrix: try features.matrix.slice(rows: rows), columns: columns.slice(rows),
          signs: Array(labels.signs[rows]))
      }
      scoredRows = try Self.scoredRows(guest, table, features, validateTable)
      cipher = try guest.data.receiveCipher(from: guest.parties.arbiter)
      stopping = parameters.effectiveStoppingRounds.map { EarlyStopping(rounds: $0) }
      ids = table.ids
      header = features.names
      self.guest = guest
    }

    private static func scoredRows(
      _ guest: Guest, _ table: Table, _ features: LinearFeatures, _ validateTable: Table?
    ) throws -> [ScoredRows] {
      let host = guest.parties.host
      var all = [
        try ScoredRows(table, features: features, tag: "train", sharesOrder: true, host: host, data: guest.data)
      ]
      if let validateTable {
        all.append(
          try ScoredRows(
            validateTable, features: guest.data.features(of: validateTable, header: features.names), tag: "validate",
            sharesOrder: false, host: host, data: guest.data))
      }
      return all
    }

    /// Trains until the stop rule, early stopping or max_iter ends it.
    mutating func run() throws -> Model {
      var iteration = 0
      var isConverged = false
      while iteration < guest.parameters.maxIterations {
        for batch in batches { try step(batch, iteration: iteration) }
        isConverged = try guest.context.receive(Message.converged, from: guest.parties.arbiter)
        let stops = try validate(iteration: iteration, isConverged: isConverged)
        if stops { break }
        iteration += 1
        if isConverged { break }
      }
      if let best {
        guest.context.log.info("early stopping keeps the model of iteration \(best.bestIteration)")
        return best
      }
      return Model(
        header: header, weights: weights, iterations: iteration, isConverged: isConverged, bestIteration: -1)
    }

    /// One batch: residual, own gradient, loss, update.
    private mutating func step(_ batch: GuestBatch, iteration: Int) throws {
      let (context, data, parties) = (guest.context, guest.data, guest.parties)
      try context.checkInterrupt()
      let scores = try data.forward(weights, batch.matrix, firstRow: batch.rows.lowerBound, ids: ids)
      // The guest's own part is sealed afresh while the host still seals its own; added to the host's, its randomness
      // hides both, so the sum needs no further one.
      let own = try data.sealing {
        try cipher.seal(
          zip(scores, batch.signs).map { $0 - $1 * LogisticScales.half }, atMost: LogisticScales.guestResidualLimit)
      }
      let term = try data.gradientTerm(weights, rows: batch.rows.count)
      let sealedTerm = try data.sealing { try cipher.seal(term, atMost: .powerOfTwo(LogisticScales.gradientTermBits)) }
      let hostForward = try context.receive(Message.forward, from: parties.host)
        .vector(
          under: cipher, count: batch.rows.count, atMost: LogisticScales.forwardLimit, what: "host forward",
          component: context.component)
      let residual = try data.sealing { try own.adding(hostForward) }
      try context.send(SealedPayload(residual), Message.residual, to: parties.host)
      let gradient = try data.sealing { try batch.columns.sums(of: residual).adding(sealedTerm) }
      try context.send(SealedPayload(gradient), Message.gradient, to: parties.arbiter)
      try sendLoss(batch, scores: scores, hostForward: hostForward)
      weights.values = try data.updated(weights, iteration: iteration, arbiter: parties.arbiter)
    }

    /// n·(loss − ln 2) of a batch, n the rows of the whole table: wx_g·(wx_g − 4y) + wx_h·(2·wx_g − 4y) + wx_h² and the
    /// penalties, all at scale 83.
    private func sendLoss(_ batch: GuestBatch, scores: [Int64], hostForward: SealedVector) throws {
      let (context, data, parties) = (guest.context, guest.data, guest.parties)
      let fourLabels = batch.signs.map { $0 << 42 }
      let own = ExactSums.products(scores, zip(scores, fourLabels).map { $0 - $1 })
      let term = try data.lossTerm(weights, rows: ids.count)
      let multipliers = zip(scores, fourLabels).map { 2 * $0 - $1 }
      let cross = try data.sealing {
        try hostForward.weightedSums([multipliers], atMost: LogisticScales.lossMultiplierLimit)
          .adding(cipher.seal([own.adding(term) ?? .max], atMost: LogisticScales.lossPartLimit))
      }
      let hostPart = try context.receive(Message.lossPart, from: parties.host)
        .vector(
          under: cipher, count: 1, atMost: LogisticScales.lossPartLimit, what: "host loss part",
          component: context.component)
      let loss = try data.sealing { try cross.adding(hostPart) }
      try context.send(SealedPayload(loss), Message.loss, to: parties.arbiter)
    }

    /// Validates when it is due; true when training is to stop.
    private mutating func validate(iteration: Int, isConverged: Bool) throws -> Bool {
      let parameters = guest.parameters
      guard let frequency = parameters.effectiveFrequency, frequency.isDue(after: iteration) else { return false }
      let chosen = parameters.effectiveMetrics.map { $0.lowercased() == "ks" ? Evaluation.Metric.ks : .auc }
      var report = EvaluationReport(name: "iteration_\(iteration)", metrics: chosen)
      var deciding: [Double] = []
      for rows in scoredRows {
        let evaluation = try rows.evaluate(weights)
        try report.add(evaluation, namespace: rows.tag)
        deciding = try chosen.map { try $0 == .ks ? evaluation.ks().value : evaluation.auc() }
      }
      report.lines.forEach(guest.context.log.info)
      report.write(to: &metrics)
      guard stopping != nil else { return false }
      let compared = parameters.effectiveFirstMetricOnly ? Array(deciding.prefix(1)) : deciding
      let (isBest, stops) = stopping?.note(compared) ?? (false, false)
      try guest.context.send(
        ValidationStatus(isBest: isBest, stops: stops).message, Message.validation,
        to: [guest.parties.host, guest.parties.arbiter])
      if isBest {
        best = Model(
          header: header, weights: weights, iterations: iteration, isConverged: isConverged, bestIteration: iteration)
      }
      return stops
    }
  }
}
