import Configuration
import Diagnostics

/// Reads the shape of a DSL, which both versions share (contract 4.3); names are checked per version.
struct JobDSLReading {
  private let registry: ComponentRegistry

  init(registry: ComponentRegistry) { self.registry = registry }

  /// Reads and checks a DSL.
  func read(_ node: Node, generation: Generation, _ findings: inout Findings) -> JobDSL {
    var dsl = JobDSL()
    guard node.members != nil else {
      findings.add(.dslNotAMap(node))
      dsl.isComplete = false
      return dsl
    }
    for member in node.members ?? [] where member.key != "components" && member.key != "dsl_version" {
      findings.ignore(.unknownKey(member, of: "the DSL", among: ["components"]))
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
      case "module": break
      case "input": readInputs(part.value, "\(name).input", into: &component, &findings)
      case "output": readOutputs(part.value, "\(name).output", into: &component, &findings)
      case "need_deploy":
        component.isDeployed = part.value.bool
        if part.value.bool == nil {
          findings.add(.wrongShape(part.value, "\(name).need_deploy", expected: "true or false"))
        }
      default:
        findings.ignore(
          .unknownKey(part, of: "'\(name)'", among: ["module", "input", "output", "need_deploy"]))
      }
    }
    return component
  }

  private func type(of module: String, at position: SourcePosition, _ findings: inout Findings)
    -> (any Component.Type)?
  {
    if let type = registry[module] { return type }
    if let known = registry.notBuilt.first(where: { $0.lowercased() == module.lowercased() }) {
      findings.add(.notBuilt(known, built: registry.modules, at: position))
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
      case "model": component.models += references(member.value, path, &findings)
      case "isometric_model": component.isometricModels += references(member.value, path, &findings)
      case "cache": findings.add(.cacheNotBuilt(member))
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

  private func references(_ node: Node, _ name: String, _ findings: inout Findings) -> [DSLComponent.Reference] {
    var result: [DSLComponent.Reference] = []
    for element in findings.elements(of: node, name, expected: "a list of models") {
      guard let text = findings.text(of: element, name) else { continue }
      switch source(text, element.position, &findings) {
      case .output(let output): result.append(DSLComponent.Reference(output: output, position: element.position))
      case .argument: findings.add(.argumentAsModel(text, at: element.position))
      case nil: break
      }
    }
    return result
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
      case "cache": findings.add(.cacheNotBuilt(member))
      default: findings.ignore(.unknownKey(member, of: "'\(name)'", among: ["data", "model"]))
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
