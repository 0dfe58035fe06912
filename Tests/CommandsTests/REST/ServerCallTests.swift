import Configuration
import Diagnostics
import TestSupport
import Testing

@testable import Commands

/// The calls of later versions about the server itself: providers, resources, services, keys, job reports (contract 2.3;
/// shapes of FATE-Flow 1.11.2).
@Suite struct ServerCallTests {
  private let shell: Shell
  private let gateway: Gateway

  init() throws {
    shell = try Shell()
    gateway = Gateway(shell, ["SERVER_NAME": "127.0.0.1", "SERVER_PORT": "9380"])
  }

  @Test func providersAndTheirModules() throws {
    let all = try gateway.post("provider/get", "{}").json
    #expect(all["retcode"] == 0)
    let provider = try #require(all["data"]?["fedflow"])
    let version = try #require(provider["default"]?["version"]?.textValue)
    #expect(provider[version]?.keys == ["class_path", "components", "path"])
    #expect(provider[version]?["components"]?.listValue?.contains("heterolr") == true)
    #expect(try gateway.post("provider/fedflow/get").json["data"] == provider)
    let other = try gateway.post("provider/fate/get", #"{"provider_name": "fate"}"#)
    #expect(other.status == 200)
    #expect(try other.code == "F1217")
    #expect(try other.retcode == 101)
    #expect(try gateway.post("provider/register", "{}").code == "F0910")
  }

  @Test func modulesByName() throws {
    let modules = try gateway.post("component/get").json["data"]
    #expect(
      modules?["dataio"] == ["default_provider": "fedflow", "support_provider": ["fedflow"], "alias": ["DataIO"]])
    #expect(try gateway.post("component/DataIO/get").json["data"] == modules?["dataio"])
    let wrong = try gateway.post("component/DataIOO/get")
    #expect(try wrong.code == "F1217")
    #expect(try wrong.json["errors"]?[0]?["help"]?.textValue?.contains("DataIO") == true)
  }

  @Test func resourcesOfAnIdleMachine() throws {
    let data = try #require(try gateway.post("resource/query", "{}").json["data"])
    #expect(data["use_resource_job"] == [])
    let engine = data["computing_engine_resource"]
    #expect(engine?["f_cores"] == 2 && engine?["f_remaining_cores"] == 2)
    #expect(engine?["f_engine_config"] == ["job_limit": 5, "running": 0, "waiting": 0])
  }

  @Test func aFinishedJobHoldsNothing() throws {
    let job = try shell.toy()
    let rows = try #require(try gateway.post("resource/return", #"{"job_id": "\#(job)"}"#).json["data"]?.listValue)
    #expect(rows.map { $0["role"] } == ["guest", "host"])
    #expect(
      rows[0] == [
        "job_id": .text(job), "role": "guest", "party_id": "9999", "resource_in_use": false,
        "resource_return_status": false,
      ])
    #expect(try gateway.post("resource/return", #"{"job_id": "1"}"#).retmsg == "no found job 1")
  }

  @Test func servicesAreTheWebServerAndWhatIsBound() throws {
    let data = try #require(try gateway.post("server/service/get", "{}").json["data"])
    #expect(data["FATEFLOW"]?["host"] == "127.0.0.1" && data["FATEFLOW"]?["http_port"] == 9380)
    #expect(data["SERVINGS"] == ["services": []])
    #expect(try gateway.post("server/get").json["data"] == data)
    #expect(try gateway.post("server/service/fateflow/get").json["data"] == data["FATEFLOW"])
    #expect(try gateway.post("server/service/mysql/get").code == "F1217")
    #expect(try shell.run("service_registry").answer["data"] == ["SERVINGS": ["services": []]])
  }

  @Test func reloadShowsTheSettings() throws {
    let settings = try gateway.post("server/reload", "{}").json["data"]
    #expect(settings?["api_version"] == "1.4" && settings?["enforce_permissions"] == false)
  }

  @Test func keysAreKeptPerParty() throws {
    #expect(try gateway.post("key/query", #"{"party_id": 9999}"#).code == "F1217")
    #expect(try gateway.post("key/public/save", #"{"party_id": 9999, "key": "-----BEGIN\nx"}"#).json["data"] == true)
    #expect(try gateway.post("key/query", #"{"party_id": "9999"}"#).json["data"] == "-----BEGIN\nx")
    #expect(try shell.run("key_query -p 9999").answer["data"] == "-----BEGIN\nx")
    #expect(try gateway.post("key/query", #"{"party_id": 9999, "key_name": "PRIVATE"}"#).code == "F0910")
    #expect(try gateway.post("key/public/delete", #"{"party_id": 9999}"#).retcode == 0)
    #expect(shell.run("key_delete -p 9999").status == 4)
    #expect(try gateway.post("key/public/save", #"{"party_id": "../x", "key": "k"}"#).code == "F0804")
    let large = String(repeating: "k", count: 1 << 17)
    #expect(try gateway.post("key/public/save", #"{"party_id": 1, "key": "\#(large)"}"#).code == "F0804")
  }

  @Test func reportTellsHowLongTasksTook() throws {
    let job = try shell.toy()
    let rows = try #require(try gateway.post("job/report", #"{"job_id": "\#(job)"}"#).json["data"]?.listValue)
    #expect(rows.count == 2)
    for row in rows {
      #expect(
        row.keys == [
          "component_name", "elapsed", "end_time", "job_id", "party_id", "role", "start_time", "status", "task_id",
        ])
      let (start, end) = (row["start_time"]?.integerValue ?? 0, row["end_time"]?.integerValue ?? 0)
      #expect(row["elapsed"]?.integerValue == end - start && start > 0)
    }
    #expect(try gateway.post("job/report", #"{"job_id": "1"}"#).retcode == 101)
  }

  /// A name in a path is taken as it is, and a path that is spelt out comes first.
  @Test func namesInPaths() throws {
    #expect(try gateway.post("provider//get").status == 200)
    #expect(try gateway.post("provider/a/b/get").status == 404)
    #expect(try gateway.post("provider/../get").code == "F1217")
    #expect(try gateway.get("provider/fedflow/get").status == 405)
  }
}
