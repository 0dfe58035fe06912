import Configuration
import Diagnostics
import TestSupport
import Testing

@testable import Commands

/// `table/connector/*`, `table/tracking/*` and binding through a connector (contract 2.3).
@Suite struct ConnectorTests {
  private let shell: Shell
  private let gateway: Gateway

  init() throws {
    shell = try Shell()
    gateway = Gateway(shell)
  }

  private func create(_ name: String = "store", engine: String = "LOCALFS", path: String? = nil) throws
    -> Gateway.Response
  {
    let path = path ?? shell.workdir.path("store")
    return try gateway.post(
      "table/connector/create",
      #"{"connector_name": "\#(name)", "engine": "\#(engine)", "connector_info": {"path": "\#(path)"}}"#)
  }

  private func bind(_ path: String, connector: String = "store") throws -> Gateway.Response {
    try gateway.post(
      "table/bind",
      """
      {"engine": "LOCALFS", "address": {"connector_name": "\(connector)", "path": "\(path)"}, "namespace": "n", "name": "t"}
      """)
  }

  @Test func aConnectorIsMadeShownAndReplaced() throws {
    #expect(try create().retcode == 0)
    let query = try gateway.post("table/connector/query", #"{"connector_name": "store"}"#)
    #expect(try query.json["data"] == ["path": .text(shell.workdir.path("store"))])
    #expect(try create(path: "/srv").retcode == 0)
    #expect(try shell.run("connector_query --connector_name store").answer["data"] == ["path": "/srv"])
    let unknown = try gateway.post("table/connector/query", #"{"connector_name": "stor"}"#)
    #expect(try unknown.code == "F1217")
    #expect(try unknown.json["errors"]?[0]?["help"]?.textValue?.contains("store") == true)
  }

  @Test func databasesAndRelativeFoldersAreRefused() throws {
    #expect(try create(engine: "MYSQL").code == "F0910")
    #expect(try create(path: "store").code == "F0804")
    let extra = #"{"connector_name": "a", "engine": "PATH", "connector_info": {"path": "/a", "passwd": "x"}}"#
    #expect(try gateway.post("table/connector/create", extra).code == "F0804")
    #expect(try gateway.post("table/connector/create", "{}").code == "F0803")
    #expect(try shell.workdir.names() == [])
  }

  @Test func tablesAreBoundThroughIt() throws {
    try shell.workdir.write("store/a.csv", "id,x\n1,2\n")
    try shell.workdir.write("secret.csv", "id,x\n1,2\n")
    #expect(try create().retcode == 0)
    #expect(try bind("a.csv").code == "F1211", "a connector is no way around data_folders")
    try shell.answer(as: "1.11", dataFolders: [shell.workdir.path("store")])
    #expect(try bind("a.csv").json["data"] == ["namespace": "n", "table_name": "t"])
    for path in ["../secret.csv", "/etc/passwd", "x/../../secret.csv"] {
      #expect(try bind(path).code == "F0804", "\(path)")
    }
    #expect(try bind("a.csv", connector: "stor").code == "F1217")
  }

  @Test func whereTablesComeFromAndWhoReadThem() throws {
    let model = try TrainedModel()
    let (job, gateway) = (model.version, Gateway(model.shell))
    let read = try #require(
      try gateway.post("tracking/job/data_view", #"{"job_id": "\#(job)", "role": "guest", "party_id": 9999}"#)
        .json["data"]?["dataset"]?["guest"]?["9999"]?.objectValue?.values.first?.textValue)
    let (namespace, name) = (String(read.split(separator: ".")[0]), String(read.split(separator: ".")[1]))
    let stored = #"{"namespace": "\#(namespace)", "table_name": "\#(name)"}"#
    let jobs = try gateway.post("table/tracking/job", stored).json["data"]
    #expect(jobs == ["count": 1, "job": [.text(job)]])
    #expect(try gateway.post("table/tracking/source", stored).json["data"] == [])
    let lists = try gateway.post("table/list", #"{"job_id": "\#(job)", "role": "guest", "party_id": 9999}"#).json[
      "data"]
    var found = 0
    for (_, component) in lists?.objectValue ?? [:] {
      for (_, output) in component["output"]?.objectValue ?? [:] {
        let (space, table) = (output["namespace"]?.textValue ?? "", output["name"]?.textValue ?? "")
        let body = #"{"namespace": "\#(space)", "table_name": "\#(table)"}"#
        let sources = try gateway.post("table/tracking/source", body).json["data"]?.listValue ?? []
        #expect(!sources.isEmpty)
        for source in sources {
          #expect(source["source_table_namespace"]?.textValue == namespace)
          #expect(source["source_table_name"]?.textValue == name)
        }
        found += 1
      }
    }
    #expect(found > 1)
    #expect(try gateway.post("table/tracking/source", #"{"namespace": "n", "table_name": "nobody"}"#).retcode == 101)
  }
}
