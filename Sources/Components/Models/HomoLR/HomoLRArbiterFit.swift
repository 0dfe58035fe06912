import Cryptography
import Diagnostics
import Learning
import Pipeline

extension HomoLR {
  /// The training for one class at the arbiter.
  struct ArbiterFit {
    private let arbiter: Arbiter
    private let hosts: [Arbiter.EncryptedHost]
    private let start: Start
    private var convergence: Convergence
    private var losses: [Double] = []

    init(_ arbiter: Arbiter, _ hosts: [Arbiter.EncryptedHost], _ start: Start) {
      convergence = Convergence(rule: arbiter.parameters.earlyStop, tolerance: arbiter.parameters.tolerance)
      self.arbiter = arbiter
      self.hosts = hosts
      self.start = start
    }

    /// Averages until the stop rule or max_iter ends it.
    mutating func run(metrics: inout Metrics) throws -> ClassModel {
      let (parameters, context) = (arbiter.parameters, arbiter.context)
      if let weights = start.previous?.weights { for host in hosts { try arbiter.send(weights.values, to: host) } }
      var previous: [Double]?
      var checkpoints: [ClassModel] = []
      var iteration = min(start.iteration, parameters.maxIterations)
      while !HomoLR.aggregates(at: iteration, parameters) { iteration += 1 }
      while true {
        try context.checkInterrupt()
        let means = try aggregate()
        let loss = try meanLoss()
        losses.append(loss)
        HomoLR.note(loss: loss, iteration: iteration, start, context, &metrics)
        let isConverged = try hasConverged(loss: loss, means, previous)
        previous = means
        try context.send(isConverged, Message.converged, to: context.dataParties)
        let weights = LinearWeights(values: means, hasIntercept: parameters.initParam.fitIntercept)
        if isConverged || iteration >= parameters.maxIterations {
          return ClassModel(
            weights: weights, iterations: iteration, isConverged: isConverged, losses: losses, checkpoints: checkpoints)
        }
        repeat {
          if parameters.keeps(iteration: iteration) {
            checkpoints.append(ClassModel(weights: weights, iterations: iteration, isConverged: false, losses: losses))
          }
          iteration += 1
        } while !HomoLR.aggregates(at: iteration, parameters)
      }
    }

    private mutating func hasConverged(loss: Double, _ means: [Double], _ previous: [Double]?) throws -> Bool {
      guard arbiter.parameters.earlyStop == .weightDifference else { return convergence.hasConverged(loss: loss) }
      guard let previous else { return false }
      return try convergence.hasConverged(weights: means, previousWeights: previous)
    }

    /// The mean weights, sent to everybody in the form that each may see.
    private func aggregate() throws -> [Double] {
      let context = arbiter.context
      var total = SecureAggregation.Total()
      for member in context.dataParties {
        let host = hosts.first { $0.party == member }
        let part = try host.map(sealedPart) ?? context.receive(SecureAggregation.part, from: member)
        try total.add(part, from: member, context)
      }
      let means = total.means(scale: hosts.isEmpty ? SecureAggregation.scale : EncryptedWeights.partScale)
      let open = context.dataParties.filter { party in !hosts.contains { $0.party == party } }
      try context.send(Numbers(means), Message.model, to: open)
      for host in hosts { try arbiter.send(means, to: host) }
      return means
    }

    /// The part of an encrypted host, still under its masks.
    private func sealedPart(_ host: Arbiter.EncryptedHost) throws -> MaskedPart {
      let context = arbiter.context
      let weight = try context.receive(Message.partWeight, from: host.party).values
      let vector = try context.receive(Message.sealedPart, from: host.party).vector(
        under: host.key.publicCipher, count: nil, atMost: .powerOfTwo(202), what: "sealed part",
        component: context.component)
      let opened = try arbiter.sealing { try host.key.open(vector) }
      return MaskedPart(weight: weight.first ?? 0, values: MaskedVector(opened.map(\.modulo128)))
    }

    /// The mean of the losses of all parties that have one.
    private func meanLoss() throws -> Double {
      let open = arbiter.context.dataParties.filter { party in !hosts.contains { $0.party == party } }
      return try SecureAggregation.Total(from: open, arbiter.context).means().first ?? 0
    }
  }
}
