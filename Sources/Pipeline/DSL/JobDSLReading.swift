import Configuration
import Diagnostics

/// Reads the shape of a DSL, which both versions share (contract 4.3); names are checked per version.
struct JobDSLReading {
  private let registry: ComponentRegistry
  /// What a prediction may refer to as `pipeline.component.alias`; nil for a training.
  private let trained: TrainedPipeline?

  init(registry: ComponentRegistry, trained: TrainedPipeline?) {
    self.registry = registry
    self.trained = trained
  }

  /// Reads and checks a DSL.
  func read(_ node: Node, generation: Generation, _ findings: inout Findings) -> JobDSL {
    var dsl = JobDSL()
    guard node.members != nil else {
      findings.add(.dslNotAMap(node))
      dsl.isComplete = false
      return dsl
    }
    let known = ["components", "dsl_version", "provider"]
    for member in node.members ?? [] where !known.contains(member.key) {
      findings.ignore(.unknownKey(member, of: "the DSL", among: known))
    }
    guard let components = findings.required("components", of: node, "the DSL") else {
      dsl.isComplete = false
      return dsl
    }
    let members = findings.members(of: components, "components")
    dsl.components = members.compactMap { component($0, &findings) }
    dsl.isComplete = !members.isEmpty && dsl.components.count == members.count
    if components.members?.isEmpty == true { findings.add(.noComponents(components)) }
    switch generation {
    // Of the components of a training, a prediction keeps some: their indexes need not be consecutive.
    case .fate14 where trained != nil: break
    case .fate14: JobDSLV1.checkNames(dsl, &findings)
    case .fate15: JobDSLV2.checkNames(dsl, &findings)
    }
    return dsl
  }

  private func component(_ member: Node.Member, _ findings: inout Findings) -> DSLComponent? {
    let name = "components.\(member.key)"
    guard member.value.members != nil else {
      findings.add(.wrongShape(member.value, name, expected: "a map"))
      return nil
    }
    guard let moduleNode = findings.required("module", of: member.value, "'\(name)'"),
      let module = findings.text(of: moduleNode, "\(name).module")
    else { return nil }
    var component = DSLComponent(
      name: member.key, position: member.keyPosition,
      module: DSLComponent.Name(text: module, position: moduleNode.position),
      type: type(of: module, at: moduleNode.position, &findings))
    for part in findings.members(of: member.value, name) {
      switch part.key {
      // Which of FATE's releases is to run the module; there is one here.
      case "module", "provider": break
      case "input": readInputs(part.value, "\(name).input", into: &component, &findings)
      case "output": readOutputs(part.value, "\(name).output", into: &component, &findings)
      case "need_deploy":
        component.isDeployed = part.value.bool
        if part.value.bool == nil {
          findings.add(.wrongShape(part.value, "\(name).need_deploy", expected: "true or false"))
        }
      default:
        findings.ignore(
          .unknownKey(part, of: "'\(name)'", among: ["module", "input", "output", "need_deploy", "provider"]))
      }
    }
    return component
  }

  private func type(of module: String, at position: SourcePosition, _ findings: inout Findings)
    -> (any Component.Type)?
  {
    if let type = registry[module] { return type }
    if let known = registry.notBuilt.first(where: { $0.lowercased() == module.lowercased() }) {
      findings.add(.notBuilt(known, at: position))
    } else {
      findings.add(.unknownModule(module, among: registry.modules + registry.notBuilt.sorted(), at: position))
    }
    return nil
  }

  private func readInputs(
    _ node: Node, _ name: String, into component: inout DSLComponent, _ findings: inout Findings
  ) {
    let errors = findings.list.errors.count
    defer { component.inputsAreComplete = findings.list.errors.count == errors }
    for member in findings.members(of: node, name) {
      let path = "\(name).\(member.key)"
      switch member.key {
      case "data":
        for port in findings.members(of: member.value, path) {
          readPort(port, "\(path).\(port.key)", into: &component, &findings)
        }
      case "model":
        let (own, stored) = references(member.value, path, &findings)
        component.models += own
        component.storedModels += stored
      case "isometric_model":
        let (own, stored) = references(member.value, path, &findings)
        component.isometricModels += own
        component.storedIsometricModels += stored
      case "cache":
        let (own, stored) = references(member.value, path, &findings)
        component.caches += own
        for reference in stored { findings.add(.cacheOfTraining(reference.output, at: reference.position)) }
      default: findings.add(.unknownInput(member, of: name))
      }
    }
  }

