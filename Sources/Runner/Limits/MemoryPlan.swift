import Configuration
import Diagnostics
import Pipeline

/// How much memory the tables of each component take, as far as it is known before anything runs: the bytes of the stored
/// tables from which its inputs come, at each party.
///
/// A component that goes through its tables by record batch takes none.
struct MemoryPlan {
  /// How large a stored table is.
  struct Size {
    let rows: Int
    let bytes: Int
  }

  /// The bytes of a component, all parties together.
  private(set) var bytes: [String: Int] = [:]
  private let plan: JobPlan
  private var tables: [String: [Party: Set<JobTables.Name>]] = [:]
  private let sizes: [JobTables.Name: Size]

  init(_ plan: JobPlan, _ sizes: [JobTables.Name: Size]) {
    self.plan = plan
    self.sizes = sizes
    for component in plan.components {
      let own = tables(of: component)
      tables[component.name] = own
      if !component.component.readsByBatch {
        bytes[component.name] = own.values.reduce(0) { $0 + size(of: $1) }
      }
    }
  }

  private func tables(of component: PlannedComponent) -> [Party: Set<JobTables.Name>] {
    var found: [Party: Set<JobTables.Name>] = [:]
    for task in component.tasks {
      var names = Set((task.arguments.map(\.value) + task.parameters.tables).map { JobTables.Name($0) })
      for input in component.data {
        if case .output(let output) = input.source { names.formUnion(tables[output.component]?[task.party] ?? []) }
      }
      found[task.party] = names
    }
    return found
  }

  private func size(of names: Set<JobTables.Name>) -> Int { names.reduce(0) { $0 + (sizes[$1]?.bytes ?? 0) } }

  /// One for each component that does not fit.
  var problems: [Diagnostic] {
    guard let limit = plan.limits.memory else { return [] }
    return plan.components.compactMap { component in
      guard let needed = bytes[component.name], needed > limit.value else { return nil }
      return Diagnostic(
        .memoryLimit,
        "'\(component.name)' holds its tables as a whole, \(ByteSize.text(needed)); the limit is "
          + "\(ByteSize.text(limit.value)) (\(limit.origin))",
        at: component.position, subject: component.position == nil ? component.name : nil,
        notes: notes(component.name),
        help: "allow at least \(Self.mebibytes(needed))M by --memory, or by the setting memory_limit")
    }
  }

  private func notes(_ component: String) -> [Diagnostic.Note] {
    (tables[component] ?? [:]).sorted { $0.key < $1.key }.flatMap { party, names in
      names.sorted().compactMap { name in
        sizes[name].map { size in
          Diagnostic.Note(
            "\(party.name): table '\(name.namespace).\(name.name)', \(English.count(size.rows, "row")), "
              + "\(ByteSize.text(size.bytes))")
        }
      }
    }
  }

  /// As many as hold so many bytes.
  private static func mebibytes(_ bytes: Int) -> Int { bytes / (1 << 20) + (bytes % (1 << 20) == 0 ? 0 : 1) }
}
