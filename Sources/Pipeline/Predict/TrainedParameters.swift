import Configuration
import Diagnostics

/// The parameters of the training job, over which those of the predict conf are laid (contract 4.5).
struct TrainedParameters {
  private let conf: RuntimeConf
  private let dsl: JobDSL
  /// What `--set` said, by component.
  private let overrides: [(component: String, layer: Node)]

  /// Reads conf and DSL of the training job. What is odd in them was named when it was submitted.
  init(_ trained: TrainedPipeline, registry: ComponentRegistry) throws {
    var findings = Findings(strict: false)
    let read = RuntimeConf(try trained.node(trained.trainConf, called: "training conf"), &findings)
    dsl = JobDSLReading(registry: registry, trained: nil).read(
      try trained.node(trained.trainDSL, called: "training DSL"), generation: trained.generation, &findings)
    try DiagnosticList(findings.list.sorted).throwIfErrors()
    overrides =
      try trained.node(trained.buffer[TrainedPipeline.overridesKey] ?? [], called: "--set")
      .elements?.compactMap { entry in
        entry["component"]?.text.flatMap { name in entry["parameters"].map { (name, $0) } }
      } ?? []
    guard let read else { throw Diagnostic(.unusablePipeline, "the conf of the training job cannot be read") }
    conf = read
  }

  /// Who trained.
  var parties: JobParties { conf.parties }

  /// The layers of a component at a party, in the order in which they apply.
  ///
  /// They are those that a component of its name had, when the training had one; otherwise those of the component of the
  /// same module whose model it reads.
  func layers(of component: DSLComponent, at party: Party) -> [Node] {
    guard let own = own(component) else { return [] }
    let source = dsl.parameterSource(of: own).name
    let trainer = conf.parties.all.first { $0.role == party.role && $0.id == party.id }
    return [conf.common[source]].compactMap(\.self) + (trainer.flatMap { conf.layers[$0]?[source] } ?? [])
      + overrides.filter { $0.component == own.name }.map(\.layer)
  }

  /// The component of the training with whose parameters one runs.
  private func own(_ component: DSLComponent) -> DSLComponent? {
    let module = component.module.text.lowercased()
    let names = [component.name] + component.storedModels.map(\.output.component)
    return names.lazy.compactMap { dsl[$0] }.first { $0.module.text.lowercased() == module }
  }
}
