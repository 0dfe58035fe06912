import Configuration
import Diagnostics

/// Whether every input names an output that is there (contract 4.3), and every argument a table (4.5).
struct ReferenceCheck {
  private let dsl: JobDSL
  private let byName: [String: DSLComponent]
  private let conf: RuntimeConf?

  init(_ dsl: JobDSL, conf: RuntimeConf?) {
    self.dsl = dsl
    self.conf = conf
    byName = Dictionary(dsl.components.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func check(_ findings: inout Findings) {
    for component in dsl.components {
      for input in component.data {
        switch input.source {
        case .argument(let key): checkArgument(key, component, input.position, &findings)
        case .output(let output):
          check(output, at: input.position, "data output", { $0.dataOutputNames }, &findings)
        }
      }
      for reference in component.models + component.isometricModels {
        check(reference.output, at: reference.position, "model", { [$0.modelAlias].compactMap(\.self) }, &findings)
      }
      for reference in component.caches {
        check(reference.output, at: reference.position, "cache", { $0.cacheOutputs.map(\.text) }, &findings)
      }
    }
  }

  private func check(
    _ output: OutputReference, at position: SourcePosition, _ noun: String, _ names: (DSLComponent) -> [String],
    _ findings: inout Findings
  ) {
    guard let target = byName[output.component] else {
      if dsl.isComplete {
        findings.add(.noComponent(output, among: dsl.components.map(\.name), at: position))
      }
      return
    }
    let outputs = names(target)
    if !outputs.contains(output.output) {
      findings.add(.noOutput(output, noun, of: target, among: outputs, at: position))
    }
  }

  private func checkArgument(
    _ key: String, _ component: DSLComponent, _ position: SourcePosition, _ findings: inout Findings
  ) {
    guard let conf, conf.parties.isComplete else { return }
    let supplied = Set(conf.arguments.values.flatMap(\.keys))
    guard supplied.contains(key) else {
      findings.add(.noArgument(key, component, among: supplied.sorted(), conf.generation, at: position))
      return
    }
    guard let type = component.type else { return }
    let without = conf.parties.all.filter { type.roles.contains($0.role) && conf.arguments[$0]?[key] == nil }
    if !without.isEmpty { findings.add(.missingArgument(key, component, for: without, at: position)) }
  }
}

extension Diagnostic {
  fileprivate static func noComponent(
    _ output: OutputReference, among names: [String], at position: SourcePosition
  ) -> Diagnostic {
    Diagnostic(
      .unknownReference, "the DSL has no component \(English.quote(output.component))", at: position,
      help: Suggestion.help(for: output.component, in: names))
  }

  fileprivate static func noOutput(
    _ output: OutputReference, _ noun: String, of target: DSLComponent, among names: [String],
    at position: SourcePosition
  ) -> Diagnostic {
    let known =
      switch names.count {
      case 0: "it has no \(noun)"
      case 1: "its \(noun) is '\(names[0])'"
      default: "its \(noun)s are \(English.list(names.map { "'\($0)'" }, "and"))"
      }
    return Diagnostic(
      .unknownReference, "'\(target.name)' has no \(noun) \(English.quote(output.output))", at: position,
      notes: [Diagnostic.Note("'\(target.name)' is declared here", at: target.position)],
      help: Suggestion.help(for: output.output, in: names) ?? known)
  }

  fileprivate static func noArgument(
    _ key: String, _ component: DSLComponent, among keys: [String], _ generation: Generation,
    at position: SourcePosition
  ) -> Diagnostic {
    let help =
      switch generation {
      case .fate14:
        Suggestion.nearest(to: key, in: keys).map { "did you mean 'args.\($0)'?" }
          ?? "name a table per party under 'role_parameters.ROLE.args.data.\(key)' of the conf"
      case .fate15: "a conf with dsl_version 2 has no args; let a Reader component load the table"
      }
    return Diagnostic(
      .missingArgumentTable, "no role supplies a table for 'args.\(key)', needed by '\(component.name)'", at: position,
      help: help)
  }

  fileprivate static func missingArgument(
    _ key: String, _ component: DSLComponent, for parties: [Party], at position: SourcePosition
  ) -> Diagnostic {
    let names = English.list(parties.map(\.name), "and")
    let role = parties[0].role.rawValue
    return Diagnostic(
      .missingArgumentTable, "\(names) has no table for 'args.\(key)', needed by '\(component.name)'", at: position,
      help: "name one under 'role_parameters.\(role).args.data.\(key)' of the conf")
  }
}
