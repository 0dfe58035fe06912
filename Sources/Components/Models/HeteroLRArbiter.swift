import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline

extension HeteroLR {
  /// The arbiter's program: it has the key, turns gradients into updates and decides when training ends.
  struct Arbiter {
    let parameters: Parameters
    let parties: Parties
    let context: ComponentContext

    init(_ parameters: Parameters, _ parties: Parties, _ context: ComponentContext) {
      self.parameters = parameters
      self.parties = parties
      self.context = context
    }

    func run() throws -> ComponentOutput {
      // With a model the others predict, which needs no arbiter.
      guard !context.isPredicting, context.models.isEmpty else {
        return ComponentOutput(model: Model.empty(parameters))
      }
      var fit = try ArbiterFit(self)
      try fit.run()
      return ComponentOutput(model: Model.empty(parameters), metrics: fit.metrics)
    }
  }

  /// One training at the arbiter.
  struct ArbiterFit {
    private let arbiter: Arbiter
    private let key: PrivateCipher
    private let plan: BatchPlan
    private var optimizer: Optimizer
    private var convergence: Convergence
    /// The losses so far.
    private(set) var metrics = Metrics()

    /// Makes the key and sends its public half.
    init(_ arbiter: Arbiter) throws {
      let (context, parameters, parties) = (arbiter.context, arbiter.parameters, arbiter.parties)
      guard let method = parameters.optimizer.method else {
        throw Diagnostic(
          .parameterNotBuilt, "optimizer '\(parameters.optimizer.rawValue)' is not built", subject: context.component)
      }
      do {
        key = try PrivateCipher(
          method: parameters.encryptParam.cipherName, keyLength: parameters.encryptParam.keyLength)
      } catch {
        throw Diagnostic(.parameterConflict, "encrypt_param cannot be used: \(error)", subject: context.component)
      }
      try context.send(key.publicCipher.encoded(), Message.publicKey, to: [parties.guest, parties.host])
      plan = try Course(parameters, validates: nil).receive(from: parties.guest, context).plan
      optimizer = Optimizer(
        method: method,
        learningRate: LearningRate(
          initial: parameters.learningRate, decay: parameters.decay, decaySquareRoot: parameters.decaySquareRoot))
      convergence = Convergence(rule: parameters.earlyStop, tolerance: parameters.tolerance)
      self.arbiter = arbiter
    }

    /// Trains until the stop rule, early stopping or max_iter ends it.
    mutating func run() throws {
      let parties = [arbiter.parties.guest, arbiter.parties.host]
      for iteration in 0..<arbiter.parameters.maxIterations {
        var losses: [Double] = []
        var total: [Double] = []
        for rows in plan.batches {
          try arbiter.context.checkInterrupt()
          let update = try update(rows: rows.count, iteration: iteration)
          total = total.isEmpty ? update : try Vector.add(total, update)
          losses.append(try loss())
        }
        let loss = Vector.sum(losses) / Double(losses.count)
        note(loss: loss, iteration: iteration)
        let isConverged =
          arbiter.parameters.earlyStop == .weightDifference
          ? convergence.hasConverged(sumOfUpdates: total) : convergence.hasConverged(loss: loss)
        try arbiter.context.send(isConverged, Message.converged, to: parties)
        let stops = try stopsEarly(iteration: iteration)
        if stops || isConverged { return }
      }
    }

    /// Decrypts both gradients, updates and hands each party its own slice; hosts come before the guest, as in FATE.
    private mutating func update(rows: Int, iteration: Int) throws -> [Double] {
      let host = try gradient(from: arbiter.parties.host, rows: rows)
      let guest = try gradient(from: arbiter.parties.guest, rows: rows)
      let update = try optimizer.update(gradient: host + guest, iteration: iteration)
      try arbiter.context.send(Numbers(Array(update[..<host.count])), Message.update, to: arbiter.parties.host)
      try arbiter.context.send(Numbers(Array(update[host.count...])), Message.update, to: arbiter.parties.guest)
      return update
    }

    private func gradient(from party: Party, rows: Int) throws -> [Double] {
      let sums = try open(
        arbiter.context.receive(Message.gradient, from: party), count: nil, atMost: LogisticScales.gradientLimit,
        what: "gradient")
      return sums.map { $0.doubleValue(scale: LogisticScales.gradient) / Double(rows) }
    }

    private func loss() throws -> Double {
      let sums = try open(
        arbiter.context.receive(Message.loss, from: arbiter.parties.guest), count: 1, atMost: LogisticScales.lossLimit,
        what: "loss")
      let rows = Double(plan.rowCount)
      return LogisticTaylor.ln2 + sums[0].doubleValue(scale: LogisticScales.loss) / rows
    }

    private func open(_ payload: SealedPayload, count: Int?, atMost limit: Int256, what: String) throws -> [Int256] {
      let component = arbiter.context.component
      let vector = try payload.vector(
        under: key.publicCipher, count: count, atMost: limit, what: what, component: component)
      do { return try key.open(vector) } catch {
        throw Diagnostic(.protocolBroken, "the message '\(what)' cannot be decrypted: \(error)", subject: component)
      }
    }

    private mutating func note(loss: Double, iteration: Int) {
      metrics.add(
        "train", "loss", type: "LOSS", title: "train", data: [Metrics.Pair(.integer(iteration), .number(loss))],
        meta: ["unit_name": "iters", "curve_name": "loss"])
      arbiter.context.log.info("iteration \(iteration): loss \(loss)")
    }

    private func stopsEarly(iteration: Int) throws -> Bool {
      let parameters = arbiter.parameters
      guard parameters.effectiveStoppingRounds != nil,
        let frequency = parameters.effectiveFrequency, frequency.isDue(after: iteration)
      else { return false }
      return try ValidationStatus(from: arbiter.parties.guest, arbiter.context).stops
    }
  }
}
