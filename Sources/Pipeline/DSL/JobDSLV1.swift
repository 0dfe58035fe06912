import Diagnostics

/// How a DSL of version 1 names its components: `prefix_index`, as FATE 1.4 checks it (contract 4.3).
enum JobDSLV1 {
  static func checkNames(_ dsl: JobDSL, _ findings: inout Findings) {
    var prefixes: [String: [(index: Int, component: DSLComponent)]] = [:]
    var order: [String] = []
    for component in dsl.components {
      guard let (prefix, index) = split(component.name) else {
        findings.add(.unindexed(component))
        continue
      }
      if let first = prefixes[prefix]?.first?.component {
        if first.module.text.lowercased() != component.module.text.lowercased() {
          findings.add(.sharedPrefix(prefix, component, first))
        }
      } else {
        order.append(prefix)
      }
      prefixes[prefix, default: []].append((index, component))
    }
    for prefix in order {
      let used = (prefixes[prefix] ?? []).sorted { $0.index < $1.index }
      for (expected, entry) in used.enumerated() where entry.index != expected {
        findings.add(.gap(prefix, missing: expected, at: entry.component))
        break
      }
    }
  }

  private static func split(_ name: String) -> (prefix: String, index: Int)? {
    guard let underscore = name.lastIndex(of: "_"), underscore != name.startIndex else { return nil }
    let digits = name[name.index(after: underscore)...]
    guard let index = Int(digits), String(index) == digits, index >= 0 else { return nil }
    let prefix = String(name[..<underscore])
    return isPlain(prefix) ? (prefix, index) : nil
  }

  /// Names become folders and parts of references: letters, digits, `_` and `-`.
  static func isPlain(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}

extension Diagnostic {
  fileprivate static func unindexed(_ component: DSLComponent) -> Diagnostic {
    let name = JobDSLV1.isPlain(component.name) ? component.name : component.module.text.lowercased()
    return Diagnostic(
      .badComponentName, "the component \(English.quote(component.name)) must be named prefix_index",
      at: component.position, help: "for example '\(name)_0'; names are free in a DSL of version 2")
  }

  fileprivate static func sharedPrefix(
    _ prefix: String, _ component: DSLComponent, _ first: DSLComponent
  ) -> Diagnostic {
    Diagnostic(
      .badComponentName,
      "the prefix '\(prefix)' belongs to one module, '\(component.name)' is \(component.module.text)",
      at: component.position,
      notes: [Diagnostic.Note("'\(first.name)' is \(first.module.text)", at: first.position)])
  }

  fileprivate static func gap(_ prefix: String, missing: Int, at component: DSLComponent) -> Diagnostic {
    Diagnostic(
      .badComponentName,
      "the components of the prefix '\(prefix)' count from 0 without gaps, '\(prefix)_\(missing)' is missing",
      at: component.position)
  }
}
