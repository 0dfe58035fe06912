import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing
import Workspace

@Suite struct TaskStoreTests {
  let work: Workdir
  let storage: FaultyStorage
  let workspace: Workspace
  let job: JobID
  let key = TaskKey(role: "guest", party: 10000, component: "dataio_0")

  init() throws {
    work = try Workdir("tasks")
    storage = FaultyStorage()
    workspace = try Workspace.open(work.path, create: true, files: storage.files, clock: .fixed(milliseconds: 5))
    job = try workspace.jobs.create(hold: false) { id in
      (JobRecord(id: id, initiatorRole: "guest", initiatorParty: 10000, createTime: 5), [:])
    }.record.id
  }

  private func running(_ key: TaskKey) -> TaskRecord {
    var record = TaskRecord(job: job, key: key, module: "DataIO", createTime: 5)
    record.status = .running
    return record
  }

  /// Begins a task and writes one of everything.
  private func stage(_ key: TaskKey, loss: Double = 0.5) throws -> (staged: StagedTask, record: TaskRecord) {
    let staged = try workspace.tasks.begin(job, key)
    try staged.writeParameters(["module": "DataIO"])
    try staged.writeMetrics(["train": ["loss": ["data": [[0, .number(loss)]], "meta": ["name": "train"]]]])
    try staged.writeModel(["DataIOMeta": ["a": 1], "DataIOParam": ["b": 2]])
    try staged.writeData("train") { try work.write(String($0.dropFirst(work.path.count + 1)), "arrow") }
    staged.log(.info, "read\n3 rows")
    var record = running(key)
    record.status = .success
    record.outputs = [.init(name: "train", rows: 3)]
    record.modelAlias = "model"
    record.digests = staged.digests
    return (staged, record)
  }

