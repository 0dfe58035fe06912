import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline

extension HeteroLinear {
  /// How gradients become updates.
  enum Updater: Sendable {
    /// By gradients only.
    case firstOrder(Optimizer)
    /// With an inverse Hessian.
    case quasiNewton(QuasiNewton)

    mutating func update(gradient: [Double], iteration: Int) throws -> [Double] {
      switch self {
      case .firstOrder(var optimizer):
        let update = try optimizer.update(gradient: gradient, iteration: iteration)
        self = .firstOrder(optimizer)
        return update
      case .quasiNewton(let optimizer): return try optimizer.update(gradient: gradient, iteration: iteration)
      }
    }
  }

  /// One training at the arbiter.
  struct ArbiterFit {
    private let session: ArbiterSession
    private let place: FitPlace
    private let course: BatchCourse
    private var updater: Updater
    private var convergence: Convergence
    private var averages: WeightAverages
    private var position: [Double] = []
    /// The parties in the order of the gradient, as in FATE: hosts before the guest. Those of a stepwise selection that have
    /// no weights send nothing.
    private let senders: [Party]

    private var side: Side { session.side }

    /// Rows that are trained on.
    var rowCount: Int { course.plan.rowCount }

    /// - Parameters:
    ///   - widths: of a stepwise selection, the columns of the host and of the guest.
    ///   - mask: which of them are in.
    init(_ session: ArbiterSession, place: FitPlace, widths: [Int] = [], mask: [Bool] = []) throws {
      let (parameters, parties) = (session.side.parameters, session.side.parties)
      let rate = LearningRate(
        initial: parameters.learningRate, decay: parameters.decay, decaySquareRoot: parameters.decaySquareRoot)
      if let method = parameters.optimizer.method {
        updater = .firstOrder(Optimizer(method: method, learningRate: rate))
      } else {
        updater = .quasiNewton(QuasiNewton(learningRate: rate, memory: parameters.quasiNewton.memory))
      }
      if let first = widths.first {
        let hasHost = mask.prefix(first).contains(true)
        let hasGuest = mask.dropFirst(first).contains(true) || parameters.initParam.fitIntercept
        senders = (hasHost ? parties.hosts : []) + (hasGuest ? [parties.guest] : [])
      } else {
        senders = parties.hosts + [parties.guest]
      }
      course = try BatchCourse(from: parties.guest, session.side.context)
      convergence = Convergence(rule: parameters.earlyStop, tolerance: parameters.tolerance)
      averages = WeightAverages(interval: parameters.quasiNewton.updateInterval)
      self.session = session
      self.place = place
    }

    /// Trains until the stop rule, early stopping or max_iter ends it.
    ///
    /// - Returns: the last loss, nil with several hosts.
    @discardableResult
    mutating func run(_ metrics: inout Metrics) throws -> Double? {
      let parameters = side.parameters
      var last: Double?
      for iteration in session.outline.firstIteration..<max(parameters.maxIterations, session.outline.firstIteration) {
        var losses: [Double] = []
        var total: [Double] = []
        for rows in course.sizes {
          try side.context.checkInterrupt()
          let update = try update(rows: rows, iteration: iteration)
          total = total.isEmpty ? update : try Vector.add(total, update)
          if side.parties.hasLoss { losses.append(try loss()) }
          try learnCurvature(after: update)
        }
        if !losses.isEmpty {
          let loss = Vector.sum(losses) / Double(losses.count)
          note(loss: loss, iteration: iteration, &metrics)
          last = loss
        }
        let isConverged =
          parameters.earlyStop == .weightDifference
          ? convergence.hasConverged(sumOfUpdates: total) : last.map { convergence.hasConverged(loss: $0) } ?? false
        try side.context.send(isConverged, Message.converged, to: side.parties.dataParties)
        let stops = try stopsEarly(iteration: iteration)
        if stops || isConverged { break }
      }
      return last
    }

    /// Decrypts all gradients, updates and hands each party its own slice.
    private mutating func update(rows: Int, iteration: Int) throws -> [Double] {
      let parts = try sums(Message.gradient, rows: rows)
      let update = try updater.update(gradient: parts.flatMap(\.self), iteration: iteration)
      var start = 0
      for (party, part) in zip(senders, parts) {
        try side.context.send(Numbers(Array(update[start..<start + part.count])), Message.update, to: party)
        start += part.count
      }
      return update
    }

    /// What the parties send for each of their weights, divided by the rows.
    private func sums(_ kind: MessageKind<SealedPayload>, rows: Int) throws -> [[Double]] {
      try senders.map { party in
        let sums = try open(
          side.context.receive(kind, from: party), count: nil, atMost: Scales.gradientLimit,
          what: kind.declaration.name)
        return sums.map { $0.doubleValue(scale: session.scales.gradient) / Double(rows) }
      }
    }

    private func loss() throws -> Double {
      let sums = try open(
        side.context.receive(Message.loss, from: side.parties.guest), count: 1, atMost: Scales.lossLimit, what: "loss")
      let mean = sums[0].doubleValue(scale: session.scales.loss) / Double(course.plan.rowCount)
      return session.scales.lossConstant + mean
    }

    /// The quasi-Newton step: the change of averaged weights, which is that of the own updates, and the Hessian's product
    /// with it.
    private mutating func learnCurvature(after update: [Double]) throws {
      guard case .quasiNewton(var optimizer) = updater else { return }
      if position.isEmpty { position = [Double](repeating: 0, count: update.count) }
      let change = try averages.note(position)
      position = try Vector.subtract(position, update)
      guard let change else { return }
      let sample = min(side.parameters.quasiNewton.sampleSize, course.plan.rowCount)
      let product = try sums(Message.curvatureSums, rows: sample).flatMap(\.self)
      let isTaken = try optimizer.note(step: change, change: product)
      if !isTaken { side.context.log.info("a quasi-Newton pair without curvature is left out") }
      updater = .quasiNewton(optimizer)
    }

    private func open(_ payload: SealedPayload, count: Int?, atMost limit: Int256, what: String) throws -> [Int256] {
      let component = side.context.component
      let vector = try payload.vector(
        under: session.key.publicCipher, count: count, atMost: limit, what: what, component: component)
      do { return try session.key.open(vector) } catch {
        throw Diagnostic(.protocolBroken, "the message '\(what)' cannot be decrypted: \(error)", subject: component)
      }
    }

    private func note(loss: Double, iteration: Int, _ metrics: inout Metrics) {
      guard place.isMeasured else { return }
      metrics.add(
        "train", place.lossName, type: "LOSS", title: "train",
        data: [Metrics.Pair(.integer(iteration), .number(loss))], meta: ["unit_name": "iters", "curve_name": "loss"])
      side.context.log.info("iteration \(iteration): \(place.lossName) \(loss)")
    }

    private func stopsEarly(iteration: Int) throws -> Bool {
      let parameters = side.parameters
      guard parameters.effectiveStoppingRounds != nil,
        let frequency = parameters.effectiveFrequency, frequency.isDue(after: iteration)
      else { return false }
      return try ValidationStatus(from: side.parties.guest, side.context).stops
    }
  }
}
