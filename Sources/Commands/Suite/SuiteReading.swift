import Configuration
import Diagnostics
import Platform

/// Reads a suite in the forms of FATE 1.2 to 1.11: tasks with conf and DSL, and programs of the Python client, either under
/// `pipeline_tasks` or as the pairs of a benchmark suite.
struct SuiteReading {
  private let path: String
  private var problems = DiagnosticList()
  private var warnings: [Diagnostic] = []

  private static let taskKeys = ["conf", "dsl", "deps", "model_deps", "data_deps", "cache_deps", "model_loader_deps"]
  /// What FATE's own suites have and its runner passes over as well.
  private static let mute: Set<String> = ["type"]

  private init(path: String) { self.path = path }

  /// Reads a suite.
  ///
  /// - Parameter path: the suite's file; paths in it are relative to its folder.
  /// - Throws: `DiagnosticList` with everything that is wrong.
  static func read(_ node: Node, path: String) throws -> Suite {
    var reading = SuiteReading(path: path)
    let suite = reading.suite(node)
    try reading.problems.throwIfErrors()
    return suite
  }

  private mutating func suite(_ node: Node) -> Suite {
    var (uploads, tasks): ([Node], [SuiteTask]) = ([], [])
    for member in members(of: node, "a test suite") {
      switch member.key {
      case "data": uploads = elements(of: member.value, "data")
      case "tasks": tasks += members(of: member.value, "tasks").compactMap { task($0) }
      case "pipeline_tasks": tasks += members(of: member.value, "pipeline_tasks").compactMap { script($0, in: nil) }
      default: tasks += pair(member)
      }
    }
    if tasks.isEmpty, problems.errors.isEmpty {
      problems.add(Diagnostic(.badSuite, "the test suite has no tasks", at: node.position))
    }
    checkNeeds(of: tasks)
    return Suite(name: path, uploads: uploads, tasks: tasks, warnings: warnings)
  }

  /// A task with conf and DSL; one with a script among them is a program.
  private mutating func task(_ member: Node.Member) -> SuiteTask? {
    if member.value["script"] != nil { return script(member, in: nil) }
    var (conf, dsl, needs): (String?, String?, [SuiteTask.Need]) = (nil, nil, [])
    for part in members(of: member.value, "tasks.\(member.key)") where !part.value.isNull {
      switch part.key {
      case "conf": conf = file(part)
      case "dsl": dsl = file(part)
      case "deps", "model_deps": needs += names(part, .model)
      case "data_deps": needs += tables(part)
      case "cache_deps": needs += names(part, .cache)
      case "model_loader_deps": needs += names(part, .modelLoader)
      default: ignore(part, of: "the task '\(member.key)'", among: Self.taskKeys)
      }
    }
    guard let conf else {
      if member.value["conf"] == nil, member.value.members != nil {
        problems.add(Diagnostic(.badSuite, "the task '\(member.key)' has no conf", at: member.keyPosition))
      }
      return nil
    }
    return SuiteTask(
      name: member.key, position: member.keyPosition, work: .job(conf: conf, dsl: dsl), needs: needs)
  }

  private mutating func script(_ member: Node.Member, in pair: String?) -> SuiteTask? {
    let name = pair.map { "\($0)/\(member.key)" } ?? member.key
    guard let script = member.value["script"]?.text else {
      problems.add(Diagnostic(.badSuite, "the task '\(name)' has no script", at: member.keyPosition))
      return nil
    }
    return SuiteTask(name: name, position: member.keyPosition, work: .script(script), needs: [])
  }

  /// The pairs of a benchmark suite stand beside `data`: each has a few programs that are compared.
  private mutating func pair(_ member: Node.Member) -> [SuiteTask] {
    let programs = (member.value.members ?? []).filter { $0.value["script"] != nil }
    if programs.isEmpty {
      ignore(member, of: "a test suite", among: ["data", "tasks", "pipeline_tasks"])
    }
    return programs.compactMap { script($0, in: member.key) }
  }

