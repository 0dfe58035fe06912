import Cryptography
import Learning
import Pipeline
import Tables

extension HeteroLinear.GuestFit {
  private typealias Message = HeteroLinear.Message

  /// One batch: residual, own gradient, loss, update; then the curvature when it is due.
  mutating func step(_ batch: HeteroLinear.GuestBatch, iteration: Int) throws {
    try side.context.checkInterrupt()
    let before = weights
    switch side.family {
    case .logistic, .linear: try quadraticStep(batch)
    case .poisson: try exponentialStep(batch)
    }
    if !weights.values.isEmpty { weights.values = try side.updated(weights, iteration: iteration) }
    guard side.parameters.optimizer == .quasiNewton, let change = try averages.note(before.values) else { return }
    try sendCurvature(along: LinearWeights(values: change, hasIntercept: weights.hasIntercept))
  }

  private mutating func quadraticStep(_ batch: HeteroLinear.GuestBatch) throws {
    let scores = try side.integers(
      weights.scores(batch.matrix), scale: HeteroLinear.Scales.forward, belowBits: session.scales.forwardBits,
      "the score", ids: batch.names)
    let program = try HeteroLinear.QuadraticBatch(
      side, session.scales, scores: scores, targets: batch.targets, ids: batch.names)
    // The guest's own part is sealed afresh while the hosts still seal theirs; added to those, its randomness hides all of
    // them, so the sum needs no further one.
    let own = try side.sealing { try program.sealed(session.cipher) }
    let term = try sealedTerm(weights, rows: batch.rows.rows.count)
    let forward = try hostForward(Message.forward, batch.rows)
    try sendGradient(
      of: try side.sealing { try own.adding(program.weighted(forward)) }, batch, Message.residual, Message.gradient,
      term)
    guard side.parties.hasLoss else { return }
    let squares = try hostSquares(batch.rows)
    let penalty = try penalty(of: batch)
    let loss = try side.sealing {
      try program.loss(
        hostForward: forward, squares: squares.squares, penalty: penalty, cipher: session.cipher
      ).adding(squares.penalty)
    }
    try side.context.send(SealedPayload(loss), Message.loss, to: side.parties.arbiter)
  }

  private mutating func exponentialStep(_ batch: HeteroLinear.GuestBatch) throws {
    let own = try weights.scores(batch.matrix)
    let scores = batch.targets.offsets.isEmpty ? own : try Vector.add(own, batch.targets.offsets)
    let program = try HeteroLinear.ExponentialBatch(
      side, session.scales, scores: scores, targets: batch.targets, ids: batch.names)
    let labels = try side.sealing { try program.sealed(session.cipher) }
    let term = try sealedTerm(weights, rows: batch.rows.rows.count)
    let forward = try hostForward(Message.forward, batch.rows)
    try sendGradient(
      of: try side.sealing { try labels.adding(program.weighted(forward)) }, batch, Message.residual, Message.gradient,
      term)
    let linear = try hostForward(Message.linearForward, batch.rows)
    let hostPenalty = try side.sealed(
      Message.lossPart, from: side.parties.hosts[0], under: session.cipher, count: 1,
      atMost: HeteroLinear.Scales.lossPartLimit)
    let penalty = try penalty(of: batch)
    let loss = try side.sealing {
      try program.loss(hostForward: forward, linearForward: linear, penalty: penalty, cipher: session.cipher)
        .adding(hostPenalty)
    }
    try side.context.send(SealedPayload(loss), Message.loss, to: side.parties.arbiter)
  }

  /// n·penalty of the guest's weights; and of rows with weights, what their mean adds to the loss's constant.
  private func penalty(of batch: HeteroLinear.GuestBatch) throws -> Int256 {
    let count = rows.ids.count
    let penalty = try side.lossTerm(weights, rows: count, session.scales)
    guard let all = rows.targets.weights, session.scales.lossConstant != 0 else { return penalty }
    let excess = (Vector.sum(all) - Double(count)) * session.scales.lossConstant
    return penalty.adding(try side.lossInteger(excess, session.scales)) ?? .max
  }

  private func sealedTerm(_ weights: LinearWeights, rows: Int) throws -> SealedVector {
    let term = try side.gradientTerm(weights, rows: rows, session.scales)
    return try side.sealing {
      try session.cipher.seal(term, atMost: .powerOfTwo(HeteroLinear.Scales.gradientTermBits))
    }
  }

