import Configuration
import Diagnostics
import TestSupport
import Testing

@testable import Commands

/// grant_permission, delete_permission, query_permission: by party id, as FATE 1.11 has it (contract 2.3).
@Suite struct PermissionTests {
  private func post(_ shell: Shell, _ verb: String, _ body: String) throws -> Gateway.Response {
    try Gateway(shell).post("permission/\(verb)", body)
  }

  /// FATE's own examples: grant.json, delete.json, grant_all_component.json, delete_all.json.
  @Test func grantsAddUpAndDeletesTakeAway() throws {
    let shell = try Shell()
    let grant = """
      {"party_id": 10000, "component": "reader,dataio", "dataset": [
        {"namespace": "experiment", "name": "breast_hetero_guest"},
        {"namespace": "experiment", "name": "breast_hetero_host"}]}
      """
    #expect(try post(shell, "grant", grant).retcode == 0)
    func dataset(_ name: String) -> String {
      CanonicalJSON.text(["namespace": "experiment", "name": .text(name)], .line)
    }
    let (guest, host) = (dataset("breast_hetero_guest"), dataset("breast_hetero_host"))
    let query = try post(shell, "query", #"{"party_id": "10000"}"#)
    #expect(
      try query.json["data"] == [
        ["10000", "component", "dataio"], ["10000", "component", "reader"],
        ["10000", "dataset", .text(guest)], ["10000", "dataset", .text(host)],
      ])
    let delete = """
      {"party_id": 10000, "component": "reader", "dataset": {"namespace": "experiment", "name": "breast_hetero_guest"}}
      """
    #expect(try post(shell, "delete", delete).retcode == 0)
    #expect(
      try shell.run("query_permission -p 10000").answer["data"]
        == [["10000", "component", "dataio"], ["10000", "dataset", .text(host)]])
    #expect(try post(shell, "grant", #"{"party_id": 10000, "component": "*"}"#).retcode == 0)
    let all = try post(shell, "query", #"{"party_id": 10000}"#).json["data"]?.listValue ?? []
    #expect(all.contains(["10000", "component", "heterosecureboost"]))
    #expect(try post(shell, "delete", #"{"party_id": 10000, "component": "*", "dataset": "*"}"#).retcode == 0)
    #expect(try post(shell, "query", #"{"party_id": 10000}"#).json["data"] == [])
    #expect(try post(shell, "query", #"{"party_id": 9999}"#).json["data"] == [])
  }

  @Test(arguments: [
    (#"{"component": "reader"}"#, "F0803"), (#"{"party_id": 1}"#, "F0803"),
    (#"{"party_id": 1, "component": "redear"}"#, "F1213"), (#"{"party_id": 1, "dataset": "*"}"#, "F0804"),
    (#"{"party_id": 1, "dataset": [{"namespace": "a"}]}"#, "F0804"), (#"{"party_id": "x", "component": "*"}"#, "F0804"),
  ])
  func refused(_ body: String, _ code: String) throws {
    let shell = try Shell()
    #expect(try post(shell, "grant", body).code == code)
    #expect(try shell.workdir.names() == [])
  }

  @Test func jobsNeedModulesAndTablesOfOthers() throws {
    let model = try TrainedModel()
    let shell = model.shell
    shell.run("settings --set enforce_permissions=true")
    func submit() -> Shell.Result { shell.run("submit_job -q -c conf.json -d dsl.json") }
    let refused = submit()
    #expect(refused.status == 6)
    let messages = try refused.answer["errors"]?.listValue?.compactMap { $0["message"]?.textValue } ?? []
    #expect(messages.contains("check component permission failed: the party 9999 has no 'heterolr'"))
    #expect(messages.contains("check dataset permission failed: the party 9999 has no 'n.host'"))
    #expect(!messages.contains { $0.contains("n.guest") }, "its own tables need no grant")
    #expect(shell.run("rerun_job --force -j \(model.version)").status == 6)
    #expect(try post(shell, "grant", #"{"party_id": 9999, "component": "*"}"#).retcode == 0)
    #expect(try submit().retmsg == "check dataset permission failed: the party 9999 has no 'n.host'")
    #expect(
      try post(shell, "grant", #"{"party_id": 9999, "dataset": {"namespace": "n", "name": "host"}}"#).retcode == 0)
    #expect(submit().status == 0)
    #expect(shell.run("rerun_job --force -j \(model.version)").status == 0)
  }
}
