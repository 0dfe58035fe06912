import Configuration
import Cryptography
import Diagnostics
import Learning
import Pipeline

extension HeteroLinear {
  /// The arbiter's program: it has the key, turns gradients into updates and decides when training ends.
  struct Arbiter {
    let side: Side

    init(_ side: Side) { self.side = side }

    func run() throws -> ComponentOutput {
      let model = Models.single(.empty).artifact(side)
      guard !side.context.isPredicting else { return ComponentOutput(model: model) }
      // With a model the others may do no more than predict, which needs no key.
      let early = side.context.models.isEmpty ? try makeKey() : nil
      let outline = try Outline(from: side.parties.guest, validates: nil, side.parameters, side.context)
      guard outline.trains else { return ComponentOutput(model: model) }
      let key = try early ?? makeKey()
      try side.context.send(key.publicCipher.encoded(), Message.publicKey, to: side.parties.dataParties)
      let session = ArbiterSession(
        side: side, outline: outline, key: key, scales: Scales(side.family, isWeighted: outline.isWeighted))
      var metrics = Metrics()
      if side.parameters.crossValidation.isNeeded {
        for fold in 0..<side.parameters.crossValidation.splits {
          try fit(session, FitPlace(fold: fold), &metrics)
        }
        return ComponentOutput(metrics: metrics)
      }
      if side.parameters.stepwise.isNeeded {
        var search = StepwiseArbiter(session)
        try search.run()
        metrics = search.metrics
      } else {
        try fit(session, FitPlace(), &metrics)
      }
      return ComponentOutput(model: model, metrics: metrics)
    }

    private func makeKey() throws -> PrivateCipher {
      do {
        return try PrivateCipher(
          method: side.parameters.encryptParam.cipherName, keyLength: side.parameters.encryptParam.keyLength)
      } catch {
        throw Diagnostic(
          .parameterConflict, "encrypt_param cannot be used: \(error)", subject: side.context.component)
      }
    }

    private func fit(_ session: ArbiterSession, _ place: FitPlace, _ metrics: inout Metrics) throws {
      guard session.outline.classes > 0 else {
        var fit = try ArbiterFit(session, place: place)
        try fit.run(&metrics)
        return
      }
      for index in 0..<session.outline.classes {
        var place = place
        place.classPlace = index
        var fit = try ArbiterFit(session, place: place)
        try fit.run(&metrics)
      }
    }
  }

  /// What all fits of a task share at the arbiter.
  struct ArbiterSession {
    let side: Side
    let outline: Outline
    let key: PrivateCipher
    let scales: Scales
  }

  /// A stepwise selection at the arbiter, which compares the criteria (contract 8.8): of a logistic and a Poisson regression
  /// k·df + 2n·loss, of a linear one k·df + n·ln(2·loss); k is 2 of AIC and ln n of BIC, df the columns and the intercept.
  struct StepwiseArbiter {
    /// The steps.
    private(set) var metrics = Metrics()
    private let session: ArbiterSession
    private var parameters: StepwiseParam { session.side.parameters.stepwise }

    init(_ session: ArbiterSession) { self.session = session }

    /// Searches, columns of the host before those of the guest.
    mutating func run() throws {
      let (side, context) = (session.side, session.side.context)
      guard let host = side.parties.hosts.first else { return }
      let counts = try [host, side.parties.guest].map { party in
        let values = try context.receive(Message.columns, from: party).values
        guard values.count == 1, (0...Self.columnLimit).contains(values[0]) else {
          throw Diagnostic(
            .protocolBroken, "the column count of \(party.name) cannot be read", subject: context.component)
        }
        return Int(values[0])
      }
      func send(_ purpose: Selection.Purpose, _ number: Int, _ mask: [Bool]) throws {
        let host = Selection(purpose, total: number, mask: Array(mask.prefix(counts[0])))
        let guest = Selection(purpose, total: number, mask: Array(mask.dropFirst(counts[0])))
        try context.send(host.message, Message.selection, to: side.parties.hosts[0])
        try context.send(guest.message, Message.selection, to: side.parties.guest)
      }
      var fits: [[Bool]: (number: Int, loss: Double)] = [:]
      var steps: [(StepwiseSearch.Step, Double)] = []
      let search = StepwiseSearch(
        direction: .init(rawValue: parameters.direction.rawValue) ?? .both, maxSteps: parameters.maxStep,
        fewest: parameters.fewest, most: parameters.most)
      let chosen = try search.run(columns: counts[0] + counts[1]) { mask in
        try send(.fit, mask.count(where: \.self), mask)
        var fit = try ArbiterFit(session, place: FitPlace(isMeasured: false), widths: counts, mask: mask)
        var unused = Metrics()
        let loss = try fit.run(&unused) ?? .nan
        fits[mask] = (fits.count, loss)
        return criterion(loss: loss, rows: fit.rowCount, columns: mask.count(where: \.self))
      } note: { step in
        try send(.step, fits[step.mask]?.number ?? 0, step.mask)
        steps.append((step, fits[step.mask]?.loss ?? .nan))
      }
      try send(.end, fits[chosen]?.number ?? 0, chosen)
      for (step, loss) in steps { note(step, loss: loss, hostColumns: counts[0]) }
    }

    /// More columns than any table has.
    private static let columnLimit: Int64 = 1 << 24

    private func criterion(loss: Double, rows: Int, columns: Int) -> Double {
      let n = Double(rows)
      let k = parameters.scoreName.lowercased() == "bic" ? Exponential.logarithm(n) : 2
      let freedom = Double(columns + (session.side.parameters.initParam.fitIntercept ? 1 : 0))
      return k * freedom
        + (session.side.family == .linear
          ? n * Exponential.logarithm(max(2 * loss, .leastNonzeroMagnitude)) : 2 * n * loss)
    }

    private mutating func note(_ step: StepwiseSearch.Step, loss: Double, hostColumns: Int) {
      let name = "stepwise_\(step.number)"
      func masks(_ mask: [Bool]) -> [String: JSON] {
        [
          "host_mask": .list(mask.prefix(hostColumns).map(JSON.bool)),
          "guest_mask": .list(mask.dropFirst(hostColumns).map(JSON.bool)),
        ]
      }
      let candidates = step.candidates.map { candidate in
        JSON.object(masks(candidate.mask).merging(["ic_val": .number(candidate.score)]) { $1 })
      }
      let meta: [String: JSON] = [
        "number_in": .integer(step.mask.count(where: \.self)), "direction": .text(parameters.direction.rawValue),
        "score_name": .text(parameters.scoreName), "n_step": .integer(step.number), "loss": .number(loss),
        "current_ic_val": .number(step.score), "candidates": .list(candidates),
        "fit_intercept": .bool(session.side.parameters.initParam.fitIntercept),
      ]
      metrics.add(
        "train", name, type: "STEPWISE", data: [Metrics.Pair(.text(name), .integer(step.number))],
        meta: meta.merging(masks(step.mask)) { $1 })
      session.side.context.log.info("step \(step.number): \(parameters.scoreName) \(step.score), loss \(loss)")
    }
  }
}
