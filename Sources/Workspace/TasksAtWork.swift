import Configuration
import Platform

/// What is known of the tasks of a job that are staged: the folder says that one began, the plan what it is, the lock who
/// runs it. A record comes only when it has ended, so that a small task costs no file more than it leaves.
struct TasksAtWork {
  private let job: JobID
  private let isHeld: Bool
  private let store: TaskStore
  private let modules: [String: String]
  private let processID: Int?

  /// - Parameter isHeld: whether the job still runs; if not, its tasks were cut off.
  init(_ job: JobID, isHeld: Bool, _ store: TaskStore) {
    (self.job, self.isHeld, self.store) = (job, isHeld, store)
    // Without the plan only the name of the module is not known; 'check' tells that it is damaged.
    let plan = try? RecordFile.read(store.layout.jobFile(job, .plan), store.files)
    var modules: [String: String] = [:]
    for component in plan?["components"]?.listValue ?? [] {
      if let name = component["name"]?.textValue { modules[name] = component["module"]?.textValue }
    }
    self.modules = modules
    processID = store.files.lockHolder(store.layout.jobFile(job, .lock)).map { Int($0) }
  }

  /// - Parameter earlier: that of an earlier run of the job.
  /// - Returns: the record in its place when the task has ended meanwhile.
  func record(of key: TaskKey, earlier: TaskRecord?) throws -> TaskRecord? {
    let folder = try store.layout.stagedTask(job, key)
    // The parameters are written first and once; the folder itself changes with all that is put there.
    let status = try store.files.status("\(folder)/\(Layout.parameters)") ?? store.files.status(folder)
    guard let began = status?.modified else { return try store.recordIfThere(job, key) }
    var record = TaskRecord(job: job, key: key, module: modules[key.component] ?? "", createTime: began)
    record.startTime = began
    record.version = earlier.map { $0.version + 1 } ?? 0
    record.status = isHeld ? .running : .failed
    record.processID = processID
    if !isHeld { record.message = "the process that ran it ended without a word" }
    return record
  }
}
