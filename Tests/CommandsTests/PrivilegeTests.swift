import Configuration
import Diagnostics
import TestSupport
import Testing

@testable import Commands

/// grant_privilege, delete_privilege, query_privilege (contract 2.3).
@Suite struct PrivilegeTests {
  private let source = "-src_role guest -src_party_id 9999"

  @Test func grantsAddUpAndDeletesTakeAway() throws {
    let shell = try Shell()
    #expect(
      shell.run("grant_privilege \(source) -privilege_role host,arbiter -privilege_command create,stop").status == 0)
    #expect(shell.run("grant_privilege \(source) -privilege_component heterolr,DataIO").status == 2)
    #expect(shell.run("grant_privilege \(source) -privilege_component heterolr,dataio").status == 0)
    #expect(shell.run("delete_privilege \(source) -privilege_command stop,run").status == 0)
    let answer = try shell.run("query_privilege \(source)").answer
    #expect(answer["retcode"] == 0)
    #expect(
      answer["data"] == [
        "src_party_id": "9999", "role": "guest", "privilege_role": ["arbiter", "host"],
        "privilege_command": ["create"], "privilege_component": ["dataio", "heterolr"],
      ])
    let other = try shell.run("query_privilege -src_role host -src_party_id 9999").answer
    #expect(other["data"]?["privilege_command"] == [])
  }

  @Test func allIsEveryOne() throws {
    let shell = try Shell()
    shell.run("grant_privilege \(source) -privilege_role all -privilege_command all -privilege_component all")
    let data = try shell.run("query_privilege \(source)").answer["data"]
    #expect(data?["privilege_role"] == ["arbiter", "guest", "host"])
    #expect(data?["privilege_command"] == ["create", "run", "stop"])
    #expect(data?["privilege_component"]?.listValue?.contains("heterosecureboost") == true)
    shell.run("delete_privilege \(source) -privilege_component all")
    #expect(try shell.run("query_privilege \(source)").answer["data"]?["privilege_component"] == [])
  }

  @Test(arguments: [
    (
      "-src_role guest -src_party_id 1 -privilege_role all,bogus", "F1213",
      "bogus does not exist in the permission role"
    ),
    ("-src_role guest -src_party_id 1 -privilege_role hosts", "F1213", "hosts does not exist in the permission role"),
    (
      "-src_role guest -src_party_id 1 -privilege_command kill", "F1213",
      "kill does not exist in the permission command"
    ),
    ("-src_role gest -src_party_id 1 -privilege_role host", "F1213", "'src_role' must be"),
    ("-src_role guest -src_party_id x -privilege_role host", "F0804", "'src_party_id' must be a whole number"),
    ("-src_role guest -src_party_id 1", "F0803", "none of"),
    ("-src_role guest -privilege_role host", "F0803", "the following arguments are required: src_party_id"),
  ])
  func refused(_ flags: String, _ code: String, _ message: String) throws {
    let shell = try Shell()
    let result = shell.run("grant_privilege \(flags)")
    #expect(result.status == 2)
    #expect(result.error.contains("[\(code)]"), "\(result.error)")
    #expect(try result.retmsg?.contains(message) == true, "\(result.output)")
    #expect(try shell.workdir.names() == [])
  }

  @Test func overREST() throws {
    let shell = try Shell()
    let gateway = Gateway(shell)
    let body = #"{"src_role": "guest", "src_party_id": 9999, "privilege_role": "all"}"#
    #expect(try gateway.post("permission/grant/privilege", body).retcode == 0)
    let query = try gateway.post("permission/query/privilege", #"{"src_role": "guest", "src_party_id": "9999"}"#)
    #expect(try query.json["data"]?["privilege_role"] == ["arbiter", "guest", "host"])
    #expect(try gateway.post("permission/delete/privilege", body).retcode == 0)
    let wrong = try gateway.post(
      "permission/grant/privilege", "{\"src_role\": \"guest\", \"src_party_id\": 1,\n \"privilege_command\": \"rum\"}")
    #expect(wrong.status == 200)
    #expect(try wrong.retcode == 100)
    #expect(try wrong.place == "request:2:23")
    #expect(try wrong.json["errors"]?[0]?["help"] == "did you mean 'run'?")
  }

  /// The toy has a guest and a host; its initiator is guest 9999 and its module SecureAddExample.
  @Test func jobsNeedPrivilegesWhenTheyAreEnforced() throws {
    let shell = try Shell()
    let job = try shell.toy()
    shell.run("settings --set enforce_privileges=true")
    let before = try tree(shell.workdir.path)
    func submit(_ more: String = "") -> Shell.Result { shell.run("submit_job -q -c toy.json -d toy_dsl.json \(more)") }
    let refused = submit()
    #expect(refused.status == 6)
    #expect(try refused.retcode == 100)
    #expect(try refused.answer["errors"]?.listValue?.count == 4)
    for missing in ["privilege_role 'host'", "privilege_command 'create'", "privilege_command 'run'"] {
      #expect(try refused.retmsg?.contains("guest 9999 has no \(missing)") == true)
    }
    #expect(shell.run("stop_job -j \(job)").status == 6)
    #expect(shell.run("rerun_job -j \(job)").status == 6)
    #expect(try tree(shell.workdir.path) == before)
    shell.run("grant_privilege \(source) -privilege_role host -privilege_command all")
    #expect(try submit().retmsg == "guest 9999 has no privilege_component 'secureaddexample'")
    shell.run("grant_privilege \(source) -privilege_component secureaddexample")
    #expect(submit().status == 0)
    #expect(shell.run("stop_job -j \(job)").status == 0)
    // Another party that asks has privileges of its own.
    #expect(submit("-src_role host -src_party_id 10000").status == 6)
    #expect(shell.run("stop_job -j \(job) -src_role host -src_party_id 10000").status == 6)
    #expect(submit("-src_role host").status == 2)
    shell.run("delete_privilege \(source) -privilege_command create")
    #expect(try submit().retmsg == "guest 9999 has no privilege_command 'create'")
  }

  /// To run again needs the modules too, and a job that no longer tells its modules is not run.
  @Test func rerunningNeedsTheModules() throws {
    let shell = try Shell()
    let job = try shell.toy()
    shell.run("settings --set enforce_privileges=true")
    shell.run("grant_privilege \(source) -privilege_role host -privilege_command run")
    let refused = shell.run("rerun_job --force -j \(job)")
    #expect(refused.status == 6)
    #expect(try refused.retmsg == "guest 9999 has no privilege_component 'secureaddexample'")
    shell.run("grant_privilege \(source) -privilege_component secureaddexample")
    #expect(shell.run("rerun_job --force -j \(job)").status == 0)
    for name in ["plan.json", "job_dsl.json"] { try shell.workdir.write("workspace/jobs/\(job)/\(name)", "{}") }
    let untold = shell.run("rerun_job --force -j \(job)")
    #expect(untold.error.contains("[F0506]"), "\(untold.error)")
    #expect(untold.status != 0)
  }
}
