import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing
import Workspace

/// What a walk through a workspace finds, and what it leaves alone.
@Suite struct CheckTests {
  let work: Workdir
  let workspace: Workspace
  let job: JobID
  private let key = TaskKey(role: "guest", party: 1, component: "dataio_0")

  init() throws {
    work = try Workdir("check")
    workspace = try Workspace.open(work.path("w"), create: true, files: FaultyStorage(flushes: false).files)
    try workspace.tables.put(TableInfo(namespace: "n", name: "t", count: 1, createTime: 1), replacing: false) {
      try FileSystem().writeNewFile($0, Array("table".utf8))
    }
    job = try workspace.jobs.create(hold: false) { id in
      (JobRecord(id: id, initiatorRole: "guest", initiatorParty: 1, createTime: 5), [.runtimeConf: Array("{}".utf8)])
    }.record.id
    try addTask()
    try workspace.models.put(
      "guest#1#m", version: "1",
      [ModelComponent(component: "a", alias: "m", module: "Fake", buffers: ["FakeMeta": ["a": 1]])])
  }

  private func addTask() throws {
    var record = TaskRecord(job: job, key: key, module: "DataIO", createTime: 5)
    record.status = .running
    let staged = try workspace.tasks.begin(record.job, record.key)
    try staged.writeModel(["DataIOMeta": ["a": 1]])
    record.status = .success
    record.digests = staged.digests
    try workspace.tasks.commit([(staged, record)])
    var job = try workspace.jobs.record(job)
    job.status = .success
    try workspace.jobs.write(
      Manifest(version: "1", seed: 1, inputs: [:], outputs: try workspace.jobs.outputDigests(of: [record])), of: job.id)
    try workspace.jobs.finish(job)
  }

  private func damage(_ path: String, _ text: String = "other") throws { try work.write("w/\(path)", text) }

  @Test func whatWasWrittenIsClean() throws {
    let report = try workspace.check()
    #expect(report.findings == [])
    #expect((report.jobs, report.tables, report.models) == (1, 1, 1) && report.files >= 4)
  }

  @Test func everyDamagedFileIsNamed() throws {
    let folder = "jobs/\(job)"
    let places = [
      "tables/n/t/data.arrow", "tables/n/t/table.json", "\(folder)/job_runtime_conf.json", "\(folder)/job.json",
      "\(folder)/manifest.json", "\(folder)/guest/1/dataio_0/model/DataIOMeta.json",
      "\(folder)/guest/1/dataio_0/task.json",
    ]
    for place in places {
      let before = try work.read("w/\(place)")
      try damage(place)
      let losses = try workspace.check().findings.filter(\.isLoss)
      #expect(losses.contains { $0.kind == .damaged && place.hasPrefix($0.path) }, "\(place): \(losses)")
      try damage(place, before)
    }
    #expect(try workspace.check().isClean)
  }

  /// One digit of a number would not make a record unreadable.
  @Test func aRecordThatWasChangedIsNotBelieved() throws {
    let record = try work.read("w/tables/n/t/table.json")
    try damage("tables/n/t/table.json", record.replacing("\"count\": 1,", with: "\"count\": 2,"))
    let error = try #require(throws: Diagnostic.self) { try workspace.tables.info("n", "t") }
    #expect(error.code == .damagedRecord)
    #expect(error.message.hasSuffix("does not match the digest that it carries"))
  }

  @Test func whatIsMissingIsNamed() throws {
    try FileSystem().removeFile(work.path("w/jobs/\(job)/manifest.json"))
    try FileSystem().removeFile(work.path("w/tables/n/t/data.arrow"))
    let losses = try workspace.check().findings.filter(\.isLoss)
    #expect(losses.map(\.kind) == [.missing, .missing])
  }

  @Test func leftoversAreToldAndRemoved() throws {
    try damage("tables/.staging-n%2Fother/data.arrow")
    try damage("jobs/\(job)/guest/1/.staging-other_0/log.txt")
    let report = try workspace.check()
    #expect(report.isClean && report.findings.map(\.kind) == [.leftover, .leftover])
    let leftovers = Leftovers(workspace)
    for leftover in try leftovers.find() { #expect(try leftovers.remove(leftover)) }
    #expect(try workspace.check().findings == [])
  }

  /// An entry only leads to results: one that a power cut tore is nothing lost.
  @Test func aTornEntryOfTheCacheIsALeftover() throws {
    try damage("cache/ab/abcd.json", "")
    let report = try workspace.check()
    #expect(report.isClean && report.findings.map(\.path) == ["cache/ab/abcd.json"])
    for leftover in try Leftovers(workspace).find() { #expect(try Leftovers(workspace).remove(leftover)) }
    #expect(try workspace.check().findings == [])
  }

  @Test func whatSomebodyHoldsIsNoLeftover() throws {
    try damage("jobs/\(job)/guest/1/.staging-other_0/log.txt")
    let lock = try workspace.jobs.hold(job)
    let found = try withExtendedLifetime(lock) { try Leftovers(workspace).find() }
    #expect(found == [])
  }

  @Test func theBallastMakesRoomOnce() throws {
    workspace.keepBallast()
    #expect(try FileSystem().status(work.path("w/ballast"))?.size == 65_536)
    workspace.dropBallast()
    #expect(try !FileSystem().exists(work.path("w/ballast")))
  }
}
