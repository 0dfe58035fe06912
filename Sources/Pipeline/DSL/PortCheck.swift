import Diagnostics

/// Whether each component is connected as its module allows.
enum PortCheck {
  static func check(_ component: DSLComponent, _ findings: inout Findings) {
    checkMixture(component, &findings)
    guard let ports = component.type?.ports else { return }
    checkData(component, ports, &findings)
    if let first = component.models.first, !ports.model {
      findings.add(.noInput("model", component, ports, at: first.position))
    }
    if let first = component.isometricModels.first, !ports.isometricModel {
      findings.add(.noInput("isometric_model", component, ports, at: first.position))
    }
    if let first = component.caches.first, !ports.cache {
      findings.add(.noInput("cache", component, ports, at: first.position))
    }
    checkOutputs(component, ports, &findings)
  }

  private static func checkMixture(_ component: DSLComponent, _ findings: inout Findings) {
    guard let data = component.data.first(where: { $0.port == .data }),
      let other = component.data.first(where: { $0.port != .data })
    else { return }
    // An input that the module does not have at all is named as such.
    if let ports = component.type?.ports, !ports.data.contains(data.port) || !ports.data.contains(other.port) { return }
    findings.add(.mixture(component, data: data, other: other))
  }

  private static func checkData(_ component: DSLComponent, _ ports: Ports, _ findings: inout Findings) {
    for port in DataPort.allCases {
      let inputs = component.data.filter { $0.port == port }
      guard let first = inputs.first else { continue }
      let limit = port == .data ? ports.dataLimit : 1
      if !ports.data.contains(port) {
        findings.add(.noInput(first.word.text, component, ports, at: first.word.position))
      } else if inputs.count > limit {
        findings.add(.tooMany(component, inputs[limit], limit: limit))
      }
    }
    if ports.needsData, component.data.isEmpty, component.inputsAreComplete { findings.add(.noData(component, ports)) }
  }

  /// FATE does not compare declared outputs with what a module makes, and its examples declare outputs of Evaluation.
  private static func checkOutputs(_ component: DSLComponent, _ ports: Ports, _ findings: inout Findings) {
    for output in component.dataOutputs.dropFirst(ports.dataOutputs) {
      findings.ignore(.surplus("data output", output, component, makes: ports.dataOutputs), "nothing comes out of it")
    }
    for output in component.modelOutputs.dropFirst(ports.modelOutput ? 1 : 0) {
      findings.ignore(.surplus("model", output, component, makes: ports.modelOutput ? 1 : 0), "nothing comes out of it")
    }
  }
}

extension Diagnostic {
  fileprivate static func mixture(
    _ component: DSLComponent, data: DSLComponent.DataInput, other: DSLComponent.DataInput
  ) -> Diagnostic {
    Diagnostic(
      .mixedDataInputs, "'\(component.name)' reads both '\(data.word.text)' and '\(other.word.text)'",
      at: other.word.position, notes: [Diagnostic.Note("'\(data.word.text)' stands here", at: data.word.position)],
      help: "a component reads either 'data', or train, validation and test data")
  }

  fileprivate static func noInput(
    _ word: String, _ component: DSLComponent, _ ports: Ports, at position: SourcePosition
  ) -> Diagnostic {
    Diagnostic(
      .portMismatch, "\(component.owner) has no input '\(word)'", at: position, help: inputs(of: ports))
  }

  fileprivate static func tooMany(
    _ component: DSLComponent, _ input: DSLComponent.DataInput, limit: Int
  ) -> Diagnostic {
    Diagnostic(
      .portMismatch,
      "\(component.owner) takes \(English.count(limit, "table")) as '\(input.word.text)', this is one too many",
      at: input.position)
  }

  fileprivate static func noData(_ component: DSLComponent, _ ports: Ports) -> Diagnostic {
    Diagnostic(
      .portMismatch, "\(component.owner) reads no data", at: component.position, help: inputs(of: ports))
  }

  fileprivate static func surplus(
    _ noun: String, _ output: DSLComponent.Name, _ component: DSLComponent, makes count: Int
  ) -> Diagnostic {
    let made = count == 0 ? "no \(noun)" : "only \(English.count(count, noun))"
    return Diagnostic(
      .portMismatch, "\(component.owner) makes \(made), \(English.quote(output.text)) is declared",
      at: output.position)
  }

  private static func inputs(of ports: Ports) -> String {
    let words = DataPort.allCases.filter(ports.data.contains).map(\.rawValue)
    let models = (ports.model ? ["model"] : []) + (ports.isometricModel ? ["isometric_model"] : [])
    let all = words + models
    return all.isEmpty ? "it has no inputs" : "its inputs are \(English.list(all.map { "'\($0)'" }, "and"))"
  }
}
