import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLinear {
  /// A host's rows of one batch.
  struct HostBatch {
    /// Rows of the batch, without those that hide it.
    let count: Int
    let matrix: Matrix
    let columns: GradientColumns
    let names: RowNames
  }

  /// A host's rows of one fit, in the guest's order.
  struct HostRows {
    let ids: TextValues
    let features: LinearFeatures
    /// The rows whose scores the guest gets: those of training, then those of validation.
    let scored: [HostScores]
  }

  /// One training at a host.
  struct HostFit {
    private let session: Session
    private let rows: HostRows
    private let course: BatchCourse
    private let columns: GradientColumns
    private var batches: [HostBatch] = []
    private var weights: LinearWeights
    private var averages: WeightAverages
    private var checkpoints: [Model] = []
    private var best: Model?

    private var side: Side { session.side }

    /// Takes the guest's batches and starts the weights.
    ///
    /// - Parameter warns: whether what is allowed but risky is told; once a task is enough.
    init(_ session: Session, _ rows: HostRows, start: Model? = nil, warns: Bool = true) throws {
      let side = session.side
      course = try BatchCourse(from: side.parties.guest, side.context)
      guard rows.ids.count == course.plan.rowCount else {
        throw Diagnostic(
          .protocolBroken, "the guest named \(English.count(rows.ids.count, "id")) for another number of rows",
          subject: side.context.component)
      }
      columns = try rows.features.gradientColumns(
        intercept: false, scales: side.columnScales(session.scales), common: session.scales.columns.upperBound)
      weights = start?.weights ?? side.startWeights(features: rows.features.names.count, hasIntercept: false)
      averages = WeightAverages(interval: side.parameters.quasiNewton.updateInterval)
      self.session = session
      self.rows = rows
      try refuseWideHost(warns: warns)
    }

    /// Bits that a column of the first update tells at least of the labels' sum over the batch, when scores start alike.
    private static let bitsPerColumn = 31

    /// With as many columns as a batch has rows, the own slice of the gradient determines every row's residual: refused
    /// unless both allow it. When the guest's scores start alike, the first residuals are the labels, one bit a row, and
    /// far fewer columns may determine those (a column is counted as 31 bits): FATE's own examples start so, hence this
    /// is named in the log and to the user rather than refused.
    private func refuseWideHost(warns: Bool) throws {
      let (smallest, width) = (course.smallest, rows.features.names.count)
      let known = course.hasConstantStart ? Self.bitsPerColumn * width : width
      guard session.cipher != .identity, known >= smallest else { return }
      if width < smallest {
        if warns { warn(ofAlikeStart: smallest) }
        return
      }
      let sizes = "the host has \(English.count(width, "column")), the smallest batch \(English.count(smallest, "row"))"
      let what = sizes + ", so the host could compute the guest's labels"
      guard session.outline.allowsWideHost, side.parameters.allowsWideHost else {
        throw Diagnostic(
          .wideHost, what, subject: side.context.component,
          help: "use larger batches or fewer columns, or set allow_wide_host to true at guest and host")
      }
      if warns { side.context.log.warning("\(what); allow_wide_host lets it") }
    }

    private func warn(ofAlikeStart smallest: Int) {
      side.context.log.warning(
        "all scores of the guest start alike, and \(English.count(rows.features.names.count, "column")) of the host are "
          + "many for \(English.count(smallest, "row")) of the smallest batch: its first update may give the labels away; "
          + "init_method random_uniform avoids it")
    }

    /// Trains until the guest and the arbiter end it.
    mutating func run() throws -> Fitted {
      var iteration = session.outline.firstIteration
      var isConverged = false
      while iteration < side.parameters.maxIterations {
        try takeBatches()
        for batch in batches { try step(batch, iteration: iteration) }
        isConverged = try side.context.receive(Message.converged, from: side.parties.arbiter)
        if let interval = side.parameters.checkpointInterval, iteration % interval == 0 {
          checkpoints.append(model(iterations: iteration + 1, isConverged: isConverged, bestIteration: -1))
        }
        let stops = try validate(iteration: iteration, isConverged: isConverged)
        if stops { break }
        iteration += 1
        if isConverged { break }
      }
      return Fitted(
        model: best ?? model(iterations: iteration, isConverged: isConverged, bestIteration: -1),
        checkpoints: checkpoints)
    }

    private func model(iterations: Int, isConverged: Bool, bestIteration: Int) -> Model {
      Model(
        header: rows.features.names, weights: weights, iterations: iterations, isConverged: isConverged,
        bestIteration: bestIteration)
    }

    /// The batches of an iteration, as all parties cut them or as the guest names them.
    private mutating func takeBatches() throws {
      guard batches.isEmpty || course.isDrawn else { return }
      guard course.namesRows else {
        batches = try course.plan.batches.map { try batch(Array($0), count: $0.count) }
        return
      }
      batches = try course.sizes.map { size in
        try batch(named(count: min(size + course.decoys, rows.ids.count)), count: size)
      }
    }

    /// Rows that the guest names.
    ///
    /// - Throws: F0614 for another number of rows, for one twice or for one that is not there.
    private func named(count: Int) throws -> [Int] {
      let values = try side.context.receive(Message.batchRows, from: side.parties.guest).values
      let named = values.compactMap { Int(exactly: $0) }
      guard named.count == count, values.count == count, named.allSatisfy({ (0..<rows.ids.count).contains($0) }),
        zip(named, named.dropFirst()).allSatisfy(<)
      else {
        throw Diagnostic(
          .protocolBroken, "the rows that the guest names are not \(count) of those to train on",
          subject: side.context.component)
      }
      return named
    }

    private func batch(_ chosen: [Int], count: Int) throws -> HostBatch {
      HostBatch(
        count: count, matrix: try rows.features.matrix.selecting(rows: chosen), columns: columns.selecting(chosen),
        names: RowNames(ids: rows.ids, rows: chosen))
    }

    /// One batch: forward, part of the loss, gradient of the residual, update; then the curvature when it is due.
    private mutating func step(_ batch: HostBatch, iteration: Int) throws {
      try side.context.checkInterrupt()
      let before = weights
      let scores = try weights.scores(batch.matrix)
      let integers = try side.integers(
        scores, scale: Scales.forward, belowBits: session.scales.forwardBits, "the score", ids: batch.names)
      switch side.family {
      case .logistic, .linear: try send(integers, Message.forward)
      case .poisson:
        let powers = scores.map(Exponential.value)
        try send(
          side.integers(
            powers, scale: Scales.forward, belowBits: session.scales.forwardBits, "the exponential of the score",
            ids: batch.names), Message.forward)
        try send(integers, Message.linearForward)
      }
      if side.parties.hasLoss { try sendLossPart(integers, count: batch.names.rows.count) }
      try sendSums(batch, weights: weights, Message.residual, Message.gradient)
      if !weights.values.isEmpty { weights.values = try side.updated(weights, iteration: iteration) }
      guard side.parameters.optimizer == .quasiNewton, let change = try averages.note(before.values) else { return }
      try sendCurvature(along: LinearWeights(values: change, hasIntercept: false))
    }

    private func send(_ integers: [Int128], _ kind: MessageKind<SealedPayload>) throws {
      let sealed = try side.sealing {
        try session.cipher.seal(integers.map { Int256($0) }, atMost: session.scales.forwardLimit)
      }
      try side.context.send(SealedPayload(sealed), kind, to: side.parties.guest)
    }

    private func sendLossPart(_ scores: [Int128], count: Int) throws {
      let penalty = try side.lossTerm(weights, rows: rows.ids.count, session.scales)
      let part: [Int256]
      if side.family == .poisson {
        part = [penalty]
      } else if session.outline.isWeighted || course.decoys > 0 {
        part = scores.map { Int256($0).multiplied(by: $0) ?? .max } + [penalty]
      } else {
        part = [ExactSums.products(scores, scores).adding(penalty) ?? .max]
      }
      let sealed = try side.sealing { try session.cipher.seal(part, atMost: Scales.lossPartLimit) }
      try side.context.send(SealedPayload(sealed), Message.lossPart, to: side.parties.guest)
    }

    /// Sums of the own columns with what the guest sends of each row, and the L2 term, to the arbiter.
    private func sendSums(
      _ batch: HostBatch, weights: LinearWeights, _ kind: MessageKind<SealedPayload>,
      _ sumKind: MessageKind<SealedPayload>
    ) throws {
      // Sealed while the guest works; its randomness hides the sum that it is added to.
      let term = try side.gradientTerm(weights, rows: batch.count, session.scales)
      let sealedTerm = try side.sealing {
        try session.cipher.seal(term, atMost: .powerOfTwo(Scales.gradientTermBits))
      }
      let values = try side.sealed(
        kind, from: side.parties.guest, under: session.cipher, count: batch.names.rows.count,
        atMost: session.scales.residualLimit)
      guard !weights.values.isEmpty else { return }
      let sums = try side.sealing { try batch.columns.sums(of: values).adding(sealedTerm) }
      try side.context.send(SealedPayload(sums), sumKind, to: side.parties.arbiter)
    }

    private mutating func sendCurvature(along change: LinearWeights) throws {
      let size = side.parameters.quasiNewton.sampleSize
      let isWhole = size >= rows.ids.count
      let sample = try named(count: isWhole ? 0 : size)
      let chosen = isWhole ? Array(0..<rows.ids.count) : sample
      let batch = try batch(chosen, count: chosen.count)
      let scores = try side.integers(
        change.scores(batch.matrix), scale: Scales.forward, belowBits: session.scales.forwardBits,
        "the quasi-Newton step", ids: batch.names)
      try send(scores, Message.curvatureForward)
      try sendSums(batch, weights: change, Message.curvature, Message.curvatureSums)
    }

    /// Sends scores when validation is due; true when training is to stop.
    private mutating func validate(iteration: Int, isConverged: Bool) throws -> Bool {
      guard let frequency = side.parameters.effectiveFrequency, frequency.isDue(after: iteration) else { return false }
      let now = model(iterations: iteration, isConverged: isConverged, bestIteration: iteration)
      for scored in rows.scored { try scored.send(now) }
      guard side.parameters.effectiveStoppingRounds != nil else { return false }
      let status = try ValidationStatus(from: side.parties.guest, side.context)
      if status.isBest { best = now }
      return status.stops
    }
  }
}
