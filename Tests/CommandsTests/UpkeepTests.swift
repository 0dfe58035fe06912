import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Commands

/// The cache and the commands that look after a workspace.
@Suite struct UpkeepTests {
  let shell: Shell

  init() throws {
    shell = try Shell()
    try shell.upload("guest", "id,y,x\n1,0,2\n2,1,3\n3,0,4\n")
    try shell.upload("host", "id,z\n1,5\n2,6\n4,7\n")
  }

  private func submit(_ flags: String = "") throws -> Shell.Result {
    _ = try shell.workdir.read("host_upload.json")
    let first = try? shell.workdir.read("intersect.json")
    if first == nil { return try shell.intersect() }
    return shell.run("submit_job -c intersect.json -d intersect_dsl.json \(flags)")
  }

  private func job(_ result: Shell.Result) throws -> String {
    guard result.status == 0, let job = try result.answer["jobId"]?.textValue else {
      throw Shell.Unexpected(text: result.error)
    }
    return job
  }

  private func states(_ job: String) throws -> [String: String] {
    let rows = try shell.run("why \(job)").answer["data"]?.listValue ?? []
    return Dictionary(
      rows.map { ($0["component"]?.textValue ?? "", $0["state"]?.textValue ?? "") }, uniquingKeysWith: { $1 })
  }

  private func reason(_ job: String, _ component: String) throws -> String? {
    try shell.run("why \(job) \(component)").answer["data"]?[0]?["reason"]?.textValue
  }

  @Test func theSameJobTakesWhatTheFirstOneComputed() throws {
    let first = try job(submit())
    #expect(try states(first) == ["dataio_0": "ran", "intersection_0": "ran"])
    let second = try submit()
    #expect(second.error.contains("taken from an earlier job: dataio_0, intersection_0"))
    #expect(try states(job(second)) == ["dataio_0": "taken", "intersection_0": "taken"])
    #expect(try reason(job(second), "dataio_0")?.hasPrefix("job \(first) had left") == true)
    #expect(shell.run("diff \(first) \(try job(second))").status == 0)
    #expect(shell.run("check").status == 0)
  }

  @Test func anotherParameterIsNamed() throws {
    let first = try job(submit())
    let second = try job(submit("--set intersection_0.intersect_method=rsa"))
    #expect(try states(second) == ["dataio_0": "taken", "intersection_0": "ran"])
    #expect(
      try reason(second, "intersection_0")
        == #"guest 9999: parameter intersect_method is "rsa", was "raw" (job \#(first))"#)
    let diff = shell.run("diff \(first) \(second)")
    #expect(diff.status == 1 && diff.error.contains("parameters guest/9999/intersection_0.intersect_method"))
    #expect(shell.run("diff \(first) \(second) --gate inputs,metrics").status == 0)
  }

  @Test func anotherTableIsNamed() throws {
    let first = try job(submit())
    try shell.upload("guest", "id,y,x\n1,0,2\n2,1,9\n", more: ", \"drop\": 1")
    let second = try job(submit())
    #expect(try reason(second, "dataio_0") == "guest 9999: the content of data 0 args.d differs (job \(first))")
  }

  @Test func flagsSayWhatIsComputed() throws {
    let untaken = try submit("--from intersection_0")
    #expect(untaken.status == 0, "the first submission knows no flags")
    let first = try job(untaken)
    #expect(try states(job(submit("--no_cache"))) == ["dataio_0": "ran", "intersection_0": "ran"])
    #expect(try states(job(submit("--force dataio_0"))) == ["dataio_0": "ran", "intersection_0": "taken"])
    #expect(try states(job(submit("--from intersection_0"))) == ["dataio_0": "taken", "intersection_0": "ran"])
    #expect(try states(job(submit("--until dataio_0"))) == ["dataio_0": "taken"])
    #expect(first.utf8.count > 20)
    let wrong = submit2("--from intersection_1")
    #expect(wrong.status != 0 && wrong.error.contains("did you mean 'intersection_0'?"))
    let other = submit2("--from intersection_0 --set dataio_0.missing_fill=true")
    #expect(other.status == 4 && other.error.contains("F0703"))
  }

