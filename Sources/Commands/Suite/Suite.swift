import Configuration
import Diagnostics
import Platform

/// A test suite of FATE: the tables that its tasks need, and the tasks (contract 9.1).
struct Suite {
  /// The file as the user named it.
  let name: String
  /// One conf per upload.
  let uploads: [Node]
  /// In the order of the file.
  let tasks: [SuiteTask]
  /// The keys that nothing reads.
  let warnings: [Diagnostic]

  /// The tasks in an order in which each comes after those that it needs, else in that of the file.
  ///
  /// - Throws: `Diagnostic` when tasks wait for one another.
  func ordered() throws -> [SuiteTask] {
    var (done, result, waiting) = (Set<String>(), [SuiteTask](), tasks)
    while !waiting.isEmpty {
      guard let next = waiting.firstIndex(where: { $0.needs.allSatisfy { done.contains($0.task) } }) else {
        throw Diagnostic.loop(waiting)
      }
      let task = waiting.remove(at: next)
      done.insert(task.name)
      result.append(task)
    }
    return result
  }

  /// The suite with the named tasks alone and those that they need; nil when it has none of them.
  func only(_ names: [String]) -> Suite? {
    if names.isEmpty { return self }
    var (wanted, open) = (Set<String>(), names)
    while let name = open.popLast() {
      guard let task = tasks.first(where: { $0.name == name }), wanted.insert(name).inserted else { continue }
      open += task.needs.map(\.task)
    }
    if wanted.isEmpty { return nil }
    return Suite(
      name: self.name, uploads: uploads, tasks: tasks.filter { wanted.contains($0.name) }, warnings: warnings)
  }
}

/// A table that a component of one task left and a Reader of another reads, both at the same place among the parties.
struct SuiteTable: Sendable {
  let role: String
  /// The place among the parties of the role.
  let index: Int
  let reader: String
  /// The component that left it.
  let source: String
  let position: SourcePosition
}

/// A task of a suite.
struct SuiteTask: Sendable {
  /// What is to be done.
  enum Work: Sendable {
    /// A job; paths as seen from the current folder.
    case job(conf: String, dsl: String?)
    /// A program of FATE's Python client, which is not run here.
    case script(String)
  }

  /// What it takes from another task.
  struct Need: Sendable {
    enum Kind: String, Sendable {
      /// The trained model: the conf gets its id and version.
      case model = "deps"
      case data = "data_deps"
      /// The CacheLoaders of the DSL get its job.
      case cache = "cache_deps"
      /// The trained model: the ModelLoaders of the DSL get its id and version.
      case modelLoader = "model_loader_deps"
    }

    let kind: Kind
    let task: String
    let position: SourcePosition
    /// Which tables a need of kind `data` takes.
    var tables: [SuiteTable] = []
  }

  let name: String
  let position: SourcePosition
  let work: Work
  let needs: [Need]
}

extension Diagnostic {
  fileprivate static func loop(_ tasks: [SuiteTask]) -> Diagnostic {
    let names = English.list(tasks.map { English.quote($0.name) }, "and")
    return Diagnostic(.suiteLoop, "the tasks \(names) wait for one another", at: tasks.first?.position)
  }
}
