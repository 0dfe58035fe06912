import Configuration
import Diagnostics

/// Makes a plan of a conf and a DSL: reads both, merges the parameters of every task and checks everything, before
/// anything runs; all errors are reported at once.
public enum JobPlanner {
  /// What a command adds to conf and DSL.
  public struct Options: Sendable {
    /// Whether everything that FATE passes over silently is refused.
    public var strict: Bool
    /// The last layer of parameters.
    public var overrides: [ParameterOverride]
    /// Draws the seed of a job whose conf has `"seed": null`; nil where such a job cannot be planned.
    public var drawSeed: (@Sendable () throws -> UInt64)?
    /// What goes before the limits of the conf.
    public var limits = LimitArguments()

    /// Makes options.
    public init(
      strict: Bool = false, overrides: [ParameterOverride] = [],
      drawSeed: (@Sendable () throws -> UInt64)? = nil
    ) {
      self.strict = strict
      self.overrides = overrides
      self.drawSeed = drawSeed
    }
  }

  /// The seed of a job whose conf names none: job parameter `seed`, an addition of ours to FATE's.
  public static let defaultSeed = JobParameters.defaultSeed

  /// Plans a job.
  ///
  /// - Parameters:
  ///   - conf: the runtime conf of version 1 or 2 (contract 4.1, 4.2).
  ///   - dsl: the DSL; every job but a prediction needs one. A prediction of version 1 does not use it.
  ///   - trained: what the model of a predict conf (`ModelReference`) was trained with; for a training it is not used.
  /// - Throws: `DiagnosticList`, sorted, with every error and warning, if there is an error.
  public static func plan(
    conf: Node, dsl: Node?, trained: TrainedPipeline? = nil, registry: ComponentRegistry, options: Options = Options()
  ) throws -> JobPlan {
    var findings = Findings(strict: options.strict)
    let conf = RuntimeConfV2.current(conf)
    let read = RuntimeConf(conf, &findings)
    let prediction = try Prediction(conf, read, trained: trained, registry: registry, &findings)
    guard let dsl = try prediction?.dsl(posted: dsl, &findings) ?? dsl else {
      findings.add(.noDSL(conf))
      throw DiagnosticList(findings.list.sorted)
    }
    let parsed = JobDSLReading(registry: registry, trained: prediction?.trained)
      .read(dsl, generation: read?.generation ?? .fate14, &findings)
    ReferenceCheck(parsed, conf: read).check(&findings)
    for component in parsed.components {
      PortCheck.check(component, &findings)
      prediction?.check(component, &findings)
    }
    let order = order(of: parsed, &findings)
    guard let read else { throw DiagnosticList(findings.list.sorted) }

    let merge = ParameterMerge(dsl: parsed, conf: read, overrides: options.overrides, prediction: prediction)
    nameUnusedParameters(merge, &findings)
    // Beside an input that names the wrong table this would only follow from it.
    if findings.list.errors.isEmpty { nameUnreadTables(read, by: parsed, &findings) }
    let components = order.compactMap { plan(parsed.components[$0], merge, &findings) }
    var limits = read.limits
    options.limits.apply(to: &limits, components: parsed.components.map(\.name), &findings)
    let sorted = DiagnosticList(findings.list.sorted)
    try sorted.throwIfErrors()
    guard let initiator = read.parties.initiator else {
      throw Diagnostic(.internalError, "a plan without initiator passed all checks")
    }
    var job = read.job.json
    let seed = try draw(read.job.seed, options)
    job["seed"] = .integer(Int(seed))
    return JobPlan(
      generation: read.generation, initiator: initiator, parties: read.parties.all, jobParameters: .object(job),
      isPredicting: prediction != nil, seed: seed, modelID: prediction?.trained.modelID ?? read.parties.modelID,
      components: components, warnings: sorted.diagnostics, conf: conf.json, dsl: dsl.json,
      trained: prediction?.trained, overrides: options.overrides, limits: limits)
  }

  /// A drawn seed is cut to 63 bits, so that it can be written down and used again.
  private static func draw(_ seed: JobParameters.Seed, _ options: Options) throws -> UInt64 {
    switch seed {
    case .fixed(let seed): return seed
    case .drawn:
      guard let draw = options.drawSeed else {
        throw Diagnostic(.internalError, "a seed is to be drawn where no random numbers are at hand")
      }
      return try draw() & UInt64(Int.max)
    }
  }

  private static func order(of dsl: JobDSL, _ findings: inout Findings) -> [Int] {
    let graph = Graph(
      nodes: dsl.components.map(\.name),
      needs: dsl.components.flatMap { component in
        component.references.map { (component.name, $0.output.component, $0.output.name, $0.position) }
      })
    let order = TopologicalOrder(of: graph)
    for loop in order.loops { findings.add(.loop(loop, in: graph)) }
    return order.indexes
  }