  @Test func aTaskLeavesWhatItWrote() throws {
    let task = try stage(key)
    try workspace.tasks.commit([task])
    let folder = "jobs/\(job)/guest/10000"
    #expect(
      try work.names(folder) == [
        "dataio_0/", "dataio_0/data/", "dataio_0/data/train.arrow", "dataio_0/log.txt", "dataio_0/metrics.json",
        "dataio_0/model/", "dataio_0/model/DataIOMeta.json", "dataio_0/model/DataIOParam.json",
        "dataio_0/parameters.json", "dataio_0/task.json",
      ])
    let tasks = workspace.tasks
    #expect(try tasks.record(job, key) == task.record)
    #expect(task.record.digests.count == 5)
    #expect(try tasks.parameters(job, key)?["module"] == "DataIO")
    #expect(try tasks.metrics(job, key)?["train"]?["loss"]?["data"]?[0]?[1] == 0.5)
    #expect(try tasks.model(job, key) == ["DataIOMeta": ["a": 1], "DataIOParam": ["b": 2]])
    #expect(try tasks.outputs(job, key) == ["train"])
    #expect(try tasks.dataPath(job, key, output: "train") == work.path("\(folder)/dataio_0/data/train.arrow"))
    #expect(try tasks.finished(job) == [key])
    try tasks.removeMetrics(job, key)
    #expect(try tasks.metrics(job, key) == nil)
  }

  @Test func manyTasksAreFlushedOnce() throws {
    let keys = ["guest", "host", "arbiter"].map { TaskKey(role: $0, party: 10000, component: "hetero_lr_0") }
    let staged = try keys.map { try stage($0) }
    let before = storage.journal.count
    try workspace.tasks.commit(staged)
    let calls = storage.journal.dropFirst(before)
    #expect(calls.filter { $0 == "flushFileSystem" }.count == 1 && !calls.contains("flush"))
    #expect(calls.last == "rename" && calls.suffix(3) == ["rename", "rename", "rename"])
    #expect(try workspace.tasks.records(job, isHeld: true).map(\.key) == keys)
  }

  @Test func aTaskAtWorkIsSeenButNotFinished() throws {
    let task = try stage(key)
    let tasks = workspace.tasks
    #expect(try tasks.records(job, isHeld: true).map(\.status) == [.running])
    #expect(try tasks.records(job, isHeld: false).map(\.status) == [.failed])
    #expect(try tasks.finished(job) == [])
    #expect(throws: Diagnostic.self) { try tasks.record(job, key) }
    try tasks.discard(task.staged)
    #expect(try tasks.records(job, isHeld: true) == [])
  }

  /// A staged record is not flushed: what a power cut left of it says nothing, and does not stop who runs the task again.
  @Test(arguments: ["", "\0\0\0\0", "{\"module\": \"Da"])
  func aTaskWhoseStagedRecordWasTornWasCutOff(rest: String) throws {
    _ = try stage(key)
    try work.write("jobs/\(job)/guest/10000/.staging-dataio_0/task.json", rest)
    #expect(try workspace.tasks.records(job, isHeld: false).map(\.status) == [.failed])
    #expect(try workspace.tasks.finished(job) == [])
    try workspace.tasks.commit([try stage(key)])
    #expect(try workspace.tasks.finished(job) == [key])
  }

  @Test func aSecondAttemptTakesThePlaceOfTheFirst() throws {
    try workspace.tasks.commit([try stage(key)])
    _ = try workspace.tasks.begin(job, key)
    #expect(try workspace.tasks.records(job, isHeld: true).map(\.status) == [.running])
    try workspace.tasks.commit([try stage(key, loss: 0.25)])
    #expect(try workspace.tasks.metrics(job, key)?["train"]?["loss"]?["data"]?[0]?[1] == 0.25)
    #expect(try work.names("jobs/\(job)/guest/10000").filter { !$0.hasPrefix("dataio_0/") } == [])
  }

  @Test func aSuddenEndLeavesATaskWholeOrNotAtAll() throws {
    let counter = FaultyStorage()
    try run(key, on: counter)
    #expect(try workspace.tasks.finished(job) == [key])
    let whole = try work.names("jobs/\(job)/guest/10000/dataio_0")
    for call in 1...counter.count {
      let other = TaskKey(role: "role\(call)", party: 1, component: "lr")
      let faulty = FaultyStorage(.stop(call: call))
      #expect(throws: FaultyStorage.Stopped.self) { try run(other, on: faulty) }
      #expect(try !workspace.tasks.finished(job).contains(other), "call \(call): \(faulty.journal)")
      // The same command again goes on over what was left.
      try run(other, on: FaultyStorage())
      #expect(try workspace.tasks.finished(job).contains(other))
      #expect(try work.names("jobs/\(job)/role\(call)/1") == ["lr/"] + whole.map { "lr/\($0)" })
    }
  }

  private func run(_ key: TaskKey, on storage: FaultyStorage) throws {
    let tasks = try Workspace.open(work.path, create: false, files: storage.files).tasks
    let staged = try tasks.begin(job, key)
    try staged.writeParameters([:])
    try staged.writeMetrics([:])
    try staged.writeModel(["AMeta": [:], "AParam": [:]])
    try staged.writeData("train") { try storage.files.writeNewFile($0, [1]) }
    var record = running(key)
    record.status = .success
    try tasks.commit([(staged, record)])
  }

  @Test func anUnknownTaskNamesTheNearest() throws {
    try workspace.tasks.commit([try stage(key)])
    let typo = TaskKey(role: "guest", party: 10000, component: "datio_0")
    let error = try #require(throws: Diagnostic.self) { try workspace.tasks.record(job, typo) }
    #expect(error.code == .noSuchTask && error.help == "did you mean 'dataio_0'?")
  }

  @Test func logsAreThoseOfFATE() throws {
    let (jobs, tasks) = (workspace.jobs, workspace.tasks)
    let task = try stage(key)
    task.staged.log(.error, "it broke")
    task.staged.log(.debug, "x - ERROR - y")
    try jobs.log(job, .info, "begun")
    let time = "1970-01-01 00:00:00,005"
    for commit in [false, true] {
      if commit { try tasks.commit([task]) }
      let logs = Dictionary(try jobs.logs(job).map { ($0.path, $0.text) }, uniquingKeysWith: { $1 })
      #expect(
        logs["guest/10000/dataio_0/INFO.log"]
          == "\(time) - INFO - read\n    3 rows\n\(time) - ERROR - it broke\n")
      #expect(logs["guest/10000/dataio_0/ERROR.log"] == "\(time) - ERROR - it broke\n")
      #expect(logs["guest/10000/DEBUG.log"]?.hasSuffix("\(time) - DEBUG - x - ERROR - y\n") == true)
      #expect(logs["fate_flow_schedule.log"] == "\(time) - INFO - begun\n")
      #expect(logs["fate_flow_schedule_error.log"] == "")
      #expect(logs.count == 10)
    }
    let upper = TaskKey(role: "guest", party: 10000, component: "Reader_0")
    try tasks.commit([try stage(upper)])
    try jobs.writeLogs(job, to: work.path("out"))
    #expect(try work.tree("out").count == 14)
    #expect(try work.tree("out").keys.contains("guest/10000/Reader_0/INFO.log"))
  }

  @Test func theManifestHasTheOutputsOnly() throws {
    try workspace.tasks.commit([try stage(key)])
    let manifest = Manifest(
      version: "1", seed: 3, inputs: ["guest/10000/ns.t": "00"],
      outputs: try workspace.jobs.outputDigests(of: workspace.tasks.records(job, isHeld: false)))
    try workspace.jobs.write(manifest, of: job)
    #expect(try workspace.jobs.manifest(job) == manifest)
    // The digest of the five bytes "arrow" by sha256sum.
    #expect(
      manifest.outputs["guest/10000/dataio_0/data/train.arrow"]
        == "864ea39fe7e2b27155a29e46fb9458d05e2ccade4151d02b7c851b10257eda7a")
    #expect(
      manifest.outputs.keys.sorted() == [
        "guest/10000/dataio_0/data/train.arrow", "guest/10000/dataio_0/metrics.json",
        "guest/10000/dataio_0/model/DataIOMeta.json", "guest/10000/dataio_0/model/DataIOParam.json",
      ])
  }
}
