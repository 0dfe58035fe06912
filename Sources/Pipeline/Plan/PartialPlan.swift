/// Parts of a plan.
extension JobPlan {
  /// All components whose results a component needs, directly or not.
  public func needs(of name: String) -> Set<String> {
    var needed: Set<String> = []
    for component in components.reversed() where component.name == name || needed.contains(component.name) {
      needed.formUnion(component.dependencies)
    }
    return needed
  }

  /// All components that need the results of a component, directly or not.
  public func dependents(of name: String) -> Set<String> {
    var dependents: Set<String> = []
    for component in components
    where component.dependencies.contains(where: { $0 == name || dependents.contains($0) }) {
      dependents.insert(component.name)
    }
    return dependents
  }

  /// The plan with some of its components only; all that they need must be among them.
  public func keeping(_ names: Set<String>) -> JobPlan {
    JobPlan(
      generation: generation, initiator: initiator, parties: parties, jobParameters: jobParameters,
      isPredicting: isPredicting, seed: seed, modelID: modelID,
      components: components.filter { names.contains($0.name) }, warnings: warnings, conf: conf, dsl: dsl,
      trained: trained, overrides: overrides, limits: limits)
  }
}