  private func readPort(
    _ member: Node.Member, _ name: String, into component: inout DSLComponent, _ findings: inout Findings
  ) {
    guard let port = DataPort(dslWord: member.key) else { return findings.add(.unknownPort(member)) }
    for element in findings.elements(of: member.value, name, expected: "a list of inputs") {
      guard let text = findings.text(of: element, name), let source = source(text, element.position, &findings) else {
        continue
      }
      component.data.append(
        DSLComponent.DataInput(
          port: port, word: DSLComponent.Name(text: member.key, position: member.keyPosition), source: source,
          position: element.position))
    }
  }

  /// Models of this DSL, and those of the training job.
  private func references(
    _ node: Node, _ name: String, _ findings: inout Findings
  ) -> (own: [DSLComponent.Reference], stored: [DSLComponent.Reference]) {
    var (own, stored): ([DSLComponent.Reference], [DSLComponent.Reference]) = ([], [])
    for element in findings.elements(of: node, name, expected: "a list of models") {
      guard let text = findings.text(of: element, name) else { continue }
      if let trained, text.hasPrefix("pipeline.") {
        if let output = storedModel(text, of: trained, element.position, &findings) {
          stored.append(DSLComponent.Reference(output: output, position: element.position))
        }
        continue
      }
      switch source(text, element.position, &findings) {
      case .output(let output): own.append(DSLComponent.Reference(output: output, position: element.position))
      case .argument: findings.add(.argumentAsModel(text, at: element.position))
      case nil: break
      }
    }
    return (own, stored)
  }

  private func storedModel(
    _ text: String, of trained: TrainedPipeline, _ position: SourcePosition, _ findings: inout Findings
  ) -> OutputReference? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, !parts.contains("") else {
      findings.add(.malformedStoredModel(text, at: position))
      return nil
    }
    let output = OutputReference(component: parts[1], output: parts[2])
    if !trained.models.contains(where: { $0.output == output }) {
      findings.add(.noStoredModel(output, of: trained, at: position))
      return nil
    }
    return output
  }

  private func source(_ text: String, _ position: SourcePosition, _ findings: inout Findings) -> PlannedInput.Source? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if parts.first == "pipeline", parts.count > 1 {
      findings.add(.pipelineModel(text, at: position))
      return nil
    }
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      findings.add(.malformedReference(text, at: position))
      return nil
    }
    if parts[0] == "args" { return .argument(parts[1]) }
    return .output(OutputReference(component: parts[0], output: parts[1]))
  }

  private func readOutputs(
    _ node: Node, _ name: String, into component: inout DSLComponent, _ findings: inout Findings
  ) {
    for member in findings.members(of: node, name) {
      let path = "\(name).\(member.key)"
      switch member.key {
      case "data": component.dataOutputs = names(member.value, path, &findings)
      case "model": component.modelOutputs = names(member.value, path, &findings)
      // FATE's Python client declares one for every Intersection, whether or not anybody reads it.
      case "cache": component.cacheOutputs = names(member.value, path, &findings)
      default: findings.ignore(.unknownKey(member, of: "'\(name)'", among: ["data", "model", "cache"]))
      }
    }
  }

  private func names(_ node: Node, _ name: String, _ findings: inout Findings) -> [DSLComponent.Name] {
    var result: [DSLComponent.Name] = []
    for element in findings.elements(of: node, name, expected: "a list of names") {
      guard let text = findings.text(of: element, name) else { continue }
      guard !text.isEmpty, !text.contains(".") else {
        findings.add(.wrongShape(element, name, expected: "a list of names without dots"))
        continue
      }
      if let first = result.first(where: { $0.text == text }) {
        findings.add(.repeatedOutput(text, at: element.position, first: first.position))
        continue
      }
      result.append(DSLComponent.Name(text: text, position: element.position))
    }
    return result
  }
}

extension DataPort {
  /// The words of both versions, and `data_0`, `data_1` …, as the Union example of FATE 1.4 writes its several tables.
  fileprivate init?(dslWord word: String) {
    if word.hasPrefix("data_"), Int(word.dropFirst(5)) != nil {
      self = .data
    } else {
      self.init(word: word)
    }
  }
}
