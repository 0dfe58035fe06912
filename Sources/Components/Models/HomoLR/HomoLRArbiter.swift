import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

extension HomoLR {
  /// The arbiter's program: it averages what it cannot read, decides when training ends, and keeps the model for hosts that
  /// may not see it.
  struct Arbiter: Sendable {
    let parameters: Parameters
    let context: ComponentContext

    init(_ parameters: Parameters, _ context: ComponentContext) {
      self.parameters = parameters
      self.context = context
    }

    /// A host that may not see the model.
    struct EncryptedHost: Sendable {
      let party: Party
      let key: PrivateCipher
      /// Tables whose rows it will have predicted.
      let tables: Int
    }

    func run() throws -> ComponentOutput {
      guard let guest = context.guest else {
        throw Diagnostic(.wrongParties, "\(HomoLR.module) needs a guest", subject: context.component)
      }
      let course = try Course.receive(parameters, from: guest, context)
      return try course.trains ? train(course) : predict()
    }

    private func train(_ course: Course) throws -> ComponentOutput {
      let previous = context.models.isEmpty ? nil : try Model.load(context)
      guard course.isWarm == (previous != nil) else {
        throw Diagnostic(
          .inputMissing, "only one of guest and arbiter has a model to go on from", subject: context.component,
          help: "connect `model` at all parties, or at none")
      }
      let classes = try agreeOnClasses()
      let hosts = try makeKeys()
      let encrypted = Set(hosts.map(\.party))
      try context.send(
        WholeNumbers(context.dataParties.map { encrypted.contains($0) ? 1 : 0 }), Message.encrypted,
        to: context.dataParties)
      try sendKeys(hosts)
      var metrics = Metrics()
      guard parameters.crossValidation.isNeeded else {
        let parts = try fit(classes, hosts, previous, fold: nil, &metrics)
        let header = Model.anonymousHeader(parts.first?.weights?.coefficients.count ?? 0)
        let model = Model(header: header, classes: classes, parts: parts)
        return ComponentOutput(model: model.artifact(parameters), metrics: metrics)
      }
      for fold in 0..<parameters.crossValidation.splits { _ = try fit(classes, hosts, nil, fold: fold, &metrics) }
      return ComponentOutput(metrics: metrics)
    }

    /// A model, or one for each class; then the classes of the rows of those who cannot tell themselves.
    private func fit(
      _ classes: [String], _ hosts: [EncryptedHost], _ previous: Model?, fold: Int?, _ metrics: inout Metrics
    ) throws -> [ClassModel] {
      var parts: [ClassModel] = []
      let trained = HomoLR.trained(classes)
      for (number, positive) in trained.enumerated() {
        let start = Start(
          previous: previous?.parts.indices.contains(number) == true ? previous?.parts[number] : nil,
          positive: positive,
          place: HeteroLinear.FitPlace(fold: fold, classPlace: trained.count > 1 ? number : nil))
        var fit = ArbiterFit(self, hosts, start)
        parts.append(try fit.run(metrics: &metrics))
      }
      for host in hosts {
        for _ in 0..<host.tables { try classify(host, models: parts.count) }
      }
      return parts
    }

    /// Serves hosts that may not see the model; others predict alone.
    private func predict() throws -> ComponentOutput {
      let model = try Model.load(context)
      let hosts = try makeKeys()
      try sendKeys(hosts)
      for host in hosts {
        for part in model.parts { try send(part.weights?.values ?? [], to: host) }
        for _ in 0..<host.tables { try classify(host, models: model.parts.count) }
      }
      return ComponentOutput(model: model.artifact(parameters))
    }

    /// The labels of all parties, ascending; all get them.
    private func agreeOnClasses() throws -> [String] {
      var all = Set<String>()
      for party in context.dataParties {
        all.formUnion(try context.receive(Message.classes, from: party).values.map(LabelText.normal))
      }
      let classes = all.sorted(by: LabelText.precedes)
      try context.send(Texts(classes), Message.classes, to: context.dataParties)
      return classes
    }

    /// A key of its own for every host that asks for one, of the length that it asks for.
    private func makeKeys() throws -> [EncryptedHost] {
      try context.hosts.compactMap { host in
        let values = try context.receive(Message.hostCipher, from: host).values
        guard values.count == 3, (0...1).contains(values[0]), (0...2).contains(values[2]) else {
          throw Diagnostic(
            .protocolBroken, "the cipher of \(host.name) cannot be read", subject: context.component)
        }
        guard values[0] == 1 else { return nil }
        do {
          let method = parameters.opensCiphertexts ? "None" : "Paillier"
          let key = try PrivateCipher(method: method, keyLength: Int(values[1]))
          return EncryptedHost(party: host, key: key, tables: Int(values[2]))
        } catch {
          throw Diagnostic(
            .parameterConflict, "encrypt_param of \(host.name) cannot be used: \(error)", subject: context.component)
        }
      }
    }

    private func sendKeys(_ hosts: [EncryptedHost]) throws {
      for host in hosts {
        let key = try sealing { try host.key.publicCipher.encoded() }
        try context.send(key, Message.publicKey, to: host.party)
      }
    }

    /// Weights under a host's key.
    ///
    /// - Throws: F0609 when one is too large.
    func send(_ weights: [Double], to host: EncryptedHost) throws {
      let integers: [Int64]
      do {
        integers = try FixedPoint.int64(
          weights, scale: EncryptedWeights.scale, belowBits: EncryptedWeights.bits)
      } catch {
        throw Diagnostic(
          .diverged, "an aggregated weight is out of range, which is |w| < 2^14 with hosts under Paillier",
          subject: context.component, help: "lower learning_rate, or scale the features first")
      }
      let sealed = try sealing { try host.key.seal(integers.map { Int256($0) }, atMost: EncryptedWeights.limit) }
      try context.send(SealedPayload(sealed), Message.sealedModel, to: host.party)
    }

    /// Tells a host the classes of rows: of scores times and plus random numbers only the order matters.
    private func classify(_ host: EncryptedHost, models: Int) throws {
      let vector = try context.receive(Message.sealedScores, from: host.party).vector(
        under: host.key.publicCipher, count: nil, atMost: EncryptedPrediction.limit, what: "sealed scores",
        component: context.component)
      let scores = try sealing { try host.key.open(vector) }
      guard scores.count % max(models, 1) == 0 else {
        throw Diagnostic(
          .protocolBroken, "the scores of \(host.party.name) do not fit the classes", subject: context.component)
      }
      let rows = scores.count / max(models, 1)
      let labels: [Int64] = (0..<rows).map { row in
        if models == 1 { return scores[row] > 0 ? 1 : 0 }
        var best = 0
        for index in 1..<models where scores[index * rows + row] > scores[best * rows + row] { best = index }
        return Int64(best)
      }
      try context.send(WholeNumbers(labels), Message.labels, to: host.party)
    }

    /// Turns what Cryptography refuses into a diagnostic.
    func sealing<Result>(_ step: () throws -> Result) throws -> Result {
      do { return try step() } catch let error as CryptographyError {
        throw Diagnostic(.protocolBroken, "the encrypted computation failed: \(error)", subject: context.component)
      }
    }
  }
}
