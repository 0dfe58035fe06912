import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

extension HeteroLR {
  /// The host's rows of one batch, prepared once.
  struct HostBatch {
    let rows: Range<Int>
    let matrix: Matrix
    let columns: GradientColumns
  }

  /// The host's part of rows whose scores the guest gets, in the guest's order.
  struct HostScores {
    let ids: TextValues
    let matrix: Matrix
  }

  /// One training at the host.
  struct HostFit {
    private let host: Host
    private let ids: TextValues
    private let header: [String]
    private let batches: [HostBatch]
    private let cipher: PublicCipher
    /// The rows whose scores the guest gets: those of training, then those of validation.
    let scoredRows: [HostScores]
    private var weights: LinearWeights
    private var best: Model?

    /// Takes the guest's batches and rows, waits for the key and starts the weights.
    init(_ host: Host, table: Table, validateTable: Table?) throws {
      let context = host.context
      let course = Course(host.parameters, validates: validateTable != nil)
      let announcement = try course.receive(from: host.parties.guest, context)
      let plan = announcement.plan
      let ownTable = try host.alignedToGuest(table)
      guard ownTable.rowCount == plan.rowCount else {
        throw Diagnostic(
          .protocolBroken, "the guest named \(English.count(ownTable.rowCount, "id")) for another number of rows",
          subject: context.component)
      }
      let features = try LinearFeatures(ownTable, component: context.component)
      guard !features.names.isEmpty else {
        throw Diagnostic(.noFeatures, "the host's table has no features", subject: context.component)
      }
      let columns = try features.gradientColumns(intercept: false)
      batches = try plan.batches.map { rows in
        HostBatch(rows: rows, matrix: try features.matrix.slice(rows: rows), columns: columns.slice(rows))
      }
      var scored = [HostScores(ids: ownTable.ids, matrix: features.matrix)]
      if let validateTable {
        let table = try host.alignedToGuest(validateTable)
        scored.append(
          HostScores(ids: table.ids, matrix: try host.data.features(of: table, header: features.names).matrix))
      }
      scoredRows = scored
      cipher = try host.data.receiveCipher(from: host.parties.arbiter)
      weights = host.data.startWeights(features: features.names.count, hasIntercept: false)
      ids = ownTable.ids
      header = features.names
      self.host = host
      try refuseWideHost(announcement)
    }

    /// Bits that a column of the first update tells at least of the labels' sum over the batch, when scores start alike.
    private static let bitsPerColumn = 31

    /// With as many columns as a batch has rows, the own slice of the gradient determines every row's residual: refused
    /// unless both allow it. When the guest's scores start alike, the first residuals are the labels, one bit a row, and
    /// far fewer columns may determine those (a column is counted as 31 bits): FATE's own examples start so, hence this
    /// is named in the log and to the user rather than refused.
    private func refuseWideHost(_ announcement: Announcement) throws {
      let smallest = announcement.plan.smallestBatch
      let isAlike = announcement.hasConstantStart
      let known = isAlike ? Self.bitsPerColumn * header.count : header.count
      guard cipher != .identity, known >= smallest else { return }
      if header.count < smallest { return warn(ofAlikeStart: smallest) }
      let sizes =
        "the host has \(English.count(header.count, "column")), the smallest batch \(English.count(smallest, "row"))"
      let what = sizes + ", so the host could compute the guest's labels"
      guard announcement.allowsWideHost, host.parameters.allowsWideHost else {
        throw Diagnostic(
          .wideHost, what, subject: host.context.component,
          help: "use larger batches or fewer columns, or set allow_wide_host to true at guest and host")
      }
      host.context.log.warning("\(what); allow_wide_host lets it")
    }

    private func warn(ofAlikeStart smallest: Int) {
      host.context.log.warning(
        "all scores of the guest start alike, and \(English.count(header.count, "column")) of the host are many for "
          + "\(English.count(smallest, "row")) of the smallest batch: its first update may give the labels away; "
          + "init_method random_uniform avoids it")
    }

    /// Trains until the guest and the arbiter end it.
    mutating func run() throws -> Model {
      var iteration = 0
      var isConverged = false
      while iteration < host.parameters.maxIterations {
        for batch in batches { try step(batch, iteration: iteration) }
        isConverged = try host.context.receive(Message.converged, from: host.parties.arbiter)
        let stops = try validate(iteration: iteration, isConverged: isConverged)
        if stops { break }
        iteration += 1
        if isConverged { break }
      }
      return best
        ?? Model(header: header, weights: weights, iterations: iteration, isConverged: isConverged, bestIteration: -1)
    }

    /// One batch: forward, part of the loss, gradient of the residual, update.
    private mutating func step(_ batch: HostBatch, iteration: Int) throws {
      let (context, data, parties) = (host.context, host.data, host.parties)
      try context.checkInterrupt()
      let scores = try data.forward(weights, batch.matrix, firstRow: batch.rows.lowerBound, ids: ids)
      let forward = try data.sealing { try cipher.seal(scores, atMost: LogisticScales.forwardLimit) }
      try context.send(SealedPayload(forward), Message.forward, to: parties.guest)
      let squares = ExactSums.products(scores, scores)
      let lossPart = squares.adding(try data.lossTerm(weights, rows: ids.count)) ?? .max
      let sealedPart = try data.sealing { try cipher.seal([lossPart], atMost: LogisticScales.lossPartLimit) }
      try context.send(SealedPayload(sealedPart), Message.lossPart, to: parties.guest)
      // Sealed while the guest works; its randomness hides the sum that it is added to.
      let term = try data.gradientTerm(weights, rows: batch.rows.count)
      let sealedTerm = try data.sealing { try cipher.seal(term, atMost: .powerOfTwo(LogisticScales.gradientTermBits)) }
      let residual = try context.receive(Message.residual, from: parties.guest)
        .vector(
          under: cipher, count: batch.rows.count, atMost: LogisticScales.residualLimit, what: "residual",
          component: context.component)
      let gradient = try data.sealing { try batch.columns.sums(of: residual).adding(sealedTerm) }
      try context.send(SealedPayload(gradient), Message.gradient, to: parties.arbiter)
      weights.values = try data.updated(weights, iteration: iteration, arbiter: parties.arbiter)
    }

    /// Sends scores when validation is due; true when training is to stop.
    private mutating func validate(iteration: Int, isConverged: Bool) throws -> Bool {
      guard let frequency = host.parameters.effectiveFrequency, frequency.isDue(after: iteration) else { return false }
      for rows in scoredRows { try host.send(rows, weights) }
      guard host.parameters.effectiveStoppingRounds != nil else { return false }
      let status = try ValidationStatus(from: host.parties.guest, host.context)
      if status.isBest {
        best = Model(
          header: header, weights: weights, iterations: iteration, isConverged: isConverged, bestIteration: iteration)
      }
      return status.stops
    }
  }
}
