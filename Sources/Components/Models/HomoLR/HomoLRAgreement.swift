import Cryptography
import Diagnostics
import Learning
import Pipeline
import Tables

extension HomoLR {
  /// The settings that decide which messages follow each other. The guest tells them: parties that differ, which role
  /// parameters allow, would wait for each other for ever.
  struct Course: Sendable, Equatable {
    /// Whether it trains; else it predicts.
    let trains: Bool
    /// Whether it goes on from a model.
    let isWarm: Bool
    private let settings: [Int64]

    init(_ parameters: Parameters, trains: Bool, isWarm: Bool) {
      self.trains = trains
      self.isWarm = isWarm
      settings = [
        Int64(parameters.maxIterations), Int64(parameters.aggregateIterations),
        parameters.initParam.fitIntercept ? 1 : 0,
        parameters.crossValidation.isNeeded ? Int64(parameters.crossValidation.splits) : 0,
      ]
    }

    /// The message.
    var message: WholeNumbers { WholeNumbers([trains ? 1 : 0, isWarm ? 1 : 0] + settings) }

    /// Takes the guest's word.
    ///
    /// - Parameter parameters: the own ones, which must say the same.
    /// - Throws: F0614 when they differ.
    static func receive(_ parameters: Parameters, from guest: Party, _ context: ComponentContext) throws -> Course {
      let values = try context.receive(Message.course, from: guest).values
      guard values.count == 6, values[...1].allSatisfy({ (0...1).contains($0) }) else {
        throw Diagnostic(.protocolBroken, "the course cannot be read", subject: context.component)
      }
      let course = Course(parameters, trains: values[0] == 1, isWarm: values[1] == 1)
      guard course.message.values == values else {
        throw Diagnostic(
          .protocolBroken,
          "max_iter, aggregate_iters, fit_intercept or cv_param at \(context.party.name) differ from those at \(guest.name)",
          subject: context.component, help: "set them once for all parties, not per role")
      }
      return course
    }
  }

  /// What guest and hosts have agreed on before training.
  struct Agreement: Sendable {
    /// The features, in the order of the weights.
    let names: [String]
    /// The labels of all parties, ascending.
    let classes: [String]
    /// The parties with rows that may not see the model.
    let encrypted: Set<Party>
    /// The keys of the masks.
    let member: SecureAggregation.Member
    /// The key under which this party works, when it may not see the model.
    let cipher: PublicCipher?

    /// The classes that are trained, one after the other: the last of two stands for both.
    var trained: [String] { HomoLR.trained(classes) }
  }

  /// The classes that are trained: with one or two of them only `1`, else each against all others.
  static func trained(_ classes: [String]) -> [String] { classes.count > 2 ? classes : ["1"] }
}

extension HomoLR.Client {
  /// Agrees with the others on course, columns, classes and keys.
  func agree(on table: Table, after previous: HomoLR.Model?, tables: Int) throws -> HomoLR.Agreement {
    let names = try agreedNames(table, after: previous)
    let own = try HomoLR.Rows.classes(of: table, owner: context.party.name, component: context.component)
    let arbiter = try context.requiredArbiter
    try context.send(Texts(own), HomoLR.Message.classes, to: arbiter)
    let classes = try context.receive(HomoLR.Message.classes, from: arbiter).values
    guard classes.count > 1 else {
      throw Diagnostic(
        .singleClass, "every row of every party has the label \(classes.map(English.quote).joined())",
        subject: context.component,
        help: "a classifier needs rows of at least two classes; look at label_name of DataIO")
    }
    if classes.count == 2, !classes.contains("1") {
      context.log.warning(
        "the labels are \(English.list(classes, "and")), so no row is of the positive class, whose label is 1")
    }
    if own.count == 1 { context.log.warning("every row of \(context.party.name) has the label \(own[0])") }
    let encrypts = context.party.role == .host && parameters.encryptsModel
    if context.party.role == .host { try announceCipher(encrypts, tables: tables) }
    let members = context.dataParties
    let flags = try context.receive(HomoLR.Message.encrypted, from: arbiter).values
    guard flags.count == members.count else {
      throw Diagnostic(.protocolBroken, "the list of encrypted hosts cannot be read", subject: context.component)
    }
    let encrypted = Set(zip(members, flags).filter { $0.1 == 1 }.map(\.0))
    return HomoLR.Agreement(
      names: names, classes: classes, encrypted: encrypted, member: try SecureAggregation.Member(members, context),
      cipher: encrypts ? try receiveCipher() : nil)
  }

  /// Tells the arbiter whether this host keeps the model from itself.
  func announceCipher(_ encrypts: Bool, tables: Int) throws {
    try context.send(
      WholeNumbers([encrypts ? 1 : 0, Int64(parameters.encryptParam.keyLength), Int64(tables)]),
      HomoLR.Message.hostCipher, to: context.requiredArbiter)
  }

  /// The key that the arbiter made for this host.
  func receiveCipher() throws -> PublicCipher {
    let arbiter = try context.requiredArbiter
    let bytes = try context.receive(HomoLR.Message.publicKey, from: arbiter)
    if parameters.opensCiphertexts { return .identity }
    return try parameters.encryptParam.cipher(publicKey: bytes, of: arbiter, context)
  }

  /// The guest's columns, which hosts put their own into the order of.
  private func agreedNames(_ table: Table, after previous: HomoLR.Model?) throws -> [String] {
    var own = table.features.map(\.name)
    if let previous {
      guard Set(previous.header) == Set(own) else {
        throw Diagnostic(
          .modelMismatch, "the table of \(context.party.name) has other features than the model to go on from",
          subject: context.component)
      }
      own = previous.header
    }
    guard !own.isEmpty else {
      throw Diagnostic(
        .noFeatures, "the table of \(context.party.name) has no features", subject: context.component)
    }
    let course = HomoLR.Course(parameters, trains: true, isWarm: previous != nil)
    if context.party.role == .guest {
      try context.send(course.message, HomoLR.Message.course, to: context.hosts + [context.requiredArbiter])
      try context.send(Texts(own), HomoLR.Message.features, to: context.hosts)
      return own
    }
    guard let guest = context.guest else { return own }
    let told = try HomoLR.Course.receive(parameters, from: guest, context)
    guard told == course else {
      throw Diagnostic(
        .inputMissing, "only one of \(guest.name) and \(context.party.name) has a model to go on from",
        subject: context.component, help: "connect `model` at both, or at neither")
    }
    return try HomoSchema.agreed(
      with: context.receive(HomoLR.Message.features, from: guest).values, own: own, guest: guest, context)
  }
}
