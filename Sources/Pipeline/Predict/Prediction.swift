import Configuration
import Diagnostics

/// A job that predicts with stored models: whether its conf fits them, and which DSL runs (contract 2.2, 4.5).
struct Prediction {
  let trained: TrainedPipeline
  let parameters: TrainedParameters
  /// Whether the parties are those of the training; only then is it worth telling what a component cannot do with them.
  private(set) var isOfTrainers = true
  private let conf: Node
  private let read: RuntimeConf

  /// Checks the conf against the model; nil when there is no conf that could be read, or it trains.
  ///
  /// - Throws: F0447 when the stored pipeline cannot be read.
  init?(
    _ conf: Node, _ read: RuntimeConf?, trained: TrainedPipeline?, registry: ComponentRegistry,
    _ findings: inout Findings
  ) throws {
    guard let read, RuntimeConf.predicts(conf) != nil else { return nil }
    guard let trained else { throw Diagnostic(.internalError, "a prediction was planned without its model") }
    self.trained = trained
    self.conf = conf
    self.read = read
    parameters = try TrainedParameters(trained, registry: registry)
    if read.generation != trained.generation { findings.add(.otherVersion(conf, read.generation, trained)) }
    if read.parties.isComplete { checkParties(&findings) }
  }

  /// The DSL that runs: that of the model, or of version 2 the one that was posted, when there is one.
  func dsl(posted: Node?, _ findings: inout Findings) throws -> Node {
    let stored = try trained.node(trained.inferenceDSL, called: "inference DSL")
    guard let posted, posted.members?.isEmpty != true else { return stored }
    guard read.generation == .fate14 else { return posted }
    if posted.json != trained.inferenceDSL {
      findings.ignore(.replacedDSL(posted, trained), "the model's runs instead")
    }
    return stored
  }

  /// Guest and hosts must be those of the training; an arbiter has no part in most predictions.
  private mutating func checkParties(_ findings: inout Findings) {
    let place = conf["role"]?.position ?? conf.position
    let asked = read.parties.all
    let trainers = parameters.parties.all
    func isSame(_ a: Party, _ b: Party) -> Bool { a.role == b.role && a.id == b.id }
    let strangers = asked.filter { party in !trainers.contains { isSame($0, party) } }
    let missing = trainers.filter { party in party.role != .arbiter && !asked.contains { isSame($0, party) } }
    isOfTrainers = strangers.isEmpty && missing.isEmpty
    if !strangers.isEmpty { findings.add(.strangers(strangers, trainers, at: place)) }
    if !missing.isEmpty { findings.add(.absent(missing, at: place)) }
  }

  /// In a prediction nothing is trained.
  func check(_ component: DSLComponent, _ findings: inout Findings) {
    guard let input = component.data.first(where: { $0.port == .trainData }) else { return }
    findings.add(.training(component, input, read.generation))
  }

  /// Names a Reader whose table comes from the conf of the training.
  func nameTrainingTable(of component: DSLComponent, _ task: PlannedTask, _ findings: inout Findings) {
    guard let table = task.parameters.tables.first else { return }
    let isNamed = read.common[component.name] != nil || read.layers[task.party]?[component.name] != nil
    if !isNamed { findings.ignore(.trainingTable(component, task.party, table, conf), "it is read again") }
  }
}

extension Diagnostic {
  fileprivate static func otherVersion(_ conf: Node, _ found: Generation, _ trained: TrainedPipeline) -> Diagnostic {
    func version(_ generation: Generation) -> String { generation == .fate14 ? "1" : "2" }
    return Diagnostic(
      .modelMisfit,
      "the conf is of dsl_version \(version(found)), its model was trained with \(version(trained.generation))",
      at: conf["dsl_version"]?.position ?? conf.position,
      help: "write the predict conf in version \(version(trained.generation)) too")
  }

  fileprivate static func replacedDSL(_ dsl: Node, _ trained: TrainedPipeline) -> Diagnostic {
    Diagnostic(
      .replacedDSL, "a prediction does not run the DSL that is posted with it", at: dsl.position,
      help: "leave it out; the DSL of model version \(trained.modelVersion) was derived when it was trained")
  }

  fileprivate static func strangers(
    _ parties: [Party], _ trainers: [Party], at position: SourcePosition
  ) -> Diagnostic {
    let names = English.list(parties.map(\.name), "and")
    return Diagnostic(
      .modelMisfit, "\(names) did not take part in the training of the model", at: position,
      help: "it was trained by \(English.list(trainers.map(\.name), "and"))")
  }

  fileprivate static func absent(_ parties: [Party], at position: SourcePosition) -> Diagnostic {
    let names = English.list(parties.map(\.name), "and")
    return Diagnostic(
      .modelMisfit, "the job lacks \(names), which took part in the training of the model", at: position,
      help: "list all guests and hosts of the training under 'role'")
  }

  fileprivate static func training(
    _ component: DSLComponent, _ input: DSLComponent.DataInput, _ generation: Generation
  ) -> Diagnostic {
    Diagnostic(
      .modelMisfit, "\(component.owner) reads '\(input.word.text)', but a prediction trains nothing",
      at: input.word.position, help: "write '\(generation == .fate14 ? "eval_data" : "test_data")'")
  }

  fileprivate static func trainingTable(
    _ component: DSLComponent, _ party: Party, _ table: TableReference, _ conf: Node
  ) -> Diagnostic {
    Diagnostic(
      .trainingTable,
      "the predict conf names no table for '\(component.name)' at \(party.name); "
        + "the training conf names '\(table.namespace).\(table.name)'",
      at: conf["component_parameters"]?.position ?? conf.position)
  }
}
