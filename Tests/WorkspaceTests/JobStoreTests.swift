import Configuration
import Diagnostics
import Dispatch
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing
import Workspace

@Suite struct JobStoreTests {
  let work: Workdir

  init() throws { work = try Workdir("jobs") }

  /// 2020-07-22 15:30:12 UTC.
  private static let moment = 1_595_431_812_000_000

  private func open(
    _ files: FileSystem = FileSystem(), at microseconds: Int = JobStoreTests.moment
  ) throws -> JobStore {
    try Workspace.open(work.path, create: true, files: files, clock: Clock(microseconds: { microseconds })).jobs
  }

  private func create(
    in jobs: JobStore, hold: Bool = false, status: JobStatus = .waiting
  ) throws -> (record: JobRecord, lock: FileLock?) {
    try jobs.create(hold: hold) { id in
      var record = JobRecord(id: id, initiatorRole: "guest", initiatorParty: 10000, createTime: 1)
      record.roles = ["guest": [10000], "host": [10000, 10001], "arbiter": [10000]]
      record.status = status
      return (record, [.dsl: Array("{}\n".utf8), .runtimeConf: Array("{}\n".utf8)])
    }
  }

  @Test func idsAreLocalTimeAndACounterFromOne() throws {
    let jobs = try open()
    #expect(try create(in: jobs).record.id.text == "202007221530120000001")
    #expect(try create(in: jobs).record.id.text == "202007221530120000002")
    #expect(try create(in: open(at: Self.moment + 5)).record.id.text == "202007221530120000051")
  }

  @Test func idsNeverGoBackOrAreUsedAgain() throws {
    let first = try create(in: open()).record.id
    let earlier = try open(at: Self.moment - 3_600_000_000)
    let second = try create(in: earlier).record.id
    #expect(second > first)
    try earlier.remove(second)
    try earlier.remove(first)
    #expect(try earlier.list() == [])
    #expect(try create(in: earlier).record.id > second)
  }

  @Test func counterTenComesAfterNine() throws {
    let jobs = try open()
    let ids = try (1...11).map { _ in try create(in: jobs).record.id }
    #expect(ids.last?.text == "2020072215301200000011")
    #expect(try jobs.list() == ids)
  }

  @Test(arguments: [
    "", "x", "20200722153012000000", "202007221530120000000", "2020072215301200000001", "../../../../../../etc",
  ])
  func otherTextsAreNoIDs(text: String) {
    #expect(JobID(text) == nil)
  }

  @Test func anUnknownJobNamesTheNearest() throws {
    let jobs = try open()
    let id = try create(in: jobs).record.id
    let error = try #require(throws: Diagnostic.self) { try jobs.find("202007221530120000003") }
    #expect(error.code == .noSuchJob && error.help == "did you mean '\(id)'?")
    #expect(try jobs.find(id.text) == id)
  }

