import Configuration
import Diagnostics

/// The effective parameters of a component at each party: defaults, what all parties share, what the party has of its
/// own, `--set` (contract 4.4); in a prediction all of these of the training come before those of the conf (4.5).
struct ParameterMerge {
  let dsl: JobDSL
  let conf: RuntimeConf
  let overrides: [ParameterOverride]
  /// Nil for a training.
  var prediction: Prediction?

  /// What one component at one party got.
  struct Result {
    let parameters: PlannedParameters
    let diagnostics: [Diagnostic]
  }

  /// Merges and checks the parameters of a component at a party.
  ///
  /// - Parameter strict: whether names that the component does not have are refused in a conf of version 1 too.
  func merge<Program: Component>(
    _ program: Program.Type, _ component: DSLComponent, at party: Party, strict: Bool
  ) -> Result {
    let source = dsl.parameterSource(of: component)
    let owner = component.owner
    let lenient = conf.generation == .fate14 && !strict
    var parameters = Program.Parameters(defaults: conf.generation)
    var reading = ParameterReading(owner: owner, unknownNames: .warning)
    for layer in prediction?.parameters.layers(of: component, at: party) ?? [] {
      reading.apply(layer, to: &parameters)
    }
    // What was odd in the training's was named when it was submitted.
    let known = reading.diagnostics.count
    reading.unknownNames = lenient ? .warning : .error
    for layer in [conf.common[source.name]].compactMap(\.self) + (conf.layers[party]?[source.name] ?? []) {
      reading.apply(layer, to: &parameters)
    }
    let own = overrides.filter { $0.component == component.name }
    // What is wrong with inherited parameters is reported once, for the component to which they were given.
    let isInherited = source.name != component.name
    if isInherited, own.isEmpty { return Result(parameters: planned(program, parameters, reading), diagnostics: []) }
    let inherited = isInherited ? reading.diagnostics.count : known
    reading.unknownNames = .error
    for override in own { reading.apply(override.layer, to: &parameters) }
    reading.check(parameters)
    let read = Array(reading.diagnostics.dropFirst(inherited))
    let isRight =
      conf.parties.isComplete && prediction?.isOfTrainers != false && !read.contains { $0.severity == .error }
    let problems = !isRight ? [] : problems(program, parameters, component, at: party, reading)
    return Result(parameters: planned(program, parameters, reading), diagnostics: read + problems)
  }

  /// What the job's parties cannot do with these parameters; asked only of parameters that are right in themselves.
  private func problems<Program: Component>(
    _ program: Program.Type, _ parameters: Program.Parameters, _ component: DSLComponent, at party: Party,
    _ reading: ParameterReading
  ) -> [Diagnostic] {
    let parties = conf.parties.all.filter { program.roles.contains($0.role) }
    var problems =
      prediction == nil
      ? program.problems(with: parties, parameters: parameters, at: party)
      : program.problems(predictingWith: parties, parameters: parameters, at: party)
    if let modules = isometricModules(of: component) {
      problems += program.problems(reading: modules, parameters: parameters, at: party)
    }
    return problems.map { problem in
      let blamed = problem.path.isEmpty ? component.owner : "'\(problem.path)' of \(component.owner)"
      return Diagnostic(
        problem.code, "\(blamed) \(problem.message)", at: reading.place(of: problem.path) ?? component.position,
        help: problem.help)
    }
  }

  /// The modules whose models it reads as isometric ones; nil when it has a model of its own, or models of another job,
  /// whose modules a plan does not know.
  private func isometricModules(of component: DSLComponent) -> [String]? {
    guard component.models.isEmpty, component.storedModels.isEmpty, component.storedIsometricModels.isEmpty else {
      return nil
    }
    let sources = component.isometricModels.compactMap { dsl[$0.output.component] }
    return sources.contains { $0.type?.handsOnModels == true } ? nil : sources.map(\.module.text)
  }

  private func planned<Program: Component>(
    _ program: Program.Type, _ parameters: Program.Parameters, _ reading: ParameterReading
  ) -> PlannedParameters {
    let named = (parameters as? any NamingTables)?.namedTables ?? []
    let model = (parameters as? any NamingModel)?.namedModel
    return PlannedParameters(
      json: parameters.json,
      origins: reading.origins.mapValues { position in
        position.source.name == ParameterOverride.origin ? ParameterOverride.origin : position.text
      },
      tables: named.map {
        TableReference(namespace: $0.namespace, name: $0.name, position: reading.place(of: $0.path))
      },
      model: model.map {
        NamedModelReference(
          $0, position: reading.place(of: "model_version"), componentPosition: reading.place(of: "component_name"))
      },
      run: { context in try program.run(parameters, in: context) })
  }
}