  private static func plan(
    _ component: DSLComponent, _ merge: ParameterMerge, _ findings: inout Findings
  ) -> PlannedComponent? {
    guard let type = component.type else { return nil }
    let conf = merge.conf
    let roles = type.roles(reading: component.references.compactMap { merge.dsl[$0.output.component]?.type })
    let parties = conf.parties.all.filter { roles.contains($0.role) }
    if parties.isEmpty, conf.parties.isComplete { findings.add(.nobodyRuns(component, roles)) }
    if parties.count > Schedule.taskLimit { findings.add(.tooMany(component, parties.count)) }
    let keys = component.data.compactMap { if case .argument(let key) = $0.source { key } else { nil } }
    var tasks: [PlannedTask] = []
    for party in parties {
      let result = merge.merge(type, component, at: party, strict: findings.strict)
      for diagnostic in result.diagnostics where !findings.explains(diagnostic) {
        // What nobody wrote has no place of its own: that of its component leads to it.
        findings.add(diagnostic.placed(at: component.position))
      }
      let tables = (conf.arguments[party] ?? [:]).filter { keys.contains($0.key) }
      let task = PlannedTask(party: party, parameters: result.parameters, arguments: tables)
      merge.prediction?.nameTrainingTable(of: component, task, &findings)
      tasks.append(task)
    }
    return PlannedComponent(
      name: component.name, component: type, position: component.position,
      data: component.data.map { PlannedInput(port: $0.port, source: $0.source) },
      models: component.models.map(\.output), isometricModels: component.isometricModels.map(\.output),
      storedModels: component.storedModels.map(\.output),
      storedIsometricModels: component.storedIsometricModels.map(\.output), caches: component.caches.map(\.output),
      dataOutputs: component.dataOutputNames,
      modelAlias: component.modelAlias ?? (merge.prediction == nil ? component.undeclaredModelAlias : nil),
      isDeployed: component.isDeployed ?? type.deployedByDefault, tasks: tasks)
  }

  /// Names tables of `args` that no component reads, at the first party of each role.
  private static func nameUnreadTables(_ conf: RuntimeConf, by dsl: JobDSL, _ findings: inout Findings) {
    let keys = dsl.components.flatMap(\.data).compactMap { input in
      if case .argument(let key) = input.source { key } else { nil }
    }
    var named: Set<String> = []
    for party in conf.parties.all {
      for (key, table) in (conf.arguments[party] ?? [:]).sorted(by: { $0.key < $1.key })
      where !keys.contains(key) && named.insert("\(party.role.rawValue).\(key)").inserted {
        findings.ignore(.unread(key, at: party, table), "it is ignored")
      }
    }
  }

  /// Names parameters of components that the DSL does not have, and those that give way to inherited ones.
  private static func nameUnusedParameters(_ merge: ParameterMerge, _ findings: inout Findings) {
    let names = merge.dsl.components.map(\.name)
    let places = Dictionary(grouping: merge.conf.mentions, by: \.component)
    for (component, mentions) in places.sorted(by: { $0.key < $1.key }) {
      guard let used = merge.dsl[component] else {
        if merge.dsl.isComplete {
          findings.ignore(.absent(component, mentions, among: names), "they are ignored")
        }
        continue
      }
      let source = merge.dsl.parameterSource(of: used)
      if source.name != component {
        findings.ignore(.inherited(used, source, mentions), "its own are ignored")
      }
    }
    for override in merge.overrides where !names.contains(override.component) {
      findings.add(.absentOverride(override, among: names))
    }
  }
}

extension Diagnostic {
  fileprivate func placed(at position: SourcePosition) -> Diagnostic {
    var placed = self
    placed.position = self.position ?? position
    return placed
  }

  fileprivate static func noDSL(_ conf: Node) -> Diagnostic {
    let parameters = conf["job_parameters"]
    return Diagnostic(
      .missingKey, "a training job needs a DSL",
      at: (parameters?["job_type"] ?? parameters ?? conf).position,
      help: "name its file with -d; a prediction has the job_type 'predict'")
  }

  fileprivate static func unread(_ key: String, at party: Party, _ table: TableReference) -> Diagnostic {
    Diagnostic(
      .ignoredKey, "no component reads 'role_parameters.\(party.role.rawValue).args.data.\(key)'", at: table.position)
  }

  fileprivate static func nobodyRuns(_ component: DSLComponent, _ roles: Set<Role>) -> Diagnostic {
    let names = English.list(roles.sorted().map(\.rawValue))
    return Diagnostic(
      .nobodyRuns, "\(component.owner) runs at \(names), the job has none", at: component.position)
  }

  fileprivate static func tooMany(_ component: DSLComponent, _ count: Int) -> Diagnostic {
    Diagnostic(
      .tooManyTasks, "\(component.owner) has \(count) parties, at most \(Schedule.taskLimit) can run at the same time",
      at: component.position)
  }

  fileprivate static func absent(
    _ component: String, _ mentions: [RuntimeConf.Mention], among names: [String]
  ) -> Diagnostic {
    Diagnostic(
      .absentComponent, "the DSL has no component \(English.quote(component)), but the conf has parameters for it",
      at: mentions.first?.position,
      notes: mentions.dropFirst().map { Diagnostic.Note("more of them", at: $0.position) },
      help: Suggestion.help(for: component, in: names))
  }

  fileprivate static func inherited(
    _ component: DSLComponent, _ source: DSLComponent, _ mentions: [RuntimeConf.Mention]
  ) -> Diagnostic {
    Diagnostic(
      .inheritedParameters,
      "\(component.owner) reads the model of '\(source.name)' and runs with the parameters of that component",
      at: mentions.first?.position,
      notes: mentions.dropFirst().map { Diagnostic.Note("these too", at: $0.position) })
  }

  fileprivate static func absentOverride(_ override: ParameterOverride, among names: [String]) -> Diagnostic {
    Diagnostic(
      .badOverride, "the DSL has no component \(English.quote(override.component))", at: override.position,
      help: Suggestion.help(for: override.component, in: names))
  }
}