  @Test func aJobAppearsWithAllItsFiles() throws {
    let id = try create(in: open()).record.id.text
    #expect(
      try work.names() == [
        "format", "jobs/", "jobs/.highest", "jobs/.lock", "jobs/\(id)/", "jobs/\(id)/job.json",
        "jobs/\(id)/job_dsl.json",
        "jobs/\(id)/job_runtime_conf.json", "jobs/\(id)/lock",
      ])
  }

  @Test func everyFailureLeavesNoJob() throws {
    let healthy = FaultyStorage()
    let jobs = try open(healthy.files)
    let before = healthy.count
    _ = try create(in: jobs)
    for call in before + 1...healthy.count {
      let other = try Workdir("jobs-fault")
      let storage = FaultyStorage(.once(call: call, errno: ENOSPC))
      let jobs = try Workspace.open(other.path, create: true, files: storage.files).jobs
      // The holder's process id in a lock is only for messages, so failing to write it is no failure.
      if (try? create(in: jobs)) == nil {
        let left = try other.names().filter { !["format", "jobs/", "jobs/.lock", "jobs/.highest"].contains($0) }
        #expect(left == [], "\(storage.journal)")
      }
    }
  }

  @Test func whatASuddenEndLeftIsSweptByTheNextJob() throws {
    let healthy = FaultyStorage()
    let jobs = try open(healthy.files)
    _ = try create(in: jobs)
    let perJob = healthy.count
    let renaming = try #require(healthy.journal.lastIndex(of: "rename")) + 1
    for call in [renaming - 4, renaming, perJob] {
      let other = try Workdir("jobs-end")
      let storage = FaultyStorage(.stop(call: call))
      let jobs = try Workspace.open(other.path, create: true, files: storage.files).jobs
      #expect(throws: FaultyStorage.Stopped.self) { try create(in: jobs) }
      let again = try Workspace.open(other.path, create: true).jobs
      let left = try again.list()
      #expect(left.count == (call > renaming ? 1 : 0))
      let id = try create(in: again).record.id
      #expect(try again.list() == left + [id])
      #expect(try other.names("jobs").filter { $0.hasPrefix(".staging") } == [])
      for id in try again.list() { #expect(try again.record(id).id == id) }
    }
  }

  @Test func manyWhoSubmitAtOnceGetJobsOfTheirOwn() throws {
    let jobs = try open()
    let ids = Mutex<[JobID]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      do {
        let id = try create(in: jobs).record.id
        ids.withLock { $0.append(id) }
      } catch { Issue.record(error) }
    }
    #expect(try ids.withLock { $0.sorted() } == jobs.list())
    #expect(Set(ids.withLock { $0 }).count == 8)
  }

  @Test func aJobWithoutItsRunnerWasCutOff() throws {
    let jobs = try open()
    var (record, lock) = try create(in: jobs, hold: true, status: .running)
    #expect(lock != nil)
    #expect(try jobs.state(record.id).record == record)
    #expect(try jobs.holder(record.id) == getpid())
    let busy = try #require(throws: Diagnostic.self) { try jobs.hold(record.id, patience: 0) }
    #expect(busy.code == .jobBusy && busy.code.status == .busy)
    lock = nil
    let state = try jobs.state(record.id)
    #expect(state.wasCutOff && state.record.status == .failed)
    #expect(try jobs.record(record.id).status == .running)
    let held = try jobs.hold(record.id)
    #expect(try !jobs.state(record.id).wasCutOff)
    record.status = .success
    try jobs.finish(record)
    withExtendedLifetime(held) {}
    #expect(try jobs.state(record.id).record == record)
  }

  /// Whoever is to run a job holds its lock from the first moment on.
  @Test func aWaitingJobWithoutAProcessWasCutOff() throws {
    let jobs = try open()
    let (record, lock) = try create(in: jobs, hold: true)
    #expect(try jobs.state(record.id).record.status == .waiting)
    #expect(try !jobs.state(record.id).wasCutOff)
    withExtendedLifetime(lock) {}
    let left = try create(in: jobs).record.id
    #expect(try jobs.state(left).record.status == .failed)
    #expect(try jobs.state(left).wasCutOff)
  }

  @Test func recordsComeBackAsTheyWere() throws {
    let jobs = try open()
    var record = try create(in: jobs).record
    record.name = "näme"
    record.description = "a\nb"
    record.tag = "job_end"
    record.status = .canceled
    (record.workMode, record.progress, record.dslVersion, record.seed) = (1, 42, 2, -7)
    (record.startTime, record.endTime, record.processID) = (10, 25, 99)
    (record.modelID, record.modelVersion) = ("guest-10000#model", record.id.text)
    (record.currentSteps, record.currentTasks) = ("dataio_0", ["x_dataio_0"])
    (record.version, record.resumedFrom, record.jobType) = ("0.1", "other", "predict")
    record.diagnostics = [["code": "F0301"]]
    record.details = ["a": [1, 2.5, nil]]
    try jobs.save(record)
    #expect(try jobs.record(record.id) == record)
    #expect(record.elapsed == 15)
    #expect(
      record.parties.map { "\($0.role)/\($0.party)" } == ["guest/10000", "host/10000", "host/10001", "arbiter/10000"])
  }

  @Test func aDamagedRecordNamesTheFile() throws {
    let jobs = try open()
    let id = try create(in: jobs).record.id
    for text in ["", "{", "[]", "{\"job_id\": 3}", "{}"] {
      try work.write("jobs/\(id)/job.json", text)
      let error = try #require(throws: Diagnostic.self) { try jobs.record(id) }
      #expect(error.code == .damagedRecord && error.message.contains("jobs/\(id)/job.json"), "\(text)")
    }
  }

  @Test func eventsAreOneObjectALine() throws {
    let jobs = try open()
    let id = try create(in: jobs).record.id
    try jobs.append(id, event: ["event": "start", "task": "a\nb"])
    try jobs.append(id, event: ["event": "end"])
    let lines = try work.read("jobs/\(id)/events.jsonl").split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines { _ = try JSONReader.read(SourceText(name: "line", text: String(line))) }
  }

  /// Who only changes a job, or hands it over, is nobody whom a stop may signal.
  @Test func onlyWhoRunsAJobIsNamed() throws {
    let jobs = try open()
    let id = try create(in: jobs).record.id
    var lock: FileLock? = try jobs.hold(id)
    #expect(try jobs.isHeld(id) && jobs.holder(id) == nil)
    lock = nil
    lock = try jobs.hold(id, toRun: true)
    #expect(try jobs.holder(id) == getpid())
    withExtendedLifetime(lock) {}
    let (record, handed) = try jobs.create(handsOver: true) {
      (JobRecord(id: $0, initiatorRole: "guest", initiatorParty: 1, createTime: 1), [:])
    }
    #expect(try handed != nil && jobs.isHeld(record.id) && jobs.holder(record.id) == nil)
  }
}
