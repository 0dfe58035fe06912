import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline

extension HomoLR {
  /// The training for one class at a party that sees the model.
  struct PlainFit: Sendable {
    private let client: Client
    private let agreement: Agreement
    private let sets: [Fits.Named]
    private let start: Start
    private var local: LocalTraining
    private var weightMasks: PairwiseMasks
    private var lossMasks: PairwiseMasks
    private var losses: [Double] = []

    init(_ client: Client, _ agreement: Agreement, _ sets: [Fits.Named], _ start: Start) throws {
      let members = client.context.dataParties
      local = try LocalTraining(client, sets[0].rows, start)
      weightMasks = agreement.member.masks(among: members, for: "weights of \(start.purpose)")
      lossMasks = agreement.member.masks(
        among: members.filter { !agreement.encrypted.contains($0) }, for: "losses of \(start.purpose)")
      self.client = client
      self.agreement = agreement
      self.sets = sets
      self.start = start
    }

    /// Trains until the arbiter or max_iter ends it.
    mutating func run(metrics: inout Metrics) throws -> ClassModel {
      let rows = sets[0].rows
      var weights = client.startWeights(
        start, signs: rows.signs(start.positive), features: agreement.names.count)
      var global = weights
      var used: Int64 = 0
      var checkpoints: [ClassModel] = []
      var isAgreed = false
      var iteration = min(start.iteration, client.parameters.maxIterations)
      while true {
        if HomoLR.aggregates(at: iteration, client.parameters) {
          global = try aggregate(weights, weight: max(used, 1))
          isAgreed = true
          try tellLoss(of: global, weight: max(used, 1), iteration: iteration, &metrics)
          used = 0
          let isConverged = try client.context.receive(Message.converged, from: client.context.requiredArbiter)
          if isConverged || iteration >= client.parameters.maxIterations {
            return ClassModel(
              weights: global, iterations: iteration, isConverged: isConverged, losses: losses, checkpoints: checkpoints
            )
          }
          weights = global
        }
        weights = try local.pass(weights, global: global, iteration: iteration)
        used += Int64(local.rowCount)
        try validate(global, iteration: iteration, &metrics)
        if isAgreed, client.parameters.keeps(iteration: iteration) {
          checkpoints.append(ClassModel(weights: global, iterations: iteration, isConverged: false, losses: losses))
        }
        iteration += 1
      }
    }

    /// The mean of all parties' weights.
    private mutating func aggregate(_ weights: LinearWeights, weight: Int64) throws -> LinearWeights {
      let shift = agreement.encrypted.isEmpty ? 0 : EncryptedWeights.shift
      var parts: [Int128]
      do {
        parts = try SecureAggregation.integers(
          weights.values, weight: weight, belowBits: SecureAggregation.partBits - shift)
      } catch { throw client.diverged("a weight is out of range") }
      if shift > 0 { parts = parts.map { $0 << Int128(shift) } }
      try agreement.member.send(parts, weight: weight, masks: &weightMasks, tensor: "weights")
      let values = try client.context.receive(Message.model, from: client.context.requiredArbiter).values
      guard values.count == weights.values.count, values.allSatisfy(\.isFinite) else {
        throw Diagnostic(
          .protocolBroken,
          "the aggregated model has \(English.count(values.count, "value")), expected \(weights.values.count)",
          subject: client.context.component)
      }
      return LinearWeights(values: values, hasIntercept: weights.hasIntercept)
    }

    private mutating func tellLoss(
      of weights: LinearWeights, weight: Int64, iteration: Int, _ metrics: inout Metrics
    ) throws {
      let loss = try local.loss(weights)
      losses.append(loss)
      let parts: [Int128]
      do { parts = try SecureAggregation.integers([loss], weight: weight) } catch {
        throw client.diverged("the loss is out of range")
      }
      try agreement.member.send(parts, weight: weight, masks: &lossMasks, tensor: "loss")
      HomoLR.note(loss: loss, iteration: iteration, start, client.context, &metrics)
    }

    /// Measures the aggregated model when that is due.
    private func validate(_ weights: LinearWeights, iteration: Int, _ metrics: inout Metrics) throws {
      let parameters = client.parameters
      guard let frequency = parameters.effectiveFrequency, frequency.isDue(after: iteration) else { return }
      let chosen = parameters.effectiveMetrics.map { $0.lowercased() == "ks" ? Evaluation.Metric.ks : .auc }
      var report = EvaluationReport(name: start.place.validationName(iteration: iteration), metrics: chosen)
      for set in sets {
        let (tag, rows) = (set.tag, set.rows)
        let scores = Logistic.probabilities(scores: try weights.scores(rows.matrix))
        let evaluation = try BinaryEvaluation(isPositive: rows.signs(start.positive).map { $0 > 0 }, scores: scores)
        guard evaluation.positives > 0, evaluation.negatives > 0 else {
          client.context.log.warning(
            "the rows to \(tag) of \(client.context.party.name) have one class only, so auc and ks are not defined")
          continue
        }
        try report.add(evaluation, namespace: tag)
      }
      report.lines.forEach(client.context.log.info)
      report.write(to: &metrics)
    }
  }

  /// Writes down a loss.
  static func note(
    loss: Double, iteration: Int, _ start: Start, _ context: ComponentContext, _ metrics: inout Metrics
  ) {
    let name = start.place.lossName
    context.log.info("iteration \(iteration): \(name) \(loss)")
    metrics.add(
      "train", name, type: "LOSS", title: "train", data: [Metrics.Pair(.integer(iteration), .number(loss))],
      meta: ["unit_name": "iters", "curve_name": .text(name)])
  }
}