  /// The sum of what the hosts send of each row of a batch.
  private func hostForward(
    _ kind: MessageKind<SealedPayload>, _ rows: HeteroLinear.BatchRows
  ) throws -> SealedVector {
    var sum: SealedVector?
    for host in side.parties.hosts {
      let part = try side.sealed(
        kind, from: host, under: session.cipher, count: rows.shown.count, atMost: session.scales.forwardLimit)
      sum = try side.sealing { try sum?.adding(part) ?? part }
    }
    guard let sum else { throw side.diverged("no host") }
    return try side.sealing { try rows.places.map { try sum.selecting($0) } ?? sum }
  }

  /// What a host knows of the loss: its squares, summed or a row, and its penalty.
  private func hostSquares(
    _ rows: HeteroLinear.BatchRows
  ) throws -> (squares: SealedVector, penalty: SealedVector) {
    let isByRow = session.outline.isWeighted || rows.places != nil
    let count = rows.shown.count
    let part = try side.sealed(
      Message.lossPart, from: side.parties.hosts[0], under: session.cipher, count: isByRow ? count + 1 : 1,
      atMost: HeteroLinear.Scales.lossPartLimit)
    return try side.sealing {
      guard isByRow else { return (part, try session.cipher.seal([Int64(0)], atMost: 1)) }
      return (try part.selecting(rows.places ?? Array(0..<count)), try part.selecting([count]))
    }
  }

  /// Sends a value of each row to the hosts, among zeros where the rows are hidden, and the sums of its products with the
  /// own columns to the arbiter.
  private func sendGradient(
    of values: SealedVector, _ batch: HeteroLinear.GuestBatch, _ kind: MessageKind<SealedPayload>,
    _ sumKind: MessageKind<SealedPayload>, _ term: SealedVector
  ) throws {
    let shown = try side.sealing { try hidden(values, batch.rows) }
    try side.context.send(SealedPayload(shown), kind, to: side.parties.hosts)
    guard !weights.values.isEmpty else { return }
    let sums = try side.sealing { try batch.columns.sums(of: values).adding(term) }
    try side.context.send(SealedPayload(sums), sumKind, to: side.parties.arbiter)
  }

  private func hidden(_ values: SealedVector, _ rows: HeteroLinear.BatchRows) throws -> SealedVector {
    guard let places = rows.places, rows.shown.count > places.count else { return values }
    let zeros = [Int64](repeating: 0, count: rows.shown.count - places.count)
    var order = [Int](repeating: -1, count: rows.shown.count)
    for (index, place) in places.enumerated() { order[place] = index }
    var next = places.count
    for place in order.indices where order[place] < 0 {
      order[place] = next
      next += 1
    }
    return try SealedVector.concatenation([values, session.cipher.seal(zeros, atMost: values.magnitude)])
      .selecting(order)
  }

  /// The product of the Hessian with the change of all parties' averaged weights, on a sample of rows.
  private mutating func sendCurvature(along change: LinearWeights) throws {
    let size = side.parameters.quasiNewton.sampleSize
    let isWhole = size >= rows.ids.count
    let sample = isWhole ? Array(0..<rows.ids.count) : try sampling.sample(size, of: rows.ids.count).sorted()
    try side.context.send(
      WholeNumbers(isWhole ? [] : sample.map { Int64($0) }), Message.batchRows, to: side.parties.hosts)
    let batch = try batch(HeteroLinear.BatchRows(sample))
    var unlabelled = batch.targets
    unlabelled.values = unlabelled.values.map { _ in 0 }
    let scores = try side.integers(
      change.scores(batch.matrix), scale: HeteroLinear.Scales.forward, belowBits: session.scales.forwardBits,
      "the quasi-Newton step", ids: batch.names)
    let program = try HeteroLinear.QuadraticBatch(
      side, session.scales, scores: scores, targets: unlabelled, ids: batch.names)
    let own = try side.sealing { try program.sealed(session.cipher) }
    let term = try sealedTerm(change, rows: sample.count)
    let forward = try hostForward(Message.curvatureForward, batch.rows)
    try sendGradient(
      of: try side.sealing { try own.adding(program.weighted(forward)) }, batch, Message.curvature,
      Message.curvatureSums, term)
  }
}