  /// The tasks that a dependency names: one, a list of them, or the keys of a map.
  private mutating func names(_ member: Node.Member, _ kind: SuiteTask.Need.Kind) -> [SuiteTask.Need] {
    func need(_ name: String, _ position: SourcePosition) -> SuiteTask.Need {
      SuiteTask.Need(kind: kind, task: name, position: position)
    }
    switch member.value.value {
    case .text(let name): return [need(name, member.value.position)]
    case .map(let members): return members.map { need($0.key, $0.keyPosition) }
    case .list(let elements):
      let texts = elements.filter { $0.text != nil }
      if texts.count == elements.count { return texts.map { need($0.text ?? "", $0.position) } }
    default: break
    }
    problems.add(wrong(member.value, member.key, "the name of a task"))
    return []
  }

  /// `{"task": {"guest_0": {"reader_0": "column_expand_0"}}}`: a Reader gets what a component of the task left.
  private mutating func tables(_ member: Node.Member) -> [SuiteTask.Need] {
    guard let tasks = member.value.members else {
      problems.add(wrong(member.value, member.key, "a map of tasks"))
      return []
    }
    return tasks.map { task in
      var tables: [SuiteTable] = []
      for party in members(of: task.value, "\(member.key).\(task.key)") {
        let parts = party.key.split(separator: "_")
        guard parts.count == 2, let index = Int(parts[1]), index >= 0 else {
          problems.add(
            Diagnostic(
              .badSuite, "a party in 'data_deps' must be written as 'guest_0', found '\(party.key)'",
              at: party.keyPosition))
          continue
        }
        for reader in members(of: party.value, party.key) {
          guard let source = reader.value.text else {
            problems.add(wrong(reader.value, reader.key, "the name of a component"))
            continue
          }
          tables.append(
            SuiteTable(
              role: String(parts[0]), index: index, reader: reader.key, source: source, position: reader.keyPosition))
        }
      }
      return SuiteTask.Need(kind: .data, task: task.key, position: task.keyPosition, tables: tables)
    }
  }

  private mutating func checkNeeds(of tasks: [SuiteTask]) {
    let names = tasks.map(\.name)
    for need in tasks.flatMap(\.needs) where !names.contains(need.task) {
      problems.add(.unknownTask(need.task, among: names, at: need.position))
    }
  }

  private mutating func file(_ member: Node.Member) -> String? {
    guard let file = member.value.text else {
      problems.add(wrong(member.value, member.key, "a path"))
      return nil
    }
    return Path.normalized(Path.join(Path.parent(path), file))
  }

  private mutating func ignore(_ member: Node.Member, of what: String, among known: [String]) {
    if Self.mute.contains(member.key) { return }
    warnings.append(
      Diagnostic(
        .warning, .ignoredSuiteKey, "unknown key \(English.quote(member.key)) of \(what); it is ignored",
        at: member.keyPosition, help: Suggestion.help(for: member.key, in: known)))
  }

  private mutating func members(of node: Node, _ name: String) -> [Node.Member] {
    if node.members == nil { problems.add(wrong(node, name, "a map")) }
    return node.members ?? []
  }

  private mutating func elements(of node: Node, _ name: String) -> [Node] {
    if node.elements == nil { problems.add(wrong(node, name, "a list")) }
    return node.elements ?? []
  }

  private func wrong(_ node: Node, _ name: String, _ expected: String) -> Diagnostic {
    Diagnostic(.badSuite, "'\(name)' must be \(expected), found \(node.found)", at: node.position)
  }
}

extension Diagnostic {
  /// A task that a suite does not have.
  static func unknownTask(_ name: String, among names: [String], at position: SourcePosition? = nil) -> Diagnostic {
    Diagnostic(
      .unknownSuiteTask, "the suite has no task \(English.quote(name))", at: position,
      help: Suggestion.help(for: name, in: names) ?? "it has \(English.list(names.map { "'\($0)'" }, "and"))")
  }
}
