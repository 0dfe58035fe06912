import Diagnostics

/// How a DSL of version 2 names its components: letters, digits, `_` and `-` (contract 4.3).
enum JobDSLV2 {
  static func checkNames(_ dsl: JobDSL, _ findings: inout Findings) {
    for component in dsl.components {
      if !JobDSLV1.isPlain(component.name) || ["args", "pipeline"].contains(component.name) {
        findings.add(.unusableName(component))
      }
    }
  }
}

extension Diagnostic {
  fileprivate static func unusableName(_ component: DSLComponent) -> Diagnostic {
    Diagnostic(
      .badComponentName,
      "the component name \(English.quote(component.name)) must consist of letters, digits, '_' and '-', and not be 'args' or 'pipeline'",
      at: component.position)
  }
}