  private func submit2(_ flags: String) -> Shell.Result {
    shell.run("submit_job -c intersect.json -d intersect_dsl.json \(flags)")
  }

  @Test func verifyFindsTheSameBytes() throws {
    let first = try job(submit())
    let result = shell.run("verify_job \(first)")
    #expect(result.status == 0)
    #expect(try result.answer["data"]?["differences"] == [])
    #expect(try (result.answer["data"]?["compared"]?.integerValue ?? 0) >= 6)
    #expect(try shell.workdir.names("workspace").allSatisfy { !$0.contains(".aside") })
    try shell.upload("guest", "id,y,x\n1,0,2\n2,1,9\n", more: ", \"drop\": 1")
    let changed = shell.run("verify_job \(first)")
    #expect(changed.status == 1 && changed.error.contains("input guest/9999/n.guest is not what it was"))
  }

  @Test func repairMakesResultsAgain() throws {
    let first = try job(submit())
    let folder = "workspace/jobs/\(first)"
    let before = try shell.workdir.read("\(folder)/manifest.json")
    for path in ["guest/9999/intersection_0/data/out.arrow", "manifest.json", "host/10000/dataio_0/task.json"] {
      let good = try shell.workdir.read("\(folder)/host/10000/dataio_0/parameters.json")
      try shell.workdir.write("\(folder)/\(path)", "damaged")
      #expect(shell.run("check").status == 7, "\(path)")
      let repair = shell.run("repair")
      #expect(repair.status == 0, "\(path): \(repair.error)")
      #expect(try shell.workdir.read("\(folder)/manifest.json") == before)
      #expect(try shell.workdir.read("\(folder)/host/10000/dataio_0/parameters.json") == good)
    }
  }

  @Test func repairListsWhatCannotBeDerived() throws {
    _ = try submit()
    try shell.workdir.write("workspace/tables/n/guest/data.arrow", "damaged")
    let repair = shell.run("repair")
    #expect(repair.status == 7)
    #expect(repair.error.contains("cannot be derived: tables/n/guest/data.arrow"))
    #expect(repair.error.contains("upload the table again"))
  }

  /// A result whose bytes are not what was written is computed again.
  @Test func damagedResultsAreNotTaken() throws {
    let first = try job(submit())
    try shell.workdir.write("workspace/jobs/\(first)/guest/9999/dataio_0/model/DataIOMeta.json", "{}")
    #expect(try states(job(submit())) == ["dataio_0": "ran", "intersection_0": "taken"])
  }

  @Test func garbageIsShownAndRemoved() throws {
    let first = try job(submit())
    try shell.workdir.write("workspace/jobs/\(first)/guest/9999/.staging-x/log.txt", "left")
    let dry = shell.run("gc --dry_run")
    #expect(dry.error.contains("would remove jobs/\(first)/guest/9999/.staging-x: a task that was cut off, 4 bytes"))
    #expect(try shell.run("gc").answer["data"]?["bytes"] == 4)
    #expect(try shell.run("gc").answer["data"]?["removed"] == [])
  }

  @Test func ownersOfSpaceAreTold() throws {
    let (first, second) = (try job(submit()), try job(submit()))
    let owners = try shell.run("du").answer["data"]?["owners"]?.listValue ?? []
    func owner(_ name: String) -> JSON? { owners.first { $0["owner"] == .text(name) } }
    #expect((owner("job \(first)")?["shared_bytes"]?.integerValue, owner("table n.guest") != nil) == (0, true))
    #expect((owner("job \(second)")?["shared_bytes"]?.integerValue ?? 0) > 1000)
  }

  @Test func manifestsThatGitKeepsAreCompared() throws {
    let first = try job(submit())
    let manifest = try shell.workdir.read("workspace/jobs/\(first)/manifest.json")
    try shell.workdir.write("one.json", manifest)
    #expect(shell.run("diff one.json \(first)").status == 0)
    #expect(shell.run("diff one.json").status == 2)
    try shell.workdir.write("two.json", manifest.replacing("9999", with: "9998"))
    let changed = shell.run("diff one.json two.json")
    #expect(changed.status == 7 && changed.error.contains("does not match the digest that it carries"))
  }
}
