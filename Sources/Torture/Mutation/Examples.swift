import Configuration
import Diagnostics
import Pipeline
import Platform

/// The confs and DSLs below some folders, as jobs: the tasks of FATE's test suites, and pairs of files that stand alone.
struct Examples {
  private(set) var jobs: [ExampleJob] = []
  /// The files that make no job, with the reason.
  private(set) var leftOut: [(path: String, reason: String)] = []
  private let files = FileSystem()
  private var found: [String: ExampleFile] = [:]
  private var used: Set<String> = []

  /// Reads all of them.
  init(below folders: [String]) throws {
    var suites: [(path: String, node: Node)] = []
    for folder in folders {
      for name in try files.files(below: folder) where [".json", ".yaml", ".yml"].contains(where: name.hasSuffix) {
        let path = Path.normalized("\(folder)/\(name)")
        guard let node = read(path) else { continue }
        let file = ExampleFile(path: path, node: node)
        if path.hasSuffix("testsuite.json") { suites.append((path, node)) }
        if file.isDSL || file.isConf { found[path] = file }
      }
    }
    for suite in suites { addTasks(of: suite.node, in: Path.parent(suite.path)) }
    addPairs()
    for file in found.values.sorted(by: { $0.path < $1.path }) where !used.contains(file.path) {
      if !leftOut.contains(where: { $0.path == file.path }) {
        leftOut.append((file.path, file.isDSL ? "no conf fits it" : "no DSL fits it"))
      }
    }
  }

  private mutating func read(_ path: String) -> Node? {
    do {
      return try ConfigurationFile.read(SourceText(name: path, bytes: try files.readFile(path)))
    } catch {
      leftOut.append((path, (error as? Diagnostic)?.message ?? "\(error)"))
      return nil
    }
  }

  private mutating func addTasks(of suite: Node, in folder: String) {
    let tasks = suite["tasks"]?.members ?? []
    func file(_ task: Node, _ key: String) -> ExampleFile? {
      task[key]?.text.flatMap { found[Path.normalized(Path.join(folder, $0))] }
    }
    // Predictions come after the trainings that they need.
    for task in tasks.filter({ $0.value["deps"] == nil }) + tasks.filter({ $0.value["deps"] != nil }) {
      guard let conf = file(task.value, "conf") else { continue }
      let training = tasks.first { $0.key == task.value["deps"]?.text }?.value
      let trained = training.flatMap { training -> TrainedPipeline? in
        guard let conf = file(training, "conf") else { return nil }
        return jobs.first { $0.conf.path == conf.path }.flatMap { try? ExampleJob.trained($0.plan) }
      }
      add(conf, file(task.value, "dsl"), trained)
    }
  }

  /// Files in no suite: with the file of the other kind in the same folder whose name begins most alike.
  private mutating func addPairs() {
    let rest = found.values.sorted { $0.path < $1.path }.filter { !used.contains($0.path) }
    for conf in rest where conf.isConf && !conf.isPrediction {
      for dsl in nearest(to: conf, where: \.isDSL) { if add(conf, dsl, nil) { break } }
    }
    for dsl in rest where dsl.isDSL && !used.contains(dsl.path) {
      for conf in nearest(to: dsl, where: { $0.isConf && !$0.isPrediction }) { if add(conf, dsl, nil) { break } }
    }
    for conf in rest where conf.isPrediction {
      let folder = Path.parent(conf.path)
      // A conf in no folder of jobs predicts with any model of its parties.
      let near = jobs.filter { Path.parent($0.conf.path) == folder } + jobs
      for training in near where !training.plan.isPredicting {
        if let trained = try? ExampleJob.trained(training.plan), add(conf, nil, trained) { break }
      }
    }
  }

  private func nearest(to file: ExampleFile, where isOther: (ExampleFile) -> Bool) -> [ExampleFile] {
    func likeness(_ other: ExampleFile) -> Int { file.path.commonPrefix(with: other.path) }
    return found.values.filter { isOther($0) && Path.parent($0.path) == Path.parent(file.path) }
      .sorted { ($1.path.utf8.count, $0.path) < ($0.path.utf8.count, $1.path) }
      .sorted { likeness($0) > likeness($1) }
  }

  @discardableResult
  private mutating func add(_ conf: ExampleFile, _ dsl: ExampleFile?, _ trained: TrainedPipeline?) -> Bool {
    do {
      let job = try ExampleJob(conf: conf, dsl: dsl, trained: trained)
      jobs.append(job)
      used.formUnion([conf.path, dsl?.path].compactMap(\.self))
      leftOut.removeAll { used.contains($0.path) }
      return true
    } catch {
      let reason = (error as? DiagnosticList)?.errors.first?.message ?? "\(error)"
      if !used.contains(conf.path), !leftOut.contains(where: { $0.path == conf.path }) {
        leftOut.append((conf.path, reason))
      }
      return false
    }
  }
}

extension String {
  /// How many bytes two texts have in common from their start.
  fileprivate func commonPrefix(with other: String) -> Int { zip(utf8, other.utf8).prefix { $0 == $1 }.count }
}
